//! ONNX: tensors wherever a graph keeps them, data in and outside the file, lies and cut files.

use proptest::prelude::*;

use crate::testing::proto::{Message, model, tensor};
use crate::{Header, Meta, Purpose, WeightsError, read};

fn header(bytes: &[u8]) -> Result<Header, WeightsError> {
    read("model.onnx", &bytes.to_vec())
}

fn refusal(graph: Message) -> String {
    header(&model(graph)).unwrap_err().to_string()
}

fn constant(output: &str, value: Message) -> Message {
    let attribute = Message::new().text(1, "value").message(5, value);
    Message::new()
        .text(2, output)
        .text(4, "Constant")
        .message(5, attribute)
}

/// A model with a tensor in every place where there may be one.
fn everything() -> Vec<u8> {
    let inner = Message::new()
        .message(1, constant("c", tensor("", 1, &[2]).bytes(9, &[0; 8])))
        .message(5, tensor("w", 16, &[3]).bytes(9, &[0; 6]));
    let branch = Message::new().text(1, "then_branch").message(6, inner);
    let node = Message::new().text(3, "if").text(4, "If").message(5, branch);
    let sparse = Message::new().message(1, tensor("s", 1, &[4]).bytes(9, &[0; 16]));
    let graph = Message::new()
        .message(1, node)
        .message(1, constant("k", tensor("", 1, &[1, 2]).bytes(4, &[0; 8])))
        .message(5, tensor("w", 1, &[2, 3]).bytes(9, &[0; 24]))
        .message(5, tensor("half", 22, &[3]).bytes(9, &[0; 2]))
        .message(5, tensor("ids", 7, &[2]).bytes(7, &[1, 2]))
        .message(15, sparse);
    model(graph)
}

#[test]
fn tensors_are_found_wherever_a_graph_keeps_them() {
    let bytes = everything();
    let header = header(&bytes).unwrap();
    let told: Vec<(&str, &str, u64)> = header
        .tensors
        .iter()
        .map(|tensor| (tensor.name.as_str(), tensor.dtype.as_str(), tensor.elements()))
        .collect();
    let expected = [
        ("if.then_branch/c", "F32", 2),
        ("if.then_branch/w", "BF16", 3),
        ("k", "F32", 2),
        ("w", "F32", 6),
        ("half", "I4", 3),
        ("ids", "I64", 2),
        ("s", "F32", 4),
    ];
    assert_eq!(told, expected);
    assert_eq!(header.metadata["ir_version"].as_u64(), Some(8));
    assert_eq!(header.text("producer_name"), Some("pytorch"));
    assert_eq!(
        header.metadata["opset_import"].as_texts().unwrap(),
        ["ai.onnx 17"]
    );
    assert_eq!(header.text("metadata_props.author"), Some("me"));
    let size = bytes.len() as u64;
    // The data of the last tensor is not read.
    assert_eq!(header.header_bytes, 0..size - 16);
    assert!(
        header
            .tensors
            .iter()
            .all(|tensor| tensor.bytes.end <= size && !tensor.bytes.is_empty())
    );
}

#[test]
fn a_file_cut_anywhere_is_an_error_or_says_less() {
    let bytes = everything();
    let whole = header(&bytes).unwrap();
    for length in 0..bytes.len() {
        if let Ok(cut) = header(&bytes[..length]) {
            assert_eq!(cut.tensors, whole.tensors, "{length}");
        }
    }
}

#[test]
fn data_in_another_file_is_told_and_not_followed() {
    let outside = |name: &str, location: &str| {
        let entry = |key: &str, value: &str| Message::new().text(1, key).text(2, value);
        tensor(name, 1, &[4])
            .message(13, entry("location", location))
            .message(13, entry("length", "16"))
            .number(14, 1)
    };
    let graph = Message::new().message(5, outside("a", "m.onnx_data"));
    let header = header(&model(graph)).unwrap();
    assert_eq!(
        header.metadata["external_data"],
        Meta::Texts(vec!["m.onnx_data".into()])
    );
    assert_eq!(
        (header.tensors[0].elements(), header.tensors[0].bytes.clone()),
        (4, 0..0)
    );
    assert!(header.problems.is_empty());
    for place in ["/etc/passwd", "../x", "C:\\x", "a\\b", ""] {
        let graph = Message::new().message(5, outside("a\u{1b}", place));
        let header = self::header(&model(graph)).unwrap();
        assert!(
            header.problems[0].contains("not followed"),
            "{:?}",
            header.problems
        );
        assert!(!header.problems[0].contains('\u{1b}'));
        assert!(header.metadata["external_data"].as_texts().is_none());
    }
}

#[test]
fn data_beside_a_model_and_the_other_form_are_not_parsed() {
    let parsed = |name: &str, bytes: &[u8]| read(name, &bytes.to_vec()).unwrap_err();
    assert!(parsed("m.onnx_data", &[8, 1, 2, 3]).is_unread());
    assert!(parsed("m.onnx", b"\x08\0\0\0ORTM\0\0").is_unread());
}

#[test]
fn shapes_that_their_data_denies_are_refused() {
    let one = |tensor: Message| Message::new().message(5, tensor);
    assert!(
        refusal(one(tensor("a", 1, &[4]).bytes(9, &[0; 15]))).contains("4 elements of F32 are not 15 bytes")
    );
    assert!(refusal(one(tensor("a", 1, &[4]).bytes(4, &[0; 12]))).contains("4 elements, and data of 3"));
    assert!(refusal(one(tensor("a", 7, &[4]).bytes(7, &[0; 3]))).contains("data of 1 to 3"));
    assert!(refusal(one(tensor("a", 1, &[4]))).contains("data of 0"));
    assert!(refusal(one(tensor("a", 1, &[u64::MAX]))).contains("negative"));
    assert!(refusal(one(tensor("a", 1, &[1 << 40, 1 << 40]))).contains("overflows"));
    assert!(refusal(one(tensor("a", 1, &[1 << 60]))).contains("overflows"));
    assert!(refusal(one(tensor("a", 1, &[1; 65]))).contains("we read at most 64"));
    let twice = one(tensor("a", 1, &[]).bytes(9, &[0; 4])).message(5, tensor("a", 1, &[]).bytes(9, &[0; 4]));
    assert!(refusal(twice).contains("named twice"));
}

#[test]
fn an_unknown_type_is_told_and_its_shape_kept() {
    let header = header(&model(
        Message::new().message(5, tensor("a", 99, &[4]).bytes(9, &[0; 3])),
    ))
    .unwrap();
    assert_eq!(header.tensors[0].elements(), 4);
    assert!(header.problems[0].contains("no tensor type 99"));
}

#[test]
fn graphs_within_graphs_end_at_a_depth() {
    let mut graph = Message::new();
    for _ in 0..40 {
        let attribute = Message::new().text(1, "g").message(6, graph);
        graph = Message::new().message(1, Message::new().message(5, attribute));
    }
    assert!(refusal(graph).contains("nested deeper than 16"));
}

#[test]
fn what_nodes_take_tensors_for_is_told() {
    let node = |operator: &str, inputs: &[&str]| {
        let node = inputs
            .iter()
            .fold(Message::new(), |node, input| node.text(1, input));
        node.text(4, operator)
    };
    let inner = Message::new()
        .message(1, node("BatchNormalization", &["x", "g", "b", "mean", "var"]))
        .message(5, tensor("var", 1, &[1]).bytes(9, &[0; 4]));
    let branch = Message::new().text(1, "body").message(6, inner);
    let graph = Message::new()
        .message(1, node("ConvInteger", &["x", "w", "xz", "wz"]))
        .message(1, node("Gather", &["table", "at"]))
        .message(1, Message::new().text(3, "loop").message(5, branch))
        .message(5, tensor("w", 2, &[4]).bytes(9, &[0; 4]))
        .message(5, tensor("wz", 2, &[2]).bytes(9, &[0; 2]))
        .message(5, tensor("mean", 1, &[1]).bytes(9, &[0; 4]))
        .message(5, tensor("table", 3, &[4]).bytes(9, &[0; 4]))
        .message(5, tensor("at", 6, &[1]).bytes(9, &[0; 4]))
        .message(5, tensor("g", 1, &[1]).bytes(9, &[0; 4]))
        .message(5, tensor("shape", 7, &[1]).bytes(9, &[0; 8]))
        .message(5, tensor("epsilon", 1, &[]).bytes(9, &[0; 4]));
    let header = header(&model(graph)).unwrap();
    let told: Vec<(&str, Purpose)> = header
        .tensors
        .iter()
        .map(|tensor| (tensor.name.as_str(), tensor.purpose))
        .collect();
    let expected = [
        ("loop.body/var", Purpose::Constant),
        ("w", Purpose::Weight),
        ("wz", Purpose::Constant),
        ("mean", Purpose::Constant),
        ("table", Purpose::Weight),
        ("at", Purpose::Constant),
        ("g", Purpose::Unsaid),
        ("shape", Purpose::Constant),
        ("epsilon", Purpose::Constant),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_protobuf_without_a_graph_or_with_two_is_no_model() {
    let none = Message::new().number(1, 8).build();
    assert!(header(&none).unwrap_err().to_string().contains("it has no graph"));
    let two = Message::new()
        .number(1, 8)
        .message(7, Message::new())
        .message(7, Message::new());
    assert!(
        header(&two.build())
            .unwrap_err()
            .to_string()
            .contains("a second graph")
    );
}

proptest! {
    #[test]
    fn mutated_files_never_panic(changes in prop::collection::vec((1_usize..1000, any::<u8>()), 1..8)) {
        let mut bytes = everything();
        for (at, byte) in changes {
            let at = 1 + at % (bytes.len() - 1);
            bytes[at] = byte;
        }
        let _ = header(&bytes);
    }
}
