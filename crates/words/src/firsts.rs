//! Which words a phrase may begin with, as a set that is asked before the phrase is tried.
//!
//! The set may say yes where no phrase begins, never no where one does. A word is known by its length, its
//! first and its last byte; a stem by its first two bytes.

/// Bits of a set.
const BITS: usize = 256;

/// The words that a phrase, or any of several, may begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Firsts {
    words: Bits,
    stems: Bits,
    numbers: bool,
    anything: bool,
}

type Bits = [u64; BITS / 64];

impl Firsts {
    /// The set that every word is in.
    pub(crate) fn anything() -> Self {
        Self {
            anything: true,
            ..Self::default()
        }
    }

    /// The words that begin with a digit.
    pub(crate) fn numbers() -> Self {
        Self {
            numbers: true,
            ..Self::default()
        }
    }

    /// One word.
    pub fn word(word: &str) -> Self {
        let mut set = Self::default();
        insert(&mut set.words, word_key(word.as_bytes()));
        set
    }

    /// The words that begin with `stem`; one of a single letter is taken for anything.
    pub(crate) fn stem(stem: &str) -> Self {
        let mut set = Self::default();
        match stem_key(stem.as_bytes()) {
            Some(key) => insert(&mut set.stems, key),
            None => set.anything = true,
        }
        set
    }

    /// Takes in the words of `other`.
    pub fn join(&mut self, other: &Self) {
        for (bits, more) in self.words.iter_mut().zip(other.words) {
            *bits |= more;
        }
        for (bits, more) in self.stems.iter_mut().zip(other.stems) {
            *bits |= more;
        }
        self.numbers |= other.numbers;
        self.anything |= other.anything;
    }

    /// May a phrase begin with `word`?
    pub fn may_begin(&self, word: &str) -> bool {
        self.may_begin_so(&Beginning::of(word))
    }

    /// The same of a word whose beginning is known: one that many phrases are asked for.
    pub fn may_begin_so(&self, word: &Beginning) -> bool {
        self.anything
            || contains(&self.words, word.word)
            || (self.numbers && word.is_number)
            || word.stem.is_some_and(|key| contains(&self.stems, key))
    }
}

/// What of a word the sets go by.
#[derive(Debug, Clone, Copy)]
pub struct Beginning {
    word: usize,
    stem: Option<usize>,
    is_number: bool,
}

impl Beginning {
    /// Of `word`.
    pub fn of(word: &str) -> Self {
        let bytes = word.as_bytes();
        Self {
            word: word_key(bytes),
            stem: stem_key(bytes),
            is_number: bytes.first().is_some_and(u8::is_ascii_digit),
        }
    }
}

fn word_key(word: &[u8]) -> usize {
    let first = word.first().copied().map_or(0, usize::from);
    let last = word.last().copied().map_or(0, usize::from);
    first.wrapping_mul(31) ^ last.wrapping_mul(7) ^ word.len().wrapping_mul(89)
}

fn stem_key(word: &[u8]) -> Option<usize> {
    match word {
        [first, second, ..] => Some(usize::from(*first).wrapping_mul(31) ^ usize::from(*second)),
        _ => None,
    }
}

fn insert(bits: &mut Bits, key: usize) {
    if let Some(word) = bits.get_mut(key % BITS / 64) {
        *word |= 1 << (key % 64);
    }
}

fn contains(bits: &Bits, key: usize) -> bool {
    bits.get(key % BITS / 64)
        .is_some_and(|word| word & (1 << (key % 64)) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_in_its_own_set_and_most_others_are_not() {
        let mut set = Firsts::word("release");
        assert!(set.may_begin("release"));
        assert!(!set.may_begin("the"));
        set.join(&Firsts::stem("reproduc"));
        assert!(set.may_begin("reproducible"));
        set.join(&Firsts::numbers());
        assert!(set.may_begin("7b"));
    }
}
