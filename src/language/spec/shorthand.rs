//! Types that may be written in several shapes: for example a scalar or list instead of a mapping.

/// Declares the YAML shapes in which a type may be written: implements `Deserialize` and [`Shapes`](super::shapes::Shapes) for it.
///
/// Each arm turns one shape into the type, and its doc comment describes the shape in the JSON Schema. A shape without
/// an arm is a type error that names `$expecting`. Arms are
/// - `literal(text)`, which must come first: any scalar, as it is written;
/// - `str(text)`, `str(text: Type)` for texts that `Type` accepts, or `str(text like "PATTERN", "EXAMPLE", ...)`;
/// - `int(number: Type)` for integers in the range of `Type`, and `bool(flag)`;
/// - `map(Type, value)` and `seq(Type, value)`, whose bodies are the value itself; those of scalars are a `Result`.
macro_rules! shorthand {
    ($type:ty, $expecting:literal, { $($arms:tt)* }) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;
                impl<'de> serde::de::Visitor<'de> for Visitor {
                    type Value = $type;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expecting)
                    }
                    shorthand!(@visit $($arms)*);
                }
                shorthand!(@ask deserializer, Visitor, $($arms)*)
            }
        }

        impl $crate::language::spec::shapes::Shapes for $type {
            fn shapes(generator: &mut schemars::SchemaGenerator) -> Vec<schemars::Schema> {
                let _ = &generator;
                let mut shapes = Vec::new();
                shorthand!(@shapes generator, shapes, $($arms)*);
                shapes
            }
        }
    };

    (@ask $from:ident, $visitor:ident, $(#[doc = $doc:literal])* literal $($rest:tt)*) => {
        $from.deserialize_newtype_struct($crate::yaml::LITERAL, $visitor)
    };
    (@ask $from:ident, $visitor:ident, $($rest:tt)*) => { $from.deserialize_any($visitor) };

    (@visit) => {};
    (@visit $(#[doc = $doc:literal])* literal($s:ident) => $body:expr; $($rest:tt)*) => {
        shorthand!(@visit str($s) => $body; $($rest)*);
    };
    (@visit $(#[doc = $doc:literal])* str($s:ident: $from:ty) => $body:expr; $($rest:tt)*) => {
        shorthand!(@visit str($s) => $body; $($rest)*);
    };
    (@visit $(#[doc = $doc:literal])* str($s:ident like $($like:literal),+) => $body:expr; $($rest:tt)*) => {
        shorthand!(@visit str($s) => $body; $($rest)*);
    };
    (@visit $(#[doc = $doc:literal])* str($s:ident) => $body:expr; $($rest:tt)*) => {
        fn visit_str<E: serde::de::Error>(self, $s: &str) -> Result<Self::Value, E> { $body.map_err(E::custom) }
        shorthand!(@visit $($rest)*);
    };
    (@visit $(#[doc = $doc:literal])* int($n:ident: $int:ty) => $body:expr; $($rest:tt)*) => {
        fn visit_i64<E: serde::de::Error>(self, n: i64) -> Result<Self::Value, E> {
            let wrong = |_| E::invalid_value(serde::de::Unexpected::Signed(n), &self);
            let $n = <$int>::try_from(n).map_err(wrong)?;
            $body.map_err(E::custom)
        }
        fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<Self::Value, E> {
            self.visit_i64(i64::try_from(n).map_err(E::custom)?)
        }
        shorthand!(@visit $($rest)*);
    };
    (@visit $(#[doc = $doc:literal])* bool($b:ident) => $body:expr; $($rest:tt)*) => {
        fn visit_bool<E: serde::de::Error>(self, $b: bool) -> Result<Self::Value, E> { $body.map_err(E::custom) }
        shorthand!(@visit $($rest)*);
    };
    (@visit $(#[doc = $doc:literal])* map($from:ty, $m:ident) => $body:expr; $($rest:tt)*) => {
        fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            let $m = <$from>::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
            Ok($body)
        }
        shorthand!(@visit $($rest)*);
    };
    (@visit $(#[doc = $doc:literal])* seq($from:ty, $s:ident) => $body:expr; $($rest:tt)*) => {
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
            let $s = <$from>::deserialize(serde::de::value::SeqAccessDeserializer::new(seq))?;
            Ok($body)
        }
        shorthand!(@visit $($rest)*);
    };

    (@shapes $generator:ident, $shapes:ident,) => {};
    (@shapes $generator:ident, $shapes:ident, $(#[doc = $doc:literal])* $kind:ident($($shape:tt)*) => $body:expr; $($rest:tt)*) => {
        let schema = shorthand!(@schema $generator, $kind($($shape)*));
        $shapes.push($crate::language::spec::shapes::described(schema, &[$($doc),*]));
        shorthand!(@shapes $generator, $shapes, $($rest)*);
    };

    (@schema $generator:ident, literal($s:ident)) => { $generator.subschema_for::<$crate::language::spec::Literal>() };
    (@schema $generator:ident, str($s:ident)) => { $generator.subschema_for::<String>() };
    (@schema $generator:ident, str($s:ident: $from:ty)) => { $generator.subschema_for::<$from>() };
    (@schema $generator:ident, str($s:ident like $pattern:literal $(, $example:literal)*)) => {
        schemars::json_schema!({ "type": "string", "pattern": $pattern, "examples": [$($example),*] })
    };
    (@schema $generator:ident, int($n:ident: $int:ty)) => { $generator.subschema_for::<$int>() };
    (@schema $generator:ident, bool($b:ident)) => { $generator.subschema_for::<bool>() };
    (@schema $generator:ident, map($from:ty, $m:ident)) => { $generator.subschema_for::<$from>() };
    (@schema $generator:ident, seq($from:ty, $s:ident)) => { $generator.subschema_for::<$from>() };
}
