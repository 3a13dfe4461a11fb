//! Does a published model differ from runs of its recipe more than these do from each other?
//!
//! Another run of the same recipe is one more draw: its loss lies within `mean ± t · s · √(1 + 1/n)` of `n` runs with
//! the chance that `t` is taken for. Loss alone misses a tenth of the data being replaced. So each part of the training
//! data is asked too: how much better it is known than data that was held out (its *exposure*), against the runs. A
//! part that stands out says that the training differed, and only roughly where; it never says that the data did.

use serde::Serialize;

use super::student::quantile;
use super::thresholds::Thresholds;

/// The losses of one model, in nats a token.
#[derive(Debug, Clone, PartialEq)]
pub struct Losses {
    /// On data that was held out.
    pub held_out: f64,
    /// On each part of the training data.
    pub slices: Vec<f64>,
}

/// A number of the published model against the same of the runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Against {
    /// That of the published model.
    pub published: f64,
    /// The lowest that another run would have.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// Does it lie between them?
    pub inside: bool,
    /// The smallest shift that would have been seen, as often as the thresholds say.
    pub smallest_difference: f64,
}

/// A part of the training data.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Slice {
    /// Its number, from 1.
    pub number: usize,
    /// Its exposure: loss on it less the loss on held-out data.
    #[serde(flatten)]
    pub exposure: Against,
}

/// Divergence of the published model from the runs, against that of the runs from each other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Divergence {
    /// Its mean divergence from the runs, in nats a token.
    pub published: f64,
    /// The least between two runs.
    pub low: f64,
    /// The most between two runs.
    pub high: f64,
    /// Is it no more than the most?
    pub inside: bool,
}

/// What the runs say of the published model.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judgement {
    /// How many runs there were.
    pub runs: usize,
    /// Its loss.
    pub loss: Against,
    /// Each part of the training data.
    pub slices: Vec<Slice>,
    /// Its divergence.
    pub divergence: Divergence,
}

impl Judgement {
    /// Does nothing stand out?
    pub fn passes(&self) -> bool {
        self.loss.inside && self.divergence.inside && self.flagged().next().is_none()
    }

    /// The numbers of the slices that stand out.
    pub fn flagged(&self) -> impl Iterator<Item = usize> {
        let slices = self.slices.iter().filter(|slice| !slice.exposure.inside);
        slices.map(|slice| slice.number)
    }
}

/// Holds the losses of a published model against those of runs; `divergences` is as [`Divergence`] wants it, the
/// published model first. None where the runs are too few or do not differ at all, so that nothing can be told.
pub fn judge(
    published: &Losses,
    runs: &[Losses],
    divergences: &[Vec<f64>],
    thresholds: &Thresholds,
) -> Option<Judgement> {
    let of = |losses: &Losses, slice: usize| losses.slices.get(slice).map(|loss| loss - losses.held_out);
    let held_out: Vec<f64> = runs.iter().map(|run| run.held_out).collect();
    let alarm = thresholds.false_alarm;
    let loss = against(published.held_out, &held_out, alarm, thresholds.power)?;
    let count = published.slices.len();
    let mut slices = Vec::with_capacity(count);
    for slice in 0..count {
        let exposures: Vec<f64> = runs.iter().map(|run| of(run, slice)).collect::<Option<_>>()?;
        slices.push(Slice {
            number: slice + 1,
            exposure: against(
                of(published, slice)?,
                &exposures,
                alarm / number(count),
                thresholds.power,
            )?,
        });
    }
    Some(Judgement {
        runs: runs.len(),
        loss,
        slices,
        divergence: divergence(divergences)?,
    })
}

/// One number against the same of the runs, with this chance of a false alarm.
fn against(published: f64, runs: &[f64], alarm: f64, power: f64) -> Option<Against> {
    let count = number(runs.len());
    let mean = runs.iter().sum::<f64>() / count;
    let degrees = runs.len().checked_sub(1)?;
    let squares: f64 = runs.iter().map(|run| (run - mean).powi(2)).sum();
    let one = (squares / number(degrees) * (1.0 + 1.0 / count)).sqrt();
    // Numbers that do not differ, or are none, have no variance to hold anything against.
    if !(one > 0.0 && one.is_finite() && published.is_finite()) {
        return None;
    }
    let reach = quantile(1.0 - alarm / 2.0, degrees)?;
    let (low, high) = (mean - reach * one, mean + reach * one);
    Some(Against {
        published,
        low,
        high,
        inside: (low..=high).contains(&published),
        smallest_difference: (reach + quantile(power, degrees)?) * one,
    })
}

fn divergence(all: &[Vec<f64>]) -> Option<Divergence> {
    let (published, runs) = all.split_first()?;
    let mut pairs: Vec<f64> = Vec::new();
    for (at, row) in runs.iter().enumerate() {
        pairs.extend(row.iter().skip(at + 2));
    }
    let count = number(published.len().checked_sub(1)?);
    let mean = published.iter().skip(1).sum::<f64>() / count;
    let low = pairs.iter().copied().reduce(f64::min)?;
    let high = pairs.iter().copied().reduce(f64::max)?;
    let sound = mean.is_finite() && pairs.iter().all(|pair| pair.is_finite());
    sound.then_some(Divergence {
        published: mean,
        low,
        high,
        inside: mean <= high,
    })
}

#[expect(clippy::cast_precision_loss, reason = "runs and slices are some tens")]
fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const THRESHOLDS: Thresholds = Thresholds {
        weight_distance: 1e-3,
        divergence: 1e-5,
        references: 5,
        false_alarm: 0.05,
        power: 0.8,
    };
    /// Parts of made-up data, as many as the calibration had.
    const SLICES: usize = 20;

    /// Numbers that look drawn from a normal distribution, the same in every run of the tests.
    struct Normal(u64);

    impl Normal {
        fn uniform(&mut self) -> f64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let high = u32::try_from(self.0 >> 32).unwrap();
            (f64::from(high) + 0.5) / 4_294_967_296.0
        }

        fn next(&mut self) -> f64 {
            let (radius, angle) = (self.uniform(), self.uniform());
            (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
        }

        /// A run whose numbers have means and deviations of their own.
        fn run(&mut self) -> Losses {
            let held_out = 2.0 + 0.01 * self.next();
            let slices = (0..SLICES).map(|at| held_out - 0.1 - 0.01 * number(at) + 0.004 * self.next());
            Losses {
                held_out,
                slices: slices.collect(),
            }
        }

        /// Divergences of `count` models that lie at random in a space of many dimensions.
        fn divergences(&mut self, count: usize, off: f64) -> Vec<Vec<f64>> {
            let points: Vec<Vec<f64>> = (0..count)
                .map(|at| {
                    (0..50)
                        .map(|_| self.next() * if at == 0 { off } else { 1.0 })
                        .collect()
                })
                .collect();
            let between = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
            let row = |one: &Vec<f64>| points.iter().map(|other| between(one, other)).collect();
            points.iter().map(row).collect()
        }
    }

    /// How often, of many trials, the test of `what` alarms when the published model is changed.
    fn rate(runs: usize, change: impl Fn(&mut Losses), what: impl Fn(&Judgement) -> bool) -> f64 {
        let mut normal = Normal(7);
        let trials = 2000;
        let mut alarms = 0;
        for _ in 0..trials {
            let references: Vec<Losses> = (0..runs).map(|_| normal.run()).collect();
            let mut published = normal.run();
            change(&mut published);
            let judged = judge(
                &published,
                &references,
                &normal.divergences(runs + 1, 1.0),
                &THRESHOLDS,
            );
            alarms += usize::from(what(&judged.unwrap()));
        }
        number(alarms) / number(trials)
    }

    #[test]
    fn false_alarms_are_as_rare_as_they_are_said_to_be() {
        for runs in [5, 8] {
            let loss = rate(runs, |_| {}, |judged| !judged.loss.inside);
            assert!((0.03..0.07).contains(&loss), "{loss} of {runs} runs");
            let slices = rate(runs, |_| {}, |judged| judged.flagged().next().is_some());
            assert!(slices < 0.06, "{slices} of {runs} runs");
            let divergence = rate(runs, |_| {}, |judged| !judged.divergence.inside);
            assert!(divergence < 0.05, "{divergence} of {runs} runs");
        }
    }

    #[test]
    fn the_smallest_difference_is_seen_as_often_as_is_said() {
        // What is printed is drawn from the runs; over many trials it is, in the mean, this many deviations.
        for (runs, wide) in [(5, 0.94), (8, 0.96)] {
            let one = 0.01 * (1.0 + 1.0 / number(runs)).sqrt() * wide;
            let shift = (quantile(0.975, runs - 1).unwrap() + quantile(0.8, runs - 1).unwrap()) * one;
            let seen = rate(
                runs,
                |published| published.held_out += shift,
                |judged| !judged.loss.inside,
            );
            assert!((0.7..0.9).contains(&seen), "{seen} of {runs} runs");
        }
    }

    #[test]
    fn two_slices_that_are_not_known_are_found_where_the_loss_says_nothing() {
        let tampered = |published: &mut Losses| {
            for slice in [4, 11] {
                published.slices[slice] += 0.1;
            }
        };
        let loss = rate(5, tampered, |judged| !judged.loss.inside);
        assert!(loss < 0.07, "{loss}");
        let found = rate(5, tampered, |judged| judged.flagged().eq([5, 12]));
        assert!(found > 0.8, "{found}");
    }

    #[test]
    fn a_model_further_out_than_seeds_go_is_told() {
        let mut normal = Normal(3);
        let references: Vec<Losses> = (0..5).map(|_| normal.run()).collect();
        let published = normal.run();
        let far = judge(&published, &references, &normal.divergences(6, 2.0), &THRESHOLDS).unwrap();
        assert!(!far.divergence.inside && !far.passes());
    }

    #[test]
    fn numbers_that_tell_nothing_are_not_judged() {
        let one = Losses {
            held_out: 1.0,
            slices: vec![1.0],
        };
        let same = vec![one.clone(); 5];
        let divergences = vec![vec![0.1; 6]; 6];
        assert_eq!(
            judge(&one, &same, &divergences, &THRESHOLDS),
            None,
            "seeds that change nothing"
        );
        assert_eq!(judge(&one, &same[..1], &divergences[..2], &THRESHOLDS), None);
        assert_eq!(judge(&one, &[], &[], &THRESHOLDS), None);
        let mut normal = Normal(1);
        let runs: Vec<Losses> = (0..5).map(|_| normal.run()).collect();
        let none = Losses {
            held_out: f64::NAN,
            slices: vec![0.0; SLICES],
        };
        assert_eq!(judge(&none, &runs, &divergences, &THRESHOLDS), None);
    }

    #[test]
    fn an_interval_is_the_one_of_the_book() {
        // Five runs with mean 3 and deviation √2.5; t of 4 degrees is 2.776.
        let found = against(3.0, &[1.0, 2.0, 3.0, 4.0, 5.0], 0.05, 0.8).unwrap();
        let reach = 2.776 * (2.5_f64 * 1.2).sqrt();
        assert!((found.high - (3.0 + reach)).abs() < 1e-3 && (found.low - (3.0 - reach)).abs() < 1e-3);
        assert!(found.inside && found.smallest_difference > reach);
    }
}
