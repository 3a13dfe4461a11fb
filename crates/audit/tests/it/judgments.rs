//! `described`, `data_information`, `judged`: what documents say, and what only a person decides.

use openassay_audit::Digests;
use openassay_facts::Truth::{False, True, Unknown};

use crate::harness::{Laid, TRAIN, card, told, with_weights};

const DECIDED: &str = "[[decision]]\nfact = \"judged(data_cannot_be_shared)\"\nvalue = true\nwho = \"Jane Doe\"\nwhen = \"2026-11-21\"\nwhy = \"patient records\"\n";

#[test]
fn what_a_document_says_is_described_and_cites_it() {
    let words = card()
        .line("## Limitations")
        .line("The model invents facts and repeats itself; it should not be used for medical advice.");
    told(&with_weights(words))
        .is("described(limitations)", True)
        .because("described(limitations)", "README.md");
    told(&with_weights(card())).is("described(limitations)", False);
}

#[test]
fn a_heading_alone_describes_nothing() {
    let audit = told(&with_weights(card().line("## Limitations")));
    assert!(!audit.0.facts.truth("described(limitations)").is_true());
}

#[test]
fn a_paper_that_was_not_read_may_say_it() {
    let audit = told(&with_weights(card()).with("paper.pdf", "%PDF-1.4\n%\u{e2}\n1 0 obj"));
    audit
        .is("described(training_method)", Unknown)
        .is("data_information(provenance)", Unknown)
        .is("present(doc.eval_results)", Unknown)
        .contradicts_nothing();
}

#[test]
fn a_paper_that_is_pointed_at_may_say_it() {
    told(&with_weights(
        card().line("See our paper: https://arxiv.org/abs/2601.00001"),
    ))
    .is("described(training_method)", Unknown)
    .because("described(training_method)", "arxiv.org");
}

#[test]
fn a_machine_may_only_refute() {
    told(&with_weights(card()))
        .is("judged(code_complete)", False)
        .is("judged(training_code_sufficient)", False)
        .is("judged(data_cannot_be_shared)", Unknown);
    told(&with_weights(card()).with("train.py", TRAIN)).is("judged(code_complete)", Unknown);
}

#[test]
fn a_person_decides_and_the_words_are_kept() {
    let laid = Laid::out(&with_weights(card()));
    laid.judged(DECIDED, Digests::Small)
        .unwrap()
        .is("judged(data_cannot_be_shared)", True)
        .because(
            "judged(data_cannot_be_shared)",
            "Jane Doe decided on 2026-11-21: patient records",
        );
}

#[test]
fn a_decision_on_other_bytes_lapses() {
    let laid = Laid::out(&with_weights(card()));
    let digest = laid.judged("", Digests::All).unwrap().0.release.digest.unwrap();
    let on = |digest: &str| format!("{DECIDED}digest = \"{digest}\"\n");
    let judged = |text: &str, digests| laid.judged(text, digests).unwrap();
    judged(&on(&digest), Digests::All).is("judged(data_cannot_be_shared)", True);
    judged(&on("00"), Digests::All).is("judged(data_cannot_be_shared)", Unknown);
    judged(&on(&digest), Digests::Small).is("judged(data_cannot_be_shared)", Unknown);
}

#[test]
fn one_file_may_decide_for_several_releases() {
    let laid = Laid::out(&with_weights(card()));
    let digest = laid.judged("", Digests::All).unwrap().0.release.digest.unwrap();
    let both = format!("{DECIDED}digest = \"00\"\n{DECIDED}digest = \"{digest}\"\n");
    laid.judged(&both, Digests::All)
        .unwrap()
        .is("judged(data_cannot_be_shared)", True);
}

#[test]
fn a_decision_does_not_stand_against_the_bytes() {
    let laid = Laid::out(&with_weights(card()));
    let text = DECIDED.replace("data_cannot_be_shared", "code_complete");
    laid.judged(&text, Digests::Small)
        .unwrap()
        .is("judged(code_complete)", False);
}
