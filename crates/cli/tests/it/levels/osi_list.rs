//! The list of document 002: five items, two of which a person must judge.

use super::{Decisions, audited, published, reaches};

const CODE: &str = "judged(training_code_sufficient)";
const DATA: &str = "judged(data_information_sufficient)";

fn decided() -> Decisions {
    Decisions::all(&[CODE, DATA])
}

reaches! {
    reaches_a_pass: "osi-list", "" => "pass", published(), decided();
    reaches_a_fail: "osi-list", "" => "fail", published().silent_on("eval method").without("evaluate.py"), Decisions::none();
}

#[test]
fn just_misses_a_pass_without_a_persons_decisions() {
    audited(&published(), &Decisions::none())
        .has("osi-list", "", "fail", "pass")
        .lacks("osi-list", "pass", &[CODE, DATA])
        .waits_for("osi-list", &[CODE, DATA]);
    audited(&published(), &Decisions::yes(DATA).and(CODE, "false"))
        .has("osi-list", "", "fail", "fail")
        .lacks("osi-list", "pass", &[CODE]);
}

#[test]
fn just_misses_a_pass_by_one_item() {
    let cases: [(_, &[&str]); 4] = [
        (
            published().silent_on("eval method"),
            &["present(doc.eval_method)"],
        ),
        (
            published().without("eval/results.json").silent_on("results"),
            &["present(doc.eval_results)"],
        ),
        (
            published().weights_under("cc-by-nc-4.0", "The weights are released under CC-BY-NC-4.0."),
            &["restricts(use, weights.final)"],
        ),
        (published().without_data_card(), &["present(info.data)", DATA]),
    ];
    for (release, gap) in cases {
        audited(&release, &decided())
            .has("osi-list", "", "fail", "fail")
            .lacks("osi-list", "pass", gap);
    }
}
