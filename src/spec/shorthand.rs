//! Types that may be written short: a scalar or list instead of the mapping it stands for.

/// Implements `Deserialize` for a type that takes several YAML shapes. Each arm turns one shape
/// into the type; shapes without an arm are type errors that name `$expecting`.
macro_rules! shorthand {
    ($type:ty, $expecting:literal, { $($arms:tt)* }) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Shapes;
                impl<'de> serde::de::Visitor<'de> for Shapes {
                    type Value = $type;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expecting)
                    }
                    shorthand!(@arms $($arms)*);
                }
                deserializer.deserialize_any(Shapes)
            }
        }
    };
    (@arms) => {};
    (@arms str($s:ident) => $body:expr; $($rest:tt)*) => {
        fn visit_str<E: serde::de::Error>(self, $s: &str) -> Result<Self::Value, E> { $body.map_err(E::custom) }
        shorthand!(@arms $($rest)*);
    };
    (@arms int($n:ident) => $body:expr; $($rest:tt)*) => {
        fn visit_i64<E: serde::de::Error>(self, $n: i64) -> Result<Self::Value, E> { $body.map_err(E::custom) }
        fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<Self::Value, E> {
            self.visit_i64(i64::try_from(n).map_err(E::custom)?)
        }
        shorthand!(@arms $($rest)*);
    };
    (@arms float($n:ident) => $body:expr; $($rest:tt)*) => {
        fn visit_f64<E: serde::de::Error>(self, $n: f64) -> Result<Self::Value, E> { $body.map_err(E::custom) }
        shorthand!(@arms $($rest)*);
    };
    (@arms bool($b:ident) => $body:expr; $($rest:tt)*) => {
        fn visit_bool<E: serde::de::Error>(self, $b: bool) -> Result<Self::Value, E> { $body.map_err(E::custom) }
        shorthand!(@arms $($rest)*);
    };
    (@arms map($from:ty, $m:ident) => $body:expr; $($rest:tt)*) => {
        fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            let $m = <$from>::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
            Ok($body)
        }
        shorthand!(@arms $($rest)*);
    };
    (@arms seq($from:ty, $s:ident) => $body:expr; $($rest:tt)*) => {
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
            let $s = <$from>::deserialize(serde::de::value::SeqAccessDeserializer::new(seq))?;
            Ok($body)
        }
        shorthand!(@arms $($rest)*);
    };
}
