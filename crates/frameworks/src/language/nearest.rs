//! The known name that is most like one that is not known.

/// Longer names are no slips of the pen, and comparing them would take long.
const LONGEST: usize = 64;

/// The one of `known` that a slip or two turn into `word`; the first of equals.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .filter_map(|name| Some((slips(word, name)?, name)))
        .reduce(|best, other| if other.0 < best.0 { other } else { best })
        .map(|(_, name)| name)
}

/// How many slips lie between the two, where they are few for their length; case is none.
pub(crate) fn slips(word: &str, name: &str) -> Option<usize> {
    // A letter has up to four bytes.
    if word.len().max(name.len()) > 4 * LONGEST {
        return None;
    }
    let letters = |text: &str| -> Vec<char> { text.chars().flat_map(char::to_lowercase).collect() };
    let (word, name) = (letters(word), letters(name));
    if word.len().max(name.len()) > LONGEST {
        return None;
    }
    let most = (word.len().min(name.len()) / 3).min(4);
    Some(distance(&word, &name)).filter(|slips| *slips <= most)
}

/// Letters put in, left out, changed, or swapped with their neighbor.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (row, left) in a.iter().enumerate() {
        let mut now = vec![row + 1];
        for (column, right) in b.iter().enumerate() {
            let at = |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&now, column) + 1).min(at(&last, column + 1) + 1);
            best = best.min(at(&last, column) + usize::from(left != right));
            let swapped =
                row > 0 && column > 0 && a.get(row - 1) == Some(right) && b.get(column - 1) == Some(left);
            if swapped {
                best = best.min(at(&before, column - 1) + 1);
            }
            now.push(best);
        }
        before = std::mem::replace(&mut last, now);
    }
    last.last().copied().unwrap_or_default()
}
