//! Keras's numbered variables that nobody trains: the statistics of a normalization, the state of a generator.

use std::collections::BTreeMap;

use crate::table::knowledge;
use crate::{Purpose, Tensor};

/// Marks them among the datasets.
pub(super) fn mark(tensors: &mut [Tensor]) {
    let mut variables: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for (place, tensor) in tensors.iter().enumerate() {
        if let Some((layer, number)) = variable(&tensor.name) {
            variables
                .entry(layer.to_owned())
                .or_default()
                .push((number, place));
        }
    }
    for (layer, mut held) in variables {
        held.sort_unstable();
        for (_, place) in held.into_iter().rev().take(untrained(&layer)) {
            if let Some(tensor) = tensors.get_mut(place) {
                tensor.purpose = Purpose::Constant;
            }
        }
    }
}

/// The layer and the number of a variable.
fn variable(path: &str) -> Option<(&str, usize)> {
    let (layer, number) = path.rsplit_once("/vars/")?;
    Some((layer, number.parse().ok()?))
}

/// How many of its last variables nobody trains.
fn untrained(layer: &str) -> usize {
    let name = layer.rsplit('/').next().unwrap_or(layer);
    let numbered = name
        .rsplit_once('_')
        .filter(|(_, number)| number.parse::<u32>().is_ok());
    let class = numbered.map_or(name, |(class, _)| class);
    let layers = knowledge().layers.iter();
    layers
        .filter(|known| known.name == class)
        .map(|known| known.last)
        .next()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tensor;

    #[test]
    fn the_last_variables_of_a_normalization_are_statistics() {
        let names = [
            "layers/batch_normalization_1/vars/0",
            "layers/batch_normalization_1/vars/1",
            "layers/batch_normalization_1/vars/2",
            "layers/dense/vars/0",
            "layers/dropout/seed_generator/vars/0",
            "layers/layer_normalization/vars/1",
        ];
        let mut tensors = names.map(|name| tensor(name, "F32", &[4]));
        mark(&mut tensors);
        let constant = |tensor: &Tensor| tensor.purpose == Purpose::Constant;
        assert_eq!(
            tensors.each_ref().map(constant),
            [false, true, true, false, true, false]
        );
    }
}
