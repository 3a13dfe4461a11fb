//! Numbers of results, which are rounded, and given as a share or out of a hundred.

/// The number of a result, with how finely it is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    value: f64,
    /// One of its last figure.
    unit: f64,
}

/// What a share may be written as, against another one.
const SCALES: [f64; 3] = [1.0, 100.0, 0.01];
/// What floats lose.
const SLACK: f64 = 1.000_001;
/// More figures tell nothing more.
const MOST_PLACES: usize = 12;

impl Number {
    /// The number at the beginning of `text`: `71.2`, `45%`, `**71.2 ± 0.3**`; none where there is no finite one.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches('*');
        let figures = text.split(['±', '/', ' ', '(']).next()?.trim_end_matches('%');
        if !figures.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.')) {
            return None;
        }
        let value: f64 = figures.parse().ok().filter(|value: &f64| value.is_finite())?;
        let behind = figures.split_once('.').map_or("", |(_, behind)| behind);
        let places = behind.bytes().take_while(u8::is_ascii_digit).count();
        Some(Self {
            value,
            unit: 0.1_f64.powi(i32::try_from(places.min(MOST_PLACES)).unwrap_or(0)),
        })
    }

    /// May both be one result, each rounded or cut in its own way: 0.8123 and 81.2?
    pub fn is_like(self, other: Self) -> bool {
        SCALES.iter().any(|scale| {
            let coarser = self.unit.max(other.unit * scale);
            // A count of whole points says little of a share.
            (self.value - other.value * scale).abs() < coarser * SLACK
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(one: &str, other: &str) -> bool {
        Number::of(one).unwrap().is_like(Number::of(other).unwrap())
    }

    #[test]
    fn a_share_rounded_is_the_same_result() {
        for (one, other) in [
            ("0.8123", "81.2"),
            ("81.2", "0.81234567"),
            ("64", "64.4"),
            ("45%", "0.45"),
            ("71.2 ± 0.3", "71.2"),
            ("0.8129", "81.2"),
        ] {
            assert!(alike(one, other) && alike(other, one), "{one} {other}");
        }
    }

    #[test]
    fn another_number_is_not() {
        for (one, other) in [
            ("0.8123", "81.5"),
            ("64.1", "61.0"),
            ("0.45", "0.47"),
            ("-1.5", "1.5"),
        ] {
            assert!(!alike(one, other) && !alike(other, one), "{one} {other}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "n/a", "inf", "nan", "1e999", "-", "about 5", "."] {
            assert!(Number::of(text).is_none(), "{text}");
        }
    }
}
