//! Files of ggml before GGUF, made by hand.

use crate::{Format, WeightsError, inspect};

fn numbers(bytes: &mut Vec<u8>, numbers: &[u32]) {
    for number in numbers {
        bytes.extend(number.to_le_bytes());
    }
}

fn tensor(bytes: &mut Vec<u8>, name: &str, sides: &[u32], kind: u32, data: usize, aligned: bool) {
    let dimensions = u32::try_from(sides.len()).unwrap();
    numbers(bytes, &[dimensions, u32::try_from(name.len()).unwrap(), kind]);
    numbers(bytes, sides);
    bytes.extend(name.bytes());
    while aligned && !bytes.len().is_multiple_of(32) {
        bytes.push(0);
    }
    bytes.resize(bytes.len() + data, 0);
}

fn whisper() -> Vec<u8> {
    let mut bytes = whisper_vocabulary();
    tensor(&mut bytes, "encoder.conv1.weight", &[3, 4], 1, 24, false);
    tensor(&mut bytes, "encoder.conv1.bias", &[4], 0, 16, false);
    bytes
}

fn whisper_vocabulary() -> Vec<u8> {
    let mut bytes = b"lmgg".to_vec();
    numbers(&mut bytes, &[2, 8, 4, 2, 1, 8, 4, 2, 1, 3, 1]);
    numbers(&mut bytes, &[3, 2]);
    bytes.extend([0; 24]);
    numbers(&mut bytes, &[2, 1]);
    bytes.push(b'a');
    numbers(&mut bytes, &[2]);
    bytes.extend(b"bc");
    bytes
}

/// A Llama whose tensor of two blocks of `Q4_0` takes `blocks` bytes.
fn llama(version: u32, blocks: usize) -> Vec<u8> {
    let mut bytes = b"tjgg".to_vec();
    numbers(&mut bytes, &[version, 1, 32, 256, 1, 1, 32, 2]);
    numbers(&mut bytes, &[1]);
    bytes.push(b'a');
    numbers(&mut bytes, &[0]);
    tensor(&mut bytes, "tok_embeddings.weight", &[32, 2], 2, blocks, true);
    tensor(&mut bytes, "norm.weight", &[32], 0, 128, true);
    bytes
}

#[test]
fn a_whisper_is_read_to_its_tensors() {
    let read = inspect("ggml-tiny.bin", &whisper());
    assert_eq!(read.format, Some(Format::Ggml));
    assert!(!read.loading.because[0].why.contains("template"), "it has none");
    let header = read.header.unwrap();
    let told: Vec<_> = header
        .tensors
        .iter()
        .map(|one| (one.name.as_str(), &one.shape[..], one.dtype.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("encoder.conv1.weight", &[4, 3][..], "F16"),
            ("encoder.conv1.bias", &[4][..], "F32")
        ]
    );
    assert_eq!(header.text("general.architecture"), Some("whisper"));
    assert_eq!(header.tensors[1].bytes.end, whisper().len() as u64);
}

#[test]
fn a_llama_is_read_with_its_alignment_and_the_blocks_of_its_time() {
    for (version, blocks) in [(3, 36), (1, 40)] {
        let read = inspect("ggml-model-q4_0.bin", &llama(version, blocks));
        let tensors = read.header.unwrap().tensors;
        assert_eq!(tensors[0].dtype, "Q4_0");
        assert_eq!(tensors[0].bytes.end - tensors[0].bytes.start, blocks as u64);
        assert!(tensors.iter().all(|one| one.bytes.start.is_multiple_of(32)));
    }
}

/// A header that we do not know, and tensors, the first of the type `kind`.
fn strange(kind: u32) -> Vec<u8> {
    let mut bytes = b"lmgg".to_vec();
    numbers(&mut bytes, &[10]);
    bytes.extend(b"silero-16k");
    numbers(&mut bytes, &[6, 2, 0, 512]);
    tensor(&mut bytes, "encoder.weight", &[32, 2], kind, 128, false);
    tensor(&mut bytes, "decoder.bias", &[], 0, 4, false);
    bytes
}

#[test]
fn tensors_are_found_behind_a_header_that_is_not_known() {
    let header = inspect("a.bin", &strange(1)).header.unwrap();
    let names: Vec<_> = header.tensors.iter().map(|one| &one.name[..]).collect();
    assert_eq!(names, ["encoder.weight", "decoder.bias"]);
}

#[test]
fn tensors_behind_one_of_an_unknown_type_are_not_taken_for_all() {
    assert!(inspect("a.bin", &strange(5)).header.is_err());
}

#[test]
fn a_vocabulary_alone_has_no_tensors() {
    let header = inspect("a.bin", &whisper_vocabulary()).header;
    assert_eq!(header.unwrap().tensors, []);
}

#[test]
fn a_file_cut_anywhere_or_of_another_header_is_not_read() {
    for whole in [whisper(), llama(3, 36)] {
        for end in 4..whole.len() {
            let read = inspect("a.bin", &whole[..end].to_vec()).header;
            if let Ok(header) = read {
                let last = header.tensors.last();
                assert!(last.is_none_or(|one| one.bytes.end == end as u64));
            }
        }
    }
    let strange = [b"lmgg".as_slice(), &[7; 200]].concat();
    assert!(matches!(
        inspect("a.bin", &strange).header,
        Err(WeightsError::NotRead { .. })
    ));
}
