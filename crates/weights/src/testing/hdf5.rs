//! HDF5 files, built object by object as the library does by default: symbol tables and headers of version 1.

/// A file that grows; every piece begins at a multiple of eight.
pub(crate) struct Hdf5(Vec<u8>);

/// The datatype of 32-bit floats.
pub(crate) const F32: &[u8] = &[
    0x11, 0x20, 0x1f, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0,
];

/// The datatype of 64-bit integers.
pub(crate) const I64: &[u8] = &[0x10, 8, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0];

const SUPERBLOCK: usize = 96;

fn number(value: u64) -> [u8; 8] {
    value.to_le_bytes()
}

fn short(value: usize) -> [u8; 2] {
    u16::try_from(value).unwrap().to_le_bytes()
}

fn padded(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes
}

/// A message of a header of version 1.
pub(crate) fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let body = padded(body);
    [&[kind, 0][..], &short(body.len()), &[0; 4], &body].concat()
}

/// A dataspace.
pub(crate) fn space(shape: &[u64]) -> Vec<u8> {
    let mut space = vec![1, u8::try_from(shape.len()).unwrap(), 0, 0, 0, 0, 0, 0];
    space.extend(shape.iter().flat_map(|side| number(*side)));
    space
}

/// The message of an attribute.
pub(crate) fn attribute(name: &str, datatype: &[u8], shape: &[u64], data: &[u8]) -> Vec<u8> {
    let (name, space) = ([name.as_bytes(), &[0]].concat(), space(shape));
    let lengths = [short(name.len()), short(datatype.len()), short(space.len())].concat();
    let body = [
        &[1, 0][..],
        &lengths,
        &padded(&name),
        &padded(datatype),
        &space,
        data,
    ]
    .concat();
    message(12, &body)
}

/// The datatype of strings of a fixed length.
pub(crate) fn text(length: u8) -> Vec<u8> {
    vec![0x13, 0, 0, 0, length, 0, 0, 0]
}

impl Hdf5 {
    pub(crate) fn new() -> Self {
        Self(vec![0; SUPERBLOCK])
    }

    /// Adds `bytes`, and tells their address.
    pub(crate) fn put(&mut self, bytes: &[u8]) -> u64 {
        let address = self.0.len() as u64;
        self.0.extend(padded(bytes));
        address
    }

    /// An object header of these messages.
    pub(crate) fn object(&mut self, messages: &[Vec<u8>]) -> u64 {
        let block = messages.concat();
        let length = u32::try_from(block.len()).unwrap().to_le_bytes();
        let start = [
            &[1, 0][..],
            &short(messages.len()),
            &[1, 0, 0, 0],
            &length,
            &[0; 4],
        ]
        .concat();
        self.put(&[start, block].concat())
    }

    /// A dataset in one piece.
    pub(crate) fn dataset(&mut self, datatype: &[u8], shape: &[u64], data: &[u8]) -> u64 {
        let address = self.put(data);
        let layout = [&[3, 1][..], &number(address), &number(data.len() as u64)].concat();
        self.object(&[
            message(1, &space(shape)),
            message(3, datatype),
            message(8, &layout),
        ])
    }

    /// A group of these members, with further messages.
    pub(crate) fn group(&mut self, members: &[(&str, u64)], further: &[Vec<u8>]) -> u64 {
        let mut names = vec![0; 8];
        let mut entries = Vec::new();
        for (name, address) in members {
            entries.extend([&number(names.len() as u64)[..], &number(*address), &[0; 24]].concat());
            names.extend(padded(&[name.as_bytes(), &[0]].concat()));
        }
        let names_at = self.put(&names);
        let heap = [
            b"HEAP\0\0\0\0",
            &number(names.len() as u64)[..],
            &[0xff; 8],
            &number(names_at),
        ]
        .concat();
        let heap = self.put(&heap);
        let members = self.put(&[b"SNOD\x01\0", &short(members.len())[..], &entries].concat());
        let tree = [
            b"TREE\0\0\x01\0",
            &[0xff; 16][..],
            &[0; 8],
            &number(members),
            &[0; 8],
        ]
        .concat();
        let tree = self.put(&tree);
        let table = message(17, &[number(tree), number(heap)].concat());
        self.object(&[&[table], further].concat())
    }

    /// The attribute of a string that lies in a heap of its own.
    pub(crate) fn heap_attribute(&mut self, name: &str, value: &str) -> Vec<u8> {
        let value_at = [
            &[1, 0, 1, 0, 0, 0, 0, 0][..],
            &number(value.len() as u64),
            &padded(value.as_bytes()),
        ];
        let objects = [&value_at.concat()[..], &[0; 16]].concat();
        let size = number(16 + objects.len() as u64);
        let heap = self.put(&[b"GCOL\x01\0\0\0", &size[..], &objects].concat());
        let datatype = [&[0x19, 1, 0, 0, 16, 0, 0, 0][..], &text(1)].concat();
        let length = u32::try_from(value.len()).unwrap().to_le_bytes();
        attribute(
            name,
            &datatype,
            &[],
            &[&length[..], &number(heap), &[1, 0, 0, 0]].concat(),
        )
    }

    /// The file around the root group.
    pub(crate) fn build(mut self, root: u64) -> Vec<u8> {
        let end = number(self.0.len() as u64);
        let start = [
            &b"\x89HDF\r\n\x1a\n\0\0\0\0\0\x08\x08\0\x04\0\x10\0\0\0\0\0"[..],
            &number(0),
            &[0xff; 8],
            &end,
            &[0xff; 8],
            &number(0),
            &number(root),
        ]
        .concat();
        self.0[..start.len()].copy_from_slice(&start);
        self.0
    }
}

/// A small Keras model: two datasets in a group, a number, and what Keras says of itself.
pub(crate) fn small_keras() -> Vec<u8> {
    let mut file = Hdf5::new();
    let kernel = file.dataset(F32, &[2, 3], &[0; 24]);
    let bias = file.dataset(F32, &[3], &[0; 12]);
    let step = file.dataset(I64, &[], &[0; 8]);
    let dense = file.group(&[("bias:0", bias), ("kernel:0", kernel)], &[]);
    let weights = file.group(&[("dense", dense)], &[]);
    let optimizer = file.group(&[("iteration:0", step)], &[]);
    let config = file.heap_attribute("model_config", "{\"class_name\": \"Sequential\"}");
    let backend = attribute("backend", &text(8), &[], b"jax\0\0\0\0\0");
    let root = [("model_weights", weights), ("optimizer_weights", optimizer)];
    let root = file.group(&root, &[config, backend]);
    file.build(root)
}
