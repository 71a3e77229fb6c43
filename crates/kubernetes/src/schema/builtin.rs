//! The schemas of the built-in kinds, by Kubernetes version.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::mismatch::Mismatch;
use super::types::{Field, Fields, INT32, INT64, Type, TypeId, Types};
use super::walk;
use crate::Object;
use rutter_yaml::{Text, Value};

/// The table of kinds and types. Its lines are `kind API KIND SCOPE TYPE [FROM-TO]` and `type NAME`, which is followed
/// by indented fields `NAME[!] TYPE [FROM-TO]` (`!`: required). `[T]` is a list, `{T}` a map, `a|b` an enumeration.
const TABLE: &str = include_str!("kubernetes.txt");
/// The most versions that can be cached.
const MOST_VERSIONS: usize = 32;
const OBJECT_META: &str = "meta/v1.ObjectMeta";

/// The schemas of the built-in kinds in one version of Kubernetes.
#[derive(Debug)]
pub struct Builtin {
    types: Types,
    /// The kinds by `apiVersion` and kind.
    kinds: HashMap<(&'static str, &'static str), Kind>,
    metadata: TypeId,
}

#[derive(Debug, Clone, Copy)]
struct Kind {
    of: TypeId,
    namespaced: bool,
}

impl Builtin {
    /// Returns the minor versions of the oldest and the newest 1.x in the table.
    pub fn versions() -> (u32, u32) {
        let line = TABLE.lines().find_map(|line| line.strip_prefix("versions ")).unwrap_or_default();
        let parsed = line.split_once(' ').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        parsed.unwrap_or_default()
    }

    /// Returns the kinds of Kubernetes 1.`minor`, or of the nearest version in the table. Parses on first use.
    pub fn of(minor: u32) -> &'static Self {
        static READ: [OnceLock<Builtin>; MOST_VERSIONS] = [const { OnceLock::new() }; MOST_VERSIONS];
        let (oldest, newest) = Self::versions();
        let minor = minor.clamp(oldest, newest);
        let at = usize::try_from(minor - oldest).unwrap_or(0).min(MOST_VERSIONS - 1);
        READ[at].get_or_init(|| Reader::default().read(minor))
    }

    /// Returns the mismatches of an object with its schema; `None` if this version has no such kind.
    pub fn check(&self, object: &Object) -> Option<Vec<Mismatch>> {
        let kind = self.kinds.get(&(object.api_version(), object.kind()))?;
        Some(walk::check(&self.types, kind.of, &object.0))
    }

    /// Returns the mismatches of the metadata of an object of any kind.
    pub fn check_metadata(&self, metadata: &Value) -> Vec<Mismatch> {
        walk::check_below(&self.types, self.metadata, "metadata", metadata)
    }

    /// Returns the `apiVersion` and name of every kind, in no order.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, &str)> {
        self.kinds.keys().copied()
    }

    /// Returns whether the kind is namespaced; `None` if this version has no such kind.
    pub fn is_namespaced(&self, api_version: &str, kind: &str) -> Option<bool> {
        self.kinds.get(&(api_version, kind)).map(|kind| kind.namespaced)
    }
}

/// Reads the table for one version of Kubernetes.
#[derive(Default)]
struct Reader {
    types: Types,
    by_name: HashMap<&'static str, TypeId>,
}

impl Reader {
    fn read(mut self, minor: u32) -> Builtin {
        let mut kinds = HashMap::new();
        let mut open: Option<(TypeId, Vec<Field>)> = None;
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&'static str> = line.split(' ').collect();
            match words[..] {
                ["", "", name, of, ref range @ ..] => {
                    if let Some((_, fields)) = open.as_mut().filter(|_| is_in(minor, range)) {
                        let required = name.ends_with('!');
                        let name = Text::Borrowed(name.trim_end_matches('!'));
                        fields.push(Field { name, of: self.type_of(of), required });
                    }
                }
                ["kind", api, kind, scope, name, ref range @ ..] if is_in(minor, range) => {
                    kinds.insert((api, kind), Kind { of: self.type_of(name), namespaced: scope == "namespaced" });
                }
                ["type", name] => {
                    self.close(open.take());
                    open = Some((self.type_of(name), Vec::new()));
                }
                _ => {}
            }
        }
        self.close(open);
        let metadata = self.type_of(OBJECT_META);
        Builtin { types: self.types, kinds, metadata }
    }

    fn close(&mut self, open: Option<(TypeId, Vec<Field>)>) {
        if let Some((id, fields)) = open {
            self.types.set(id, Type::Object(Fields::new(fields, false)));
        }
    }

    fn type_of(&mut self, name: &'static str) -> TypeId {
        if let Some(id) = self.by_name.get(name) {
            return *id;
        }
        let inner = |open, close| name.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        let ty = match name {
            "bool" => Type::Bool,
            "int32" => INT32,
            "int64" => INT64,
            "number" => Type::Number,
            "string" => Type::Text,
            "quantity" => Type::Quantity,
            "intstr" => Type::IntOrString,
            "bytes" => Type::Bytes,
            _ => match (inner('[', ']'), inner('{', '}')) {
                (Some(item), _) => Type::List(self.type_of(item)),
                (None, Some(of)) => Type::Map(self.type_of(of)),
                (None, None) if name.contains('|') => Type::OneOf(name.split('|').map(Text::Borrowed).collect()),
                // The fields of an object type are added when its `type` line is read.
                (None, None) => Type::Any,
            },
        };
        let id = self.types.add(ty);
        self.by_name.insert(name, id);
        id
    }
}

/// Returns whether a minor version is in the range (`30-`, `-35`, `31-34`), or there is no range.
fn is_in(minor: u32, range: &[&str]) -> bool {
    let Some((from, to)) = range.first().and_then(|range| range.split_once('-')) else { return true };
    from.parse().map_or(true, |from: u32| minor >= from) && to.parse().map_or(true, |to: u32| minor <= to)
}
