//! Weights held against an architecture: everything needed is there, and everything there is needed.

use crate::error::{Result, broken, cannot_tell};
use crate::family::{self, Architecture};
use crate::tensors::Tensors;

/// So many tensors may be missing before they are counted rather than named.
const MANY: usize = 10_000;

/// Gives the tensors the family's names, and checks names, shapes and types.
pub(super) fn gather(architecture: &Architecture, tensors: &mut Tensors) -> Result<()> {
    let (least, there) = (architecture.least_tensors(), tensors.count());
    if least > there.max(MANY) {
        return broken(format!(
            "the configuration asks for {least} tensors or more, and the weights have {there}"
        ));
    }
    let shapes = architecture.shapes()?;
    rename(architecture, tensors, &shapes.keys().cloned().collect::<Vec<_>>());
    for (name, wanted) in &shapes {
        // And a table of one row may be written as a list.
        if matches!(wanted.as_slice(), [1, row] if tensors.shape(name) == Some(&[*row])) {
            tensors.reshape(name, wanted);
        }
    }
    for (name, wanted) in &shapes {
        match tensors.shape(name) {
            None => return broken(format!("the weights have no tensor `{name}`")),
            Some(found) if found == wanted.as_slice() => {}
            // A number alone may be written as a list of one.
            Some([1]) if wanted.is_empty() => {}
            // And a list as a table of one row.
            Some([1, rest @ ..]) if rest == wanted.as_slice() => {}
            Some(found) => {
                return broken(format!(
                    "`{name}` has shape {found:?}, and the configuration asks for {wanted:?}"
                ));
            }
        }
    }
    let left = tensors
        .names()
        .find(|name| !shapes.contains_key(*name) && !family::unused(architecture, name));
    if let Some(name) = left {
        return cannot_tell(format!(
            "the weights have `{name}`, which the configuration has no place for"
        ));
    }
    tensors.readable(shapes.keys())?;
    one_head(architecture, tensors)
}

/// A configuration that ties the head to the embedding, beside a head of other numbers: version 4 of transformers
/// ran the one, version 5 runs the other.
fn one_head(architecture: &Architecture, tensors: &Tensors) -> Result<()> {
    if !architecture.head.tied {
        return Ok(());
    }
    let embed = architecture.names.model("embed")? + ".weight";
    let head = architecture.names.model("unembed")? + ".weight";
    if tensors.shape(&head).is_none() || tensors.same(&embed, &head)? {
        return Ok(());
    }
    cannot_tell(format!(
        "`tie_word_embeddings` says that `{head}` is the embedding, and the weights have both, which differ"
    ))
}

/// Files that hold the model without its head lack the prefix of its names, and some files have it where the head
/// lies.
fn rename(architecture: &Architecture, tensors: &mut Tensors, wanted: &[String]) {
    let prefix = family::prefix(&architecture.model_type);
    for name in wanted {
        if tensors.shape(name).is_some() {
            continue;
        }
        let bare = name.strip_prefix(prefix).unwrap_or_default();
        if tensors.shape(bare).is_some() {
            tensors.rename(bare, name.clone());
        }
    }
}
