//! Sizes in names: `7B`, `135M`, `8x7B`, `30B-A3B`.

use openassay_words::{Folded, tokens};

use crate::lexicon::LEXICON;

/// A size that a name holds, in parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Size {
    /// All of them.
    Total(u64),
    /// Those at work for one token (`A3B`).
    Active(u64),
    /// Experts times their size (`8x7B`): more than the model has, since experts share layers.
    Experts(u64),
}

/// The sizes that `name` holds; none where it holds several that do not go together.
pub(crate) fn in_name(name: &str) -> Vec<Size> {
    let words: Vec<Folded> = tokens(name).into_iter().map(|token| token.word).collect();
    let mut found: Vec<(Size, bool)> = Vec::new();
    // "70B-to-7B" may be either way.
    let mut led = false;
    for (index, word) in words.iter().enumerate() {
        let next = words.get(index + 1).map_or("", Folded::as_str);
        if matches!(
            next,
            "tokens" | "token" | "tok" | "context" | "ctx" | "words" | "pairs"
        ) {
            continue;
        }
        let before = index
            .checked_sub(1)
            .and_then(|at| words.get(at))
            .map_or("", Folded::as_str);
        if LEXICON.is("before_other_sizes", before) || is_year(word) {
            continue;
        }
        let size = of_word(word);
        led |= size.is_some() && before == "to";
        found.extend(size.map(|size| (size, word.ends_with('m'))));
    }
    if led {
        return Vec::new();
    }
    // Beside a size in billions, a last `1M` is a context length ("7B-Instruct-1M").
    let has_billions = found.iter().any(|(_, millions)| !millions);
    let context = has_billions && words.last().is_some_and(|word| word == "1m");
    found.retain(|(size, millions)| !context || !millions || *size != Size::Total(1_000_000));
    let mut sizes: Vec<Size> = found.into_iter().map(|(size, _)| size).collect();
    sizes.sort();
    sizes.dedup();
    let totals = sizes
        .iter()
        .filter(|size| !matches!(size, Size::Active(_)))
        .count();
    if totals > 1 { Vec::new() } else { sizes }
}

/// "2024B" is a year and a letter.
fn is_year(word: &str) -> bool {
    word.len() == 5
        && matches!(word.get(..2), Some("19" | "20"))
        && word.bytes().take(4).all(|c| c.is_ascii_digit())
}

/// The size that one word is, if it is one.
pub(crate) fn of_word(word: &str) -> Option<Size> {
    let word = word.to_ascii_lowercase();
    if let Some((experts, each)) = word.split_once('x') {
        let experts: u64 = experts.parse().ok().filter(|n| (2..=512).contains(n))?;
        return Some(Size::Experts(scaled(each)?.checked_mul(experts)?));
    }
    if let Some(active) = word.strip_prefix('a') {
        return scaled(active).map(Size::Active);
    }
    scaled(&word).map(Size::Total)
}

/// `7b`, `1.5b`, `135m` as a count; thousands are too often a context length.
fn scaled(word: &str) -> Option<u64> {
    let (digits, unit) = word.split_at_checked(word.len().checked_sub(1)?)?;
    let factor = match unit {
        "b" => 1_000_000_000,
        "m" => 1_000_000,
        _ => return None,
    };
    count(digits, factor)
}

/// Decimal `digits` times `factor`, exactly; none for zero or what no model has.
pub(crate) fn count(digits: &str, factor: u64) -> Option<u64> {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 15 || part.len() > 9 || !plain(whole) || !plain(part) {
        return None;
    }
    let mut value = whole.parse::<u64>().ok()?.checked_mul(factor)?;
    let mut place = factor;
    for digit in part.chars() {
        place /= 10;
        value = value.checked_add(u64::from(digit.to_digit(10)?).checked_mul(place)?)?;
    }
    (value > 0).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_names() {
        assert_eq!(in_name("Mini 7B"), [Size::Total(7_000_000_000)]);
        assert_eq!(in_name("SmolLM2-135M-Instruct"), [Size::Total(135_000_000)]);
        assert_eq!(in_name("TinyLlama-1.1B-Chat-v1.0"), [Size::Total(1_100_000_000)]);
        assert_eq!(in_name("Mixtral-8x7B-v0.1"), [Size::Experts(56_000_000_000)]);
        assert_eq!(
            in_name("Qwen3-30B-A3B"),
            [Size::Total(30_000_000_000), Size::Active(3_000_000_000)]
        );
    }

    #[test]
    fn what_is_no_size() {
        for name in [
            "all-MiniLM-L6-v2",
            "model-Q4_K_M",
            "gpt-2",
            "b2b",
            "step-1431k-3T",
            "int8",
            "4bit",
            "v1.5",
            "wren-2024B",
            "wren-GGUF-of-7B",
            "draft-for-70B",
        ] {
            assert_eq!(in_name(name), [], "{name}");
        }
        assert_eq!(in_name("Qwen2.5-7B-Instruct-1M"), [Size::Total(7_000_000_000)]);
        assert_eq!(in_name("distill-70B-to-7B"), [], "two sizes: which is it?");
        assert_eq!(in_name("osprey-7b-distilled-4m"), [], "which is it?");
        assert_eq!(in_name("Llama-3-8B-pruned-to-4M"), []);
        assert_eq!(in_name("babylm-100M-tokens"), []);
        assert_eq!(in_name("gemma-3n-E4B"), []);
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(count("1.1", 1_000_000_000), Some(1_100_000_000));
        assert_eq!(count("0", 1000), None);
        assert_eq!(count("99999999999999999999", 10), None);
    }
}
