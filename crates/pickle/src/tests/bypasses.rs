//! What was published against other scanners, and what we tried against ourselves.

use super::assembler::{Pickle, evil};
use super::{assert_unknown, assert_yes, read};
use crate::{Executes, scan};

#[test]
fn numpys_own_builtins_are_no_way_in() {
    // modelscan issue 330: a module's `__builtins__` is a dictionary with `eval` in it.
    let builtins = Pickle::protocol(4).stack_global("numpy.core.numeric", "__builtins__");
    assert_unknown(&builtins.clone().stop());
    assert_yes(
        &builtins.clone().text("x").op(b"Ns").stop(),
        "numpy.core.numeric.__builtins__",
    );
    let got = Pickle::protocol(4).global("builtins", "getattr").op(b"(");
    let got = got
        .stack_global("numpy", "__builtins__")
        .text("get")
        .op(b"tR")
        .text("eval")
        .op(b"\x85R");
    assert_yes(&got.text("1").op(b"\x85R").stop(), "builtins.getattr");
    let taken = Pickle::protocol(4)
        .stack_global("numpy", "__builtins__.get")
        .text("eval")
        .op(b"\x85R");
    assert_yes(&taken.stop(), "numpy.__builtins__.get");
    let module = Pickle::protocol(4)
        .stack_global("torch", "_utils")
        .op(b"}")
        .text("_rebuild_tensor_v2");
    assert_yes(&module.text("x").op(b"sb").stop(), "torch._utils");
}

#[test]
fn chains_of_attributes_end_where_they_began() {
    let chain = Pickle::protocol(4).stack_global("collections", "OrderedDict.__init__.__globals__");
    assert_unknown(&chain.clone().stop());
    assert_yes(
        &chain.text("x").op(b"\x85R").stop(),
        "collections.OrderedDict.__init__.__globals__",
    );
    let import = Pickle::protocol(2).call("builtins", "__import__", "os");
    let get = Pickle::protocol(2)
        .global("builtins", "getattr")
        .op(&import.0[2..]);
    assert_yes(
        &get.text("system").op(b"\x86R").text("id").op(b"\x85R").stop(),
        "builtins.__import__",
    );
}

#[test]
fn names_from_the_memo_and_from_escapes_are_read() {
    let memo = Pickle::protocol(4)
        .text("os")
        .op(b"\x940")
        .text("system")
        .op(b"\x940h\0h\x01\x93");
    assert_yes(&memo.text("id").op(b"\x85R").stop(), "os.system");
    assert_yes(b"V\\u006fs\nV\\x73ystem\n0Vsystem\n\x93Vid\n\x85R.", "os.system");
    assert_yes(b"S'\\x6fs'\nS'sys\\164em'\n\x93S'id'\n\x85R.", "os.system");
}

#[test]
fn a_computed_name_is_not_clean() {
    let computed = Pickle::protocol(4)
        .global("builtins", "str")
        .bytes(b"os")
        .text("ascii")
        .op(b"\x86R");
    assert_unknown(&computed.text("system").op(b"\x93").text("id").op(b"\x85R").stop());
}

#[test]
fn an_object_does_not_call_what_the_pickle_gave_it() {
    for (attribute, then) in [
        ("__setstate__", &b"Xb"[..]),
        ("extend", b"Xe"),
        ("append", b"Xa"),
        ("add", b"X\x90"),
    ] {
        let (class, last) = (("argparse", "Namespace"), &then[1..]);
        let object = Pickle::protocol(4)
            .global(class.0, class.1)
            .op(b")\x81}")
            .text(attribute);
        let object = object.global("os", "system").op(b"sb");
        assert_yes(&object.clone().stop(), "argparse.Namespace");
        let mark: &[u8] = if last == b"e" || last == b"\x90" {
            b"("
        } else {
            b""
        };
        assert_yes(&object.op(mark).text("id").op(last).stop(), "argparse.Namespace");
    }
    let slots = Pickle::protocol(4)
        .global("argparse", "Namespace")
        .op(b")\x81N}")
        .text("__class__");
    assert_yes(&slots.op(b"Ns\x86b").stop(), "argparse.Namespace");
    let layer = Pickle::protocol(4)
        .global("torch.nn.modules.container", "Sequential")
        .op(b")\x81}")
        .text("_modules");
    let layer = layer
        .op(b"}")
        .text("append")
        .global("functools", "partial")
        .op(b"ssb");
    assert_yes(
        &layer.text("id").op(b"a").stop(),
        "torch.nn.modules.container.Sequential",
    );
    let hidden = Pickle::protocol(4).global("argparse", "Namespace").op(b")\x81");
    let hidden = hidden
        .global("collections", "OrderedDict")
        .op(b"]")
        .text("append")
        .global("os", "system");
    assert_yes(&hidden.op(b"\x86a\x85Rb").stop(), "argparse.Namespace");
    let simple = Pickle::protocol(4)
        .global("types", "SimpleNamespace")
        .op(b"}")
        .text("append");
    assert_yes(
        &simple.global("os", "system").op(b"s\x85R").stop(),
        "types.SimpleNamespace",
    );
}

#[test]
fn a_state_for_what_is_imported_runs() {
    for (module, name) in [
        ("torch", "_utils"),
        ("somebody", "Net"),
        ("collections", "OrderedDict"),
    ] {
        let built = Pickle::protocol(4).stack_global(module, name).op(b"}b");
        assert_yes(&built.stop(), &format!("{module}.{name}"));
    }
    let modules = Pickle::protocol(4)
        .stack_global("sys", "modules")
        .text("os")
        .op(b"Ns");
    assert_yes(&modules.stop(), "sys.modules");
    let path = Pickle::protocol(4)
        .stack_global("sys", "path")
        .text("/tmp")
        .op(b"a");
    assert_yes(&path.stop(), "sys.path");
}

#[test]
fn the_pickle_behind_the_pickle_is_read() {
    let mut stacked = Pickle::protocol(2).op(b"]").stop();
    stacked.extend(evil());
    assert_yes(&stacked, "os.system");
    let mut old = Pickle::default().op(b"]").stop();
    old.extend(Pickle::default().op(b"(").text("id").inst("os", "system").stop());
    assert_yes(&old, "os.system");
}

#[test]
fn a_text_behind_a_pickle_is_a_note() {
    let mut noted = Pickle::protocol(2).op(b"]").stop();
    noted.extend(b"\nand so on");
    let report = read(&noted);
    assert_eq!((report.verdict, report.problems.len()), (Executes::No, 1));
}

#[test]
fn the_number_of_torch_does_not_hide_the_rest() {
    let magic = Pickle::protocol(2)
        .op(b"\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19")
        .stop();
    let parts = |object: &[u8]| {
        let mut bytes = magic.clone();
        bytes.extend(b"\x80\x02M\xe9\x03.\x80\x02}.");
        bytes.extend(object);
        bytes.extend(b"\x80\x02]X\x01\0\0\0\x30a.");
        bytes.extend(b"\x01\0\0\0\0\0\0\0cos\nsystem\n");
        bytes
    };
    assert_yes(&parts(&evil()), "os.system");
    let clean = read(&parts(&Pickle::protocol(2).tensor("0", [1, 1]).stop()));
    assert_eq!(
        (clean.verdict, clean.kind),
        (Executes::No, crate::Kind::TorchLegacy)
    );
}

#[test]
fn numbers_of_an_array_are_not_opcodes_for_joblib_and_are_for_others() {
    let array = |numbers: &[u8]| {
        let wrapper = Pickle::protocol(3)
            .global("joblib.numpy_pickle", "NumpyArrayWrapper")
            .op(b")\x81}(");
        let wrapper = wrapper.text("subclass").global("numpy", "ndarray").text("shape");
        let wrapper = wrapper.op(&[b'K', u8::try_from(numbers.len()).unwrap(), 0x85]);
        let wrapper = wrapper
            .text("dtype")
            .global("numpy", "dtype")
            .text("u1")
            .op(b"\x89\x88\x87Rub")
            .op(numbers);
        wrapper.stop()
    };
    let plain = read(&array(b"\xff\xff\xff\xff"));
    assert_eq!(plain.verdict, Executes::No, "{plain:#?}");
    assert_yes(&array(b"cos\nsystem\n(Vid\ntR"), "os.system");
}

#[test]
fn the_name_of_a_file_does_not_matter_to_what_is_in_it() {
    for name in ["README", "weights.txt", "model.safetensors"] {
        assert_eq!(scan(name, &evil()).verdict, Executes::Yes);
        let old = b"cos\nsystem\n(S'id'\ntR.".to_vec();
        assert_eq!(scan(name, &old).verdict, Executes::Yes);
        assert_eq!(
            scan(name, &b"cats and dogs\nare animals\n".to_vec()).verdict,
            Executes::No
        );
    }
    assert_unknown(b"cats and dogs\nare animals\n");
}

#[test]
fn a_helper_that_is_given_itself_is_not_followed() {
    let mut pickle = Pickle::protocol(2).global("copyreg", "__newobj__").op(b"q\0(").0;
    pickle.extend(b"h\0".repeat(200_000));
    pickle.extend(b"tR.");
    assert_unknown(&pickle);
}
