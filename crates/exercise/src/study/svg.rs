//! Pictures as SVG, of text that is escaped and colors that the page's style gives.

use std::fmt::Write as _;

/// Most rows or columns that are drawn; the rest is in the figures.
pub(super) const SIDE: usize = 64;

/// A picture of numbers in rows and columns.
pub(super) struct HeatMap<'a> {
    /// What it is called, for those who do not see it.
    pub(super) title: &'a str,
    /// What goes down.
    pub(super) down: &'a str,
    /// What goes across.
    pub(super) across: &'a str,
    /// Of each row.
    pub(super) rows: Vec<String>,
    /// Of each column.
    pub(super) columns: Vec<String>,
    /// `[row][column]`.
    pub(super) values: &'a [Vec<f64>],
    /// Words in the cells, in place of nothing.
    pub(super) words: Option<Vec<Vec<String>>>,
    /// The number of full color; the largest there is where none is given.
    pub(super) full: Option<f64>,
}

/// A line of a picture of curves.
pub(super) struct Curve<'a> {
    /// What it is.
    pub(super) name: &'a str,
    /// From left to right.
    pub(super) values: Vec<f64>,
}

/// Nothing that the text holds is markup any more.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            one if one.is_control() => out.push('\u{fffd}'),
            one => out.push(one),
        }
    }
    out
}

/// The picture: more color is more, and below zero the other color.
pub(super) fn heat_map(map: &HeatMap<'_>) -> String {
    let rows = map.values.len().min(SIDE);
    let columns = map.values.first().map_or(0, Vec::len).min(SIDE);
    let has_words = map.words.is_some();
    let side = match columns.max(rows) {
        _ if has_words => 44,
        0..=8 => 40,
        9..=16 => 30,
        17..=32 => 18,
        _ => 11,
    };
    let high = if has_words { 24 } else { side };
    let (left, top) = (64, 40);
    let (width, height) = (left + columns * side + 8, top + rows * high + 8);
    let full = map.full.unwrap_or_else(|| largest(map.values));
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg class=\"map\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
         aria-label=\"{}\">",
        escaped(map.title)
    );
    let _ = write!(
        out,
        "<text class=\"axis\" x=\"{left}\" y=\"12\">{} →</text><text class=\"axis\" x=\"4\" y=\"{}\">{} ↓</text>",
        escaped(map.across),
        top - 8,
        escaped(map.down)
    );
    // Where names would run into each other, only some are written.
    labels(&mut out, &map.columns, columns, 24usize.div_ceil(side), |at| {
        (left + at * side + side / 2, top - 8, "middle")
    });
    labels(&mut out, &map.rows, rows, 12usize.div_ceil(high), |at| {
        (left - 6, top + at * high + high / 2 + 4, "end")
    });
    for (row, values) in map.values.iter().take(rows).enumerate() {
        for (column, value) in values.iter().take(columns).enumerate() {
            let word = map.words.as_ref().and_then(|words| words.get(row)?.get(column));
            let place = (left + column * side, top + row * high, side, high);
            let about = format!("{}, {}", label(&map.rows, row), label(&map.columns, column));
            cell(&mut out, place, (*value, full), &about, word.map(String::as_str));
        }
    }
    out + "</svg>"
}

fn label(labels: &[String], at: usize) -> &str {
    labels.get(at).map(String::as_str).unwrap_or_default()
}

fn largest(values: &[Vec<f64>]) -> f64 {
    let all = values.iter().flatten().map(|value| value.abs());
    all.filter(|value| value.is_finite())
        .fold(0.0, f64::max)
        .max(1e-9)
}

fn labels(
    out: &mut String,
    labels: &[String],
    count: usize,
    step: usize,
    place: impl Fn(usize) -> (usize, usize, &'static str),
) {
    for (at, label) in labels.iter().take(count).enumerate().step_by(step) {
        let (x, y, anchor) = place(at);
        let _ = write!(
            out,
            "<text class=\"label\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>",
            escaped(label)
        );
    }
}

/// A cell at `(x, y)`, so wide and so high.
fn cell(
    out: &mut String,
    (x, y, width, height): (usize, usize, usize, usize),
    (value, full): (f64, f64),
    about: &str,
    word: Option<&str>,
) {
    let strength = (value.abs() / full).clamp(0.0, 1.0);
    let class = match value {
        value if !value.is_finite() => "none",
        value if value < 0.0 => "less",
        _ => "more",
    };
    let _ = write!(
        out,
        "<g><title>{}: {value:.3}{}</title><rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" \
         fill-opacity=\"{:.2}\"/>",
        escaped(about),
        word.map(|word| format!(" ({})", escaped(word)))
            .unwrap_or_default(),
        width - 1,
        height - 1,
        if class == "none" { 1.0 } else { strength }
    );
    // Where there is room, the number itself stands in it.
    let shown = match word {
        Some(word) => Some(escaped(word)),
        None if width >= 30 => Some(format!("{value:.2}")),
        None => None,
    };
    if let Some(shown) = shown {
        let class = if strength > 0.6 { "on" } else { "off" };
        let _ = write!(
            out,
            "<text class=\"{class}\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{shown}</text>",
            x + width / 2,
            y + height / 2 + 4
        );
    }
    out.push_str("</g>");
}

/// The width and height of a picture of curves, and of its margins.
const WIDE: f64 = 560.0;
const HIGH: f64 = 220.0;
const MARGIN: f64 = 48.0;

/// Curves over places that are named below; `range` is the bottom and the top.
pub(super) fn curves(title: &str, places: &[String], curves: &[Curve<'_>], range: (f64, f64)) -> String {
    let (bottom, top) = range;
    let span = if top > bottom { top - bottom } else { 1.0 };
    let across = super::real(places.len().saturating_sub(1).max(1));
    let x = |at: usize| MARGIN + super::real(at) / across * (WIDE - 2.0 * MARGIN);
    let y = |value: f64| HIGH - MARGIN + (bottom - value) / span * (HIGH - 1.5 * MARGIN);
    let mut out = String::new();
    let high = HIGH + super::real(curves.len()) * 18.0;
    let _ = write!(
        out,
        "<svg class=\"curves\" viewBox=\"0 0 {WIDE} {high}\" width=\"{WIDE}\" height=\"{high}\" role=\"img\" \
         aria-label=\"{}\">",
        escaped(title)
    );
    for at in 0..=4 {
        let value = bottom + span * f64::from(at) / 4.0;
        let (right, beside, here) = (WIDE - MARGIN, MARGIN - 6.0, y(value));
        let _ = write!(
            out,
            "<line class=\"grid\" x1=\"{MARGIN}\" x2=\"{right}\" y1=\"{here:.1}\" y2=\"{here:.1}\"/><text \
             class=\"label\" x=\"{beside}\" y=\"{:.1}\" text-anchor=\"end\">{value:.2}</text>",
            here + 4.0
        );
    }
    let step = places.len().div_ceil(9).max(1);
    for (at, place) in places.iter().enumerate().step_by(step) {
        let _ = write!(
            out,
            "<text class=\"label\" x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            x(at),
            HIGH - MARGIN + 18.0,
            escaped(place)
        );
    }
    for (number, curve) in curves.iter().enumerate() {
        line(&mut out, number, curve, &x, &y);
    }
    out + "</svg>"
}

/// A curve, and its name below the picture.
fn line(
    out: &mut String,
    number: usize,
    curve: &Curve<'_>,
    x: &impl Fn(usize) -> f64,
    y: &impl Fn(f64) -> f64,
) {
    let points: Vec<String> = curve
        .values
        .iter()
        .enumerate()
        .filter(|(_, value)| value.is_finite())
        .map(|(at, value)| format!("{:.1},{:.1}", x(at), y(*value)))
        .collect();
    let _ = write!(
        out,
        "<polyline class=\"curve c{number}\" points=\"{}\"/>",
        points.join(" ")
    );
    for point in &points {
        if let Some((x, y)) = point.split_once(',') {
            let _ = write!(
                out,
                "<circle class=\"dot c{number}\" cx=\"{x}\" cy=\"{y}\" r=\"3\"/>"
            );
        }
    }
    let below = HIGH + super::real(number) * 18.0;
    let _ = write!(
        out,
        "<line class=\"curve c{number}\" x1=\"{MARGIN}\" x2=\"{}\" y1=\"{below}\" y2=\"{below}\"/><text class=\"key\" \
         x=\"{}\" y=\"{}\">{}</text>",
        MARGIN + 24.0,
        MARGIN + 32.0,
        below + 4.0,
        escaped(curve.name)
    );
}
