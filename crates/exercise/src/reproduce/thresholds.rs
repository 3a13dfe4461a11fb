//! The shape of `knowledge/reproduce/thresholds.toml`: how near a rebuilt model must be.

use serde::{Deserialize, Serialize};

/// How near a rebuilt model must be; each number's source stands beside it in the file.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Largest relative distance of weights that are numerically identical.
    pub weight_distance: f64,
    /// Largest divergence of their expectations, in nats a token.
    pub divergence: f64,
    /// Fewest runs of the recipe that seed variance is told from.
    pub references: usize,
    /// Chance of a false alarm, of the loss and of all slices together.
    pub false_alarm: f64,
    /// How often the smallest difference that is told would be seen.
    pub power: f64,
}
