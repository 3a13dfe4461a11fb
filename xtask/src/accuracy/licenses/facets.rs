//! Per facet, how often a restriction is seen where people see one, by sentences alone and with what is stored.

use std::fmt::Write as _;

use openassay_licenses::{Facet, Identification};

use super::corpus::Text;

/// Agreement on one facet.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) hit: u32,
    pub(super) false_alarm: u32,
    pub(super) missed: u32,
}

impl Tally {
    pub(super) fn count(&mut self, labeled: bool, found: bool) {
        match (labeled, found) {
            (true, true) => self.hit += 1,
            (false, true) => self.false_alarm += 1,
            (true, false) => self.missed += 1,
            (false, false) => {}
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.hit += other.hit;
        self.false_alarm += other.false_alarm;
        self.missed += other.missed;
    }

    /// Counts beside the two ratios.
    pub(super) fn told(self) -> String {
        let ratio = |of: u32| {
            if of == 0 {
                "   -".to_owned()
            } else {
                format!("{:.2}", f64::from(self.hit) / f64::from(of))
            }
        };
        format!(
            "tp {:2} fp {:2} fn {:2} P {} R {}",
            self.hit,
            self.false_alarm,
            self.missed,
            ratio(self.hit + self.false_alarm),
            ratio(self.hit + self.missed)
        )
    }
}

/// The facets that the labels have a column for.
fn labeled() -> impl Iterator<Item = Facet> {
    let all = Facet::ALL.iter().copied();
    all.filter(|facet| !super::own::OURS.contains(facet))
}

pub(super) fn lines(texts: &[&Text]) -> Vec<String> {
    let mut lines = vec![format!(
        "{:20} {:34} | {:34} | {:34} | value agrees",
        "facet", "sentences alone", "stored, own family left out", "stored"
    )];
    let mut sums = [Tally::default(); 3];
    for facet in labeled() {
        let tallies = [
            by_sentences(texts, facet),
            by(texts, facet, |text| &text.blind),
            by(texts, facet, |text| &text.found),
        ];
        for (sum, tally) in sums.iter_mut().zip(tallies) {
            sum.add(tally);
        }
        lines.push(row(facet.name(), tallies, &values(texts, facet)));
    }
    lines.push(row("all", sums, ""));
    lines
}

/// Every facet over the English texts of both parts, by sentences alone: with all labels, and without those that we
/// dispute.
pub(super) fn together(texts: &[Text], disputed: &[(String, String)]) -> Vec<String> {
    let english = texts
        .iter()
        .filter(|text| text.part != super::Part::OtherLanguage);
    let english: Vec<&Text> = english.collect();
    let mut lines = vec![format!(
        "{:20} {:34} | without {} disputed labels",
        "facet",
        "all labels",
        disputed.len()
    )];
    for facet in labeled() {
        let is_disputed = |text: &&&Text| {
            let mut all = disputed.iter();
            all.any(|(path, name)| *path == text.path && name == facet.name())
        };
        let undisputed: Vec<&Text> = english
            .iter()
            .filter(|text| !is_disputed(text))
            .copied()
            .collect();
        let tallies = [by_sentences(&english, facet), by_sentences(&undisputed, facet)];
        lines.push(format!(
            "{:20} {:34} | {}",
            facet.name(),
            tallies[0].told(),
            tallies[1].told()
        ));
    }
    lines
}

fn row(name: &str, tallies: [Tally; 3], values: &str) -> String {
    let mut line = format!("{name:20}");
    for tally in tallies {
        let _ = write!(line, " {:34} |", tally.told());
    }
    format!("{line} {values}").trim_end().to_owned()
}

fn by_sentences(texts: &[&Text], facet: Facet) -> Tally {
    let mut tally = Tally::default();
    for text in texts {
        tally.count(
            facet.restricts(text.cell(facet.name())),
            fires(&text.found, facet),
        );
    }
    tally
}

fn by(texts: &[&Text], facet: Facet, of: fn(&Text) -> &Identification) -> Tally {
    let mut tally = Tally::default();
    for text in texts {
        let facets = of(text).facets();
        let found = facets.value(facet).is_some_and(|value| facet.restricts(value));
        tally.count(facet.restricts(text.cell(facet.name())), found);
    }
    tally
}

/// Is there a sentence for it? A request to cite is none: no label calls that a restriction.
fn fires(found: &Identification, facet: Facet) -> bool {
    let mut own = found.restrictions.iter().filter(|one| one.facet == facet);
    own.any(|one| facet.restricts(&one.value))
}

/// Of the texts where both see a restriction, in how many one sentence's value stands in the label.
fn values(texts: &[&Text], facet: Facet) -> String {
    let (mut same, mut all) = (0, 0);
    for text in texts {
        let label = text.cell(facet.name());
        if !facet.restricts(label) || !fires(&text.found, facet) {
            continue;
        }
        let mut own = text.found.restrictions.iter().filter(|one| one.facet == facet);
        all += 1;
        same += u32::from(own.any(|one| label.contains(one.value.as_str())));
    }
    format!("{same}/{all}")
}

/// Every text of the development part on which a facet's sentences and label disagree, with the sentences.
/// Texts of the test part are counted only.
pub(super) fn disagreements(texts: &[Text], name: &str) -> Vec<String> {
    let (name, all) = name.strip_suffix("!").map_or((name, false), |name| (name, true));
    let Some(facet) = Facet::named(name) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for text in texts.iter().filter(|text| all || text.part == super::Part::Dev) {
        let label = text.cell(facet.name());
        if facet.restricts(label) == fires(&text.found, facet) {
            continue;
        }
        lines.push(format!("{facet} {}: labeled {label}", text.path));
        let own = text.found.restrictions.iter().filter(|one| one.facet == facet);
        lines.extend(own.map(|one| format!("    {} line {}: {}", one.value, one.line, one.quote)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_told_beside_their_counts() {
        let tally = Tally {
            hit: 3,
            false_alarm: 1,
            missed: 0,
        };
        assert_eq!(tally.told(), "tp  3 fp  1 fn  0 P 0.75 R 1.00");
        assert!(Tally::default().told().ends_with("P    - R    -"));
    }
}
