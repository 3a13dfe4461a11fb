//! The smallest set of differing stretches between two word sequences (Myers 1986), with bounded work.

use std::ops::Range;

/// Two stretches that stand for each other; either may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hunk {
    /// In the text.
    pub(crate) text: Range<usize>,
    /// In the license.
    pub(crate) base: Range<usize>,
}

/// Beyond so many differing words two stretches are called different as a whole: whoever reads the report
/// gains nothing from an alignment of chance words, and the work stays bounded.
const MOST_EDITS: usize = 300;

/// Where `text` and `base` differ, in order.
pub(crate) fn diff(text: &[&str], base: &[&str]) -> Vec<Hunk> {
    let front = text
        .iter()
        .zip(base)
        .take_while(|(one, other)| one == other)
        .count();
    let (inner_text, inner_base) = (
        text.get(front..).unwrap_or_default(),
        base.get(front..).unwrap_or_default(),
    );
    let back = inner_text
        .iter()
        .rev()
        .zip(inner_base.iter().rev())
        .take_while(|(one, other)| one == other)
        .count();
    let inner_text = inner_text.get(..inner_text.len() - back).unwrap_or_default();
    let inner_base = inner_base.get(..inner_base.len() - back).unwrap_or_default();
    let whole = Hunk {
        text: 0..inner_text.len(),
        base: 0..inner_base.len(),
    };
    let found = match (inner_text.is_empty(), inner_base.is_empty()) {
        (true, true) => Vec::new(),
        (false, false) => shortest_edits(inner_text, inner_base).unwrap_or_else(|| vec![whole]),
        _ => vec![whole],
    };
    let moved = |range: Range<usize>| range.start + front..range.end + front;
    found
        .into_iter()
        .map(|hunk| Hunk {
            text: moved(hunk.text),
            base: moved(hunk.base),
        })
        .collect()
}

fn shortest_edits(text: &[&str], base: &[&str]) -> Option<Vec<Hunk>> {
    let most = MOST_EDITS.min(text.len() + base.len());
    let offset = most + 1;
    // reach[k + offset]: how far in `text` the diagonal k = text - base was followed.
    let mut reach = vec![0_usize; 2 * offset + 1];
    let mut history = Vec::new();
    for edits in 0..=most {
        // So many edits lead no further from the middle.
        history.push(reach.get(offset - edits..=offset + edits)?.to_vec());
        let mut diagonal = offset - edits;
        while diagonal <= offset + edits {
            let start = step(&reach, diagonal, offset, edits);
            let at = follow(text, base, start, diagonal, offset)?;
            *reach.get_mut(diagonal)? = at;
            if at >= text.len() && (at + offset).checked_sub(diagonal)? >= base.len() {
                return backtrack(&history, text.len(), base.len());
            }
            diagonal += 2;
        }
    }
    None
}

/// Where the best path of one edit fewer enters this diagonal.
fn step(reach: &[usize], diagonal: usize, offset: usize, edits: usize) -> usize {
    let at = |place: usize| reach.get(place).copied().unwrap_or(0);
    let (below, above) = (at(diagonal.wrapping_sub(1)), at(diagonal + 1));
    if edits == 0 {
        0
    } else if diagonal == offset - edits || diagonal != offset + edits && below < above {
        above
    } else {
        below + 1
    }
}

fn follow(text: &[&str], base: &[&str], mut at: usize, diagonal: usize, offset: usize) -> Option<usize> {
    if at + offset < diagonal {
        return Some(at);
    }
    while let (Some(one), Some(other)) = (text.get(at), base.get((at + offset).checked_sub(diagonal)?)) {
        if one != other {
            break;
        }
        at += 1;
    }
    Some(at)
}

/// Walks the history back to the start, collecting what was inserted and deleted. The middle of what was kept
/// at so many edits is at that number.
fn backtrack(history: &[Vec<usize>], mut x: usize, mut y: usize) -> Option<Vec<Hunk>> {
    let mut hunks: Vec<Hunk> = Vec::new();
    for (edits, reach) in history.iter().enumerate().rev() {
        let diagonal = (x + edits).checked_sub(y)?;
        let start = step(reach, diagonal, edits, edits);
        let start_y = (start + edits).checked_sub(diagonal)?;
        if edits == 0 {
            break;
        }
        let from_above = diagonal == 0
            || diagonal != 2 * edits && reach.get(diagonal.wrapping_sub(1)) < reach.get(diagonal + 1);
        let (before_x, before_y) = if from_above {
            (start, start_y.checked_sub(1)?)
        } else {
            (start - 1, start_y)
        };
        match hunks.last_mut() {
            Some(last) if last.text.start == start && last.base.start == start_y => {
                last.text.start = before_x;
                last.base.start = before_y;
            }
            _ => hunks.push(Hunk {
                text: before_x..start,
                base: before_y..start_y,
            }),
        }
        (x, y) = (before_x, before_y);
    }
    hunks.reverse();
    Some(hunks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    fn seen(text: &str, base: &str) -> Vec<(String, String)> {
        let (text, base) = (words(text), words(base));
        let hunks = diff(&text, &base);
        hunks
            .into_iter()
            .map(|hunk| (text[hunk.text].join(" "), base[hunk.base].join(" ")))
            .collect()
    }

    fn pair(one: &str, other: &str) -> (String, String) {
        (one.to_owned(), other.to_owned())
    }

    #[test]
    fn equal_texts_have_no_difference() {
        assert!(diff(&words("a b"), &words("a b")).is_empty() && diff(&[], &[]).is_empty());
    }

    #[test]
    fn the_smallest_difference_is_found() {
        assert_eq!(seen("a x c d", "a b c"), [pair("x", "b"), pair("d", "")]);
        assert_eq!(seen("a c", "a b c"), [pair("", "b")]);
        assert_eq!(seen("", "a b"), [pair("", "a b")]);
        assert_eq!(
            seen("x a y b z", "a b"),
            [pair("x", ""), pair("y", ""), pair("z", "")]
        );
    }

    proptest::proptest! {
        #[test]
        fn what_is_outside_the_hunks_is_equal(text in "([abc] ){0,14}", base in "([abc] ){0,14}") {
            let (text, base) = (words(&text), words(&base));
            let (mut x, mut y) = (0, 0);
            for hunk in diff(&text, &base) {
                proptest::prop_assert_eq!(&text[x..hunk.text.start], &base[y..hunk.base.start]);
                proptest::prop_assert!(!hunk.text.is_empty() || !hunk.base.is_empty());
                (x, y) = (hunk.text.end, hunk.base.end);
            }
            proptest::prop_assert_eq!(&text[x..], &base[y..]);
        }
    }
}
