//! Kustomize's built-in field specs as tables.

mod fields;
mod name_references;
mod variables;

pub(crate) use fields::{
    COMMON_ANNOTATIONS, COMMON_LABELS, IMAGES, NAME_PREFIX, NAME_SUFFIX, NAMESPACE, REPLICAS, TEMPLATE_LABELS,
};
pub(crate) use name_references::NAME_REFERENCES;
pub(crate) use variables::VAR_REFERENCES;

/// A pattern for group, version and kind. An empty part matches everything.
pub(crate) struct Target {
    pub(crate) group: &'static str,
    pub(crate) version: &'static str,
    pub(crate) kind: &'static str,
}

/// A field of the objects of a target. The path is field names joined by `/` (`\/` for a slash in a name); it applies
/// to every item of the lists on the way.
pub(crate) struct BuiltinSpec {
    pub(crate) target: Target,
    pub(crate) path: &'static str,
    /// Whether the field is created if it is missing.
    pub(crate) create: bool,
}

/// The fields (`referrers`) that hold the name of a target.
pub(crate) struct BuiltinReference {
    pub(crate) target: Target,
    pub(crate) referrers: &'static [BuiltinSpec],
}

const fn spec(
    group: &'static str,
    version: &'static str,
    kind: &'static str,
    path: &'static str,
    create: bool,
) -> BuiltinSpec {
    BuiltinSpec { target: Target { group, version, kind }, path, create }
}
