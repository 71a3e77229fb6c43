//! Resolves plain scalars like go-yaml v2 (kustomization files and the output) and like go-yaml v3
//! (resource files). The two differ, and both differ from YAML 1.2.

use rutter_yaml::{Data, Mapping, Node, Scalar, Style, Value};

/// The go-yaml version whose rules apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// go-yaml v2, which follows YAML 1.1: `yes`, `on`, `n` are booleans.
    V2,
    /// go-yaml v3, which nearly follows YAML 1.2; dates become timestamps.
    V3,
}

/// Returns the value of a whole document.
pub(crate) fn value_of(node: Node, reader: Reader) -> Value {
    match node.data {
        Data::Sequence(items) => Value::Sequence(items.into_iter().map(|n| value_of(n, reader)).collect()),
        Data::Mapping(entries) => {
            let mut m = Mapping::with_capacity(entries.len());
            for e in entries {
                m.push(e.key.into_string(), value_of(e.value, reader));
            }
            Value::Mapping(m)
        }
        Data::Scalar(s) => scalar_value(s, reader),
    }
}

pub(crate) fn scalar_value(s: Scalar, reader: Reader) -> Value {
    match (s.tag.as_deref(), s.style) {
        (Some("str" | "binary"), _) => Value::from(s.text.into_string()),
        (Some("null"), _) => Value::Null,
        (Some("float"), _) => match resolve(&s.text, reader) {
            #[allow(clippy::cast_precision_loss)]
            Resolved::Int(n) => Value::Float(n as f64),
            other => other.into_value(&s.text),
        },
        (Some(_), _) | (None, Style::Plain) => match resolve(&s.text, reader) {
            Resolved::Timestamp if reader == Reader::V3 => Value::from(timestamp_text(&s.text)),
            Resolved::Timestamp | Resolved::Text => Value::from(s.text.into_string()),
            other => other.into_value(&s.text),
        },
        _ => Value::from(s.text.into_string()),
    }
}

/// The value of a plain scalar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Resolved {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Timestamp,
    Text,
}

impl Resolved {
    pub(crate) fn into_value(self, text: &str) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(b) => Value::Bool(b),
            Self::Int(n) => Value::Int(n),
            Self::Float(n) => Value::Float(n),
            Self::Timestamp | Self::Text => Value::from(text.to_owned()),
        }
    }
}

pub(crate) fn resolve(text: &str, reader: Reader) -> Resolved {
    let Some(first) = text.bytes().next() else { return Resolved::Null };
    match first {
        b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'y' | b'Y' | b'o' | b'O' => word(text, reader),
        b'.' => dotted(text),
        b'0'..=b'9' | b'+' | b'-' => number(text),
        _ => Resolved::Text,
    }
}

fn word(text: &str, reader: Reader) -> Resolved {
    match text {
        "~" | "null" | "Null" | "NULL" => Resolved::Null,
        "true" | "True" | "TRUE" => Resolved::Bool(true),
        "false" | "False" | "FALSE" => Resolved::Bool(false),
        _ if reader == Reader::V3 => Resolved::Text,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Resolved::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Resolved::Bool(false),
        _ => Resolved::Text,
    }
}

fn dotted(text: &str) -> Resolved {
    match text {
        ".nan" | ".NaN" | ".NAN" => Resolved::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" => Resolved::Float(f64::INFINITY),
        _ => decimal(text).map_or(Resolved::Text, Resolved::Float),
    }
}

fn number(text: &str) -> Resolved {
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Resolved::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Resolved::Float(f64::NEG_INFINITY),
        _ => {}
    }
    if is_timestamp(text) {
        return Resolved::Timestamp;
    }
    let plain: String = text.chars().filter(|c| *c != '_').collect();
    if let Some(n) = integer(&plain) {
        return n;
    }
    decimal(&plain).map_or(Resolved::Text, Resolved::Float)
}

/// Parses a whole number like Go's `ParseInt` with base 0.
fn integer(text: &str) -> Option<Resolved> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (16, &digits[2..]),
        [b'0', b'b' | b'B', _, ..] => (2, &digits[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let n = i128::from_str_radix(digits, radix).ok()?;
    let n = if negative { -n } else { n };
    match i64::try_from(n) {
        Ok(n) => Some(Resolved::Int(n)),
        #[allow(clippy::cast_precision_loss)]
        Err(_) if n > 0 && n <= i128::from(u64::MAX) => Some(Resolved::Float(n as f64)),
        Err(_) => None,
    }
}

/// Parses a decimal number: `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
fn decimal(text: &str) -> Option<f64> {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let good = match mantissa.split_once('.') {
        Some(("", fraction)) => digits(fraction),
        Some((whole, fraction)) => digits(whole) && (fraction.is_empty() || digits(fraction)),
        None => digits(mantissa),
    };
    let good = good && exponent.is_none_or(|e| digits(e.strip_prefix(['-', '+']).unwrap_or(e)));
    if good { text.parse().ok() } else { None }
}

/// Splits a date such as `2006-1-2` into year, month, day and the rest of the text (the time).
fn date(text: &str) -> Option<(&str, u32, u32, &str)> {
    let (year, rest) = text.split_at_checked(4)?;
    if !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (month, rest) = rest.strip_prefix('-')?.split_once('-')?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (day, time) = rest.split_at(end);
    let part = |s: &str| if matches!(s.len(), 1 | 2) { s.parse::<u32>().ok() } else { None };
    let (month, day) = (part(month)?, part(day)?);
    let leap = year.parse::<u32>().is_ok_and(|y| y % 4 == 0 && (y % 100 != 0 || y % 400 == 0));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if day == 0 || day > days { None } else { Some((year, month, day, time)) }
}

pub(crate) fn is_timestamp(text: &str) -> bool {
    let Some((.., time)) = date(text) else { return false };
    let Some(separator) = time.chars().next() else { return true };
    let clock = &time[1..];
    match separator {
        'T' | 't' => clock
            .find(['Z', '+', '-'])
            .is_some_and(|at| is_clock(&clock[..at]) && (clock[at..] == *"Z" || is_offset(&clock[at + 1..]))),
        ' ' => is_clock(clock),
        _ => false,
    }
}

fn is_clock(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let [hour, minute, second] = parts[..] else { return false };
    let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
    let below = |s: &str, limit: u32| {
        matches!(s.len(), 1 | 2) && s.bytes().all(|b| b.is_ascii_digit()) && s.parse::<u32>().is_ok_and(|n| n < limit)
    };
    let fraction_ok = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
    below(hour, 24) && below(minute, 60) && below(second, 60) && fraction_ok
}

fn is_offset(text: &str) -> bool {
    let Some((hour, minute)) = text.split_once(':') else { return false };
    [hour, minute].iter().all(|s| s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit()))
}

/// Returns a date without a time in the form of Go's time; other timestamps unchanged.
fn timestamp_text(text: &str) -> String {
    match date(text) {
        Some((year, month, day, "")) => format!("{year}-{month:02}-{day:02}T00:00:00Z"),
        Some((year, month, day, time)) if time.starts_with(' ') => {
            format!("{year}-{month:02}-{day:02}T{}Z", &time[1..])
        }
        _ => text.to_owned(),
    }
}

/// Returns a scalar as text, as references and merge keys compare it.
pub(crate) fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some("null".to_owned()),
        Value::Bool(b) => Some(b.to_string()),
        Value::Int(n) => Some(n.to_string()),
        Value::Float(n) => Some(super::number_text::float_text(*n)),
        Value::String(s) => Some(s.to_string()),
        Value::Sequence(_) | Value::Mapping(_) => None,
    }
}

/// Returns the value of `text` if it is written without quotes into a resource.
pub(crate) fn plain_value(text: &str) -> Value {
    resolve(text, Reader::V3).into_value(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_readers_differ_in_booleans_only() {
        assert_eq!(resolve("yes", Reader::V2), Resolved::Bool(true));
        assert_eq!(resolve("yes", Reader::V3), Resolved::Text);
        for reader in [Reader::V2, Reader::V3] {
            assert_eq!(resolve("010", reader), Resolved::Int(8));
            assert_eq!(resolve("1_000", reader), Resolved::Int(1000));
            assert_eq!(resolve("0x1F", reader), Resolved::Int(31));
            assert_eq!(resolve("1e3", reader), Resolved::Float(1000.0));
            assert_eq!(resolve("2020-01-01", reader), Resolved::Timestamp);
            assert_eq!(resolve("2020-13-01", reader), Resolved::Text);
            assert_eq!(resolve("1.2.3", reader), Resolved::Text);
        }
    }
}
