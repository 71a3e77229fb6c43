//! YAML values without spans, which rutter builds, compares and writes.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

/// A key or string; constants are not copied.
pub type Text = Cow<'static, str>;

/// A YAML value in memory. Mappings keep their order.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    String(Text),
    Sequence(Vec<Self>),
    Mapping(Mapping),
}

/// Hashes floats by their bits, because values such as -0.0 and 0.0 are written differently.
impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Null => {}
            Self::Bool(value) => value.hash(state),
            Self::Int(value) => value.hash(state),
            Self::Float(value) => value.to_bits().hash(state),
            Self::String(value) => value.hash(state),
            Self::Sequence(items) => items.hash(state),
            Self::Mapping(mapping) => mapping.hash(state),
        }
    }
}

/// Key-value pairs in insertion order; keys are unique.
#[derive(Debug, Clone, PartialEq, Default, Hash)]
pub struct Mapping(Vec<(Text, Value)>);

impl Mapping {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn with_capacity(n: usize) -> Self {
        Self(Vec::with_capacity(n))
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.0.iter_mut().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Sets a key and returns the old value. An existing key keeps its position; a new one goes to the end.
    pub fn insert(&mut self, key: impl Into<Text>, value: impl Into<Value>) -> Option<Value> {
        let (key, value) = (key.into(), value.into());
        if let Some(old) = self.get_mut(&key) {
            return Some(std::mem::replace(old, value));
        }
        self.0.push((key, value));
        None
    }

    /// Appends a key that the caller knows to be new, without a look-up.
    pub fn push(&mut self, key: impl Into<Text>, value: impl Into<Value>) {
        self.0.push((key.into(), value.into()));
    }

    /// Appends a key if there is a value for it.
    pub fn push_some(&mut self, key: impl Into<Text>, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.push(key, value);
        }
    }

    /// Appends a key unless the value is an empty list, mapping or null.
    pub fn push_nonempty(&mut self, key: impl Into<Text>, value: impl Into<Value>) {
        let value = value.into();
        if !value.is_empty() {
            self.push(key, value);
        }
    }

    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.0.iter().position(|(k, _)| k == key)?;
        Some(self.0.remove(at).1)
    }

    /// Returns the value of `key`; inserts the result of `default` if there is none.
    pub fn entry_or_insert(&mut self, key: &str, default: impl FnOnce() -> Value) -> &mut Value {
        let at = match self.0.iter().position(|(k, _)| k == key) {
            Some(at) => at,
            None => {
                self.0.push((Cow::Owned(key.to_owned()), default()));
                self.0.len() - 1
            }
        };
        &mut self.0[at].1
    }

    /// Merges another mapping into this one: mappings merge at every depth, all other values are replaced.
    pub fn overlay(&mut self, over: Self) {
        for (key, value) in over {
            match (self.get_mut(&key), value) {
                (Some(Value::Mapping(old)), Value::Mapping(new)) => old.overlay(new),
                (_, value) => {
                    self.insert(key, value);
                }
            }
        }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Text, &Value)> + ExactSizeIterator {
        self.0.iter().map(|(k, v)| (k, v))
    }

    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (&Text, &mut Value)> + ExactSizeIterator {
        self.0.iter_mut().map(|(k, v)| (&*k, v))
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(k, _)| k.as_ref())
    }

    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.0.iter().map(|(_, v)| v)
    }

    pub fn retain(&mut self, mut keep: impl FnMut(&str, &mut Value) -> bool) {
        self.0.retain_mut(|(k, v)| keep(k, v));
    }

    pub fn sort_keys(&mut self) {
        self.0.sort_by(|a, b| a.0.cmp(&b.0));
    }
}

impl IntoIterator for Mapping {
    type Item = (Text, Value);
    type IntoIter = std::vec::IntoIter<(Text, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<K: Into<Text>, V: Into<Value>> FromIterator<(K, V)> for Mapping {
    /// Builds a mapping from pairs. The keys must be unique.
    fn from_iter<T: IntoIterator<Item = (K, V)>>(iter: T) -> Self {
        Self(iter.into_iter().map(|(k, v)| (k.into(), v.into())).collect())
    }
}

impl Value {
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(s) => Some(s),
            _ => None,
        }
    }

    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(n) => Some(*n),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(b) => Some(*b),
            _ => None,
        }
    }

    pub fn as_mapping(&self) -> Option<&Mapping> {
        match self {
            Self::Mapping(m) => Some(m),
            _ => None,
        }
    }

    pub fn as_mapping_mut(&mut self) -> Option<&mut Mapping> {
        match self {
            Self::Mapping(m) => Some(m),
            _ => None,
        }
    }

    pub fn as_sequence(&self) -> Option<&[Self]> {
        match self {
            Self::Sequence(s) => Some(s),
            _ => None,
        }
    }

    pub fn as_sequence_mut(&mut self) -> Option<&mut Vec<Self>> {
        match self {
            Self::Sequence(s) => Some(s),
            _ => None,
        }
    }

    /// Returns the value of a key; `None` if this is not a mapping or has no such key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_mapping()?.get(key)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        self.as_mapping_mut()?.get_mut(key)
    }

    /// Returns the value at a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// Returns the items of a list; an empty slice for other values.
    pub fn items(&self) -> &[Self] {
        self.as_sequence().unwrap_or_default()
    }

    /// Returns whether the value is null, `[]` or `{}`.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Sequence(s) => s.is_empty(),
            Self::Mapping(m) => m.is_empty(),
            _ => false,
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

macro_rules! value_from {
    ($($from:ty => |$x:ident| $to:expr;)*) => {
        $(impl From<$from> for Value { fn from($x: $from) -> Self { $to } })*
    };
}

value_from! {
    bool => |x| Self::Bool(x);
    i64 => |x| Self::Int(x);
    i32 => |x| Self::Int(x.into());
    u16 => |x| Self::Int(x.into());
    u32 => |x| Self::Int(x.into());
    &'static str => |x| Self::String(Cow::Borrowed(x));
    String => |x| Self::String(Cow::Owned(x));
    &String => |x| Self::String(Cow::Owned(x.clone()));
    Text => |x| Self::String(x);
    Mapping => |x| Self::Mapping(x);
    Vec<Value> => |x| Self::Sequence(x);
}

impl From<&Value> for serde_json::Value {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(b) => Self::Bool(*b),
            Value::Int(n) => Self::from(*n),
            Value::Float(n) => serde_json::Number::from_f64(*n).map_or(Self::Null, Self::Number),
            Value::String(s) => Self::String(s.to_string()),
            Value::Sequence(items) => Self::Array(items.iter().map(Self::from).collect()),
            Value::Mapping(m) => Self::Object(m.iter().map(|(k, v)| (k.to_string(), Self::from(v))).collect()),
        }
    }
}

/// Builds a [`Value::Mapping`]: `map! { "name" => name, "port" => 80 }`.
#[macro_export]
macro_rules! map {
    ($($key:expr => $value:expr),* $(,)?) => {
        $crate::Value::Mapping({
            #[allow(unused_mut)]
            let mut m = $crate::Mapping::with_capacity(<[&str]>::len(&[$(stringify!($key)),*]));
            $(m.push($key, $value);)*
            m
        })
    };
}

/// Builds a [`Value::Sequence`]: `seq!["a", "b"]`.
#[macro_export]
macro_rules! seq {
    ($($item:expr),* $(,)?) => { $crate::Value::Sequence(vec![$($crate::Value::from($item)),*]) };
}
