//! Cuts the bytes of a tensor, which come in pieces of any length, into blocks.

/// Bytes that wait for the rest of their block.
pub(crate) struct Blocks {
    waiting: Vec<u8>,
    /// Bytes of a block.
    size: usize,
}

impl Blocks {
    pub(crate) fn new() -> Self {
        Self {
            waiting: Vec::new(),
            size: 1,
        }
    }

    /// Begins a tensor whose blocks have so many bytes.
    pub(crate) fn begin(&mut self, size: usize) {
        self.waiting.clear();
        self.size = size.max(1);
    }

    /// Takes a piece, and hands on every block that it completes.
    pub(crate) fn push(&mut self, mut piece: &[u8], mut block: impl FnMut(&[u8])) {
        if !self.waiting.is_empty() {
            let missing = self.size - self.waiting.len();
            let (now, later) = piece.split_at(missing.min(piece.len()));
            self.waiting.extend_from_slice(now);
            piece = later;
            if self.waiting.len() < self.size {
                return;
            }
            block(&self.waiting);
            self.waiting.clear();
        }
        let whole = piece.chunks_exact(self.size);
        self.waiting.extend_from_slice(whole.remainder());
        whole.for_each(block);
    }

    /// Hands on what is left.
    pub(crate) fn finish(&mut self, block: impl FnOnce(&[u8])) {
        if !self.waiting.is_empty() {
            block(&self.waiting);
            self.waiting.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_do_not_depend_on_the_pieces() {
        let bytes: Vec<u8> = (0..100).collect();
        for piece in 1..=100 {
            let mut blocks = Blocks::new();
            let mut found = Vec::new();
            blocks.begin(7);
            for piece in bytes.chunks(piece) {
                blocks.push(piece, |block| found.push(block.to_vec()));
            }
            blocks.finish(|block| found.push(block.to_vec()));
            let expected: Vec<Vec<u8>> = bytes.chunks(7).map(<[u8]>::to_vec).collect();
            assert_eq!(found, expected, "pieces of {piece}");
        }
    }
}
