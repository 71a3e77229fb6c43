//! Variables: `$(NAME)` in well-known fields is replaced by a field of a resource.

use std::collections::BTreeMap;

use super::codes::{self, BuildResult, failure};
use super::config::TransformerConfig;
use super::field_path::{Step, lookup};
use super::field_spec::{Create, FieldResult};
use super::kustomization::Var;
use super::resource::{Gvk, Id, Resource};
use super::resource_map::ResourceMap;
use super::scalar::scalar_text;
use rutter_diagnostics::{Diagnostic, Span};
use rutter_yaml::Value;

#[derive(Debug, Clone)]
pub(crate) struct Variable {
    name: String,
    path: String,
    span: Option<Span>,
}

/// Registers the variables of a layer, and the resource that each of them reads.
pub(crate) fn register(resources: &mut ResourceMap, variables: &mut Vec<Variable>, vars: &[Var]) -> BuildResult<()> {
    for var in vars {
        if var.name.is_empty() {
            return Err(failure(codes::VARIABLE, var.span, "a var needs a name"));
        }
        let object = &var.object;
        let mut gvk = Gvk::parse(&object.api_version, &object.kind);
        if object.api_version.is_empty() {
            gvk = Gvk { group: object.group.clone(), version: object.version.clone(), kind: object.kind.clone() };
        }
        let id = Id {
            group: &gvk.group,
            version: &gvk.version,
            kind: &gvk.kind,
            namespace: &object.namespace,
            name: &object.name,
        };
        let exact = !object.namespace.is_empty() || id.is_cluster_scoped();
        let reads = |r: &Resource| {
            let original = r.original_id();
            if exact { id.equals(&original) } else { id.same_type_and_name(&original) }
        };
        let found: Vec<usize> = resources.list.iter().enumerate().filter(|(_, r)| reads(r)).map(|(n, _)| n).collect();
        match found[..] {
            [] => {}
            [at] => resources.list[at].variables.push(var.name.clone()),
            _ => {
                let message = format!("several resources match the object of `{}`", var.name);
                return Err(failure(codes::VARIABLE, var.span, message));
            }
        }
    }
    let path = |v: &Var| if v.field.path.is_empty() { "metadata.name".to_owned() } else { v.field.path.clone() };
    let new = vars.iter().map(|v| Variable { name: v.name.clone(), path: path(v), span: v.span });
    merge(variables, new.collect())
}

/// Adds variables. A name may occur only once in a whole build.
pub(crate) fn merge(into: &mut Vec<Variable>, more: Vec<Variable>) -> BuildResult<()> {
    for variable in more {
        if let Some(first) = into.iter().find(|v| v.name == variable.name) {
            let message = format!("the var `{}` is defined twice", variable.name);
            let found = Diagnostic::error(codes::VARIABLE, variable.span, message);
            return Err(found.related(first.span, "first defined here").into());
        }
        into.push(variable);
    }
    Ok(())
}

/// Replaces the variables in all resources by their values.
pub(crate) fn resolve(
    resources: &mut ResourceMap,
    variables: &[Variable],
    config: &TransformerConfig,
) -> BuildResult<()> {
    if variables.is_empty() {
        return Ok(());
    }
    let mut values = BTreeMap::new();
    for variable in variables {
        let source = resources.list.iter().find(|r| r.variables.contains(&variable.name));
        let value = source.and_then(|r| lookup(&r.value, &path_steps(&variable.path)));
        let Some(value) = value else {
            let message = format!("the var `{}` finds no field `{}`", variable.name, variable.path);
            return Err(failure(codes::VARIABLE, variable.span, message));
        };
        values.insert(variable.name.clone(), value.clone());
    }
    for resource in &mut resources.list {
        for spec in &config.var_reference {
            if resource.id().selected_by(&spec.gvk) {
                let mut set = |v: &mut Value| expand_in(v, &values);
                spec.apply(&mut resource.value, Create::Nothing, &mut set)
                    .map_err(|e| failure(codes::VARIABLE, resource.span, e))?;
            }
        }
    }
    Ok(())
}

/// Parses a field path such as `spec.ports[0].port` or `data.a\.b`.
fn path_steps(path: &str) -> Vec<Step> {
    let mut out = Vec::new();
    let protected = path.replace("\\.", "\u{0}");
    for part in protected.split('.') {
        let (name, indices) = part.split_once('[').unwrap_or((part, ""));
        if !name.is_empty() {
            out.push(Step::Field(name.replace('\u{0}', ".")));
        }
        for index in indices.split('[').filter(|i| !i.is_empty()) {
            let index = index.trim_end_matches(']');
            out.push(index.parse().map_or_else(|_| Step::Field(index.replace('\u{0}', ".")), Step::Index));
        }
    }
    out
}

fn expand_in(value: &mut Value, values: &BTreeMap<String, Value>) -> FieldResult {
    match value {
        Value::String(text) => {
            if text.contains('$') {
                *value = expand(text, values);
            }
            Ok(())
        }
        Value::Sequence(items) => items.iter_mut().try_for_each(|item| match item {
            Value::String(text) => {
                *item = expand(text, values);
                Ok(())
            }
            _ => Err("a list of texts is expected".to_owned()),
        }),
        Value::Mapping(m) => {
            for (_, item) in m.iter_mut() {
                if let Value::String(text) = item {
                    *item = expand(text, values);
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Replaces `$(NAME)` in a text; `$$` becomes `$`. A text that is exactly one variable gets the type of its value.
fn expand(text: &str, values: &BTreeMap<String, Value>) -> Value {
    let value = |name: &str| values.get(name).filter(|v| !matches!(v, Value::Sequence(_) | Value::Mapping(_)));
    if let Some(name) = text.strip_prefix("$(").and_then(|t| t.strip_suffix(')'))
        && let Some(value) = value(name)
    {
        return value.clone();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(tail) = after.strip_prefix('$') {
            out.push('$');
            rest = tail;
        } else if let Some((name, tail)) = after.strip_prefix('(').and_then(|t| t.split_once(')')) {
            match value(name).and_then(scalar_text) {
                Some(text) => out.push_str(&text),
                None => out.extend(["$(", name, ")"]),
            }
            rest = tail;
        } else {
            out.push('$');
            rest = after;
        }
    }
    out.push_str(rest);
    Value::from(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_expand_and_unknown_ones_stay() {
        let values: BTreeMap<String, Value> =
            [("A".to_owned(), Value::from("x")), ("N".to_owned(), Value::from(80))].into();
        assert_eq!(expand("$(A)-$(N)-$(B)", &values), Value::from("x-80-$(B)"));
        assert_eq!(expand("$(N)", &values), Value::from(80));
        assert_eq!(expand("$$(A) $x $", &values), Value::from("$(A) $x $"));
    }
}
