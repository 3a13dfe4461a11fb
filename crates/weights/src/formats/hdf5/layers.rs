//! Keras's numbered variables that nobody trains: the statistics of a normalization, the state of a generator.

use std::collections::BTreeMap;

use crate::knowledge::Layer;
use crate::table::knowledge;
use crate::{Purpose, Tensor};

/// Marks them among the datasets.
pub(super) fn mark(tensors: &mut [Tensor]) {
    let mut variables: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
    for (place, tensor) in tensors.iter_mut().enumerate() {
        if is_named(&tensor.name) {
            tensor.purpose = Purpose::Constant;
        }
        if let Some((layer, number)) = variable(&tensor.name) {
            variables
                .entry(layer.to_owned())
                .or_default()
                .push((number, place));
        }
    }
    for (path, mut held) in variables {
        let untrained = layer(&path).map_or(0, |layer| layer.last);
        held.sort_unstable();
        for (_, place) in held.into_iter().rev().take(untrained) {
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

/// Has a variable a name that its layer says is none that is trained?
fn is_named(path: &str) -> bool {
    let Some((above, name)) = path.rsplit_once('/') else {
        return false;
    };
    let name = name.strip_suffix(":0").unwrap_or(name);
    layer(above).is_some_and(|layer| layer.named.iter().any(|known| known == name))
}

/// The layer at `path`, where we know its class.
fn layer(path: &str) -> Option<&'static Layer> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let numbered = name
        .rsplit_once('_')
        .filter(|(_, number)| number.parse::<u32>().is_ok());
    let class = numbered.map_or(name, |(class, _)| class);
    knowledge().layers.iter().find(|known| known.name == class)
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
            "model_weights/normalization_1/normalization_1/mean",
            "model_weights/dense/dense/mean",
        ];
        let mut tensors = names.map(|name| tensor(name, "F32", &[4]));
        mark(&mut tensors);
        let constant = |tensor: &Tensor| tensor.purpose == Purpose::Constant;
        assert_eq!(
            tensors.each_ref().map(constant),
            [false, true, true, false, true, false, true, false]
        );
    }
}
