//! How far each inert name is inert.

use super::assembler::Pickle;
use super::{assert_no, assert_unknown, assert_yes};

#[test]
fn a_layer_of_torch_is_made_and_given_a_dictionary() {
    let layer = Pickle::protocol(2).global("torch.nn.modules.linear", "Linear");
    assert_no(&layer.clone().op(b")\x81}").text("training").op(b"\x88sb").stop());
    assert_yes(
        &layer.clone().op(b"K\x01K\x02\x86R").stop(),
        "torch.nn.modules.linear.Linear",
    );
    assert_yes(&layer.op(b")\x81K\x01a").stop(), "torch.nn.modules.linear.Linear");
    let hook = Pickle::protocol(2).global("torch.nn.modules.module", "register_module_forward_hook");
    assert_yes(
        &hook.op(b"N\x85R").stop(),
        "torch.nn.modules.module.register_module_forward_hook",
    );
    let copied = Pickle::protocol(2).global("copyreg", "_reconstructor").op(b"(");
    let copied = copied
        .global("torch.nn.modules.linear", "Linear")
        .global("builtins", "object");
    assert_no(&copied.op(b"NtR}b").stop());
}

#[test]
fn a_graph_of_torch_fx_is_source_code() {
    let graph = Pickle::protocol(2).global("torch.fx.graph_module", "reduce_graph_module");
    assert_yes(
        &graph.op(b"}\x85R").stop(),
        "torch.fx.graph_module.reduce_graph_module",
    );
}

#[test]
fn arrays_of_numpy_are_inert() {
    for core in ["numpy.core", "numpy._core"] {
        let array = Pickle::protocol(2).global(&format!("{core}.multiarray"), "_reconstruct");
        let array = array
            .global("numpy", "ndarray")
            .op(b"K\0\x85C\x01b\x87R(K\x01K\x02\x85");
        let array = array
            .global("numpy", "dtype")
            .text("f4")
            .op(b"\x89\x88\x87R(K\x03")
            .text("<");
        assert_no(
            &array
                .op(b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89C\x08abcdefghtb")
                .stop(),
        );
    }
    let memory = Pickle::protocol(2).global("numpy.core.multiarray", "_reconstruct");
    assert_no(&memory.global("numpy", "memmap").op(b"K\0\x85C\x01b\x87R").stop());
    assert_yes(
        &Pickle::protocol(2).call("numpy", "memmap", "/etc/passwd").stop(),
        "numpy.memmap",
    );
    assert_yes(
        &Pickle::protocol(2).call("numpy", "load", "x.npy").stop(),
        "numpy.load",
    );
    let other = Pickle::protocol(2).global("numpy.core.multiarray", "_reconstruct");
    assert_yes(
        &other.global("os", "system").op(b"K\0\x85C\x01b\x87R").stop(),
        "numpy.core.multiarray._reconstruct",
    );
}

#[test]
fn bytes_are_encoded_by_a_plain_encoding_only() {
    let encode = |name: &str| {
        Pickle::protocol(2)
            .global("_codecs", "encode")
            .text("abc")
            .text(name)
            .op(b"\x86R")
    };
    assert_no(&encode("latin1").stop());
    assert_unknown(&encode("rot13").stop());
    assert_unknown(
        &Pickle::protocol(2)
            .global("_codecs", "encode")
            .op(b"]")
            .text("latin1")
            .op(b"\x86R")
            .stop(),
    );
}

#[test]
fn an_attribute_is_judged_as_the_name_it_is() {
    let get = Pickle::protocol(2).global("builtins", "getattr");
    assert_yes(
        &get.clone()
            .global("os", "path")
            .text("system")
            .op(b"\x86R")
            .stop(),
        "builtins.getattr",
    );
    assert_yes(
        &get.clone().op(b"]").text("__class__").op(b"\x86R").stop(),
        "builtins.getattr",
    );
    assert_yes(&get.clone().op(b"]]\x86R").stop(), "builtins.getattr");
    assert_unknown(
        &get.clone()
            .global("somebody", "Color")
            .text("RED")
            .op(b"\x86R")
            .stop(),
    );
    let path = get
        .global("pathlib", "PosixPath")
        .text("x")
        .op(b"\x85R")
        .text("write_text")
        .op(b"\x86R");
    assert_unknown(&path.clone().stop());
    assert_yes(&path.text("evil").op(b"\x85R").stop(), "pathlib.PosixPath");
}

#[test]
fn a_partial_is_as_good_as_what_it_keeps() {
    let keep = |module: &str, name: &str| {
        Pickle::protocol(2)
            .global("functools", "partial")
            .global(module, name)
            .op(b"\x85R")
    };
    assert_no(&keep("collections", "OrderedDict").stop());
    assert_unknown(&keep("somebody.layers", "Norm").stop());
    assert_unknown(&keep("os", "system").stop());
    assert_yes(&keep("os", "system").op(b")R").stop(), "functools.partial");
    assert_unknown(&keep("torch.storage", "_load_from_bytes").stop());
    assert_yes(
        &keep("collections", "OrderedDict").op(b")R").stop(),
        "functools.partial",
    );
    let given = keep("collections", "OrderedDict")
        .op(b"(")
        .global("os", "system")
        .op(b")}Ntb");
    assert_unknown(&given.stop());
    let called = Pickle::protocol(2)
        .global("torch._tensor", "_rebuild_from_type_v2")
        .op(b"(")
        .op(&keep("os", "system").0[2..])
        .global("torch", "Tensor");
    assert_yes(&called.op(b")}tR").stop(), "torch._tensor._rebuild_from_type_v2");
}

#[test]
fn an_annotation_is_no_call() {
    let brackets = |module: &str, name: &str| {
        let item = Pickle::protocol(2).global("operator", "getitem");
        item.global(module, name)
            .global("builtins", "str")
            .op(b"\x86R")
            .stop()
    };
    assert_no(&brackets("typing", "List"));
    assert_yes(&brackets("sys", "modules"), "operator.getitem");
}

#[test]
fn a_default_factory_is_named_and_not_called() {
    let dictionary = |module: &str, name: &str| {
        Pickle::protocol(2)
            .global("collections", "defaultdict")
            .global(module, name)
            .op(b"\x85R")
            .stop()
    };
    assert_no(&dictionary("builtins", "list"));
    assert_unknown(&dictionary("os", "system"));
}

#[test]
fn a_tensor_is_rebuilt_by_an_inert_function_only() {
    let rebuild = |module: &str, name: &str| {
        let pickle = Pickle::protocol(2)
            .global("torch._tensor", "_rebuild_from_type_v2")
            .op(b"(");
        let pickle = pickle
            .global(module, name)
            .global("torch.nn.parameter", "Parameter");
        pickle.text("id").op(b"\x85}tR").stop()
    };
    assert_no(&rebuild("torch._utils", "_rebuild_tensor_v2"));
    assert_yes(&rebuild("os", "system"), "torch._tensor._rebuild_from_type_v2");
    assert_unknown(&rebuild("torch.storage", "_load_from_bytes"));
    assert_unknown(&rebuild("somebody", "rebuild"));
}

#[test]
fn a_file_within_a_pickle_is_looked_into() {
    let load = Pickle::protocol(2).global("torch.storage", "_load_from_bytes");
    let inner = Pickle::protocol(2).tensor("0", [1, 1]).stop();
    assert_no(&load.clone().bytes(&inner).op(b"\x85R").stop());
    let evil = super::assembler::evil();
    assert_yes(&load.clone().bytes(&evil).op(b"\x85R").stop(), "os.system");
    let text: String = evil.iter().map(|byte| char::from(*byte)).collect();
    let encoded = load
        .clone()
        .global("_codecs", "encode")
        .text(&text)
        .text("latin1")
        .op(b"\x86R");
    assert_yes(&encoded.op(b"\x85R").stop(), "os.system");
    assert_unknown(&load.clone().op(b"N\x85R").stop());
    assert_unknown(
        &Pickle::protocol(2)
            .op(b"}")
            .text("f")
            .global("torch.storage", "_load_from_bytes")
            .op(b"s")
            .stop(),
    );
}

#[test]
fn what_the_whole_program_shares_is_not_changed() {
    let logger = Pickle::protocol(2).call("logging", "getLogger", "root");
    assert_no(&logger.clone().stop());
    assert_yes(&logger.op(b"}b").stop(), "logging.getLogger");
}

#[test]
fn literals_are_asked_for_where_others_would_be_called() {
    assert_no(&Pickle::protocol(2).call("pathlib", "PosixPath", "/etc").stop());
    assert_no(
        &Pickle::protocol(2)
            .global("builtins", "iter")
            .op(b"]\x85R")
            .stop(),
    );
    let called = Pickle::protocol(2)
        .global("builtins", "iter")
        .global("os", "getcwd")
        .op(b"N\x86R");
    assert_yes(&called.stop(), "builtins.iter");
    let hidden = Pickle::protocol(2)
        .global("torch", "Size")
        .global("builtins", "tuple")
        .op(b"]\x85R\x85R");
    assert_no(&hidden.stop());
    let unseen = Pickle::protocol(2)
        .global("torch", "device")
        .global("builtins", "tuple")
        .op(b"]\x85RR");
    assert_unknown(&unseen.stop());
}

#[test]
fn modules_that_do_something_when_imported_run() {
    for (module, name) in [
        ("antigravity", "webbrowser"),
        ("this", "s"),
        ("idlelib.idle", "idlelib"),
        ("test.support", "x"),
        ("somebody.__main__", "x"),
    ] {
        assert_yes(
            &Pickle::protocol(2).global(module, name).stop(),
            &format!("{module}.{name}"),
        );
    }
}
