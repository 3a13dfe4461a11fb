//! How many bits a weight takes in a way of storing it that is called by a name.

use crate::variants::named_quantization as named;

/// The bits of one weight as the name of a type or of a packing gives them, scales left out: 4 for `Q4_K`, `IQ4_XS`,
/// `UD-Q4_K_XL`, `GPTQ 4-bit`, `NF4`; none for whole floating-point numbers, and for names that give none.
pub fn bits(name: &str) -> Option<u64> {
    if let Some(width) = name.strip_suffix("-bit") {
        return width.rsplit(' ').next()?.parse().ok();
    }
    let last = name.rsplit(' ').next().unwrap_or(name);
    match last {
        "NF4" | "FP4" | "INT4" | "MXFP4" | "NVFP4" => return Some(4),
        "INT8" | "FP8" | "F8_E4M3" | "F8_E5M2" => return Some(8),
        _ => {}
    }
    let plain = last.strip_prefix("UD-").unwrap_or(last);
    let rest = ["IQ", "TQ", "Q"]
        .iter()
        .find_map(|start| plain.strip_prefix(start))?;
    rest.split('_').next()?.parse().ok()
}

/// The quantization in the name of a file (`aurora.Q4_K_M.gguf`), in capitals; none where it names no bits.
pub fn in_file_name(path: &str) -> Option<String> {
    named(path).filter(|name| bits(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_their_bits() {
        for (name, width) in [
            ("Q4_K", 4),
            ("Q8_0", 8),
            ("IQ3_XXS", 3),
            ("TQ1_0", 1),
            ("UD-Q4_K_XL", 4),
            ("GPTQ 4-bit", 4),
            ("8-bit", 8),
            ("bitsandbytes NF4", 4),
            ("FP8", 8),
        ] {
            assert_eq!(bits(name), Some(width), "{name}");
        }
        for name in ["F16", "BF16", "ExLlamaV2", "quantized", "", "I32"] {
            assert_eq!(bits(name), None, "{name}");
        }
    }

    #[test]
    fn names_of_files_give_their_quantization() {
        assert_eq!(in_file_name("a/aurora.q4_k_m.gguf").as_deref(), Some("Q4_K_M"));
        assert_eq!(
            in_file_name("aurora-Q8_0-00001-of-00003.gguf").as_deref(),
            Some("Q8_0")
        );
        // Of a dense model nothing is stored so.
        assert_eq!(in_file_name("aurora-MXFP4_MOE.gguf"), None);
        assert_eq!(in_file_name("aurora-f16.gguf"), None);
    }
}
