//! Field specs: a field of certain kinds that a transformer changes.

use super::fieldspecs::{BuiltinSpec, Target};
use super::kustomization::FieldSpecEntry;
use super::resource::Gvk;
use rutter_yaml::{Mapping, Value};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldSpec {
    pub(crate) gvk: Gvk,
    pub(crate) path: String,
    steps: Vec<String>,
    pub(crate) create: bool,
}

/// The value that is created if a field is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Create {
    Nothing,
    Mapping,
    Scalar,
}

/// The result of changing fields. The error is a message without a span.
pub(crate) type FieldResult = Result<(), String>;

impl FieldSpec {
    pub(crate) fn new(gvk: Gvk, path: &str, create: bool) -> Self {
        Self { gvk, path: path.to_owned(), steps: split(path), create }
    }

    pub(crate) fn builtin(spec: &BuiltinSpec) -> Self {
        Self::new(gvk_of(&spec.target), spec.path, spec.create)
    }

    pub(crate) fn from_entry(entry: &FieldSpecEntry) -> Self {
        let gvk = Gvk { group: entry.group.clone(), version: entry.version.clone(), kind: entry.kind.clone() };
        Self::new(gvk, &entry.path, entry.create)
    }

    /// Returns whether the other spec has the same field, for the same or for more kinds.
    fn is_covered_by(&self, other: &Self) -> bool {
        self.path == other.path && other.gvk.selects(&self.gvk.group, &self.gvk.version, &self.gvk.kind)
    }

    /// Calls `set` on every value at the path. Creates the path if both the spec and `create` allow it.
    pub(crate) fn apply(
        &self,
        object: &mut Value,
        create: Create,
        set: &mut dyn FnMut(&mut Value) -> FieldResult,
    ) -> FieldResult {
        let create = if self.create { create } else { Create::Nothing };
        walk(object, &self.steps, create, set).map_err(|e| format!("{e} at `{}`", self.path))
    }

    /// Returns whether a value at the path meets `like`, or the path cannot be followed.
    pub(crate) fn leads_to(&self, object: &Value, like: &dyn Fn(&Value) -> bool) -> bool {
        look(object, &self.steps, like)
    }
}

pub(crate) fn gvk_of(target: &Target) -> Gvk {
    Gvk { group: target.group.to_owned(), version: target.version.to_owned(), kind: target.kind.to_owned() }
}

/// Adds the specs whose field no present spec covers. Two specs of a field with different `create` are a conflict.
/// Like in Kustomize, a present spec for certain kinds also covers a new one for all kinds.
pub(crate) fn merge_specs(into: &mut Vec<FieldSpec>, more: &[FieldSpec]) -> FieldResult {
    for spec in more {
        match into.iter().find(|s| s.is_covered_by(spec)) {
            Some(there) if there.create != spec.create => {
                return Err(format!("the field specs for `{}` contradict each other about `create`", spec.path));
            }
            Some(_) => {}
            None => into.push(spec.clone()),
        }
    }
    Ok(())
}

/// Splits a path at `/`, except at `\/`.
fn split(path: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for part in path.split('/') {
        match out.last_mut() {
            Some(last) if last.ends_with('\\') => {
                last.pop();
                last.push('/');
                last.push_str(part);
            }
            _ => out.push(part.to_owned()),
        }
    }
    out
}

fn walk(
    value: &mut Value,
    steps: &[String],
    create: Create,
    set: &mut dyn FnMut(&mut Value) -> FieldResult,
) -> FieldResult {
    let Some((step, rest)) = steps.split_first() else { return set(value) };
    match value {
        Value::Sequence(items) => items.iter_mut().try_for_each(|item| walk(item, steps, create, set)),
        Value::Mapping(m) => {
            let (name, is_list) = match step.strip_suffix("[]") {
                Some(name) => (name, true),
                None => (step.as_str(), false),
            };
            if name.is_empty() {
                return Err("a field name is empty".to_owned());
            }
            let made = match create {
                Create::Nothing => None,
                _ if is_list => None,
                Create::Scalar if rest.is_empty() => Some(Value::from("")),
                _ => Some(Value::Mapping(Mapping::new())),
            };
            let field = match made {
                Some(made) => {
                    let field = m.entry_or_insert(name, || made.clone());
                    if field.is_null() {
                        *field = made;
                    }
                    Some(field)
                }
                None => m.get_mut(name),
            };
            match field {
                Some(field) if field.is_null() && !rest.is_empty() => Ok(()),
                Some(field) => walk(field, rest, create, set),
                None => Ok(()),
            }
        }
        _ => Err("a list or mapping is expected".to_owned()),
    }
}

/// Follows the same steps as [`walk`] without changing anything; returns whether a value meets `like`.
fn look(value: &Value, steps: &[String], like: &dyn Fn(&Value) -> bool) -> bool {
    let Some((step, rest)) = steps.split_first() else { return like(value) };
    match value {
        Value::Sequence(items) => items.iter().any(|item| look(item, steps, like)),
        Value::Mapping(m) => match step.strip_suffix("[]").unwrap_or(step) {
            "" => true,
            name => m.get(name).is_some_and(|field| (!field.is_null() || rest.is_empty()) && look(field, rest, like)),
        },
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_need_no_step_and_slashes_may_be_escaped() {
        let mut object = rutter_yaml::map! { "a" => rutter_yaml::seq![rutter_yaml::map! { "b/c" => "x" }, rutter_yaml::map! { "d" => 1 }] };
        let spec = FieldSpec::new(Gvk::default(), "a/b\\/c", false);
        let mut set = |v: &mut Value| {
            *v = Value::from("y");
            Ok(())
        };
        spec.apply(&mut object, Create::Scalar, &mut set).unwrap();
        assert_eq!(
            object,
            rutter_yaml::map! { "a" => rutter_yaml::seq![rutter_yaml::map! { "b/c" => "y" }, rutter_yaml::map! { "d" => 1 }] }
        );
    }
}
