//! Looks at one file: first bytes, the whole where it is a small text, and whether it is a placeholder.

use openassay_documents::MAX_DOCUMENT_BYTES;
use openassay_facts::Presence;
use openassay_sources::{File, Source, SourceError, digest};

use crate::glob::Glob;
use crate::limits;
use crate::placeholder::{self, MAX_POINTER_BYTES};
use crate::recognizers::MARKS;
use crate::sight::Sight;

/// What may still be read of the release.
#[derive(Debug)]
pub(crate) struct Budget {
    left: u64,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self {
            left: limits::MAX_READ_TOTAL,
        }
    }

    /// Takes `bytes` from what is left, or says that so much is not left.
    pub(crate) fn spend(&mut self, bytes: u64) -> bool {
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }
}

/// Looks at `file`; an error where it cannot be read. `Sight::bytes` is empty where it is no text for us.
pub(crate) fn look(
    index: usize,
    source: &Source,
    file: &File,
    budget: &mut Budget,
) -> (Sight, Option<SourceError>) {
    let mut sight = Sight::new(index, &file.path, file.size);
    let read = read(&mut sight, source, file, budget);
    match &read {
        Err(_) => sight.presence = Presence::Unreadable,
        Ok(()) => sight.presence = presence(&sight),
    }
    (sight, read.err())
}

fn read(sight: &mut Sight, source: &Source, file: &File, budget: &mut Budget) -> Result<(), SourceError> {
    sight.sha256.clone_from(&file.blob_sha256);
    if file.size == 0 {
        sight.bytes = Some(Vec::new());
        sight.sha256.get_or_insert_with(|| digest(&[]));
        return Ok(());
    }
    if file.size <= whole_up_to(sight.name()) && budget.spend(file.size) {
        let bytes = source.read(file, file.size)?;
        sight.head = bytes.iter().copied().take(limits::HEAD_BYTES).collect();
        sight.sha256.get_or_insert_with(|| digest(&bytes));
        sight.bytes = Some(bytes);
    } else {
        sight.head = source.head(file, limits::HEAD_BYTES)?;
    }
    Ok(())
}

/// A file of these bytes, as if it had been looked at.
#[cfg(test)]
pub(crate) fn sight_of(source: usize, path: &str, bytes: Vec<u8>) -> Sight {
    let mut sight = Sight::new(source, path, u64::try_from(bytes.len()).unwrap_or(u64::MAX));
    sight.head.clone_from(&bytes);
    sight.sha256 = Some(digest(&bytes));
    sight.bytes = Some(bytes);
    sight.presence = presence(&sight);
    sight
}

/// Up to which size a file of this name is read whole; anything may be a pointer.
fn whole_up_to(name: &str) -> u64 {
    let is = |patterns: &[Glob]| patterns.iter().any(|pattern| pattern.matches(name));
    if is(&MARKS.structured) {
        limits::MAX_JSON_BYTES
    } else if is(&MARKS.texts) {
        u64::try_from(MAX_DOCUMENT_BYTES).unwrap_or(u64::MAX)
    } else if is(&MARKS.code) || !name.contains('.') {
        limits::MAX_TEXT_BYTES
    } else {
        MAX_POINTER_BYTES
    }
}

fn presence(sight: &Sight) -> Presence {
    if sight.size == 0 {
        return Presence::Empty;
    }
    let Some(text) = sight.text() else {
        return Presence::Here;
    };
    if text.trim().is_empty() {
        return Presence::Empty;
    }
    if sight.size <= MAX_POINTER_BYTES
        && let Some(pointer) = placeholder::pointer(text)
    {
        return pointer;
    }
    if placeholder::is_stub(text, &MARKS.stub) && !is_words_of_producer(sight) && has_no_statement(sight) {
        return Presence::Stub;
    }
    Presence::Here
}

/// A card that promises something is still a card.
fn is_words_of_producer(sight: &Sight) -> bool {
    let name = sight.name();
    let is_root_readme = name.starts_with("readme") && !sight.lower.contains('/');
    is_root_readme || name.starts_with("model_card") || name.starts_with("modelcard")
}

/// In code a promise in a comment does not undo the code beside it.
fn has_no_statement(sight: &Sight) -> bool {
    let is_code = MARKS.code.iter().any(|pattern| pattern.matches(sight.name()));
    !is_code || crate::code::is_empty(sight.statements())
}
