//! Weights for a person: what is inside, and what loading them runs.

use openassay_audit::{
    Because, CONTENT_DIGEST, Executes, Meta, Statistics, Tensor, TensorFigures, Variant, VariantContents,
    WeightsReading,
};
use openassay_facts::Truth;

use super::page::{Indent, Ink, Page, Span, ink, plain};
use super::wording::grouped;
use super::{Paint, WIDTH};

/// Column in which a row's words begin.
const COLUMN: usize = 16;
/// Variants shown whole.
const VARIANTS: usize = 12;
/// Reasons shown; the JSON has all.
const REASONS: usize = 12;
/// Problems shown.
const PROBLEMS: usize = 10;

/// The screen of `weights`; `tensors` lists them all.
pub fn render_weights(reading: &WeightsReading, tensors: bool, paint: Paint) -> String {
    let mut page = Page::new(paint, WIDTH);
    let files = match reading.files.len() {
        1 => String::from("1 weight file"),
        many => format!("{many} weight files"),
    };
    page.paragraph(
        Indent::hanging(0, 2),
        &[ink(Ink::Bold, &reading.name), plain(format!("({files})"))],
    );
    for (number, variant) in reading.variants.iter().take(VARIANTS).enumerate() {
        write_variant(&mut page, variant);
        let contents = reading.contents.as_ref().and_then(|all| all.get(number));
        match contents {
            Some(contents) => write_contents(&mut page, contents, tensors),
            None if tensors => write_tensors(&mut page, variant),
            None => {}
        }
    }
    let more = reading.variants.len().saturating_sub(VARIANTS);
    if more > 0 {
        page.blank();
        page.paragraph(
            Indent::at(0),
            &[ink(Ink::Dim, format!("and {more} more: --format json has all"))],
        );
    }
    write_loading(&mut page, reading);
    write_mismatches(&mut page, reading);
    write_doubts(&mut page, reading);
    page.finish()
}

fn write_variant(page: &mut Page, variant: &Variant) {
    page.blank();
    let mut kind = vec![variant.format.title().to_owned()];
    kind.extend(variant.architecture.clone());
    kind.extend(variant.adapter.then(|| "adapter".to_owned()));
    kind.extend(variant.intermediate.then(|| "checkpoint on the way".to_owned()));
    let title = [ink(Ink::Bold, &variant.model), plain(kind.join(", "))];
    page.paragraph(Indent::hanging(0, 2), &title);
    row(page, "files", files(variant));
    row(page, "parameters", parameters(variant));
    write_parts(page, variant);
    if !variant.dimensions.is_empty() {
        let told = variant
            .dimensions
            .iter()
            .map(|one| format!("{} {}", one.name, number(one.value)));
        row(page, "dimensions", told.collect::<Vec<_>>().join(", "));
    }
    if let Some(quantization) = &variant.quantization {
        row(page, "quantization", quantization.clone());
    }
    if !variant.metadata.is_empty() {
        row(page, "metadata", metadata(variant));
    }
    for problem in &variant.problems {
        page.row(
            Indent::hanging(2, COLUMN),
            &ink(Ink::Yellow, "odd"),
            &[plain(problem)],
        );
    }
}

/// The keys that name the model, and how many there are.
fn metadata(variant: &Variant) -> String {
    let named = NAMING.iter().filter_map(|key| {
        let text = variant.metadata.get(*key).and_then(Meta::as_str)?;
        Some(format!(
            "{key} {}",
            text.chars().take(LONGEST_NAME).collect::<String>()
        ))
    });
    let keys = match variant.metadata.len() {
        1 => String::from("1 key"),
        many => format!("{} keys", number(many as u64)),
    };
    named.chain([keys]).collect::<Vec<_>>().join(", ")
}

/// Keys that say what a model is, whatever the format.
const NAMING: [&str; 6] = [
    "general.name",
    "general.license",
    "format",
    "producer_name",
    "keras_version",
    "backend",
];
/// Longer names are cut.
const LONGEST_NAME: usize = 60;

fn row(page: &mut Page, name: &str, words: String) {
    page.row(Indent::hanging(2, COLUMN), &plain(name), &[plain(words)]);
}

fn number(count: u64) -> String {
    grouped(&count.to_string())
}

fn files(variant: &Variant) -> String {
    let mut words = match variant.files.as_slice() {
        [] => String::from("none"),
        [(_, only)] => only.clone(),
        [(_, first), rest @ ..] => format!("{first} and {} more", rest.len()),
    };
    words.extend([", ", &size(variant.size)]);
    if !variant.missing.is_empty() {
        words.extend(["; not here: ", &variant.missing.join(", ")]);
    } else if variant.complete == Truth::False {
        words.push_str("; not all of it is here");
    }
    words
}

/// Bytes for a person, in powers of ten with one digit behind the point.
fn size(bytes: u64) -> String {
    let units = [("GB", 1_000_000_000_u64), ("MB", 1_000_000), ("kB", 1000)];
    let unit = units.into_iter().find(|(_, unit)| bytes >= *unit);
    unit.map_or_else(
        || format!("{bytes} bytes"),
        |(name, unit)| format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit),
    )
}

fn parameters(variant: &Variant) -> String {
    let Some(parameters) = variant.parameters else {
        return String::from("not counted");
    };
    let about = if parameters.exact { "" } else { "about " };
    let dtypes: Vec<String> = variant
        .dtypes
        .iter()
        .map(|(name, count)| match variant.dtypes.len() {
            1 => name.clone(),
            _ => format!("{name} {}", number(*count)),
        })
        .collect();
    let tensors = variant.tensors.len();
    if tensors == 0 {
        return String::from("none: no tensors");
    }
    format!(
        "{about}{} in {} tensors ({})",
        number(parameters.count),
        number(tensors as u64),
        dtypes.join(", ")
    )
}

/// Parameters by part, the largest first, where the names tell more than one.
fn write_parts(page: &mut Page, variant: &Variant) {
    let mut parts: Vec<(String, u64)> = if variant.parts.is_empty() {
        let sections = variant.sections.iter();
        sections
            .map(|(name, count)| ((*name).to_owned(), *count))
            .collect()
    } else {
        let parts = variant.parts.iter();
        parts
            .map(|part| (part.name.clone(), part.parameters.map_or(0, |count| count.count)))
            .collect()
    };
    if parts.len() < 2 {
        return;
    }
    parts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let told: Vec<String> = parts
        .into_iter()
        .map(|(name, count)| format!("{name} {}", number(count)))
        .collect();
    row(page, "by part", told.join(", "));
}

fn write_tensors(page: &mut Page, variant: &Variant) {
    for tensor in &variant.tensors {
        page.row(
            Indent::hanging(2, 12),
            &ink(Ink::Dim, &tensor.dtype),
            &[plain(shape(tensor))],
        );
    }
}

fn shape(tensor: &Tensor) -> String {
    let sides: Vec<String> = tensor.shape.iter().map(u64::to_string).collect();
    format!("{} [{}]", tensor.name, sides.join(" × "))
}

/// Digests, and what stands out of the data; with `tensors`, the figures of each.
fn write_contents(page: &mut Page, contents: &VariantContents, tensors: bool) {
    match &contents.digest {
        Ok(digest) => hashed(
            page,
            "contents",
            &format!("sha256 of all tensors ({CONTENT_DIGEST})"),
            digest,
        ),
        Err(why) => row(page, "contents", format!("no digest: {why}")),
    }
    for (path, digest) in &contents.files {
        match digest {
            Ok(sha256) => hashed(page, "file", &format!("sha256 of {path}"), sha256),
            Err(why) => row(page, "file", format!("{path}: {why}")),
        }
    }
    let count = |is: fn(&Statistics) -> bool| {
        let told = contents
            .tensors
            .iter()
            .filter_map(|tensor| tensor.statistics.as_ref().ok());
        told.filter(|told| is(told)).count()
    };
    let measured = count(|_| true);
    let odd = [
        ("with NaN", count(|told| told.nan > 0)),
        ("with infinite numbers", count(|told| told.infinite > 0)),
        ("constant", count(|told| told.constant && told.elements > 1)),
    ];
    let mut words = vec![format!(
        "{} of {} tensors",
        number(measured as u64),
        number(contents.tensors.len() as u64)
    )];
    words.extend(
        odd.iter()
            .filter(|(_, count)| *count > 0)
            .map(|(what, count)| format!("{count} {what}")),
    );
    row(page, "measured", words.join(", "));
    for group in &contents.alike {
        row(page, "alike", group.join(", "));
    }
    if tensors {
        for tensor in &contents.tensors {
            write_figures(page, tensor);
        }
    }
}

/// A digest on a line of its own, which it fills.
fn hashed(page: &mut Page, name: &str, what: &str, sha256: &str) {
    row(page, name, what.to_owned());
    page.paragraph(Indent::at(COLUMN), &[plain(sha256)]);
}

fn write_figures(page: &mut Page, tensor: &TensorFigures) {
    let sides: Vec<String> = tensor.shape.iter().map(u64::to_string).collect();
    let name = format!("{} [{}]", tensor.name, sides.join(" × "));
    page.row(
        Indent::hanging(2, 12),
        &ink(Ink::Dim, &tensor.dtype),
        &[plain(name)],
    );
    let words = match &tensor.statistics {
        Ok(told) => figures(told),
        Err(why) => format!("no statistics: {why}"),
    };
    page.paragraph(Indent::at(12), &[ink(Ink::Dim, words)]);
}

/// Four digits are enough to look at; the JSON has all.
fn figures(told: &Statistics) -> String {
    let mut words = Vec::new();
    if let Some(spread) = &told.spread {
        words.push(format!("{:.4} to {:.4}", spread.min, spread.max));
        words.extend(spread.mean.map(|mean| format!("mean {mean:.4}")));
        words.extend(spread.std.map(|std| format!("std {std:.4}")));
    }
    let counts = [
        ("zeros", told.zeros),
        ("NaN", told.nan),
        ("infinite", told.infinite),
    ];
    words.extend(
        counts
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(what, count)| format!("{} {what}", number(*count))),
    );
    words.extend(told.constant.then(|| "constant".to_owned()));
    words.join(", ")
}

fn write_loading(page: &mut Page, reading: &WeightsReading) {
    page.blank();
    let (color, words) = match reading.executes() {
        Executes::No => (Ink::Green, "runs no code"),
        Executes::Unknown => (Ink::Yellow, "may run code: it cannot be told"),
        Executes::Yes => (Ink::Red, "runs code: ask a scanner for malware what kind"),
    };
    page.paragraph(
        Indent::hanging(0, 2),
        &[ink(Ink::Bold, "Loading it"), ink(color, words)],
    );
    let because = reading.because();
    for one in because.iter().take(REASONS) {
        page.paragraph(Indent::hanging(2, 4), &reason(one));
    }
    let more = because.len().saturating_sub(REASONS);
    if more > 0 {
        page.paragraph(
            Indent::at(2),
            &[ink(Ink::Dim, format!("and {more} more reasons"))],
        );
    }
    for code in &reading.custom_code {
        let of = code.quote.as_deref().or(code.path.as_deref()).unwrap_or_default();
        let words = format!("needs code of its own, which was not run: {of}");
        page.paragraph(Indent::hanging(2, 4), &[ink(Ink::Yellow, words)]);
    }
    if let Some(runtime) = &reading.runs_in {
        let words = format!("runs without code of its own: {runtime}");
        page.paragraph(Indent::hanging(2, 4), &[plain(words)]);
    }
}

fn reason(because: &Because) -> Vec<Span> {
    let color = match because.executes {
        Executes::No => Ink::Plain,
        Executes::Unknown => Ink::Yellow,
        Executes::Yes => Ink::Red,
    };
    let how = because
        .how
        .map(|how| format!(" ({})", how.word()))
        .unwrap_or_default();
    let mut spans = vec![ink(color, format!("{}{how}:", because.what)), plain(&because.why)];
    if let Some((entry, byte)) = &because.place {
        spans.push(ink(Ink::Dim, format!("{entry}, byte {byte}")));
    }
    spans
}

/// Two places of which one must be wrong.
fn write_mismatches(page: &mut Page, reading: &WeightsReading) {
    if reading.mismatches.is_empty() {
        return;
    }
    page.heading("Disagreeing");
    for one in reading.mismatches.iter().take(PROBLEMS) {
        page.paragraph(Indent::hanging(2, 4), &[ink(Ink::Yellow, one.sentence())]);
    }
    let more = reading.mismatches.len().saturating_sub(PROBLEMS);
    if more > 0 {
        page.paragraph(Indent::at(2), &[ink(Ink::Dim, format!("and {more} more"))]);
    }
}

fn write_doubts(page: &mut Page, reading: &WeightsReading) {
    let unread = reading
        .files
        .iter()
        .filter_map(|file| Some((&file.path, file.unread.as_ref()?)));
    let mut once = std::collections::BTreeSet::new();
    let told: Vec<(String, String)> = unread
        .map(|(path, why)| (path.clone(), why.clone()))
        .chain(
            reading
                .problems
                .iter()
                .map(|one| (one.path.clone(), one.message.clone())),
        )
        .filter(|one| once.insert(one.clone()))
        .collect();
    if told.is_empty() {
        return;
    }
    page.heading("Not read, or odd");
    for (path, why) in told.iter().take(PROBLEMS) {
        page.paragraph(
            Indent::hanging(2, 4),
            &[ink(Ink::Bold, format!("{path}:")), plain(why)],
        );
    }
    let more = told.len().saturating_sub(PROBLEMS);
    if more > 0 {
        page.paragraph(Indent::at(2), &[ink(Ink::Dim, format!("and {more} more"))]);
    }
}
