//! Digests, order, places, hostile input.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{
    ByteOrder, Contents, ContentsError, Measure, Measured, NoDigest, Part, TensorAt, Unmeasured, survey,
};
use openassay_sources::{ReadAt, digest};
use openassay_weights::Tensor;

use super::files::{Broken, Given, all, bytes_of, gguf, given, header, noise, safetensors};

fn some() -> Vec<Given> {
    vec![
        given("a.weight", "F32", &[10, 7], noise(280, 1)),
        given("a.bias", "BF16", &[3], noise(6, 2)),
        given("b.weight", "F16", &[500, 300], noise(300_000, 3)),
        given("c", "I8", &[0, 4], Vec::new()),
        given("d", "F64", &[], noise(8, 4)),
        given("e", "BF16", &[600, 1000], noise(1_200_000, 5)),
    ]
}

#[test]
fn the_digests_are_those_of_the_bytes() {
    let file = safetensors(&some());
    let found = all(std::slice::from_ref(&file)).files.remove(0).unwrap();
    assert_eq!(found.sha256.unwrap(), digest(&file));
    let own: Vec<String> = found
        .tensors
        .into_iter()
        .map(|tensor| tensor.sha256.unwrap())
        .collect();
    let expected: Vec<String> = header(&file)
        .tensors
        .iter()
        .map(|tensor| {
            digest(
                &file[usize::try_from(tensor.bytes.start).unwrap()..]
                    [..usize::try_from(tensor.bytes.end - tensor.bytes.start).unwrap()],
            )
        })
        .collect();
    assert_eq!(own, expected);
}

#[test]
fn the_digest_of_the_contents_is_what_its_definition_says() {
    let tensors = vec![
        given("b", "F32", &[2, 1], bytes_of(&[1.0, 2.0])),
        given("a", "U8", &[], vec![7]),
    ];
    let lines = format!(
        "a\0U8\0\0{}\nb\0F32\02,1\0{}\n",
        digest(&[7]),
        digest(&bytes_of(&[1.0, 2.0]))
    );
    let found = all(&[safetensors(&tensors)]).content.unwrap();
    assert_eq!(found.sha256, digest(lines.as_bytes()));
}

#[test]
fn shards_and_order_do_not_change_the_digest_of_the_contents() {
    let tensors = some();
    let whole = all(&[safetensors(&tensors)]).content.unwrap();
    let mut turned = tensors.clone();
    turned.reverse();
    assert_eq!(all(&[safetensors(&turned)]).content.unwrap(), whole);
    for cut in 1..tensors.len() {
        let (first, second) = tensors.split_at(cut);
        let shards = [safetensors(second), safetensors(first)];
        assert_eq!(all(&shards).content.unwrap(), whole);
    }
}

#[test]
fn another_number_name_shape_or_type_is_another_digest() {
    let tensors = some();
    let whole = all(&[safetensors(&tensors)]).content.unwrap();
    let changed = |change: &dyn Fn(&mut Given)| {
        let mut tensors = tensors.clone();
        change(&mut tensors[0]);
        all(&[safetensors(&tensors)]).content.unwrap()
    };
    assert_ne!(changed(&|tensor| tensor.data[9] ^= 1), whole);
    assert_ne!(changed(&|tensor| tensor.name.push('x')), whole);
    assert_ne!(changed(&|tensor| tensor.shape.reverse()), whole);
    assert_ne!(changed(&|tensor| tensor.dtype = "I32"), whole);
    assert_ne!(all(&[safetensors(&tensors[1..])]).content.unwrap(), whole);
}

#[test]
fn a_name_cannot_pass_for_two_tensors() {
    let one = given("x", "U8", &[], vec![1]);
    let two = given("y", "U8", &[], vec![2]);
    let both = all(&[safetensors(&[one.clone(), two])]).content.unwrap();
    // In JSON, so that the reader makes a NUL and a line feed of it.
    let forged = format!("x\\u0000U8\\u0000\\u0000{}\\ny", digest(&[1]));
    let forged = all(&[safetensors(&[given(&forged, "U8", &[], vec![2])])]);
    assert_ne!(forged.content.unwrap(), both);
}

#[test]
fn the_container_and_its_byte_order_do_not_change_the_digest_of_the_contents() {
    let weights = bytes_of(&[0.5, -1.5, 3.25, 1e-9]);
    let halves = noise(64, 6);
    let little = [
        given("a", "F32", &[2, 2], weights.clone()),
        given("b", "F16", &[32], halves.clone()),
    ];
    let swapped = |bytes: &[u8], width: usize| -> Vec<u8> {
        bytes
            .chunks(width)
            .flat_map(|number| number.iter().rev().copied())
            .collect()
    };
    let big = [
        given("a", "F32", &[2, 2], swapped(&weights, 4)),
        given("b", "F16", &[32], swapped(&halves, 2)),
    ];
    let expected = all(&[safetensors(&little)]);
    for found in [all(&[gguf(&little, false)]), all(&[gguf(&big, true)])] {
        assert_eq!(found.content, expected.content);
        let tensors = &found.files[0].as_ref().unwrap().tensors;
        assert_eq!(*tensors, expected.files[0].as_ref().unwrap().tensors);
    }
}

#[test]
fn blocks_of_a_big_endian_file_are_turned_where_their_order_is_known() {
    let block = noise(34, 8);
    let mut turned = block.clone();
    turned.swap(0, 1);
    let little = all(&[gguf(&[given("a", "Q8_0", &[32], block.clone())], false)]);
    let big = all(&[gguf(&[given("a", "Q8_0", &[32], turned)], true)]);
    assert_eq!(big.content.unwrap(), little.content.unwrap());
    let unknown = all(&[gguf(&[given("a", "Q5_0", &[32], noise(22, 9))], true)]);
    assert!(matches!(unknown.content, Err(NoDigest::Tensor { .. })));
    let tensor = &unknown.files[0].as_ref().unwrap().tensors[0];
    assert_eq!(tensor.measured, Measured::No(Unmeasured::Type));
    assert_eq!(tensor.sha256, None);
}

#[test]
fn a_type_that_we_do_not_know_has_a_digest_and_no_statistics() {
    let found = all(&[gguf(&[given("a", "IQ2_XXS", &[256], noise(66, 9))], false)]);
    let tensor = &found.files[0].as_ref().unwrap().tensors[0];
    assert_eq!(tensor.measured, Measured::No(Unmeasured::Type));
    assert_eq!(tensor.sha256.as_deref(), Some(digest(&noise(66, 9)).as_str()));
    assert!(found.content.is_ok());
}

#[test]
fn tensors_with_the_same_type_shape_and_data_are_alike() {
    let tensors = vec![
        given("a", "F32", &[2], bytes_of(&[1.0, 2.0])),
        given("b", "F32", &[2, 1], bytes_of(&[1.0, 2.0])),
        given("c", "F32", &[2], bytes_of(&[1.0, 2.0])),
        given("d", "I32", &[2], bytes_of(&[1.0, 2.0])),
    ];
    let found = all(&[safetensors(&tensors), safetensors(&tensors[2..3])]);
    let at = |file, tensor| TensorAt { file, tensor };
    assert_eq!(found.alike, vec![vec![at(0, 0), at(0, 2), at(1, 0)]]);
}

/// Bytes, and what was asked of them.
struct Watched {
    bytes: Vec<u8>,
    read: Mutex<Vec<u8>>,
}

impl ReadAt for Watched {
    fn size(&self) -> u64 {
        self.bytes.size()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.bytes.read_at(offset, buffer)?;
        let start = usize::try_from(offset).unwrap();
        for times in &mut self.read.lock().unwrap()[start..start + read] {
            *times += 1;
        }
        Ok(read)
    }
}

#[test]
fn every_byte_is_read_once() {
    let bytes = safetensors(&some());
    let header = header(&bytes);
    let watched = Watched {
        read: Mutex::new(vec![0; bytes.len()]),
        bytes,
    };
    let told = AtomicUsize::new(0);
    let progress = |done: u64| told.store(usize::try_from(done).unwrap(), Ordering::Relaxed);
    let contents = survey(&[Part::new(&watched, &header)], &Measure::ALL, &progress);
    assert!(contents.files[0].is_ok());
    assert!(watched.read.lock().unwrap().iter().all(|times| *times == 1));
    assert_eq!(told.into_inner(), watched.bytes.len());
}

#[test]
fn only_what_was_asked_is_answered() {
    let file = safetensors(&some());
    let header = header(&file);
    let parts = [Part::new(&file, &header)];
    let full = survey(&parts, &Measure::ALL, &|_| {}).files.remove(0).unwrap();
    let statistics = survey(&parts, &[Measure::Statistics], &|_| {});
    assert_eq!(statistics.content, Err(NoDigest::NotAsked));
    let statistics = statistics.files.into_iter().next().unwrap().unwrap();
    assert_eq!(statistics.sha256, None);
    for (found, expected) in statistics.tensors.iter().zip(&full.tensors) {
        assert_eq!(found.measured, expected.measured);
        assert_eq!((&found.sha256, &found.sketch), (&None, &None));
    }
    let sketch = survey(&parts, &[Measure::Sketch], &|_| {})
        .files
        .remove(0)
        .unwrap();
    assert_eq!(sketch.tensors[2].sketch, full.tensors[2].sketch);
    assert_eq!(sketch.tensors[2].measured, Measured::No(Unmeasured::NotAsked));
    let digest = survey(&parts, &[Measure::FileDigest], &|_| {})
        .files
        .remove(0)
        .unwrap();
    assert_eq!(digest.sha256, full.sha256);
}

#[test]
fn many_files_are_answered_in_the_order_of_the_question() {
    let files: Vec<Vec<u8>> = (0..20)
        .map(|at| safetensors(&[given("a", "U8", &[1000], noise(1000, at + 1))]))
        .collect();
    let found = all(&files);
    let digests: Vec<Option<String>> = found.files.into_iter().map(|file| file.unwrap().sha256).collect();
    let expected: Vec<Option<String>> = files.iter().map(|file| Some(digest(file))).collect();
    assert_eq!(digests, expected);
}

/// A tensor of bytes.
fn tensor(name: &str, bytes: std::ops::Range<u64>) -> Tensor {
    let file = safetensors(&[given(name, "U8", &[1], vec![0])]);
    let mut tensor = header(&file).tensors.remove(0);
    tensor.shape = vec![bytes.end.saturating_sub(bytes.start)];
    tensor.bytes = bytes;
    tensor
}

fn surveyed(bytes: &dyn ReadAt, tensors: &[Tensor]) -> Contents {
    let part = Part {
        bytes,
        tensors,
        order: ByteOrder::Little,
    };
    survey(&[part], &Measure::ALL, &|_| {})
}

fn refused(bytes: &dyn ReadAt, tensors: &[Tensor]) -> ContentsError {
    let contents = surveyed(bytes, tensors);
    assert_eq!(contents.content, Err(NoDigest::Unread { file: 0 }));
    contents.files.into_iter().next().unwrap().unwrap_err()
}

#[test]
#[expect(clippy::reversed_empty_ranges, reason = "it is what must be refused")]
fn tensors_outside_the_file_are_errors_with_the_place() {
    let bytes = noise(100, 1);
    for range in [90..101, u64::MAX - 1..u64::MAX, 101..101, 50..40] {
        let error = refused(&bytes, &[tensor("a", range)]);
        assert!(matches!(error, ContentsError::Outside { .. }), "{error}");
    }
    let error = refused(&bytes, &[tensor("a", 90..101)]);
    assert_eq!(
        error.to_string(),
        "tensor `a` lies at bytes 90..101, and the file has 100"
    );
}

#[test]
fn tied_weights_are_measured_once_and_told_twice() {
    let bytes = noise(100, 1);
    let mut tensors = vec![tensor("b", 20..30), tensor("a", 10..20), tensor("again", 20..30)];
    let found = surveyed(&bytes, &tensors);
    let own = &found.files[0].as_ref().unwrap().tensors;
    assert_eq!(own[0], own[2]);
    assert!(found.content.is_ok());
    assert_eq!(found.alike.len(), 1);
    tensors[2].dtype = String::from("I8");
    let found = surveyed(&bytes, &tensors);
    let own = &found.files[0].as_ref().unwrap().tensors;
    assert_eq!(own[2].measured, Measured::No(Unmeasured::Overlapping));
}

#[test]
fn tensors_that_overlap_are_not_measured_and_the_rest_is() {
    let bytes = noise(100, 1);
    let tensors = [
        tensor("b", 20..30),
        tensor("a", 10..21),
        tensor("c", 21..22),
        tensor("d", 40..50),
    ];
    let found = surveyed(&bytes, &tensors);
    let file = found.files[0].as_ref().unwrap();
    assert_eq!(file.sha256, Some(digest(&bytes)));
    let unread: Vec<bool> = file.tensors.iter().map(|found| found.sha256.is_none()).collect();
    assert_eq!(unread, [true, false, false, false]);
    let at = TensorAt { file: 0, tensor: 0 };
    assert_eq!(
        found.content,
        Err(NoDigest::Tensor {
            at,
            name: String::from("b")
        })
    );
}

#[test]
fn empty_tensors_may_lie_anywhere() {
    let bytes = noise(10, 1);
    let tensors = [
        tensor("a", 0..10),
        tensor("b", 5..5),
        tensor("c", 10..10),
        tensor("d", 0..0),
    ];
    for measures in [&Measure::ALL[..], &[Measure::Statistics]] {
        let part = Part {
            bytes: &bytes,
            tensors: &tensors,
            order: ByteOrder::Little,
        };
        let contents = survey(&[part], measures, &|_| {});
        assert_eq!(contents.files[0].as_ref().unwrap().tensors.len(), 4);
    }
}

#[test]
fn a_file_that_shrinks_or_fails_is_an_error_with_the_place() {
    let broken = |fails| Broken {
        bytes: noise(300_000, 1),
        size: 400_000,
        fails,
    };
    let error = refused(&broken(false), &[tensor("a", 0..400_000)]);
    assert!(
        matches!(
            error,
            ContentsError::Short {
                at: 300_000,
                size: 400_000
            }
        ),
        "{error}"
    );
    let error = refused(&broken(true), &[tensor("a", 0..400_000)]);
    assert_eq!(error.to_string(), "byte 0: the disk is gone");
}

#[test]
fn data_that_is_packed_is_no_content() {
    let bytes = noise(100, 1);
    let mut packed = tensor("a", 0..50);
    packed.shape = vec![7, u64::MAX];
    let part = Part {
        bytes: &bytes,
        tensors: &[packed],
        order: ByteOrder::Little,
    };
    let found = survey(&[part], &Measure::ALL, &|_| {});
    let at = TensorAt { file: 0, tensor: 0 };
    assert_eq!(
        found.content,
        Err(NoDigest::Tensor {
            at,
            name: String::from("a")
        })
    );
    let tensor = &found.files[0].as_ref().unwrap().tensors[0];
    assert_eq!(tensor.measured, Measured::No(Unmeasured::Packed));
    assert_eq!(tensor.sketch, None);
}

#[test]
fn nothing_at_all_has_no_digest() {
    assert_eq!(survey(&[], &Measure::ALL, &|_| {}).content, Err(NoDigest::Empty));
    let empty = Vec::new();
    let part = Part {
        bytes: &empty,
        tensors: &[],
        order: ByteOrder::Little,
    };
    let found = survey(&[part], &Measure::ALL, &|_| {});
    assert_eq!(found.files[0].as_ref().unwrap().sha256, Some(digest(&[])));
}
