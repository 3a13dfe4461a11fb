//! What a graph of ONNX does with its tensors: computes with them as weights, or takes them for statistics,
//! scales, indices and shapes.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::knowledge::Operator;
use crate::table::knowledge;
use crate::{Purpose, Tensor};

/// Highest position that the table knows, and one more.
pub(super) const POSITIONS: usize = 16;

/// Whole numbers that no operator is known to take are no weights where they are as few as shapes and positions
/// need.
const FEW: u64 = 4096;

/// The operators by name.
static OPERATORS: LazyLock<BTreeMap<&str, &Operator>> = LazyLock::new(|| {
    let operators = knowledge().operators.iter();
    operators
        .flat_map(|operator| operator.names.iter().map(move |name| (name.as_str(), operator)))
        .collect()
});

/// What an operator takes the tensor at a position for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    Constant,
    /// A weight where its elements are narrow.
    Narrow,
    Weight,
}

/// The operator of that name, where its inputs say something.
pub(super) fn operator(name: &str) -> Option<&'static Operator> {
    OPERATORS.get(name).copied()
}

/// What it takes the tensor at `position` for.
pub(super) fn of(operator: &Operator, position: usize) -> Option<Use> {
    let lists = [
        (&operator.weights, Use::Weight),
        (&operator.narrow, Use::Narrow),
        (&operator.constants, Use::Constant),
    ];
    let found = lists.into_iter().find(|(list, _)| list.contains(&position));
    found.map(|(_, found)| found)
}

/// The uses within one graph, by the names that it has for tensors.
#[derive(Default)]
pub(super) struct Uses(BTreeMap<String, Use>);

impl Uses {
    /// Notes a use; one as a weight outranks all others.
    pub(super) fn note(&mut self, name: String, found: Use) {
        let known = self.0.entry(name).or_insert(found);
        *known = found.max(*known);
    }

    /// Tells the tensors of the graph what they are for; the names begin with `within`. What is left is used
    /// from outside.
    pub(super) fn settle(mut self, tensors: &mut [Tensor], within: &str) -> Self {
        for tensor in tensors {
            let name = tensor.name.strip_prefix(within);
            if let Some(found) = name.and_then(|name| self.0.remove(name)) {
                tensor.purpose = purpose(tensor, found);
            }
        }
        self
    }

    /// Adds those of an inner graph.
    pub(super) fn extend(&mut self, inner: Self) {
        inner
            .0
            .into_iter()
            .for_each(|(name, found)| self.note(name, found));
    }
}

fn purpose(tensor: &Tensor, found: Use) -> Purpose {
    let narrow = matches!(tensor.dtype.as_str(), "I8" | "U8" | "I4" | "U4" | "I2" | "U2");
    match found {
        Use::Weight => Purpose::Weight,
        Use::Narrow if narrow => Purpose::Weight,
        Use::Constant => Purpose::Constant,
        Use::Narrow => Purpose::Unsaid,
    }
}

/// What is left once all uses are known: lone numbers, and whole numbers that are few.
pub(super) fn rest(tensors: &mut [Tensor]) {
    for tensor in tensors {
        let whole = matches!(tensor.dtype.as_str(), "I64" | "U64" | "I32" | "U32");
        let constant = tensor.shape.is_empty() || (whole && tensor.elements() <= FEW);
        if tensor.purpose == Purpose::Unsaid && constant {
            tensor.purpose = Purpose::Constant;
        }
    }
}
