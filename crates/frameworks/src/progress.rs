//! How far each level of a ladder is met, as bounds in percent: required parts met, levels below included.

use openassay_facts::Truth;

use crate::truth::truth;
use crate::{Framework, Kind, Requirement};

/// Level and bounds, from the lowest level up; nothing for other kinds.
pub(crate) fn progress(framework: &Framework, truths: &[Truth]) -> Vec<(String, f64, f64)> {
    let (Kind::Ladder, Some(ranking)) = (framework.kind, framework.rankings.first()) else {
        return Vec::new();
    };
    let mut required: Vec<&Requirement> = Vec::new();
    let mut below = Truth::True;
    let mut found = Vec::new();
    for level in ranking
        .outcomes
        .iter()
        .rev()
        .filter(|outcome| outcome.condition.is_some())
    {
        required.extend(&level.requirements);
        let (low, high) = share(&required, truths);
        let low = if below.is_true() { low } else { 0.0 };
        let high = if below.is_false() { 0.0 } else { high };
        found.push((level.name.clone(), low, high));
        below = level
            .condition
            .as_ref()
            .map_or(below, |condition| truth(condition, truths));
    }
    found
}

fn share(required: &[&Requirement], truths: &[Truth]) -> (f64, f64) {
    let mut counted = Counts::default();
    for requirement in required {
        let uncounted = requirement
            .uncounted
            .as_ref()
            .map_or(Truth::False, |when| truth(when, truths));
        counted.add(truth(&requirement.condition, truths), uncounted);
    }
    counted.bounds()
}

#[derive(Default)]
struct Counts {
    all: u32,
    met: u32,
    not_excluded: u32,
    /// Requirements that may turn out not to count.
    optional: u32,
}

impl Counts {
    fn add(&mut self, truth: Truth, uncounted: Truth) {
        if uncounted.is_true() {
            return;
        }
        self.all += 1;
        self.met += u32::from(truth.is_true());
        self.not_excluded += u32::from(!truth.is_false());
        self.optional += u32::from(uncounted.is_unknown());
    }

    fn bounds(&self) -> (f64, f64) {
        let shares = (0..=self.optional).map(|dropped| {
            let all = self.all - dropped;
            (
                percent(self.met.saturating_sub(dropped), all),
                percent(self.not_excluded.min(all), all),
            )
        });
        shares.fold((100.0, 0.0), |(low, high), (a, b)| {
            (f64::min(low, a), f64::max(high, b))
        })
    }
}

fn percent(part: u32, all: u32) -> f64 {
    if all == 0 {
        100.0
    } else {
        100.0 * f64::from(part) / f64::from(all)
    }
}
