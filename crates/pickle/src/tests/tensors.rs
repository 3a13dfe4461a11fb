//! The tensors of a checkpoint.

use super::assembler::Pickle;
use super::read;

#[test]
fn tensors_are_named_by_the_keys_that_lead_to_them() {
    let pickle = Pickle::protocol(2)
        .op(b"}")
        .text("state_dict")
        .global("collections", "OrderedDict")
        .op(b")R(");
    let pickle = pickle.text("a.weight").tensor("0", [2, 3]);
    let pickle = pickle
        .text("b")
        .global("torch._utils", "_rebuild_parameter")
        .tensor("1", [1, 4])
        .op(b"\x88}\x87Rus");
    let tensors = read(&pickle.stop()).tensors;
    let names: Vec<&str> = tensors.iter().map(|tensor| tensor.name.as_str()).collect();
    assert_eq!(names, ["state_dict.a.weight", "state_dict.b"]);
    assert_eq!(
        (tensors[0].shape.as_slice(), tensors[0].dtype.as_str()),
        (&[2, 3][..], "float32")
    );
    assert_eq!(
        (tensors[1].storage.as_str(), tensors[1].is_parameter),
        ("1", true)
    );
    assert_eq!(
        (tensors[0].stride.as_slice(), tensors[0].storage_items),
        (&[3, 1][..], 6)
    );
}

#[test]
fn the_tensors_of_a_layer_are_named_without_its_holders() {
    let pickle = Pickle::protocol(2)
        .global("torch.nn.modules.container", "Sequential")
        .op(b")\x81}");
    let pickle = pickle
        .text("_modules")
        .op(b"}")
        .text("0")
        .global("torch.nn.modules.linear", "Linear")
        .op(b")\x81}");
    let pickle = pickle
        .text("_parameters")
        .op(b"}")
        .text("weight")
        .tensor("0", [1, 2])
        .op(b"ssbssb");
    assert_eq!(read(&pickle.stop()).tensors[0].name, "0.weight");
}

#[test]
fn a_container_within_itself_ends() {
    assert!(read(b"\x80\x02}q\0X\x01\0\0\0ah\0s.").tensors.is_empty());
}
