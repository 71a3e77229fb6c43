//! Quantities (`100m`, `1.5Gi`, `2e3`): exact arithmetic, printed as the API server prints them.
//!
//! Source: `k8s.io/apimachinery/pkg/api/resource` (grammar, rounding up below a nano, canonical form).

use std::cmp::Ordering;
use std::fmt;
use std::ops::Sub;
use std::str::FromStr;

const NANO_DIGITS: i32 = 9;
const NANOS: i128 = 1_000_000_000;
/// The largest quantity of the API server, 2^63 - 1 whole units, in billionths.
const MAX_NANOS: i128 = i64::MAX as i128 * NANOS;
/// The fraction digits that are stored. Further digits only affect the rounding.
const MAX_FRACTION_DIGITS: usize = 18;

const DECIMAL: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
const BINARY: [(&str, u32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];

/// The family of suffixes that a quantity was written with. Printing keeps the family where possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuantityFormat {
    /// Powers of ten: `m`, no suffix, `k`, `M` ...
    #[default]
    Decimal,
    /// Powers of two: `Ki`, `Mi` ...
    Binary,
    /// A decimal exponent: `e3`.
    Exponent,
}

/// An amount of CPU (cores), memory or storage (bytes), or a count. Equality and order are by value.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quantity {
    nanos: i128,
    format: QuantityFormat,
}

/// The reason why a text is not a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuantityError {
    /// The number is not digits with one optional point.
    Number,
    /// The suffix is unknown.
    Suffix,
    /// The value is above 2^63 - 1 units.
    TooLarge,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number => "a quantity is a number like `250m`, `1.5` or `512Mi`",
            Self::Suffix => "the suffix must be one of n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or an exponent like e3",
            Self::TooLarge => "a quantity is at most 2^63 - 1",
        })
    }
}

impl std::error::Error for QuantityError {}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let (negative, body) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let end = body.bytes().position(|b| !b.is_ascii_digit() && b != b'.').unwrap_or(body.len());
        let (number, suffix) = body.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.len() + fraction.len() == 0 || fraction.contains('.') {
            return Err(QuantityError::Number);
        }
        let scale = Scale::parse(suffix)?;
        let magnitude = scaled(whole, fraction, scale)?;
        if magnitude > MAX_NANOS {
            return Err(QuantityError::TooLarge);
        }
        Ok(Self { nanos: if negative { -magnitude } else { magnitude }, format: scale.format })
    }
}

/// The factor of a suffix: 2^bits x 10^tens.
#[derive(Clone, Copy)]
struct Scale {
    bits: u32,
    tens: i32,
    format: QuantityFormat,
}

impl Scale {
    fn parse(suffix: &str) -> Result<Self, QuantityError> {
        if let Some((_, tens)) = DECIMAL.iter().find(|(s, _)| *s == suffix) {
            return Ok(Self { bits: 0, tens: *tens, format: QuantityFormat::Decimal });
        }
        if let Some((_, bits)) = BINARY.iter().find(|(s, _)| *s == suffix) {
            return Ok(Self { bits: *bits, tens: 0, format: QuantityFormat::Binary });
        }
        let exponent = suffix.strip_prefix(['e', 'E']).ok_or(QuantityError::Suffix)?;
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(QuantityError::Suffix);
        }
        let tens: i32 = exponent.parse().map_err(|_| QuantityError::TooLarge)?;
        Ok(Self { bits: 0, tens, format: QuantityFormat::Exponent })
    }
}

/// Returns the value in billionths of a unit, rounded up.
fn scaled(whole: &str, fraction: &str, scale: Scale) -> Result<i128, QuantityError> {
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let kept = &fraction[..fraction.len().min(MAX_FRACTION_DIGITS)];
    let mut inexact = kept.len() < fraction.len();
    let digits = |mantissa: i128, text: &str| {
        text.bytes().try_fold(mantissa, |n, b| n.checked_mul(10)?.checked_add(i128::from(b - b'0')))
    };
    let too_large = QuantityError::TooLarge;
    let mantissa = digits(0, whole).and_then(|n| digits(n, kept)).ok_or(too_large)?;
    let mantissa = mantissa.checked_mul(1 << scale.bits).ok_or(too_large)?;
    if mantissa == 0 {
        return Ok(i128::from(inexact));
    }
    let kept_digits = i32::try_from(kept.len()).map_err(|_| too_large)?;
    let tens = NANO_DIGITS.saturating_add(scale.tens).saturating_sub(kept_digits);
    let power = 10_i128.checked_pow(tens.unsigned_abs());
    let nanos = match (tens >= 0, power) {
        (true, Some(power)) => mantissa.checked_mul(power).ok_or(too_large)?,
        (true, None) => return Err(too_large),
        (false, Some(power)) => {
            inexact |= mantissa % power != 0;
            mantissa / power
        }
        (false, None) => {
            inexact = true;
            0
        }
    };
    Ok(nanos + i128::from(inexact))
}

impl Quantity {
    pub const ZERO: Self = Self { nanos: 0, format: QuantityFormat::Decimal };

    /// Returns a quantity of `n` units.
    pub fn whole(n: i64) -> Self {
        Self { nanos: i128::from(n) * NANOS, format: QuantityFormat::Decimal }
    }

    /// Returns the value in billionths of a unit.
    pub fn nanos(self) -> i128 {
        self.nanos
    }

    /// Returns the value in thousandths of a unit, rounded up.
    pub fn millis(self) -> i128 {
        let step = NANOS / 1000;
        self.nanos.div_euclid(step) + i128::from(self.nanos.rem_euclid(step) != 0)
    }

    pub fn is_zero(self) -> bool {
        self.nanos == 0
    }

    /// Returns the sum, in the other's format if this is zero; `None` if it is out of range.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let format = if self.is_zero() { other.format } else { self.format };
        Self::in_range(self.nanos.checked_add(other.nanos)?, format)
    }

    /// Returns the product; `None` if it is out of range.
    pub fn checked_mul(self, times: u64) -> Option<Self> {
        Self::in_range(self.nanos.checked_mul(i128::from(times))?, self.format)
    }

    fn in_range(nanos: i128, format: QuantityFormat) -> Option<Self> {
        (nanos.abs() <= MAX_NANOS).then_some(Self { nanos, format })
    }

    /// Returns the text that the API server prints: without a fraction, with the largest suffix that is exact.
    pub fn canonical(self) -> String {
        if self.nanos == 0 {
            return "0".to_owned();
        }
        let whole = self.nanos % NANOS == 0;
        if self.format == QuantityFormat::Binary && whole && self.nanos.abs() >= 1024 * NANOS {
            return binary(self.nanos / NANOS);
        }
        decimal(self.nanos, self.format)
    }
}

fn binary(mut n: i128) -> String {
    let mut suffix = "";
    for (larger, _) in BINARY {
        if n % 1024 != 0 {
            break;
        }
        n /= 1024;
        suffix = larger;
    }
    format!("{n}{suffix}")
}

fn decimal(mut n: i128, format: QuantityFormat) -> String {
    let mut tens = -NANO_DIGITS;
    while n % 1000 == 0 && (format == QuantityFormat::Exponent || tens < 18) {
        n /= 1000;
        tens += 3;
    }
    match format {
        QuantityFormat::Exponent if tens != 0 => format!("{n}e{tens}"),
        _ => {
            let suffix = DECIMAL.iter().find(|(_, t)| *t == tens).map_or("", |(s, _)| s);
            format!("{n}{suffix}")
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.canonical())
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nanos == other.nanos
    }
}

impl Eq for Quantity {}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nanos.cmp(&other.nanos)
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Sub for Quantity {
    type Output = Self;

    /// Subtracts. The difference of two quantities is always in range.
    fn sub(self, other: Self) -> Self {
        let format = if self.is_zero() { other.format } else { self.format };
        Self { nanos: self.nanos - other.nanos, format }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        text.parse::<Quantity>().map_or_else(|e| format!("{e:?}"), Quantity::canonical)
    }

    #[test]
    fn quantities_are_printed_as_the_api_server_prints_them() {
        for (text, expected) in [
            ("0.5", "500m"),
            ("1024Mi", "1Gi"),
            ("1000m", "1"),
            ("1500Mi", "1500Mi"),
            ("1.5Gi", "1536Mi"),
            ("0.5Gi", "512Mi"),
            ("1000Ki", "1000Ki"),
            ("512", "512"),
            ("0.5Ki", "512"),
            ("1000", "1k"),
            ("2e3", "2e3"),
            ("2E3", "2e3"),
            ("1e-3", "1e-3"),
            ("1E", "1E"),
            ("1Ei", "1Ei"),
            ("9223372036854775807", "9223372036854775807"),
            (".5", "500m"),
            ("5.", "5"),
            ("+3", "3"),
            ("-2500m", "-2500m"),
            ("0Ki", "0"),
            ("000100m", "100m"),
            ("100n", "100n"),
            ("0.1n", "1n"),
            ("0.0000000000000000000000000001", "1n"),
            ("1e-99999", "1e-9"),
            ("100k", "100k"),
        ] {
            assert_eq!(canonical(text), expected, "{text}");
        }
    }

    #[test]
    fn texts_that_are_not_quantities_are_refused() {
        for text in ["", "-", ".", "Mi", "1.2.3", "a", "--1", " 1", "1 "] {
            assert!(matches!(text.parse::<Quantity>(), Err(QuantityError::Number | QuantityError::Suffix)), "{text}");
        }
        for text in ["1K", "1mi", "1e", "1e+", "1eK", "1Zi", "1e3m"] {
            assert_eq!(text.parse::<Quantity>(), Err(QuantityError::Suffix), "{text}");
        }
        for text in ["9223372036854775808", "10E", "8Ei", "1e99999999999", "1e40", &"9".repeat(500)] {
            assert_eq!(text.parse::<Quantity>(), Err(QuantityError::TooLarge), "{text}");
        }
    }

    #[test]
    fn quantities_compare_and_add_by_value() {
        let q = |text: &str| text.parse::<Quantity>().expect("a quantity");
        assert_eq!(q("1000m"), q("1"));
        assert_eq!(q("1024Mi"), q("1Gi"));
        assert!(q("1G") < q("1Gi"));
        assert_eq!(q("250m").checked_mul(6).map(Quantity::canonical), Some("1500m".to_owned()));
        assert_eq!(Quantity::ZERO.checked_add(q("512Mi")).map(Quantity::canonical), Some("512Mi".to_owned()));
        assert_eq!((q("1Gi") - q("512Mi")).canonical(), "512Mi");
        assert_eq!(q("9223372036854775807").checked_add(q("1")), None);
        assert_eq!(q("100u").millis(), 1);
    }
}
