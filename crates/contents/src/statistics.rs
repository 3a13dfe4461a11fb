//! What the numbers of a tensor come to.

/// What is told of the numbers of a tensor.
#[derive(Debug, Clone, PartialEq)]
pub enum Measured {
    /// They were read.
    Yes(Statistics),
    /// They were not.
    No(Unmeasured),
}

/// Why the numbers of a tensor were not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmeasured {
    /// Nobody asked.
    NotAsked,
    /// Statistics: not for this type.
    Type,
    /// Its bytes are not as many as its shape and type ask for: they are packed, in pieces, or in another file.
    Packed,
    /// It shares bytes with a tensor before it, and is not the same under another name.
    Overlapping,
}

/// Statistics of the numbers of a tensor; of block types, of the numbers that they stand for.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// How many there are.
    pub elements: u64,
    /// Zeros of either sign.
    pub zeros: u64,
    /// What is not a number.
    pub nan: u64,
    /// Infinite ones of either sign.
    pub infinite: u64,
    /// Is every element the same finite number? Whole numbers beyond 2^53 are compared as the nearest `f64`.
    pub constant: bool,
    /// Of the finite ones; none where there is none.
    pub spread: Option<Spread>,
}

/// Where the finite numbers of a tensor lie; whole numbers of 64 bits as the nearest `f64`.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// The least.
    pub min: f64,
    /// The most.
    pub max: f64,
    /// Their mean; none where their sum is beyond `f64`.
    pub mean: Option<f64>,
    /// Their standard deviation, over all of them (not one less); none where it is beyond `f64`.
    pub std: Option<f64>,
}

/// The same while it is being counted.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Moments {
    pub(crate) finite: u64,
    pub(crate) zeros: u64,
    pub(crate) nan: u64,
    pub(crate) infinite: u64,
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) mean: f64,
    /// Sum of the squared distances from the mean.
    pub(crate) squares: f64,
}

impl Default for Moments {
    fn default() -> Self {
        Self {
            finite: 0,
            zeros: 0,
            nan: 0,
            infinite: 0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            mean: 0.0,
            squares: 0.0,
        }
    }
}

impl Moments {
    pub(crate) fn is_finite(&self) -> bool {
        self.mean.is_finite()
    }

    /// Adds what follows, as Chan, Golub and `LeVeque` merge means and squares (1979).
    #[expect(
        clippy::cast_precision_loss,
        reason = "a count beyond 2^53 is beyond any file"
    )]
    pub(crate) fn merge(&mut self, next: &Self) {
        let (before, more) = (self.finite as f64, next.finite as f64);
        if next.finite > 0 {
            let all = before + more;
            let distance = next.mean - self.mean;
            self.mean += distance * (more / all);
            self.squares += next.squares + distance * distance * (before * more / all);
        }
        self.finite += next.finite;
        self.zeros += next.zeros;
        self.nan += next.nan;
        self.infinite += next.infinite;
        self.min = self.min.min(next.min);
        self.max = self.max.max(next.max);
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a count beyond 2^53 is beyond any file"
    )]
    #[expect(clippy::float_cmp, reason = "the same number is meant")]
    pub(crate) fn told(&self) -> Statistics {
        let elements = self.finite + self.nan + self.infinite;
        let finite = |number: f64| Some(number).filter(|number| number.is_finite());
        let spread = (self.finite > 0).then(|| Spread {
            min: self.min,
            max: self.max,
            mean: finite(self.mean),
            std: finite((self.squares / self.finite as f64).sqrt()),
        });
        Statistics {
            elements,
            zeros: self.zeros,
            nan: self.nan,
            infinite: self.infinite,
            constant: self.finite > 0 && self.finite == elements && self.min == self.max,
            spread,
        }
    }
}
