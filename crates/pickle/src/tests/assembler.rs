//! Puts pickles and zips together, without Python.

/// A pickle under construction.
#[derive(Clone, Default)]
pub(super) struct Pickle(pub(super) Vec<u8>);

impl Pickle {
    /// With PROTO.
    pub(super) fn protocol(number: u8) -> Self {
        Self(vec![0x80, number])
    }

    /// Raw opcodes and arguments.
    pub(super) fn op(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// GLOBAL.
    pub(super) fn global(self, module: &str, name: &str) -> Self {
        self.op(format!("c{module}\n{name}\n").as_bytes())
    }

    /// INST.
    pub(super) fn inst(self, module: &str, name: &str) -> Self {
        self.op(format!("i{module}\n{name}\n").as_bytes())
    }

    /// BINUNICODE.
    pub(super) fn text(self, text: &str) -> Self {
        let length = u32::try_from(text.len()).unwrap().to_le_bytes();
        self.op(b"X").op(&length).op(text.as_bytes())
    }

    /// BINBYTES.
    pub(super) fn bytes(self, bytes: &[u8]) -> Self {
        let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        self.op(b"B").op(&length).op(bytes)
    }

    /// Two texts and the opcode that takes them for a name.
    pub(super) fn stack_global(self, module: &str, name: &str) -> Self {
        self.text(module).text(name).op(b"\x93")
    }

    /// A name called with one text.
    pub(super) fn call(self, module: &str, name: &str, argument: &str) -> Self {
        self.global(module, name).text(argument).op(b"\x85R")
    }

    /// `torch._utils._rebuild_tensor_v2` over a storage of floats.
    pub(super) fn tensor(self, key: &str, sides: [u8; 2]) -> Self {
        let [rows, columns] = sides;
        self.global("torch._utils", "_rebuild_tensor_v2")
            .op(b"((")
            .text("storage")
            .global("torch", "FloatStorage")
            .text(key)
            .text("cpu")
            .op(&[b'K', rows * columns, b't', b'Q'])
            .op(&[
                b'K', 0, b'K', rows, b'K', columns, 0x86, b'K', columns, b'K', 1, 0x86, 0x89,
            ])
            .global("collections", "OrderedDict")
            .op(b")RtR")
    }

    /// STOP.
    pub(super) fn stop(self) -> Vec<u8> {
        self.op(b".").0
    }
}

/// `os.system("id")`.
pub(super) fn evil() -> Vec<u8> {
    Pickle::protocol(2).call("os", "system", "id").stop()
}

/// An entry of a zip.
#[derive(Clone)]
pub(super) struct Packed<'a> {
    pub(super) name: &'a str,
    pub(super) directory_name: &'a str,
    pub(super) data: Vec<u8>,
    pub(super) flags: u16,
    pub(super) method: u16,
    /// What the local header says that the size is; the truth where this is none.
    pub(super) size: Option<u32>,
    /// The same of the directory.
    pub(super) directory_size: Option<u32>,
}

impl<'a> Packed<'a> {
    pub(super) fn stored(name: &'a str, data: &[u8]) -> Self {
        Self {
            name,
            directory_name: name,
            data: data.to_vec(),
            flags: 0,
            method: 0,
            size: None,
            directory_size: None,
        }
    }
}

/// A zip with wrong checksums and whatever the entries claim.
pub(super) fn zip(entries: &[Packed<'_>]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let offset = u32::try_from(bytes.len()).unwrap();
        let truth = u32::try_from(entry.data.len()).unwrap();
        bytes.extend(b"PK\x03\x04\x14\0");
        bytes.extend(common(entry, entry.size.unwrap_or(truth), entry.name));
        bytes.extend(entry.name.as_bytes());
        bytes.extend(&entry.data);
        directory.extend(b"PK\x01\x02\x14\0\x14\0");
        directory.extend(common(
            entry,
            entry.directory_size.unwrap_or(truth),
            entry.directory_name,
        ));
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(entry.directory_name.as_bytes());
    }
    let start = u32::try_from(bytes.len()).unwrap();
    let count = u16::try_from(entries.len()).unwrap();
    let size = u32::try_from(directory.len()).unwrap();
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(size.to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

fn common(entry: &Packed<'_>, size: u32, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(entry.flags.to_le_bytes());
    bytes.extend(entry.method.to_le_bytes());
    bytes.extend([0, 0, 0, 0, 0xde, 0xad, 0xbe, 0xef]);
    bytes.extend(size.to_le_bytes());
    bytes.extend(size.to_le_bytes());
    bytes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}
