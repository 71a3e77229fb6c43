//! Scalar types: text as written, durations, quantities, numbers or percentages.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::shapes::ShapesOf;
use crate::yaml::LITERAL;

/// The text of a scalar exactly as written: `1.10` stays `1.10`, `yes` stays `yes`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Literal(pub String);

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl serde::de::Visitor<'_> for Text {
            type Value = Literal;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a string, number or boolean")
            }
            fn visit_str<E>(self, s: &str) -> Result<Literal, E> {
                Ok(Literal(s.to_owned()))
            }
        }
        deserializer.deserialize_newtype_struct(LITERAL, Text)
    }
}

impl JsonSchema for Literal {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Literal".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
}

impl std::fmt::Display for Literal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A duration such as `30s`, `5m`, `1h30m`, `2d`, in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "ShapesOf<Self>", inline)]
pub struct Duration {
    pub seconds: i64,
}

impl Duration {
    pub const fn of_seconds(seconds: i64) -> Self {
        Self { seconds }
    }

    /// Parses `1h30m`: units d, h, m, s, each at most once, in this order.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no duration; write for example `30s`, `5m` or `1h30m`");
        let (mut seconds, mut rest, mut last) = (0i64, text, i64::MAX);
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|n| *n > 0).ok_or_else(wrong)?;
            let number: i64 = rest[..digits].parse().map_err(|_| wrong())?;
            let unit = match rest.as_bytes()[digits] {
                b'd' => 86_400,
                b'h' => 3_600,
                b'm' => 60,
                b's' => 1,
                _ => return Err(wrong()),
            };
            if unit >= last {
                return Err(wrong());
            }
            last = unit;
            seconds = number.checked_mul(unit).and_then(|n| n.checked_add(seconds)).ok_or_else(wrong)?;
            rest = &rest[digits + 1..];
        }
        if last == i64::MAX { Err(wrong()) } else { Ok(Self { seconds }) }
    }
}

impl std::fmt::Display for Duration {
    /// Writes the shortest form that Kubernetes, Argo CD and Prometheus all accept: `1h30m`, `45s`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (h, m, s) = (self.seconds / 3600, self.seconds / 60 % 60, self.seconds % 60);
        for (n, unit) in [(h, 'h'), (m, 'm'), (s, 's')] {
            if n > 0 {
                write!(f, "{n}{unit}")?;
            }
        }
        if self.seconds == 0 { f.write_str("0s") } else { Ok(()) }
    }
}

shorthand!(Duration, "a duration such as `30s`, `5m` or `1h30m`", {
    str(s like r"^([0-9]+d([0-9]+h)?([0-9]+m)?([0-9]+s)?|[0-9]+h([0-9]+m)?([0-9]+s)?|[0-9]+m([0-9]+s)?|[0-9]+s)$", "30s", "5m", "1h30m") => Duration::parse(s);
});

/// A Kubernetes quantity as written: `500m`, `1Gi`, `2`. Rules check it, and emitters write it in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(pub String);

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Literal::deserialize(deserializer).map(|l| Self(l.0))
    }
}

impl JsonSchema for Quantity {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Quantity".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number"], "examples": ["500m", "1Gi", 2] })
    }
}

/// A number, or a percentage of all: `1` or `25%`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(with = "ShapesOf<Self>", inline)]
pub enum IntOrPercent {
    Int(i64),
    Percent(i64),
}

shorthand!(IntOrPercent, "a number or a percentage such as `25%`", {
    int(n: u32) => Ok::<_, String>(IntOrPercent::Int(i64::from(n)));
    str(s like "^[0-9]+%$", "25%") => s.strip_suffix('%').filter(|n| n.bytes().all(|b| b.is_ascii_digit())).and_then(|n| n.parse().ok())
        .map(IntOrPercent::Percent)
        .ok_or_else(|| format!("`{s}` is neither a number nor a percentage such as `25%`"));
});
