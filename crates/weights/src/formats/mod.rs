//! The weight formats: one list, recognition by magic, and the readers of those whose tensors we read.
//!
//! To add a format: a line in the list; its magic in `recognize.rs`; and, where its tensors are to be
//! read, a folder of its own and a line in [`read`].

use openassay_pickle::Report;
use openassay_sources::ReadAt;

use crate::loading::{self, Loading};
use crate::{Header, WeightsError};

mod entries;
mod ggml;
mod gguf;
mod hdf5;
mod keras;
mod numpy;
mod onnx;
mod recognize;
mod safetensors;
mod span;
mod tflite;
mod torch;
mod zip;

pub(crate) use gguf::file_type;
pub use gguf::{List, lists as gguf_lists};
pub(crate) use onnx::EXTERNAL;
pub use recognize::{HEAD, recognize, recognize_in};

/// Most tensors we read from one file. The largest releases known have some 150,000 (a thousand billion
/// parameters in experts); a million leaves room and bounds the memory.
pub(crate) const MOST_TENSORS: u64 = 1_000_000;

macro_rules! formats {
    ($($(#[$doc:meta])* $name:ident $id:literal $title:literal,)+) => {
        /// A weight format.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Format { $($(#[$doc])* $name,)+ }

        impl Format {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Its id, as the runtime files and our JSON write it.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            /// Its name for people.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }
        }
    };
}

formats![
    /// JSON header and raw tensors.
    Safetensors "safetensors" "safetensors",
    /// Metadata, tensors and often the tokenizer, for llama.cpp and its kin.
    Gguf "gguf" "GGUF",
    /// A zip archive around one pickle and its storages.
    PytorchZip "pytorch" "PyTorch zip",
    /// Five pickles and raw storages: PyTorch before 1.6.
    PytorchLegacy "pytorch-legacy" "PyTorch (legacy)",
    /// A zip archive with code, constants and storages.
    TorchScript "torchscript" "TorchScript",
    /// A program exported for `ExecuTorch`.
    ExecuTorch "executorch" "ExecuTorch",
    /// Any other pickle, joblib's among them.
    Pickle "pickle" "pickle",
    /// One `NumPy` array.
    Npy "npy" "NumPy",
    /// A zip archive of `NumPy` arrays.
    Npz "npz" "NumPy zip",
    /// A protobuf with graph and weights.
    Onnx "onnx" "ONNX",
    /// A whole Keras model: HDF5 with its configuration, or a `.keras` zip.
    Keras "keras" "Keras",
    /// HDF5 without a graph that we saw: weights alone.
    Hdf5 "hdf5" "HDF5",
    /// A flatbuffer with graph and weights.
    Tflite "tflite" "TFLite",
    /// A folder with `saved_model.pb` and its variables.
    SavedModel "savedmodel" "SavedModel",
    /// TensorFlow variables without a graph.
    TfCheckpoint "tf-checkpoint" "TensorFlow checkpoint",
    /// `model.json` and its `group…-shard…` files.
    Tfjs "tfjs" "TensorFlow.js",
    /// `MessagePack` of arrays.
    Flax "flax" "Flax msgpack",
    /// `.mlmodel`, `.mlpackage`, `.mlmodelc`.
    CoreMl "coreml" "Core ML",
    /// XML with the graph, `.bin` with the weights.
    OpenVino "openvino-ir" "OpenVINO",
    /// `.param` with the graph, `.bin` with the weights.
    Ncnn "ncnn" "ncnn",
    /// `.pdmodel` and `.pdiparams`.
    Paddle "paddle-inference" "Paddle inference",
    /// An engine built for one kind of GPU.
    TensorRt "tensorrt-engine" "TensorRT engine",
    /// An executable around a GGUF.
    Llamafile "llamafile" "llamafile",
    /// GGML, GGMF, GGJT, GGLA: what came before GGUF.
    Ggml "ggml" "GGML (legacy)",
    /// fastText's own binary.
    FastText "fasttext" "fastText",
];

impl Format {
    /// Does [`read`] read its tensors?
    pub fn is_parsed(self) -> bool {
        matches!(
            self,
            Self::Safetensors
                | Self::Gguf
                | Self::Npy
                | Self::Npz
                | Self::Onnx
                | Self::Keras
                | Self::Hdf5
                | Self::Tflite
                | Self::Ggml
                | Self::PytorchZip
                | Self::PytorchLegacy
                | Self::TorchScript
        )
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

/// What a weight file is found to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspected {
    /// Its format.
    pub format: Option<Format>,
    /// Its header.
    pub header: Result<Header, WeightsError>,
    /// Whether loading it runs code.
    pub loading: Loading,
}

/// Reads the header of `bytes`, the file called `name`, and what loading it runs; never its tensors' data.
pub fn inspect(name: &str, bytes: &dyn ReadAt) -> Inspected {
    let format = recognize_in(name, bytes);
    let report = loading::report(name, format, bytes);
    let format = format.or_else(|| loading::format_of(report.as_ref()?.kind));
    let header = header(name, format, bytes, report.as_ref());
    let loading = loading::loading(format, report.as_ref(), header.as_ref().ok());
    Inspected {
        format,
        header,
        loading,
    }
}

/// Reads the header of `bytes`, the file called `name`; never its tensors' data.
pub fn read(name: &str, bytes: &dyn ReadAt) -> Result<Header, WeightsError> {
    inspect(name, bytes).header
}

fn header(
    name: &str,
    format: Option<Format>,
    bytes: &dyn ReadAt,
    report: Option<&Report>,
) -> Result<Header, WeightsError> {
    match format {
        Some(Format::Safetensors) => safetensors::read(bytes),
        Some(Format::Gguf) => gguf::read(bytes),
        Some(Format::Npy) => numpy::read_array(name, bytes),
        Some(Format::Npz) => numpy::read_zip(bytes),
        Some(Format::Onnx) => onnx::read(name, bytes),
        Some(Format::Keras) => keras::read(bytes),
        Some(Format::Hdf5) => hdf5::read(bytes, Format::Hdf5),
        Some(Format::Tflite) => tflite::read(bytes),
        Some(Format::Ggml) => ggml::read(bytes),
        Some(format @ (Format::PytorchZip | Format::PytorchLegacy | Format::TorchScript)) => match report {
            Some(report) => torch::read(bytes, format, report),
            None => Err(WeightsError::NotParsed(format)),
        },
        Some(format) => Err(WeightsError::NotParsed(format)),
        None => Err(WeightsError::Unrecognized),
    }
}
