//! `TFLite` models, front to back: every table before what it points to.

/// A tensor.
#[derive(Clone, Copy)]
pub(crate) struct Tensor {
    pub(crate) name: &'static str,
    pub(crate) kind: u8,
    pub(crate) shape: &'static [u32],
    pub(crate) buffer: u32,
    pub(crate) scaled: bool,
}

/// A file that grows, with offsets that are filled in once it is known where they lead.
struct File(Vec<u8>);

impl File {
    fn here(&self) -> usize {
        self.0.len()
    }

    fn u32(&mut self, value: usize) -> usize {
        let at = self.here();
        self.0.extend(u32::try_from(value).unwrap().to_le_bytes());
        at
    }

    /// Lets the offset at `at` lead to the end of what there is.
    fn lead(&mut self, at: usize) {
        let offset = u32::try_from(self.here() - at).unwrap().to_le_bytes();
        self.0[at..at + 4].copy_from_slice(&offset);
    }

    /// A table of so many fields of four bytes, right behind its vtable; gives where each field lies.
    fn table(&mut self, from: &[usize], fields: usize) -> Vec<usize> {
        let vtable = 4 + 2 * fields;
        let header = [vtable, 4 + 4 * fields];
        let slots = (0..fields).map(|field| 4 + 4 * field);
        for slot in header.into_iter().chain(slots) {
            self.0.extend(u16::try_from(slot).unwrap().to_le_bytes());
        }
        for at in from {
            self.lead(*at);
        }
        self.u32(vtable);
        (0..fields).map(|_| self.u32(0)).collect()
    }

    fn set(&mut self, at: usize, value: u32) {
        self.0[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }

    /// A vector of so many offsets; gives where each lies.
    fn offsets(&mut self, from: usize, count: usize) -> Vec<usize> {
        self.lead(from);
        self.u32(count);
        (0..count).map(|_| self.u32(0)).collect()
    }

    fn bytes(&mut self, from: usize, count: usize, bytes: &[u8]) {
        self.lead(from);
        self.u32(count);
        self.0.extend(bytes);
    }
}

/// A model of one graph with these tensors and buffers.
pub(crate) fn model(tensors: &[Tensor], buffers: &[&[u8]]) -> Vec<u8> {
    let mut file = File(b"\0\0\0\0TFL3".to_vec());
    let model = file.table(&[0], 5);
    file.set(model[0], 3);
    file.bytes(model[1], 0, &[]);
    file.bytes(model[3], 2, b"ab");
    let graphs = file.offsets(model[2], 1);
    let graph = file.table(&graphs, 1);
    let entries = file.offsets(graph[0], tensors.len());
    for (entry, tensor) in entries.into_iter().zip(tensors) {
        let table = file.table(&[entry], 5);
        let shape: Vec<u8> = tensor.shape.iter().flat_map(|side| side.to_le_bytes()).collect();
        file.bytes(table[0], tensor.shape.len(), &shape);
        file.set(table[1], u32::from(tensor.kind));
        file.set(table[2], tensor.buffer);
        file.bytes(table[3], tensor.name.len(), tensor.name.as_bytes());
        let scale = file.table(&[table[4]], 3);
        file.bytes(scale[0], 0, &[]);
        file.bytes(scale[1], 0, &[]);
        file.bytes(
            scale[2],
            usize::from(tensor.scaled),
            if tensor.scaled { &[0; 4] } else { &[] },
        );
    }
    let places = file.offsets(model[4], buffers.len());
    for (place, data) in places.into_iter().zip(buffers) {
        let buffer = file.table(&[place], 1);
        file.bytes(buffer[0], data.len(), data);
    }
    file.0
}
