//! Which format a file is: by its first bytes, by its name only where those leave it open.

use openassay_sources::ReadAt;

use super::{Format, zip};
use crate::table::matches;

/// How many first bytes [`recognize`] wants to see; fewer are fine.
pub const HEAD: usize = 4096;

/// How much of a file is searched for a word that may stand anywhere near its start.
const SEARCHED: u64 = 1 << 20;

/// First bytes that settle the format.
const MAGIC: &[(usize, &[u8], Format)] = &[
    (0, b"GGUF", Format::Gguf),
    (0, b"lmgg", Format::Ggml),
    (0, b"fmgg", Format::Ggml),
    (0, b"tjgg", Format::Ggml),
    (0, b"algg", Format::Ggml),
    (0, b"\x93NUMPY", Format::Npy),
    (
        0,
        b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19\x2e",
        Format::PytorchLegacy,
    ),
    (4, b"TFL3", Format::Tflite),
    (4, b"ORTM", Format::Onnx),
    (4, b"ET12", Format::ExecuTorch),
    (0, b"ftrt", Format::TensorRt),
    (0, b"ptrt", Format::TensorRt),
    (0, b"7767517\n", Format::Ncnn),
    (0, b"7767517\r\n", Format::Ncnn),
    (0, b"\xba\x16\x4f\x2f", Format::FastText),
];

/// First bytes of what is no weight file whatever its name: a Git LFS pointer, a page, a text.
const NOT_WEIGHTS: &[&[u8]] = &[
    b"version https://git-lfs",
    b"# xet version",
    b"<!DOCTYPE",
    b"<!doctype",
    b"<html",
];

/// Paths that name a format where the bytes do not: files inside a folder format, or data that another file
/// explains. `*` stands for anything.
const PLACES: &[(&str, Format)] = &[
    ("*.mlpackage/*", Format::CoreMl),
    ("*.mlmodelc/*", Format::CoreMl),
    ("*variables/variables.*", Format::SavedModel),
    ("*.onnx_data", Format::Onnx),
    ("*.onnx.data", Format::Onnx),
    ("*openvino_model*.bin", Format::OpenVino),
    ("*.ncnn.bin", Format::Ncnn),
    ("*.pdiparams", Format::Paddle),
    ("*.pdmodel", Format::Paddle),
    ("*.ckpt*.data-0*-of-*", Format::TfCheckpoint),
];

/// Words about a model that lie inside its folder.
const WORDS: &[&str] = &["json", "md", "txt", "yaml", "yml"];

/// The format of the file at `path` that begins with `head` ([`HEAD`] bytes, or all of a shorter file).
/// The extension decides only between what the bytes allow. [`recognize_in`] sees more.
pub fn recognize(path: &str, head: &[u8]) -> Option<Format> {
    let path = path.to_lowercase();
    if head.is_empty() || NOT_WEIGHTS.iter().any(|start| head.starts_with(start)) {
        return None;
    }
    by_magic(head)
        .or_else(|| by_container(&path, head))
        .or_else(|| by_shape(&path, head))
        .or_else(|| by_place(&path))
        .or_else(|| by_promise(&path))
}

/// The format of the file at `path`, with a look at the directory of a zip and for the graph in HDF5.
pub fn recognize_in(path: &str, bytes: &dyn ReadAt) -> Option<Format> {
    let head = zip::read(bytes, 0, HEAD as u64);
    if is_zip(&head) && !is_large_checkpoint(bytes.size(), &head) {
        return zipped(&path.to_lowercase(), &zip::names_in_directory(bytes))
            .or_else(|| recognize(path, &head));
    }
    let format = recognize(path, &head)?;
    if format == Format::Hdf5 {
        return Some(hdf5(&path.to_lowercase(), &zip::read(bytes, 0, SEARCHED)));
    }
    Some(format)
}

/// `torch.save` writes `data.pkl` first, `TorchScript` its tensors: beyond what a script without tensors may
/// weigh, the directory need not be asked. It lies at the end, and inside a compressed package everything
/// before it would have to be unpacked.
fn is_large_checkpoint(size: u64, head: &[u8]) -> bool {
    size > SEARCHED
        && zip::names_in_head(head)
            .first()
            .is_some_and(|name| name.ends_with("/data.pkl"))
}

fn by_magic(head: &[u8]) -> Option<Format> {
    let begins = |(at, magic, _): &&(usize, &[u8], Format)| {
        head.get(*at..).is_some_and(|rest| rest.starts_with(magic))
    };
    MAGIC.iter().find(begins).map(|(_, _, format)| *format)
}

fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04")
}

fn by_container(path: &str, head: &[u8]) -> Option<Format> {
    if is_zip(head) {
        let names = zip::names_in_head(head);
        return zipped(path, &names).or_else(|| script(path, &names));
    }
    if head.starts_with(b"\x89HDF\r\n\x1a\n") {
        return Some(hdf5(path, head));
    }
    let executable = head.starts_with(b"MZqFpD") || head.starts_with(b"jartsr");
    (executable && extension(path) == "llamafile").then_some(Format::Llamafile)
}

/// What the names inside a zip say.
fn zipped(path: &str, names: &[String]) -> Option<Format> {
    let any = |test: &dyn Fn(&str) -> bool| names.iter().any(|name| test(name));
    if any(&|name| name.ends_with("/constants.pkl") || name.contains("/code/__torch__")) {
        return Some(Format::TorchScript);
    }
    if any(&|name| name.ends_with("data.pkl")) {
        return Some(Format::PytorchZip);
    }
    if any(&|name| name == "model.weights.h5") {
        return Some(Format::Keras);
    }
    let arrays = extension(path) == "npz" && any(&|name| has_extension(name, "npy"));
    arrays.then_some(Format::Npz)
}

/// A zip that begins with the tensors of a script; its code comes too late to be in the head.
fn script(path: &str, names: &[String]) -> Option<Format> {
    let (_, number) = names.first()?.split_once("/data/")?;
    let tensor = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let expected = matches!(
        extension(path),
        "jit" | "pt" | "pth" | "ptl" | "ts" | "torchscript" | "bin"
    );
    (tensor && expected).then_some(Format::TorchScript)
}

/// HDF5 with Keras's configuration holds a graph; without it, it may be weights of anything.
fn hdf5(path: &str, searched: &[u8]) -> Format {
    let weights_only = path.ends_with(".weights.h5") || path.ends_with("tf_model.h5");
    if !weights_only && zip::find(searched, b"model_config").is_some() {
        return Format::Keras;
    }
    Format::Hdf5
}

/// Formats without a magic: the extension proposes, the first bytes must agree.
fn by_shape(path: &str, head: &[u8]) -> Option<Format> {
    let format = match extension(path) {
        "onnx" if head.first() == Some(&8) => Format::Onnx,
        "mlmodel" if head.first() == Some(&8) => Format::CoreMl,
        "msgpack" if matches!(head.first(), Some(0x80..=0x8f | 0xde | 0xdf)) => Format::Flax,
        "xml" if is_openvino(head) => Format::OpenVino,
        "json" if is_tfjs(head) => Format::Tfjs,
        "pb" if path.ends_with("saved_model.pb") && head.first() == Some(&8) => Format::SavedModel,
        "pdparams" | "pkl" | "pickle" | "joblib" | "pt" | "pth" | "bin" | "ckpt" | "sav" | "model"
        | "tar"
            if is_pickle(head) =>
        {
            Format::Pickle
        }
        "joblib" if matches!(head.first(), Some(0x78 | 0x1f)) => Format::Pickle,
        _ if is_safetensors(head) => Format::Safetensors,
        _ if is_named_onnx(head) => Format::Onnx,
        _ => return None,
    };
    Some(format)
}

/// The `PROTO` opcode of protocols 2 to 5 and one that real pickles begin with.
fn is_pickle(head: &[u8]) -> bool {
    matches!(
        head,
        [
            0x80,
            2..=5,
            b'}' | b']' | b'(' | b'c' | 0x95 | 0x8a | b')' | b'X' | 0x8c,
            ..
        ]
    )
}

fn is_safetensors(head: &[u8]) -> bool {
    // The length's upper three bytes are zero in any header that may be read.
    matches!(head, [_, _, _, _, _, 0, 0, 0, b'{', b'"', ..])
}

fn is_openvino(head: &[u8]) -> bool {
    zip::find(head, b"<net ").is_some() && zip::find(head, b"<layers>").is_some()
}

fn is_tfjs(head: &[u8]) -> bool {
    let says = |what: &[u8]| zip::find(head, what).is_some();
    says(b"modelTopology") && (says(b"graph-model") || says(b"layers-model"))
}

/// ONNX without its extension: a small version, then the producer's name that real exporters write.
fn is_named_onnx(head: &[u8]) -> bool {
    let [8, 3..=20, 0x12, rest @ ..] = head else {
        return false;
    };
    [
        &b"pytorch"[..],
        b"onnx",
        b"tf2onnx",
        b"skl2onnx",
        b"keras2onnx",
        b"paddle2onnx",
    ]
    .iter()
    .any(|producer| rest.get(1..).unwrap_or_default().starts_with(producer))
}

fn by_place(path: &str) -> Option<Format> {
    let shard = path
        .rsplit('/')
        .next()
        .is_some_and(|name| name.starts_with("group") && name.contains("-shard"));
    if shard && has_extension(path, "bin") {
        return Some(Format::Tfjs);
    }
    if WORDS.contains(&extension(path)) {
        return None;
    }
    PLACES
        .iter()
        .find(|(place, _)| matches(place, path))
        .map(|(_, format)| *format)
}

/// The two formats that we read: a broken file of that name is a broken file, not an unknown one.
fn by_promise(path: &str) -> Option<Format> {
    match extension(path) {
        "safetensors" => Some(Format::Safetensors),
        "gguf" => Some(Format::Gguf),
        _ => None,
    }
}

fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn has_extension(path: &str, wanted: &str) -> bool {
    extension(path) == wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magic_outranks_the_name() {
        assert_eq!(
            recognize("model.safetensors", b"GGUF\x03\0\0\0"),
            Some(Format::Gguf)
        );
        assert_eq!(recognize("weights", b"\x1c\0\0\0TFL3\0\0"), Some(Format::Tflite));
        assert_eq!(recognize("model.bin", b"lmgg\x01\0\0\0"), Some(Format::Ggml));
    }

    #[test]
    fn a_pointer_or_a_page_is_no_weights_whatever_its_name() {
        assert_eq!(
            recognize(
                "model.safetensors",
                b"version https://git-lfs.github.com/spec/v1\n"
            ),
            None
        );
        assert_eq!(recognize("model.gguf", b"<!DOCTYPE html><html>"), None);
        assert_eq!(recognize("model.gguf", b""), None);
    }

    #[test]
    fn a_zip_is_what_its_entries_are() {
        let entry = |name: &str| {
            let mut bytes = b"PK\x03\x04".to_vec();
            bytes.extend([0; 22]);
            bytes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            bytes.extend([0; 2]);
            bytes.extend(name.as_bytes());
            bytes
        };
        let checkpoint = [entry("archive/data.pkl"), entry("archive/data/0")].concat();
        assert_eq!(
            recognize("pytorch_model.bin", &checkpoint),
            Some(Format::PytorchZip)
        );
        let script = [
            entry("m/data.pkl"),
            entry("m/code/__torch__/m.py"),
            entry("m/constants.pkl"),
        ]
        .concat();
        assert_eq!(recognize("m.jit", &script), Some(Format::TorchScript));
        assert_eq!(recognize_in("m.jit", &script), Some(Format::TorchScript));
        assert_eq!(recognize("m.jit", &entry("m/data/0")), Some(Format::TorchScript));
        assert_eq!(recognize("a.npz", &entry("w.npy")), Some(Format::Npz));
        assert_eq!(recognize("a.whl", &entry("w.py")), None);
    }

    #[test]
    fn a_protobuf_needs_its_extension() {
        assert_eq!(
            recognize("m.onnx", b"\x08\x08\x12\x07pytorch"),
            Some(Format::Onnx)
        );
        assert_eq!(recognize("m.pb", b"\x08\x08\x12\x07whatever"), None);
        assert_eq!(
            recognize("s/saved_model.pb", b"\x08\x01\x12"),
            Some(Format::SavedModel)
        );
        assert_eq!(recognize("m.mlmodel", b"\x08\x04\x12"), Some(Format::CoreMl));
    }

    #[test]
    fn an_engine_is_not_told_by_its_extension() {
        assert_eq!(recognize("model.engine", b"\x01\x02\x03\x04"), None);
        assert_eq!(recognize("model.engine", b"ftrt\x00\x00"), Some(Format::TensorRt));
    }

    #[test]
    fn pickles_of_old_and_new() {
        assert_eq!(recognize("a.pkl", b"\x80\x04\x95\x10\0"), Some(Format::Pickle));
        let legacy = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19\x2e\x80";
        assert_eq!(recognize("a.pth", legacy), Some(Format::PytorchLegacy));
    }

    #[test]
    fn a_broken_file_of_a_known_name_is_broken_not_unknown() {
        assert_eq!(recognize("model.safetensors", b"\x01"), Some(Format::Safetensors));
        assert_eq!(recognize("model.gguf", b"GGU"), Some(Format::Gguf));
    }

    #[test]
    fn a_place_tells_what_the_bytes_do_not_but_words_stay_words() {
        let data = b"\0\0\0\0";
        assert_eq!(
            recognize("a/M.mlpackage/Data/weights/weight.bin", data),
            Some(Format::CoreMl)
        );
        assert_eq!(recognize("a/M.mlpackage/Manifest.json", b"{}"), None);
        assert_eq!(recognize("model.onnx_data", data), Some(Format::Onnx));
        assert_eq!(
            recognize("m.ckpt-100.data-00000-of-00001", data),
            Some(Format::TfCheckpoint)
        );
        assert_eq!(recognize("notes.pdmodel.md", b"# Notes"), None);
    }

    #[test]
    fn weights_alone_in_hdf5_are_not_a_whole_keras_model() {
        let head = b"\x89HDF\r\n\x1a\n ... model_config {\"class_name\": \"Sequential\"}";
        assert_eq!(recognize("m.h5", head), Some(Format::Keras));
        assert_eq!(recognize("tf_model.h5", head), Some(Format::Hdf5));
        assert_eq!(recognize("m.h5", b"\x89HDF\r\n\x1a\n"), Some(Format::Hdf5));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_and_no_name_make_it_panic(name in "[a-z/.]{0,30}\\PC{0,5}", bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200), start in 0_usize..6) {
            let starts: [&[u8]; 6] = [b"", b"PK\x03\x04", b"GGUF", b"\x89HDF\r\n\x1a\n", b"PK\x05\x06", b"\x08\x08\x12"];
            let bytes = [starts[start], &bytes].concat();
            let _ = recognize(&name, &bytes);
            let _ = crate::read(&name, &bytes);
        }
    }
}
