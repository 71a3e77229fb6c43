//! Exact decimal numbers: 99.9 in the spec stays 99.9, and 1 - 0.999 is exactly 0.001.

use std::fmt;

/// A decimal number of zero or more, with at most ten decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal {
    /// The number in units of 10^-10.
    units: i64,
}

const DIGITS: usize = 10;
const ONE: i64 = 10_000_000_000;
/// The greatest integer part. The product of two such numbers fits into 128 bits.
const MAX_WHOLE: i64 = 900_000_000;

impl Decimal {
    pub const ZERO: Self = Self { units: 0 };
    pub const ONE: Self = Self { units: ONE };
    pub const HUNDRED: Self = Self { units: 100 * ONE };

    /// Returns `n` thousandths: `of_thousandths(300)` is 0.3.
    pub const fn of_thousandths(n: u32) -> Self {
        Self { units: n as i64 * (ONE / 1000) }
    }

    /// Returns an integer as a decimal, at most `MAX_WHOLE`.
    pub const fn whole(n: u32) -> Self {
        let n = n as i64;
        Self { units: if n < MAX_WHOLE { n } else { MAX_WHOLE } * ONE }
    }

    /// Parses digits with at most one decimal point. Returns `None` for any other text and for more than ten decimals.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > DIGITS || text.ends_with('.') {
            return None;
        }
        let whole = whole.parse::<i64>().ok().filter(|n| *n <= MAX_WHOLE)?;
        let fraction: i64 = format!("{fraction:0<DIGITS$}").parse().ok()?;
        Some(Self { units: whole * ONE + fraction })
    }

    /// Converts a percentage to a ratio. The result is exact for up to eight decimals; further decimals are dropped.
    #[must_use]
    pub fn percent(self) -> Self {
        Self { units: self.units / 100 }
    }

    /// Returns the difference, or zero if it would be negative.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self { units: (self.units - other.units).max(0) }
    }

    /// Returns the product with further decimals than ten dropped, or the greatest number if the product is greater.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        let product = i128::from(self.units) * i128::from(other.units) / i128::from(ONE);
        Self { units: i64::try_from(product).unwrap_or(i64::MAX) }
    }

    /// Returns `numerator / denominator`, rounded half up to `places` decimals (ten at most).
    pub fn ratio(numerator: u32, denominator: u32, places: u32) -> Self {
        let step = ONE / 10i64.pow(places.min(10));
        let scaled = i128::from(numerator) * i128::from(ONE / step);
        let rounded = (2 * scaled + i128::from(denominator)) / (2 * i128::from(denominator.max(1)));
        Self { units: i64::try_from(rounded).unwrap_or(i64::MAX / step) * step }
    }

    /// Returns whether the number is an integer.
    pub fn is_whole(self) -> bool {
        self.units % ONE == 0
    }

    /// Returns how many decimals the shortest form has.
    pub fn decimals(self) -> usize {
        let fraction = format!("{:0DIGITS$}", self.units % ONE);
        fraction.trim_end_matches('0').len()
    }
}

impl fmt::Display for Decimal {
    /// Writes the shortest form: `14.4`, `0.001`, `6`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = format!("{:0DIGITS$}", self.units % ONE);
        write!(f, "{}", self.units / ONE)?;
        match fraction.trim_end_matches('0') {
            "" => Ok(()),
            fraction => write!(f, ".{fraction}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        for text in ["0", "6", "99.9", "0.001", "13.44", "0.0000000001"] {
            assert_eq!(Decimal::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Decimal::parse("99.90").unwrap().to_string(), "99.9");
        for text in ["", ".5", "5.", "-1", "1e3", "1.2.3", "0.00000000001", "99999999999", "٣"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn arithmetic_is_exact() {
        let objective = Decimal::parse("99.9").unwrap().percent();
        assert_eq!(objective.to_string(), "0.999");
        assert_eq!(Decimal::ONE.minus(objective).to_string(), "0.001");
        assert_eq!(Decimal::parse("14.4").unwrap().times(Decimal::parse("0.001").unwrap()).to_string(), "0.0144");
        assert_eq!(Decimal::ratio(14, 15, 4).to_string(), "0.9333");
        assert_eq!(Decimal::ratio(2, 3, 4).to_string(), "0.6667");
    }
}
