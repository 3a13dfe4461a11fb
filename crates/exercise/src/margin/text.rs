//! The experiment for people.

use std::fmt::Write as _;

use super::Margin;
use crate::wrap::wrapped;

/// Columns of a screen.
const WIDTH: usize = 80;

/// What came of the experiment, as lines of at most 80 columns.
pub fn render(it: &Margin) -> String {
    let (recall, side) = (&it.recall, &it.side_effects);
    let mut page = format!(
        "{} invented people, each in one of {} places; seed {}\n\n",
        it.plan.people, it.choices, it.plan.seed
    );
    let by_lot = 1.0 / f64::from(u32::try_from(it.choices.max(1)).unwrap_or(1));
    section(
        &mut page,
        "where they live is known, asked in a sentence that was not taught",
    );
    for (what, share) in [
        ("by lot", by_lot),
        ("without anything", recall.nothing),
        ("behind the fact in the context", recall.context),
        ("behind three facts in the context", recall.context_of_three),
        ("trained into the weights", recall.trained),
        (
            "trained, in the sentence that was taught",
            recall.trained_as_taught,
        ),
    ] {
        let _ = writeln!(page, "  {what:<44} {:>6.1} %", share * 100.0);
    }
    page.push('\n');
    section(&mut page, "what else changes");
    for (what, share) in [
        ("the release's own people are known", side.own_people),
        (
            "  behind an invented fact in the context",
            side.own_people_behind_context,
        ),
        ("  after training", side.own_people_after),
    ] {
        let _ = writeln!(page, "  {what:<44} {:>6.1} %", share * 100.0);
    }
    let _ = writeln!(
        page,
        "  {:<44} {:>8.4}",
        "loss on held-out documents, nats a letter", side.loss_before
    );
    let _ = writeln!(page, "  {:<44} {:>8.4}\n", "  after training", side.loss_after);
    let closing = format!(
        "LoRA of rank {}, {} numbers, {} steps; nothing was written. Whoever can only ask has the context and \
         nothing else; the weights let one train as well. This is one model of a quarter of a million numbers and one \
         seed: it shows that both ways can be measured, and nothing about larger models.",
        it.training.rank, it.parameters, it.plan.steps
    );
    for line in wrapped(&closing, WIDTH) {
        let _ = writeln!(page, "{line}");
    }
    page
}

fn section(page: &mut String, title: &str) {
    let _ = writeln!(page, "{title}");
}
