//! Types of numbers as torch calls them.

/// Our word for torch's, which is the word of safetensors where it has one; and are the numbers quantized weights?
pub(super) fn name(torch: &str) -> (String, bool) {
    let (name, quantized) = match torch {
        "float64" | "double" => ("F64", false),
        "float32" | "float" => ("F32", false),
        "float16" | "half" => ("F16", false),
        "bfloat16" => ("BF16", false),
        "float8_e4m3fn" => ("F8_E4M3", false),
        "float8_e5m2" => ("F8_E5M2", false),
        "float8_e4m3fnuz" => ("F8_E4M3FNUZ", false),
        "float8_e5m2fnuz" => ("F8_E5M2FNUZ", false),
        "int64" | "long" => ("I64", false),
        "int32" | "int" => ("I32", false),
        "int16" | "short" => ("I16", false),
        "int8" => ("I8", false),
        "uint64" => ("U64", false),
        "uint32" => ("U32", false),
        "uint16" => ("U16", false),
        "uint8" => ("U8", false),
        "bool" => ("BOOL", false),
        "complex32" => ("C32", false),
        "complex64" | "cfloat" => ("C64", false),
        "complex128" | "cdouble" => ("C128", false),
        "qint8" => ("I8", true),
        "quint8" => ("U8", true),
        "qint32" => ("I32", true),
        other => return (other.to_ascii_uppercase(), false),
    };
    (name.to_owned(), quantized)
}

/// Bytes of one number, by our word for its type.
pub(super) fn bytes(name: &str) -> Option<u64> {
    match name {
        "F8_E4M3" | "F8_E5M2" | "F8_E4M3FNUZ" | "F8_E5M2FNUZ" | "BOOL" | "I8" | "U8" => Some(1),
        "F16" | "BF16" | "I16" | "U16" => Some(2),
        "F32" | "I32" | "U32" | "C32" => Some(4),
        "F64" | "I64" | "U64" | "C64" => Some(8),
        "C128" => Some(16),
        _ => None,
    }
}
