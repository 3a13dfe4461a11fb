//! Quantiles of Student's t, in closed form for whole degrees of freedom.
//!
//! With `ν` whole, the chance of `|T| < t` is a finite sum of powers of the cosine of `θ = atan(t / √ν)` (Abramowitz
//! and Stegun, *Handbook of Mathematical Functions*, 26.7.3 and 26.7.4), so that no series has to converge.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};

/// Halvings of the angle; a double has no more bits to settle.
const HALVINGS: usize = 64;
/// Beyond so many degrees of freedom the quantile hardly moves, and the sum grows long.
const MOST: usize = 10_000;

/// The `t` that a `T` of so many degrees of freedom stays below with chance `below`; none without a degree of
/// freedom, or where the chance is not between one half and one.
pub fn quantile(below: f64, degrees: usize) -> Option<f64> {
    if degrees == 0 || !(0.5..1.0).contains(&below) {
        return None;
    }
    let degrees = degrees.min(MOST);
    let within = 2.0 * below - 1.0;
    let (mut low, mut high) = (0.0, FRAC_PI_2);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if within_angle(middle, degrees) < within {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(low.tan() * root(degrees))
}

/// The chance of `|T| < √ν tan θ`.
fn within_angle(angle: f64, degrees: usize) -> f64 {
    let (sine, cosine) = angle.sin_cos();
    if degrees % 2 == 1 {
        let sum = powers(cosine, cosine, 2.0, (degrees - 1) / 2);
        FRAC_2_PI * (angle + sine * sum)
    } else {
        sine * powers(1.0, cosine, 1.0, degrees / 2)
    }
}

/// `count` terms that begin with `first`, each the one before times `cos²` and `k / (k + 1)`, `k` rising by two.
fn powers(first: f64, cosine: f64, mut k: f64, count: usize) -> f64 {
    let (mut term, mut sum) = (first, 0.0);
    for _ in 0..count {
        sum += term;
        term *= cosine * cosine * k / (k + 1.0);
        k += 2.0;
    }
    sum
}

#[expect(clippy::cast_precision_loss, reason = "no more than MOST")]
fn root(degrees: usize) -> f64 {
    (degrees as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        // Rows of the usual printed tables, three decimals.
        let known = [
            (1, 0.975, 12.706),
            (2, 0.975, 4.303),
            (3, 0.975, 3.182),
            (4, 0.975, 2.776),
            (5, 0.975, 2.571),
            (9, 0.975, 2.262),
            (30, 0.975, 2.042),
            (120, 0.975, 1.980),
            (4, 0.995, 4.604),
            (7, 0.9995, 5.408),
            (10, 0.80, 0.879),
            (1, 0.75, 1.000),
            (3, 0.5, 0.0),
        ];
        for (degrees, below, expected) in known {
            let found = quantile(below, degrees).unwrap();
            assert!(
                (found - expected).abs() < 6e-4,
                "t({degrees}, {below}) is {found}"
            );
        }
        assert!((quantile(0.975, usize::MAX).unwrap() - 1.960).abs() < 1e-3);
    }

    #[test]
    fn what_has_no_quantile_has_none() {
        assert_eq!(quantile(0.975, 0), None);
        for below in [0.2, 1.0, 2.0, f64::NAN] {
            assert_eq!(quantile(below, 4), None);
        }
    }
}
