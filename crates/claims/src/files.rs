//! Tables of files: in what number format the weights of a row are stored.

use openassay_documents::BlockKind;
use openassay_facts::Claim;
use openassay_words::tokens;

use crate::claims::{PLAINLY, claim_at};
use crate::lexicon::LEXICON;
use crate::reading::Voice;
use crate::utterance::{Form, Utterance};

/// Endings of files of weights, as tables name them.
const WEIGHTS: [&str; 6] = [".safetensors", ".gguf", ".bin", ".pt", ".pth", ".onnx"];

/// The kind of claim that a row makes.
const KIND: &str = "dtype";

/// Formats of numbers by the words that cells have for them.
const FORMATS: [(&str, &[&str]); 3] = [
    ("BF16", &["bf16", "bfloat16"]),
    ("F16", &["f16", "fp16", "float16"]),
    ("F32", &["f32", "fp32", "float32"]),
];

/// What the row `said` says of the file that it names: the quote holds the name.
pub(crate) fn in_row(said: &Utterance) -> Option<Claim> {
    let BlockKind::TableRow { header } = &said.block.kind else {
        return None;
    };
    if said.form != Form::Row || said.voice != Voice::Card {
        return None;
    }
    let cells = &said.block.cells;
    let is_file = |cell: &&String| WEIGHTS.iter().any(|ending| cell.trim().ends_with(ending));
    if cells.iter().filter(is_file).count() != 1 {
        return None;
    }
    let column = header
        .iter()
        .position(|head| LEXICON.phrases("dtype_headers").are_in(&tokens(head)))?;
    let words = tokens(cells.get(column)?);
    let [only] = words.as_slice() else {
        return None;
    };
    let (format, _) = FORMATS
        .iter()
        .find(|(_, names)| names.iter().any(|name| only.word == *name))?;
    Some(claim_at(KIND, (*format).to_owned(), said.spot(), PLAINLY))
}
