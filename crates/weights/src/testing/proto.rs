//! Protobuf messages, field by field, and the ONNX models that they make.

/// A message.
#[derive(Clone)]
pub(crate) struct Message(Vec<u8>);

impl Message {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    fn varint(&mut self, mut number: u64) {
        while number > 0x7f {
            self.0.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.0.push(number.to_le_bytes()[0]);
    }

    pub(crate) fn number(mut self, field: u64, value: u64) -> Self {
        self.varint(field << 3);
        self.varint(value);
        self
    }

    pub(crate) fn bytes(mut self, field: u64, bytes: &[u8]) -> Self {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
        self
    }

    pub(crate) fn text(self, field: u64, text: &str) -> Self {
        self.bytes(field, text.as_bytes())
    }

    pub(crate) fn message(self, field: u64, message: Self) -> Self {
        self.bytes(field, &message.build())
    }

    pub(crate) fn build(self) -> Vec<u8> {
        self.0
    }
}

/// A tensor of this name, type and shape, still without data.
pub(crate) fn tensor(name: &str, kind: u64, shape: &[u64]) -> Message {
    let tensor = shape
        .iter()
        .fold(Message::new(), |tensor, side| tensor.number(1, *side));
    tensor.number(2, kind).text(8, name)
}

/// A model around a graph.
pub(crate) fn model(graph: Message) -> Vec<u8> {
    Message::new()
        .number(1, 8)
        .text(2, "pytorch")
        .message(8, Message::new().number(2, 17))
        .message(14, Message::new().text(1, "author").text(2, "me"))
        .message(7, graph)
        .build()
}
