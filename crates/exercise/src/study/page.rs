//! A study as one HTML page: pictures in SVG, no script, nothing from outside, and all text of the release escaped.
//!
//! Beside each picture stands what it shows and what it does not: pictures of the inside of a model are easily
//! taken for more than they are.

use std::fmt::Write as _;

use super::autoencoder::{Fit, Gate};
use super::heads::Pattern;
use super::induction::Induction;
use super::lens::Lens;
use super::patching::Patching;
use super::probe::Probe;
use super::svg::{Curve, HeatMap, SIDE, curves, escaped, heat_map};
use super::{ByHead, Study};

const STYLE: &str = include_str!("page.css");

/// The page, of the release called `name`.
pub fn page(study: &Study, name: &str) -> String {
    let it = &study.model;
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>Study of {0}</title>\
         <style>{STYLE}</style></head><body><main><h1>Study of {0}</h1>",
        escaped(name)
    );
    let _ = writeln!(
        out,
        "<p>{}: {} layers of {} heads, a stream of {} numbers, {} tokens. Looked into with {} row{} of {} token ids. \
         Seeing all of a model is not understanding it: what each picture shows, and what it does not, stands beside \
         it.</p>",
        escaped(&it.model_type),
        it.layers,
        it.heads,
        it.width,
        it.vocabulary,
        study.ids.len(),
        if study.ids.len() == 1 { "" } else { "s" },
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
    out + "</main></body></html>\n"
}

/// A section: its pictures, each with its caption, and what they show and do not show.
fn section(out: &mut String, title: &str, pictures: &[(String, String)], shows: &str, not: &str) {
    let _ = write!(
        out,
        "<section><h2>{}</h2>\n<div class=\"pictures\">",
        escaped(title)
    );
    for (caption, picture) in pictures {
        let _ = writeln!(
            out,
            "<figure><figcaption>{}</figcaption><div class=\"scroll\">{picture}</div></figure>",
            escaped(caption)
        );
    }
    let _ = writeln!(
        out,
        "</div><dl><dt>Shows</dt><dd>{}</dd><dt>Does not show</dt><dd>{}</dd></dl></section>",
        escaped(shows),
        escaped(not)
    );
}

fn numbered(start: &str, count: usize) -> Vec<String> {
    (0..count).map(|at| format!("{start}{at}")).collect()
}

/// A figure of each head: layers down, heads across.
fn by_head(caption: &str, values: &ByHead, full: Option<f64>) -> (String, String) {
    let heads = values.first().map_or(0, Vec::len);
    let map = HeatMap {
        title: caption,
        down: "layer",
        across: "head",
        rows: numbered("L", values.len()),
        columns: numbered("H", heads),
        values,
        words: None,
        full,
    };
    (clipped(caption, values), heat_map(&map))
}

/// The caption, and what of the values is not drawn.
fn clipped(caption: &str, values: &[Vec<f64>]) -> String {
    let (down, across) = (values.len(), values.first().map_or(0, Vec::len));
    if down <= SIDE && across <= SIDE {
        return caption.to_owned();
    }
    format!("{caption} (the first {SIDE} each way, of {down} by {across})")
}

fn pattern(found: &Pattern) -> (String, String) {
    let caption = format!("L{}H{}: {}", found.layer, found.head, found.because);
    let rows = found.weights.iter();
    let values: Vec<Vec<f64>> = rows
        .map(|row| row.iter().map(|weight| f64::from(*weight)).collect())
        .collect();
    let map = HeatMap {
        title: &caption,
        down: "from",
        across: "to position",
        rows: numbered("", values.len()),
        columns: numbered("", values.len()),
        values: &values,
        words: None,
        full: Some(1.0),
    };
    (clipped(&caption, &values), heat_map(&map))
}

fn attention(out: &mut String, study: &Study) {
    let found = &study.attention;
    let pictures = [
        by_head("To the token before", &found.previous, Some(1.0)),
        by_head("To the first token", &found.first, Some(1.0)),
        by_head("To the token itself", &found.itself, Some(1.0)),
    ];
    section(
        out,
        "Where heads look",
        &pictures,
        "How much of its attention each head gives to a place, mean over the rows and positions of the ids given.",
        "What a head does with what it sees, or whether the answer rests on it: a head may look somewhere and take \
         nothing from there. A head that looks at the first token often looks at nothing. Other texts may give other \
         pictures.",
    );
    let patterns: Vec<(String, String)> = found.patterns.iter().map(pattern).collect();
    section(
        out,
        "Attention of some heads",
        &patterns,
        "For the heads that do most of each of the above, what each position (down) takes from each (across), in the \
         first row.",
        "Why. Attention is no explanation: two patterns that differ may lead to the same answer.",
    );
}

fn lens(out: &mut String, found: &Lens, ids: &[u32]) {
    let stages: Vec<String> = (0..found.stages.len())
        .map(|at| {
            at.checked_sub(1)
                .map_or("before".to_owned(), |layer| format!("L{layer}"))
        })
        .collect();
    let shown = ids.len().saturating_sub(16);
    let tail = |all: &Vec<f64>| all.iter().skip(shown).copied().collect::<Vec<f64>>();
    let values: Vec<Vec<f64>> = found
        .stages
        .iter()
        .map(|stage| tail(&stage.probability))
        .collect();
    let words = found.stages.iter();
    let words = words
        .map(|stage| stage.top.iter().skip(shown).map(u32::to_string).collect())
        .collect();
    let map = HeatMap {
        title: "Likeliest token by layer and position",
        down: "layer",
        across: "after the token",
        rows: stages.clone(),
        columns: ids.iter().skip(shown).map(u32::to_string).collect(),
        values: &values,
        words: Some(words),
        full: Some(1.0),
    };
    let mut pictures = vec![(
        "Likeliest token after each of the last 16 positions, the stronger the likelier".to_owned(),
        heat_map(&map),
    )];
    pictures.extend(ways(found, &stages));
    section(
        out,
        "What each layer would answer (logit lens)",
        &pictures,
        "The token that the stream would give, if the final norm and the head read it already behind this layer.",
        "What the layer knows. Norm and head are made for the last layer; what stands in the stream in another form \
         looks like nothing here, and in some models early layers look wrong throughout.",
    );
}

/// The answer and the loss, from layer to layer.
fn ways(found: &Lens, stages: &[String]) -> [(String, String); 2] {
    let last = Curve {
        name: "probability of the model's own answer, behind the last position",
        values: found
            .stages
            .iter()
            .map(|stage| stage.of_final.last().copied().unwrap_or(f64::NAN))
            .collect(),
    };
    let losses: Vec<f64> = found.stages.iter().map(|stage| stage.loss).collect();
    let most = losses
        .iter()
        .copied()
        .filter(|loss| loss.is_finite())
        .fold(0.0, f64::max);
    let loss = Curve {
        name: "loss on the first row, nats a token",
        values: losses,
    };
    [
        (
            "Its way to the answer".to_owned(),
            curves("The answer by layer", stages, &[last], (0.0, 1.0)),
        ),
        (
            "How wrong each layer would be".to_owned(),
            curves("Loss by layer", stages, &[loss], (0.0, most)),
        ),
    ]
}

fn ablation(out: &mut String, study: &Study) {
    let found = &study.ablation;
    let pictures = [
        by_head("With its mean in its place", &found.by_mean, None),
        by_head("With zeros in its place", &found.by_zero, None),
    ];
    section(
        out,
        "What is lost without a head (ablation)",
        &pictures,
        &format!(
            "How much the loss on these ids, {:.3} nats a token with all heads, grows without each head. The other \
             color: it shrinks.",
            found.loss
        ),
        "What the head is for. One that costs nothing may be one of several that do the same; one that costs much may \
         only have pushed later layers off what they know, zeros more so than means.",
    );
}

fn induction(out: &mut String, found: &Induction) {
    let mut pictures = Vec::new();
    // Where nothing is copied, it would be a share of next to nothing.
    if found.copies {
        pictures.push(by_head(
            "Patching: share of the answer restored",
            &found.restores,
            Some(1.0),
        ));
    }
    pictures.push(by_head(
        "Ablation: nats a token lost on the second copy",
        &found.costs,
        None,
    ));
    pictures.push(by_head("Induction score", &found.score, Some(1.0)));
    pictures.extend(found.patterns.iter().map(pattern));
    section(
        out,
        "Which heads copy (induction)",
        &pictures,
        &format!(
            "{} sequences of {} random tokens, said twice. {}. A head is named where putting its clean value in at the \
             last position restores a tenth of the answer or more, and its loss costs 0.05 nats or more.",
            found.sequences,
            found.length,
            capital(&found.because)
        ),
        "That the named heads do nothing else, or do it alone: they read what earlier heads wrote. The induction \
         score, where they look, decided nothing. Random tokens are no text; a model may copy some kinds only.",
    );
}

fn patching(out: &mut String, found: &Patching) {
    let stream = HeatMap {
        title: "Stream before each block, one position",
        down: "layer",
        across: "corrupted token",
        rows: numbered("L", found.stream.len()),
        columns: found.corrupted_ids.iter().map(u32::to_string).collect(),
        values: &found.stream,
        words: None,
        full: Some(1.0),
    };
    let pictures = [
        (
            clipped("Stream before each block, one position", &found.stream),
            heat_map(&stream),
        ),
        by_head("A head's value, at all positions", &found.heads, Some(1.0)),
        by_head(
            "A head's value, at the last position",
            &found.heads_last,
            Some(1.0),
        ),
    ];
    section(
        out,
        "What the corrupted run needs of the clean one (activation patching)",
        &pictures,
        &format!(
            "The logit of token {} less that of {} is {:.3} after the clean prompt and {:.3} after the corrupted one. \
             Each cell: the share of that way that comes back when this place alone gets what it had in the clean run.",
            found.answer, found.wrong, found.clean, found.corrupted
        ),
        "What both prompts have in common: only what they differ in can come back. A place that restores nothing may \
         still be needed, and shares need not add up to one. Another pair of prompts may show other places.",
    );
}

fn probe(out: &mut String, found: &Probe) {
    let places: Vec<String> = (0..found.layers.len())
        .map(|at| {
            at.checked_sub(1)
                .map_or("before".to_owned(), |layer| format!("L{layer}"))
        })
        .collect();
    let of = |figure: fn(&super::probe::Read) -> f64| found.layers.iter().map(figure).collect();
    let lines = [
        Curve {
            name: "the labels, on texts held out",
            values: of(|layer| layer.accuracy),
        },
        Curve {
            name: "control tasks (labels by lot), mean",
            values: of(|layer| layer.control),
        },
        Curve {
            name: "control tasks, the best of each place",
            values: of(|layer| layer.control_best),
        },
        Curve {
            name: "the commonest label",
            values: vec![found.commonest; found.layers.len()],
        },
    ];
    let pictures = [(
        "Share of labels that is right".to_owned(),
        curves("Probe and control by layer", &places, &lines, (0.0, 1.0)),
    )];
    section(
        out,
        "What a linear map reads (probe)",
        &pictures,
        &format!(
            "{}. Learned from {} tokens, tried on {} of texts held out; {} control tasks give each of {} token ids a \
             label by lot.",
            capital(&found.because),
            found.learned,
            found.held_out,
            found.controls,
            found.types
        ),
        "That the model uses what can be read. A gain over the control says that the labels have more to do with the \
         stream than labels given by lot have, and nothing of how they came there.",
    );
}

fn autoencoder(out: &mut String, found: &Fit) {
    let gate = match found.gate {
        Gate::Relu => "ReLU".to_owned(),
        Gate::TopK(count) => format!("the {count} largest at each position"),
        Gate::JumpRelu => "jump ReLU".to_owned(),
    };
    let mut table = String::from(
        "<table><thead><tr><th>feature</th><th>largest</th><th>positions</th><th>row</th><th>position</th>\
         <th>token</th></tr></thead><tbody>",
    );
    for one in &found.strongest {
        let _ = write!(
            table,
            "<tr><td>{}</td><td>{:.3}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            one.feature, one.value, one.active, one.row, one.position, one.id
        );
    }
    table.push_str("</tbody></table>");
    section(
        out,
        "How well features stand for a site (sparse autoencoder)",
        &[(format!("Features that are strongest at {}", found.site), table)],
        &format!(
            "{} features by {gate}: {:.1} are active at a position, {} at none of {}. What they leave unexplained of \
             the variance is {:.3} (0 is perfect, 1 no better than the mean). Loss {:.3} nats a token as the model is, \
             {:.3} with what the features make of the site, {:.3} with its mean.",
            found.features,
            found.active,
            found.silent,
            found.positions,
            found.unexplained,
            found.loss,
            found.loss_replaced,
            found.loss_mean
        ),
        "What a feature means: that takes many texts, and a test that changes it. A feature that is silent here may \
         speak elsewhere.",
    );
}

/// With a capital letter at its start.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
