//! The 68 opcodes of protocols 0 to 5 and their arguments, in one table.
//!
//! After `Lib/pickletools.py` of `CPython` 3.14, which describes each; checked against it by a test.

use crate::PickleError;
use crate::input::{Cursor, Span};

/// Longest text that is kept: names of globals and keys are shorter; what is longer is known by its place.
pub(crate) const LONGEST_TEXT: usize = 1024;

/// What follows an opcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Argument {
    /// Nothing.
    None,
    /// A number without a sign, of so many bytes.
    Unsigned(u8),
    /// A signed number of four bytes.
    Signed,
    /// A float of eight bytes.
    Float,
    /// A line.
    Line,
    /// Two lines: a module and a name.
    Lines,
    /// Bytes behind a count without a sign, of so many bytes.
    Counted(u8),
    /// Bytes behind a signed count of four bytes.
    CountedSigned,
}

/// What was read behind an opcode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operand {
    /// Nothing.
    None,
    /// A number.
    Number(u64),
    /// A signed number.
    Signed(i64),
    /// Bytes: where they lie, and the first of them.
    Bytes(Span, Vec<u8>),
    /// Two lines.
    Names(Vec<u8>, Vec<u8>),
}

macro_rules! opcodes {
    ($($name:ident = $byte:literal, $argument:expr, $title:literal;)*) => {
        /// An opcode.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Opcode {
            $(#[doc = concat!("`", $title, "`.")] $name,)*
        }

        impl Opcode {
            /// All of them.
            #[cfg(test)]
            pub(crate) const ALL: &[(Self, u8)] = &[$((Self::$name, $byte)),*];

            /// The opcode that a byte stands for.
            pub(crate) fn of(byte: u8) -> Option<Self> {
                match byte {
                    $($byte => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// What follows it.
            pub(crate) fn argument(self) -> Argument {
                match self {
                    $(Self::$name => $argument,)*
                }
            }

            /// Its name in pickletools.
            pub(crate) fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)*
                }
            }
        }
    };
}

opcodes! {
    Mark = b'(', Argument::None, "MARK";
    Stop = b'.', Argument::None, "STOP";
    Pop = b'0', Argument::None, "POP";
    PopMark = b'1', Argument::None, "POP_MARK";
    Dup = b'2', Argument::None, "DUP";
    Float = b'F', Argument::Line, "FLOAT";
    Int = b'I', Argument::Line, "INT";
    BinInt = b'J', Argument::Signed, "BININT";
    BinInt1 = b'K', Argument::Unsigned(1), "BININT1";
    Long = b'L', Argument::Line, "LONG";
    BinInt2 = b'M', Argument::Unsigned(2), "BININT2";
    None = b'N', Argument::None, "NONE";
    PersId = b'P', Argument::Line, "PERSID";
    BinPersId = b'Q', Argument::None, "BINPERSID";
    Reduce = b'R', Argument::None, "REDUCE";
    String = b'S', Argument::Line, "STRING";
    BinString = b'T', Argument::CountedSigned, "BINSTRING";
    ShortBinString = b'U', Argument::Counted(1), "SHORT_BINSTRING";
    Unicode = b'V', Argument::Line, "UNICODE";
    BinUnicode = b'X', Argument::Counted(4), "BINUNICODE";
    Append = b'a', Argument::None, "APPEND";
    Build = b'b', Argument::None, "BUILD";
    Global = b'c', Argument::Lines, "GLOBAL";
    Dict = b'd', Argument::None, "DICT";
    EmptyDict = b'}', Argument::None, "EMPTY_DICT";
    Appends = b'e', Argument::None, "APPENDS";
    Get = b'g', Argument::Line, "GET";
    BinGet = b'h', Argument::Unsigned(1), "BINGET";
    Inst = b'i', Argument::Lines, "INST";
    LongBinGet = b'j', Argument::Unsigned(4), "LONG_BINGET";
    List = b'l', Argument::None, "LIST";
    EmptyList = b']', Argument::None, "EMPTY_LIST";
    Obj = b'o', Argument::None, "OBJ";
    Put = b'p', Argument::Line, "PUT";
    BinPut = b'q', Argument::Unsigned(1), "BINPUT";
    LongBinPut = b'r', Argument::Unsigned(4), "LONG_BINPUT";
    SetItem = b's', Argument::None, "SETITEM";
    Tuple = b't', Argument::None, "TUPLE";
    EmptyTuple = b')', Argument::None, "EMPTY_TUPLE";
    SetItems = b'u', Argument::None, "SETITEMS";
    BinFloat = b'G', Argument::Float, "BINFLOAT";
    Proto = 0x80, Argument::Unsigned(1), "PROTO";
    NewObj = 0x81, Argument::None, "NEWOBJ";
    Ext1 = 0x82, Argument::Unsigned(1), "EXT1";
    Ext2 = 0x83, Argument::Unsigned(2), "EXT2";
    Ext4 = 0x84, Argument::Signed, "EXT4";
    Tuple1 = 0x85, Argument::None, "TUPLE1";
    Tuple2 = 0x86, Argument::None, "TUPLE2";
    Tuple3 = 0x87, Argument::None, "TUPLE3";
    NewTrue = 0x88, Argument::None, "NEWTRUE";
    NewFalse = 0x89, Argument::None, "NEWFALSE";
    Long1 = 0x8a, Argument::Counted(1), "LONG1";
    Long4 = 0x8b, Argument::CountedSigned, "LONG4";
    BinBytes = b'B', Argument::Counted(4), "BINBYTES";
    ShortBinBytes = b'C', Argument::Counted(1), "SHORT_BINBYTES";
    ShortBinUnicode = 0x8c, Argument::Counted(1), "SHORT_BINUNICODE";
    BinUnicode8 = 0x8d, Argument::Counted(8), "BINUNICODE8";
    BinBytes8 = 0x8e, Argument::Counted(8), "BINBYTES8";
    EmptySet = 0x8f, Argument::None, "EMPTY_SET";
    AddItems = 0x90, Argument::None, "ADDITEMS";
    FrozenSet = 0x91, Argument::None, "FROZENSET";
    NewObjEx = 0x92, Argument::None, "NEWOBJ_EX";
    StackGlobal = 0x93, Argument::None, "STACK_GLOBAL";
    Memoize = 0x94, Argument::None, "MEMOIZE";
    Frame = 0x95, Argument::Unsigned(8), "FRAME";
    ByteArray8 = 0x96, Argument::Counted(8), "BYTEARRAY8";
    NextBuffer = 0x97, Argument::None, "NEXT_BUFFER";
    ReadOnlyBuffer = 0x98, Argument::None, "READONLY_BUFFER";
}

/// Reads what follows `opcode`.
pub(crate) fn operand(opcode: Opcode, cursor: &mut Cursor<'_>) -> Result<Operand, PickleError> {
    let reading = opcode.title();
    match opcode.argument() {
        Argument::None => Ok(Operand::None),
        Argument::Unsigned(width) => Ok(Operand::Number(unsigned(cursor, width, reading)?)),
        Argument::Signed => {
            let number = cursor.array::<4>(reading).map(i32::from_le_bytes)?;
            Ok(Operand::Signed(i64::from(number)))
        }
        Argument::Float => cursor.array::<8>(reading).map(|_| Operand::None),
        Argument::Line => {
            let (span, head) = cursor.line(LONGEST_TEXT, reading)?;
            Ok(Operand::Bytes(span, head))
        }
        Argument::Lines => {
            let (_, module) = cursor.line(LONGEST_TEXT, reading)?;
            let (_, name) = cursor.line(LONGEST_TEXT, reading)?;
            Ok(Operand::Names(module, name))
        }
        Argument::Counted(width) => {
            let length = unsigned(cursor, width, reading)?;
            let (span, head) = cursor.counted(length, LONGEST_TEXT, reading)?;
            Ok(Operand::Bytes(span, head))
        }
        Argument::CountedSigned => {
            let offset = cursor.position();
            let length = cursor.array::<4>(reading).map(i32::from_le_bytes)?;
            let length = u64::try_from(length).map_err(|_| PickleError::Wrong {
                offset,
                wrong: "a length below zero",
            })?;
            let (span, head) = cursor.counted(length, LONGEST_TEXT, reading)?;
            Ok(Operand::Bytes(span, head))
        }
    }
}

fn unsigned(cursor: &mut Cursor<'_>, width: u8, reading: &'static str) -> Result<u64, PickleError> {
    match width {
        1 => cursor
            .array::<1>(reading)
            .map(|bytes| u64::from(u8::from_le_bytes(bytes))),
        2 => cursor
            .array::<2>(reading)
            .map(|bytes| u64::from(u16::from_le_bytes(bytes))),
        4 => cursor
            .array::<4>(reading)
            .map(|bytes| u64::from(u32::from_le_bytes(bytes))),
        _ => cursor.array::<8>(reading).map(u64::from_le_bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_sixty_eight_opcodes_and_each_byte_has_one() {
        assert_eq!(Opcode::ALL.len(), 68);
        for (opcode, byte) in Opcode::ALL {
            assert_eq!(Opcode::of(*byte), Some(*opcode));
        }
        assert_eq!((0..=255).filter(|byte| Opcode::of(*byte).is_some()).count(), 68);
    }
}
