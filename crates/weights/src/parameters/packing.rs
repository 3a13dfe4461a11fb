//! Packed weights inside safetensors: what the shapes beside a packed tensor prove that it stands for.
//!
//! The conventions are those of GPTQ, AWQ, `ExLlamaV2`, bitsandbytes, MLX, compressed-tensors, modelopt and
//! the MXFP4 of gpt-oss. A tensor that looks packed and proves nothing is unexplained, never guessed.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Tensor;
use crate::header::Purpose;

/// What a tensor stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Packed {
    /// What its shape says.
    No,
    /// Part of the packing of another tensor.
    Auxiliary,
    /// So many elements of a weight.
    Stands {
        elements: u64,
        convention: String,
        certain: bool,
    },
    /// Integers that nothing explains.
    Unexplained,
}

/// Is this a type that no weight has as it is: whole numbers, or a name that we do not know?
pub(super) fn is_integer(dtype: &str) -> bool {
    let float = matches!(
        dtype,
        "F64" | "F32" | "F16" | "BF16" | "C64" | "F4" | "MXFP4" | "NVFP4"
    );
    !float
        && !["F8_", "F6_", "Q", "IQ", "TQ"]
            .iter()
            .any(|start| dtype.starts_with(start))
}

/// Whole numbers that a graph computes with as weights: each is one. Biases are wider than the weights.
fn said(tensor: &Tensor) -> Packed {
    let bits = match tensor.dtype.as_str() {
        "I4" | "U4" => 4,
        "I2" | "U2" => 2,
        "I16" | "U16" => 16,
        _ => 8,
    };
    Packed::Stands {
        elements: tensor.elements(),
        convention: format!("INT{bits}"),
        certain: true,
    }
}

/// The tensors by name, and the settings of the packing.
pub(super) struct Packing<'a> {
    by_name: BTreeMap<&'a str, &'a Tensor>,
    /// Is there any integer tensor? If not, nothing is looked up.
    integers: bool,
    config: Option<&'a Value>,
}

impl<'a> Packing<'a> {
    pub(super) fn new(tensors: &'a [Tensor], config: Option<&'a Value>) -> Self {
        let by_name = tensors
            .iter()
            .map(|tensor| (tensor.name.as_str(), tensor))
            .collect();
        let quantized = |tensor: &Tensor| {
            is_integer(&tensor.dtype) || tensor.dtype.starts_with('F') && tensor.dtype.contains('_')
        };
        Self {
            by_name,
            integers: tensors.iter().any(quantized),
            config,
        }
    }

    /// What `tensor` stands for.
    pub(super) fn read(&self, tensor: &Tensor) -> Packed {
        if !self.integers {
            return Packed::No;
        }
        if tensor.purpose == Purpose::Weight && is_integer(&tensor.dtype) {
            return said(tensor);
        }
        let (stem, last) = tensor.name.rsplit_once('.').unwrap_or(("", &tensor.name));
        if self.is_auxiliary(stem, last) {
            return Packed::Auxiliary;
        }
        let known = match last {
            "qweight" => self.gptq_or_awq(stem, tensor),
            "q_weight" => self.exllama(stem, tensor),
            "weight_packed" => self.compressed(stem, tensor),
            "weight" => self.weight(stem, tensor),
            _ => self.blocks(tensor),
        };
        match known {
            Some(packed) => packed,
            None if is_integer(&tensor.dtype) => Packed::Unexplained,
            None => Packed::No,
        }
    }

    fn beside(&self, stem: &str, last: &str) -> Option<&'a Tensor> {
        let name = if stem.is_empty() {
            last.to_owned()
        } else {
            format!("{stem}.{last}")
        };
        self.by_name.get(name.as_str()).copied()
    }

    /// Scales, zero points and the like of a packed tensor that is there.
    fn is_auxiliary(&self, stem: &str, last: &str) -> bool {
        let any = |bases: &[&str]| bases.iter().any(|base| self.beside(stem, base).is_some());
        match last {
            "qzeros" | "g_idx" => any(&["qweight"]),
            "scales" | "biases" => any(&["qweight"]) || self.has_integer_weight(stem),
            "q_scale" | "q_scale_max" | "q_groups" | "q_group_map" | "q_perm" | "q_invperm" => {
                any(&["q_weight"])
            }
            "weight_scale"
            | "weight_scale_inv"
            | "weight_scale_2"
            | "weight_shape"
            | "weight_zero_point"
            | "weight_g_idx"
            | "weight_global_scale"
            | "input_scale"
            | "input_global_scale"
            | "input_zero_point" => any(&["weight", "weight_packed"]),
            "SCB" | "weight_format" => any(&["weight"]),
            "absmax" | "quant_map" | "nested_absmax" | "nested_quant_map" => self.by_name.contains_key(stem),
            _ if last.starts_with("bitsandbytes__") => true,
            _ => last
                .strip_suffix("_scales")
                .is_some_and(|base| any(&[&format!("{base}_blocks")])),
        }
    }

    fn has_integer_weight(&self, stem: &str) -> bool {
        self.beside(stem, "weight")
            .is_some_and(|weight| is_integer(&weight.dtype))
    }

    /// GPTQ packs the inputs, AWQ the outputs; the scales tell which, and the zero points how tightly.
    fn gptq_or_awq(&self, stem: &str, packed: &Tensor) -> Option<Packed> {
        let (rows, columns) = two(packed)?;
        let (_, outputs) = two(self.beside(stem, "scales")?)?;
        if let Some((_, zeros)) = self.beside(stem, "qzeros").and_then(two) {
            if columns == zeros && columns < outputs {
                let bits = whole(columns.checked_mul(32)?, outputs)?;
                return stands(rows.checked_mul(outputs), format!("AWQ {bits}-bit"));
            }
            let inputs = whole(rows.checked_mul(outputs)?, zeros)?;
            let bits = whole(rows.checked_mul(32)?, inputs)?;
            return stands(
                inputs.checked_mul(outputs).filter(|_| columns == outputs),
                format!("GPTQ {bits}-bit"),
            );
        }
        let inputs = self.beside(stem, "g_idx")?.elements();
        let bits = whole(rows.checked_mul(32)?, inputs)?;
        stands(
            inputs.checked_mul(outputs).filter(|_| columns == outputs),
            format!("GPTQ {bits}-bit"),
        )
    }

    fn exllama(&self, stem: &str, packed: &Tensor) -> Option<Packed> {
        let (_, outputs) = two(packed)?;
        let inputs = self
            .beside(stem, "q_invperm")
            .or_else(|| self.beside(stem, "q_perm"))?
            .elements();
        stands(inputs.checked_mul(outputs), String::from("ExLlamaV2"))
    }

    /// compressed-tensors: four-bit floats two to a byte; integers as the configuration says.
    fn compressed(&self, stem: &str, packed: &Tensor) -> Option<Packed> {
        self.beside(stem, "weight_scale")?;
        if packed.dtype == "U8" {
            return stands(packed.elements().checked_mul(2), String::from("NVFP4"));
        }
        let groups = self
            .config?
            .get("quantization_config")?
            .get("config_groups")?
            .as_object()?;
        let mut widths = groups
            .values()
            .map(|group| group.get("weights")?.get("num_bits")?.as_u64());
        let bits = widths.next()??;
        // Several widths in one model: which layer has which is not worked out here.
        if widths.any(|other| other != Some(bits)) || bits == 0 || packed.dtype != "I32" {
            return None;
        }
        let elements = packed.elements().checked_mul(32)?.checked_div(bits)?;
        let convention = format!("compressed-tensors {bits}-bit");
        // A row that does not fill its last word stands for a little less.
        Some(Packed::Stands {
            elements,
            convention,
            certain: false,
        })
    }

    /// A tensor called `weight` that holds whole numbers or eight-bit floats.
    fn weight(&self, stem: &str, tensor: &Tensor) -> Option<Packed> {
        match tensor.dtype.as_str() {
            "I8" if self.has_any(stem, &["SCB", "weight_scale"]) => {
                stands(Some(tensor.elements()), String::from("INT8"))
            }
            "U32" => self.mlx(stem, tensor),
            "U8" => self.bitsandbytes(tensor).or_else(|| self.modelopt(stem, tensor)),
            dtype if dtype.starts_with("F8") => stands(Some(tensor.elements()), String::from("FP8")),
            _ => None,
        }
    }

    fn has_any(&self, stem: &str, names: &[&str]) -> bool {
        names.iter().any(|name| self.beside(stem, name).is_some())
    }

    /// Two to a byte; whether the last half byte is used stands in data that is not read.
    fn bitsandbytes(&self, tensor: &Tensor) -> Option<Packed> {
        let start = format!("{}.quant_state.bitsandbytes__", tensor.name);
        let (state, _) = self
            .by_name
            .range(start.as_str()..)
            .next()
            .filter(|(name, _)| name.starts_with(&start))?;
        let kind = state.rsplit("__").next().unwrap_or("4-bit").to_uppercase();
        let elements = tensor.elements().checked_mul(2)?;
        Some(Packed::Stands {
            elements,
            convention: format!("bitsandbytes {kind}"),
            certain: false,
        })
    }

    /// Four-bit floats with a scale for every 16 or 32 of them.
    fn modelopt(&self, stem: &str, tensor: &Tensor) -> Option<Packed> {
        let elements = tensor.elements().checked_mul(2)?;
        let scales = self.beside(stem, "weight_scale")?.elements();
        match whole(elements, scales)? {
            16 => stands(Some(elements), String::from("NVFP4")),
            32 => stands(Some(elements), String::from("MXFP4")),
            _ => None,
        }
    }

    /// MLX: the configuration says how many bits and how large a group, and the shapes must agree.
    fn mlx(&self, stem: &str, tensor: &Tensor) -> Option<Packed> {
        let settings = self.config?.get("quantization")?;
        let own = settings
            .get(stem)
            .filter(|own| own.is_object())
            .unwrap_or(settings);
        let (bits, group) = (own.get("bits")?.as_u64()?, own.get("group_size")?.as_u64()?);
        let scales = self.beside(stem, "scales")?;
        let inputs = scales.shape.last()?.checked_mul(group)?;
        if inputs.checked_mul(bits)? != tensor.shape.last()?.checked_mul(32)? {
            return None;
        }
        stands(scales.elements().checked_mul(group), format!("MLX {bits}-bit"))
    }

    /// gpt-oss: sixteen bytes hold 32 four-bit floats that share a scale.
    fn blocks(&self, tensor: &Tensor) -> Option<Packed> {
        let scales = format!("{}_scales", tensor.name.strip_suffix("_blocks")?);
        let scales = self.by_name.get(scales.as_str())?.elements();
        if tensor.dtype != "U8" || whole(tensor.elements(), scales)? != 16 {
            return None;
        }
        stands(tensor.elements().checked_mul(2), String::from("MXFP4"))
    }
}

/// So many elements, where the count does not overflow.
fn stands(elements: Option<u64>, convention: String) -> Option<Packed> {
    Some(Packed::Stands {
        elements: elements?,
        convention,
        certain: true,
    })
}

fn two(tensor: &Tensor) -> Option<(u64, u64)> {
    match tensor.shape.as_slice() {
        [rows, columns] => Some((*rows, *columns)),
        _ => None,
    }
}

/// `a / b` where it is a whole number and not zero.
fn whole(a: u64, b: u64) -> Option<u64> {
    (b != 0 && a != 0 && a.is_multiple_of(b)).then(|| a / b)
}
