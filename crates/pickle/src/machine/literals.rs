//! What a pickle spells out: numbers, texts, bytes, and the containers of them.

use super::Machine;
use super::stack::wrong;
use crate::PickleError;
use crate::input::Span;
use crate::opcodes::{LONGEST_TEXT, Opcode, Operand};
use crate::report::How;
use crate::value::{Id, Spelling, Text, Value};

/// Longest integer that is kept: the number that torch begins with has ten bytes.
const LONGEST_LONG: usize = 16;

impl Machine<'_> {
    /// Opcodes that push what they spell out.
    pub(super) fn literal(&mut self, opcode: Opcode, operand: Operand, at: u64) -> Result<(), PickleError> {
        let value = match opcode {
            Opcode::None => Value::None,
            Opcode::NewTrue => Value::Bool(true),
            Opcode::NewFalse => Value::Bool(false),
            Opcode::EmptyTuple => Value::Tuple(Vec::new()),
            Opcode::EmptyList => Value::List(Vec::new()),
            Opcode::EmptyDict => Value::Dict(Vec::new()),
            Opcode::EmptySet => Value::Set(Vec::new()),
            Opcode::BinFloat => Value::Float,
            Opcode::NextBuffer => Value::Opaque,
            Opcode::ReadOnlyBuffer => return self.top(at).map(|_| ()),
            _ => return self.spelled(opcode, operand, at),
        };
        self.push_value(value, at)
    }

    fn spelled(&mut self, opcode: Opcode, operand: Operand, at: u64) -> Result<(), PickleError> {
        let value = match operand {
            Operand::Number(number) => Value::Int(i64::try_from(number).unwrap_or(i64::MAX)),
            Operand::Signed(number) => Value::Int(number),
            Operand::Bytes(span, head) => match opcode {
                Opcode::Int => int_line(span, &head, at)?,
                Opcode::Long => long_line(span, &head, at)?,
                Opcode::Float => float_line(span, &head, at)?,
                Opcode::String => string_line(span, &head, at)?,
                Opcode::Unicode => spelled_text(span, &head, Spelling::Escaped, true),
                Opcode::Long1 | Opcode::Long4 => long(span, head),
                Opcode::BinBytes | Opcode::ShortBinBytes | Opcode::BinBytes8 | Opcode::ByteArray8 => {
                    Value::Bytes(span)
                }
                _ => spelled_text(span, &head, Spelling::Plain, false),
            },
            _ => Value::Opaque,
        };
        self.push_value(value, at)
    }

    /// Opcodes that make one container of what lies on the stack.
    pub(super) fn collect(&mut self, opcode: Opcode, at: u64) -> Result<(), PickleError> {
        let items = match opcode {
            Opcode::Tuple1 => self.several(1, at)?,
            Opcode::Tuple2 => self.several(2, at)?,
            Opcode::Tuple3 => self.several(3, at)?,
            _ => self.pop_to_mark(at)?,
        };
        self.keeps(&items, at);
        let value = match opcode {
            Opcode::List => Value::List(items),
            Opcode::FrozenSet => Value::Set(items),
            Opcode::Dict if items.len() % 2 == 1 => return Err(wrong(at, "a key without a value")),
            Opcode::Dict => Value::Dict(items),
            _ => Value::Tuple(items),
        };
        self.push_value(value, at)
    }

    /// What loads or reaches for something is called, and never kept: kept, it could be called where nobody sees with what.
    fn keeps(&mut self, items: &[Id], at: u64) {
        for item in items {
            if let Some(judged) = self.judge().kept(*item) {
                self.find(judged.executes, &judged.what, How::Filled, judged.why, at);
            }
        }
    }

    fn several(&mut self, count: usize, at: u64) -> Result<Vec<Id>, PickleError> {
        let mut items = (0..count).map(|_| self.pop(at)).collect::<Result<Vec<_>, _>>()?;
        items.reverse();
        Ok(items)
    }

    /// Opcodes that put items into what lies below them.
    pub(super) fn fill(&mut self, opcode: Opcode, at: u64) -> Result<(), PickleError> {
        let items = match opcode {
            Opcode::Append => self.several(1, at)?,
            Opcode::SetItem => self.several(2, at)?,
            _ => self.pop_to_mark(at)?,
        };
        if matches!(opcode, Opcode::SetItem | Opcode::SetItems) && items.len() % 2 == 1 {
            return Err(wrong(at, "a key without a value"));
        }
        self.keeps(&items, at);
        let target = self.top(at)?;
        self.is_changed |= matches!(self.arena.get(target), Value::Global(_));
        if let Some(judged) = self.judge().fill(target) {
            self.find(judged.executes, &judged.what, How::Filled, judged.why, at);
        }
        self.put(opcode, target, &items, at)
    }

    fn put(&mut self, opcode: Opcode, target: Id, items: &[Id], at: u64) -> Result<(), PickleError> {
        let has_room = self.arena.reserve(size_of_val(items));
        let Some(value) = self.arena.get_mut(target) else {
            return Ok(());
        };
        let place = match (value, opcode) {
            // A list takes numbers as keys, and an item is replaced: kept beside, it is not lost.
            (Value::List(list), opcode) if opcode != Opcode::AddItems => list,
            (Value::Dict(pairs), Opcode::SetItem | Opcode::SetItems) => pairs,
            (Value::Set(set), Opcode::AddItems) => set,
            (Value::Call(call), _) => &mut call.items,
            (Value::Global(_) | Value::Persistent(_) | Value::Nameless, _) => return Ok(()),
            _ => return Err(wrong(at, "items for what takes none")),
        };
        if has_room {
            place.extend_from_slice(items);
        }
        Ok(())
    }
}

fn long(span: Span, mut head: Vec<u8>) -> Value {
    if span.length > LONGEST_LONG as u64 {
        head.clear();
    }
    let mut number = [0; 8];
    if head.len() <= number.len() {
        let negative = head.last().is_some_and(|last| last & 0x80 != 0);
        number = [if negative { 0xff } else { 0 }; 8];
        for (to, from) in number.iter_mut().zip(&head) {
            *to = *from;
        }
        if span.length <= 8 {
            return Value::Int(i64::from_le_bytes(number));
        }
    }
    Value::Long(head.into_boxed_slice())
}

/// Only what could be a number is one: the machine must stop where a text begins.
fn number_line<'a>(span: Span, head: &'a [u8], letters: &str, at: u64) -> Result<&'a str, PickleError> {
    let line = std::str::from_utf8(head)
        .map_err(|_| wrong(at, "no number"))?
        .trim();
    let is_number = |character: char| character.is_ascii_digit() || letters.contains(character);
    let is_short = span.length <= LONGEST_TEXT as u64;
    if line.is_empty() || !line.chars().all(is_number) || !is_short && !line.starts_with(is_number) {
        return Err(wrong(at, "no number"));
    }
    Ok(line)
}

fn int_line(span: Span, head: &[u8], at: u64) -> Result<Value, PickleError> {
    Ok(match number_line(span, head, "+-_xXoObBaAcCdDeEfFlL", at)? {
        "00" => Value::Bool(false),
        "01" => Value::Bool(true),
        line => whole(line),
    })
}

fn long_line(span: Span, head: &[u8], at: u64) -> Result<Value, PickleError> {
    let line = number_line(span, head, "+-_xXoObBaAcCdDeEfFlL", at)?;
    Ok(whole(line.trim_end_matches('L')))
}

fn whole(line: &str) -> Value {
    line.parse()
        .map_or_else(|_| Value::Long(Box::default()), Value::Int)
}

fn float_line(span: Span, head: &[u8], at: u64) -> Result<Value, PickleError> {
    number_line(span, head, "+-_.eEinfatyINFATY", at).map(|_| Value::Float)
}

fn string_line(span: Span, head: &[u8], at: u64) -> Result<Value, PickleError> {
    let is_whole = span.length == head.len() as u64;
    let inner = match head {
        [first @ (b'\'' | b'"'), .., last] if !is_whole || first == last => {
            let end = head.len().saturating_sub(usize::from(is_whole));
            head.get(1..end).unwrap_or_default()
        }
        _ => return Err(wrong(at, "a string without its quotes")),
    };
    let inside = Span {
        start: span.start.saturating_add(1),
        length: span.length.saturating_sub(2),
    };
    Ok(spelled_text(inside, inner, Spelling::Escaped, false))
}

/// `is_raw`: only `\u` and `\U` mean something, as in UNICODE.
fn spelled_text(span: Span, bytes: &[u8], spelling: Spelling, is_raw: bool) -> Value {
    let is_whole = span.length <= bytes.len() as u64;
    let held = is_whole.then(|| match (spelling, is_raw) {
        (Spelling::Plain, _) => String::from_utf8_lossy(bytes).into_owned(),
        (Spelling::Escaped, true) => unescaped(&latin1(bytes), is_raw_escape),
        (Spelling::Escaped, false) => unescaped(&latin1(bytes), |_| true),
    });
    Value::Text(Box::new(Text {
        span,
        held: held.map(String::into_boxed_str),
        spelling,
    }))
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn is_raw_escape(letter: char) -> bool {
    letter == 'u' || letter == 'U'
}

/// Undoes backslashes, where `is_escape` says that the letter behind one means something.
pub(crate) fn unescaped(text: &str, is_escape: fn(char) -> bool) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let escape = after.chars().next().filter(|letter| is_escape(*letter));
        if let Some(letter) = escape {
            rest = unescape(letter, after, &mut plain);
        } else {
            plain.push('\\');
            rest = after;
        }
    }
    plain.push_str(rest);
    plain
}

/// One escape, of which `after` begins with the letter; gives what follows it.
fn unescape<'a>(letter: char, after: &'a str, plain: &mut String) -> &'a str {
    let behind = after.get(letter.len_utf8()..).unwrap_or_default();
    let (digits, radix, skip) = match letter {
        'x' => (2, 16, behind),
        'u' => (4, 16, behind),
        'U' => (8, 16, behind),
        '0'..='7' => (3, 8, after),
        _ => {
            plain.push(match letter {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'a' => '\u{7}',
                'b' => '\u{8}',
                'f' => '\u{c}',
                'v' => '\u{b}',
                other => other,
            });
            return behind;
        }
    };
    let length = skip
        .chars()
        .take(digits)
        .take_while(|digit| digit.is_digit(radix))
        .count();
    let code = u32::from_str_radix(skip.get(..length).unwrap_or_default(), radix);
    plain.push(
        code.ok()
            .and_then(char::from_u32)
            .unwrap_or(char::REPLACEMENT_CHARACTER),
    );
    skip.get(length..).unwrap_or_default()
}
