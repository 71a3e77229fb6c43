//! The compact form of a schema: a list of types that refer to each other by index.

use super::limits::Limits;
use rutter_yaml::Text;

/// The index of a type in [`Types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TypeId(pub(super) u32);

/// The type of a value. Null counts as absent in every type.
#[derive(Debug, Clone)]
pub(super) enum Type {
    Any,
    Bool,
    /// A whole number between these two, both included.
    Integer(i64, i64),
    Number,
    Text,
    /// One of these strings.
    OneOf(Box<[Text]>),
    Quantity,
    IntOrString,
    /// Base64 text.
    Bytes,
    List(TypeId),
    Map(TypeId),
    Object(Fields),
    /// A type with limits on its values.
    Limited(TypeId, Box<Limits>),
}

pub(super) const INT32: Type = Type::Integer(i32::MIN as i64, i32::MAX as i64);
pub(super) const INT64: Type = Type::Integer(i64::MIN, i64::MAX);

/// The fields of an object.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    /// The fields, sorted by name.
    pub(super) known: Vec<Field>,
    /// The number of required fields.
    pub(super) required: usize,
    /// Whether unknown fields are accepted.
    pub(super) open: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: Text,
    pub(super) of: TypeId,
    pub(super) required: bool,
}

impl Fields {
    /// Takes the known fields in any order.
    pub(super) fn new(mut known: Vec<Field>, open: bool) -> Self {
        known.sort_by(|a, b| a.name.cmp(&b.name));
        let required = known.iter().filter(|f| f.required).count();
        Self { known, required, open }
    }

    pub(super) fn find(&self, name: &str) -> Option<&Field> {
        self.known.binary_search_by(|f| f.name.as_ref().cmp(name)).ok().map(|at| &self.known[at])
    }
}

/// The types of one or more kinds.
#[derive(Debug, Clone, Default)]
pub(super) struct Types(pub(super) Vec<Type>);

impl Types {
    pub(super) fn add(&mut self, ty: Type) -> TypeId {
        let id = TypeId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.push(ty);
        id
    }

    /// Returns a type. An index out of range would give [`Type::Any`]; it never occurs.
    pub(super) fn get(&self, id: TypeId) -> &Type {
        self.0.get(id.0 as usize).unwrap_or(&Type::Any)
    }

    pub(super) fn set(&mut self, id: TypeId, ty: Type) {
        if let Some(slot) = self.0.get_mut(id.0 as usize) {
            *slot = ty;
        }
    }
}
