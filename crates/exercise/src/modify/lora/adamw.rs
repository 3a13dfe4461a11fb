//! `AdamW` (Loshchilov and Hutter 2017), number by number and tensor by tensor in the order of their names.

use std::collections::BTreeMap;

use candle_core::backprop::GradStore;
use candle_core::{Device, Tensor, Var};

use crate::error::{Result, broken};

/// How far each step goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rates {
    /// Of learning.
    pub(crate) learning: f64,
    /// Of forgetting: of each number, this times the rate of learning is taken off.
    pub(crate) decay: f64,
}

/// Shares of what was that stay in the two averages, and what keeps the root from being zero: the usual ones.
const FIRST: f64 = 0.9;
const SECOND: f64 = 0.999;
const EPSILON: f64 = 1e-8;

/// The averages that it keeps of each tensor.
#[derive(Debug, Default)]
pub(crate) struct AdamW {
    steps: i32,
    averages: BTreeMap<String, Vec<(f64, f64)>>,
}

impl AdamW {
    /// One step of all of `tensors`, down `gradients`.
    pub(crate) fn step(
        &mut self,
        tensors: &BTreeMap<String, Var>,
        gradients: &GradStore,
        rates: Rates,
    ) -> Result<()> {
        self.steps = self.steps.saturating_add(1);
        let corrections = (1.0 - FIRST.powi(self.steps), 1.0 - SECOND.powi(self.steps));
        for (name, tensor) in tensors {
            let Some(gradient) = gradients.get(tensor.as_tensor()) else {
                return broken(format!("no gradient reaches `{name}`"));
            };
            let slopes = gradient.flatten_all()?.to_vec1::<f32>()?;
            let mut values = tensor.flatten_all()?.to_vec1::<f32>()?;
            let averages = self.averages.entry(name.clone()).or_default();
            averages.resize(values.len(), (0.0, 0.0));
            for ((value, slope), averages) in values.iter_mut().zip(&slopes).zip(averages) {
                *value = moved(*value, f64::from(*slope), averages, corrections, rates);
            }
            tensor.set(&Tensor::from_vec(values, tensor.dims(), &Device::Cpu)?)?;
        }
        Ok(())
    }
}

fn moved(value: f32, slope: f64, averages: &mut (f64, f64), corrections: (f64, f64), rates: Rates) -> f32 {
    averages.0 = FIRST * averages.0 + (1.0 - FIRST) * slope;
    averages.1 = SECOND * averages.1 + (1.0 - SECOND) * slope * slope;
    let first = averages.0 / corrections.0;
    let second = averages.1 / corrections.1;
    let kept = f64::from(value) * (1.0 - rates.learning * rates.decay);
    #[expect(clippy::cast_possible_truncation, reason = "weights are float32")]
    let moved = (kept - rates.learning * first / (second.sqrt() + EPSILON)) as f32;
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_step_goes_as_far_as_the_rate_says_whatever_the_slope() {
        let value = Var::new(&[1.0_f32, -2.0], &Device::Cpu).unwrap();
        let slope = Tensor::new(&[3.0_f32, -0.01], &Device::Cpu).unwrap();
        let loss = (value.as_tensor() * slope).unwrap().sum_all().unwrap();
        let tensors = BTreeMap::from([("a".to_owned(), value.clone())]);
        let rates = Rates {
            learning: 0.1,
            decay: 0.5,
        };
        let gradients = loss.backward().unwrap();
        AdamW::default().step(&tensors, &gradients, rates).unwrap();
        let found = value.to_vec1::<f32>().unwrap();
        assert!((found[0] - (0.95 - 0.1)).abs() < 1e-5, "{found:?}");
        assert!((found[1] - (-1.9 + 0.1)).abs() < 1e-5, "{found:?}");
    }
}
