//! A study as text, in 80 columns.

use std::fmt::Write as _;

use super::autoencoder::{Fit, Gate};
use super::induction::Induction;
use super::lens::Lens;
use super::patching::Patching;
use super::probe::Probe;
use super::{ByHead, Study, most};
use crate::wrap::wrapped;

/// Heads that are named for each figure.
const NAMED: usize = 4;

/// Positions and layers that a table shows.
const COLUMNS: usize = 8;
/// Rows of a table.
const ROWS: usize = 40;

/// The study, of the release called `name`.
pub fn text(study: &Study, name: &str) -> String {
    let mut out = String::new();
    let it = &study.model;
    let rows = study.ids.len();
    let _ = writeln!(
        out,
        "Study of {name}\n{}: {} layers of {} heads, width {}, {} tokens\n{} of {} token ids",
        it.model_type,
        it.layers,
        it.heads,
        it.width,
        it.vocabulary,
        counted(rows, "row", "rows"),
        study.ids.first().map_or(0, Vec::len)
    );
    attention(&mut out, study);
    lens(
        &mut out,
        &study.lens,
        study.ids.first().map(Vec::as_slice).unwrap_or_default(),
    );
    ablation(&mut out, study);
    induction(&mut out, &study.induction);
    if let Some(found) = &study.patching {
        patching(&mut out, found);
    }
    if let Some(found) = &study.probe {
        probe(&mut out, found);
    }
    if let Some(found) = &study.autoencoder {
        autoencoder(&mut out, found);
    }
    out
}

fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

fn heading(out: &mut String, title: &str, note: &str) {
    let _ = writeln!(out, "\n{title}\n{}", indented(note));
}

/// Indented by two, and broken before the 80th column.
fn indented(text: &str) -> String {
    format!("  {}", wrapped(text, 78).join("\n  "))
}

/// The heads that have most of a figure.
fn heads(out: &mut String, what: &str, by_head: &ByHead) {
    let named: Vec<String> = most(by_head, NAMED)
        .iter()
        .map(|(layer, head, figure)| format!("{:>13}", format!("L{layer}H{head} {figure:.2}")))
        .collect();
    let _ = writeln!(out, "  {what:<22}{}", named.concat());
}

fn attention(out: &mut String, study: &Study) {
    heading(
        out,
        "Where heads look",
        "share of attention; it is no proof of what an answer rests on",
    );
    heads(out, "the token before", &study.attention.previous);
    heads(out, "the first token", &study.attention.first);
    heads(out, "the token itself", &study.attention.itself);
}

fn lens(out: &mut String, lens: &Lens, ids: &[u32]) {
    heading(
        out,
        "What each layer would answer",
        "the likeliest token if the layer were the last, at the last positions of the first row; the norm and the \
         head are made for the last layer only",
    );
    let from = ids.len().saturating_sub(COLUMNS);
    let _ = write!(out, "  {:<8}", "token");
    for id in ids.iter().skip(from) {
        let _ = write!(out, "{id:>7}");
    }
    let _ = writeln!(out, "{:>10}", "loss");
    let stages = lens.stages.iter().enumerate();
    // The middle is left out where there are many.
    let last = lens.stages.len().saturating_sub(ROWS / 2);
    for (at, stage) in stages.filter(|(at, _)| *at < ROWS / 2 || *at >= last) {
        let name = if at == 0 {
            "before".to_owned()
        } else {
            format!("layer {}", at - 1)
        };
        let _ = write!(out, "  {name:<8}");
        for id in stage.top.iter().skip(from) {
            let _ = write!(out, "{id:>7}");
        }
        let _ = writeln!(out, "{:>10.3}", stage.loss);
    }
}

fn ablation(out: &mut String, study: &Study) {
    heading(
        out,
        "What is lost without a head",
        &format!(
            "how much the loss on these ids ({:.3} nats a token) grows; other heads may make up for one",
            study.ablation.loss
        ),
    );
    heads(out, "its mean in its place", &study.ablation.by_mean);
    heads(out, "zeros in its place", &study.ablation.by_zero);
}

fn induction(out: &mut String, found: &Induction) {
    heading(
        out,
        "Which heads copy",
        &format!(
            "{} sequences of {} random tokens, said twice; {}",
            found.sequences, found.length, found.because
        ),
    );
    if !found.heads.is_empty() {
        let _ = writeln!(out, "  head        restores     costs  induction score");
    }
    for head in found.heads.iter().take(ROWS) {
        let _ = writeln!(
            out,
            "  {:<10}{:>10.2}{:>10.2}{:>17.2}",
            head.to_string(),
            head.restores,
            head.costs,
            head.score
        );
    }
    heads(out, "induction score", &found.score);
    // Where nothing is copied, it would be a share of next to nothing.
    if found.copies {
        heads(out, "restore the answer", &found.restores);
    }
    heads(out, "cost nats without", &found.costs);
}

fn patching(out: &mut String, found: &Patching) {
    heading(
        out,
        "What the corrupted run needs of the clean one",
        &format!(
            "logit of {} less that of {}: clean {:.3}, corrupted {:.3}; shares of the way back",
            found.answer, found.wrong, found.clean, found.corrupted
        ),
    );
    heads(out, "a head, everywhere", &found.heads);
    heads(out, "a head, at the end", &found.heads_last);
    let stream = most(&found.stream, NAMED);
    let named: Vec<String> = stream
        .iter()
        .map(|(layer, position, share)| format!("{:>13}", format!("L{layer}@{position} {share:.2}")))
        .collect();
    let _ = writeln!(out, "  {:<22}{}", "the stream before", named.concat());
}

fn probe(out: &mut String, found: &Probe) {
    heading(
        out,
        "What a linear map reads",
        &format!(
            "{} labels, {} tokens learned from, {} held out; the commonest label is right for {:.2}; {} control tasks \
             give {} token ids labels by lot",
            found.labels.len(),
            found.learned,
            found.held_out,
            found.commonest,
            found.controls,
            found.types
        ),
    );
    let _ = writeln!(
        out,
        "  {:<28}{:>9}{:>10}{:>9}{:>9}{:>8}",
        "site", "learned", "held out", "control", "at most", "gain"
    );
    for layer in &found.layers {
        let _ = writeln!(
            out,
            "  {:<28}{:>9.2}{:>10.2}{:>9.2}{:>9.2}{:>+8.2}{}",
            layer.site,
            layer.learned,
            layer.accuracy,
            layer.control,
            layer.control_best,
            layer.selectivity,
            if layer.beyond { " *" } else { "" }
        );
    }
    let _ = writeln!(out, "{}", indented(&found.because));
}

fn autoencoder(out: &mut String, found: &Fit) {
    let gate = match found.gate {
        Gate::Relu => "ReLU".to_owned(),
        Gate::TopK(count) => format!("the {count} largest"),
        Gate::JumpRelu => "jump ReLU".to_owned(),
    };
    heading(
        out,
        "How well features stand for a site",
        &format!(
            "{}, {} features by {gate}, {} positions",
            found.site, found.features, found.positions
        ),
    );
    for (what, figure) in [
        ("active at a position", format!("{:.1}", found.active)),
        ("never active here", found.silent.to_string()),
        ("mean squared error", format!("{:.5}", found.error)),
        ("variance not explained", format!("{:.3}", found.unexplained)),
        ("loss as it is", format!("{:.3}", found.loss)),
        ("loss with the features", format!("{:.3}", found.loss_replaced)),
        ("loss with the mean", format!("{:.3}", found.loss_mean)),
    ] {
        let _ = writeln!(out, "  {what:<28}{figure:>12}");
    }
    let _ = writeln!(
        out,
        "  {:<10}{:>10}{:>8}{:>12}{:>10}",
        "feature", "largest", "times", "at", "token"
    );
    for one in &found.strongest {
        let place = format!("{}:{}", one.row, one.position);
        let _ = writeln!(
            out,
            "  {:<10}{:>10.3}{:>8}{place:>12}{:>10}",
            one.feature, one.value, one.active, one.id
        );
    }
}
