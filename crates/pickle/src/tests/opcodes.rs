//! One test for each group of opcodes.

use super::assembler::Pickle;
use super::{assert_no, assert_unknown, assert_yes, read};
use crate::Executes;

#[test]
fn what_a_pickle_spells_out_is_inert() {
    let pickle = Pickle::protocol(5)
        .op(b"(N\x88\x89I01\nI-7\nL12L\nF1.5\nK\x01M\x01\0J\xff\xff\xff\xffG\0\0\0\0\0\0\0\0")
        .op(b"\x8a\x01\x05\x8b\x02\0\0\0\x05\x05S'a\\x62'\nVc\\u0064\nT\x01\0\0\0eU\x01f\x8c\x01g")
        .op(b"X\x01\0\0\0h\x8d\x01\0\0\0\0\0\0\0i")
        .op(b"C\x01jB\x01\0\0\0k\x8e\x01\0\0\0\0\0\0\0l\x96\x01\0\0\0\0\0\0\0m")
        .op(b")]}\x8f(t(l(d(\x91\x85\x86\x87t");
    assert_no(&pickle.stop());
}

#[test]
fn containers_are_filled() {
    assert_no(b"\x80\x04](K\x01K\x02eK\x03a.");
    assert_no(b"\x80\x04}(K\x01K\x02uK\x03K\x04s.");
    assert_no(b"\x80\x04\x8f(K\x01K\x02\x90.");
}

#[test]
fn the_stack_the_marks_and_the_memo_are_pythons() {
    assert_no(b"(K\x010(K\x01K\x0210N2\x86.");
    assert_no(b"Np3\ng3\n\x86.");
    assert_no(b"Nq\x03h\x03\x86.");
    assert_no(b"Nr\x03\0\0\0j\x03\0\0\0\x86.");
    assert_no(b"\x80\x04\x95\x05\0\0\0\0\0\0\0N\x94h\0\x86.");
}

#[test]
fn what_python_refuses_is_unknown() {
    for pickle in [
        &b"\x80\x060."[..],
        b"\x80\x02.",
        b"\x80\x02(K\x01(0000.",
        b"\x80\x02h\x07.",
        b"\x80\x02t.",
        b"\x80\x02K\x01e.",
        b"\x80\x02(K\x01d.",
        b"\x80\x02}(K\x01u.",
        b"\x80\x02\xff.",
        b"\x80\x02Iseven\n.",
        b"\x80\x02Sa\n.",
        b"\x80\x02T\xff\xff\xff\xff.",
        b"\x80\x02\x8b\xff\xff\xff\xff.",
        b"\x80\x02gx\n.",
        b"\x80\x02)K\x01a.",
    ] {
        assert_unknown(pickle);
    }
}

#[test]
fn a_name_on_the_stack_is_not_a_call() {
    assert_unknown(&Pickle::protocol(2).global("os", "system").stop());
    let report = read(&Pickle::protocol(2).global("os", "system").stop());
    assert!(report.executes.contains("os.system"));
    assert_unknown(&Pickle::protocol(2).global("torch", "load").stop());
    assert_unknown(&Pickle::protocol(2).global("somebody.models", "Net").stop());
    assert_unknown(&Pickle::protocol(2).global("__main__", "Net").stop());
    assert_no(&Pickle::protocol(2).global("torch", "float32").stop());
}

#[test]
fn every_way_to_call_is_a_call() {
    let named = |pickle: Pickle| pickle.global("os", "system");
    assert_yes(
        &named(Pickle::protocol(2)).text("id").op(b"\x85R").stop(),
        "os.system",
    );
    assert_yes(
        &Pickle::default().op(b"(").text("id").inst("os", "system").stop(),
        "os.system",
    );
    assert_yes(
        &Pickle::default().op(b"(").inst("os", "system").stop(),
        "os.system",
    );
    assert_yes(
        &named(Pickle::default().op(b"(")).text("id").op(b"o").stop(),
        "os.system",
    );
    assert_yes(
        &named(Pickle::protocol(2)).text("id").op(b"\x85\x81").stop(),
        "os.system",
    );
    assert_yes(
        &named(Pickle::protocol(4)).text("id").op(b"\x85}\x92").stop(),
        "os.system",
    );
}

#[test]
fn a_persistent_id_is_a_storage_or_unknown() {
    assert_no(&Pickle::protocol(2).tensor("0", [2, 3]).stop());
    assert_unknown(b"Pabc\n.");
    assert_unknown(b"\x80\x02K\x01Q.");
    let storage = |module: &str, name: &str| {
        let pickle = Pickle::protocol(2).op(b"(").text("storage").global(module, name);
        pickle.text("0").text("cpu").op(b"K\x01tQ").stop()
    };
    assert_no(&storage("torch", "FloatStorage"));
    assert_yes(&storage("os", "system"), "os.system");
    assert_unknown(&storage("somebody", "Storage"));
}

#[test]
fn extension_codes_are_up_to_the_loading_program() {
    for code in [&b"\x82\x07"[..], b"\x83\x07\0", b"\x84\x07\0\0\0"] {
        let report = read(&Pickle::protocol(2).op(code).op(b")R").stop());
        assert_eq!(report.verdict, Executes::Unknown);
        assert!(report.executes.contains("extension code 7"));
    }
}

#[test]
fn a_name_of_python_2_is_read_as_python_3_reads_it() {
    assert_no(
        &Pickle::protocol(2)
            .global("__builtin__", "set")
            .op(b"]\x85R")
            .stop(),
    );
    assert_yes(
        &Pickle::protocol(2).call("__builtin__", "eval", "1").stop(),
        "__builtin__.eval",
    );
    assert_yes(
        &Pickle::protocol(2).call("commands", "getoutput", "id").stop(),
        "commands.getoutput",
    );
    assert_no(
        &Pickle::protocol(2)
            .global("copy_reg", "_reconstructor")
            .op(b"(")
            .global("collections", "OrderedDict")
            .global("__builtin__", "object")
            .op(b"NtR")
            .stop(),
    );
}

#[test]
fn what_came_before_an_error_has_run() {
    let mut pickle = Pickle::protocol(2).call("os", "system", "id").0;
    pickle.push(0xff);
    assert_yes(&pickle, "os.system");
    assert_unknown(&Pickle::protocol(2).op(b"K\x01K\x02").0);
}

#[test]
fn buffers_outside_the_pickle_are_inert() {
    assert_no(b"\x80\x05\x97\x98.");
}
