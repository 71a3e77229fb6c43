//! `namePrefix` and `nameSuffix`

use super::scope::Scope;
use crate::codes::{self, BuildResult, failure};
use crate::field_spec::{Create, FieldSpec};
use crate::resource_map::ResourceMap;
use crate::scalar::scalar_text;
use rutter_diagnostics::Span;
use rutter_yaml::Value;

/// The group (`None`: any) and kind of objects whose names must not change.
const FIXED_NAMES: &[(Option<&str>, &str)] =
    &[(None, "CustomResourceDefinition"), (Some("apiregistration.k8s.io"), "APIService"), (None, "Namespace")];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Prefix,
    Suffix,
}

pub(crate) fn prefix(scope: &mut Scope<'_, '_>, _: usize, map: &mut ResourceMap) -> BuildResult<()> {
    let affix = &scope.layer.k.name_prefix;
    apply(map, End::Prefix, &affix.text, &scope.config.name_prefix, affix.span)
}

pub(crate) fn suffix(scope: &mut Scope<'_, '_>, _: usize, map: &mut ResourceMap) -> BuildResult<()> {
    let affix = &scope.layer.k.name_suffix;
    apply(map, End::Suffix, &affix.text, &scope.config.name_suffix, affix.span)
}

pub(crate) fn apply(
    map: &mut ResourceMap,
    end: End,
    affix: &str,
    specs: &[FieldSpec],
    span: Option<Span>,
) -> BuildResult<()> {
    if affix.is_empty() {
        return Ok(());
    }
    for resource in &mut map.list {
        let original = resource.original_id();
        let fixed =
            |(group, kind): &(Option<&str>, &str)| *kind == original.kind && group.is_none_or(|g| g == original.group);
        if FIXED_NAMES.iter().any(fixed) {
            continue;
        }
        for spec in specs {
            if !resource.id().selected_by(&spec.gvk) {
                continue;
            }
            if spec.path == "metadata/name" {
                match end {
                    End::Prefix => resource.prefixes.push(affix.to_owned()),
                    End::Suffix => resource.suffixes.push(affix.to_owned()),
                }
                resource.store_id();
            }
            let mut set = |value: &mut Value| {
                let name = scalar_text(value).ok_or("a name is expected")?;
                *value = Value::from(match end {
                    End::Prefix => format!("{affix}{name}"),
                    End::Suffix => format!("{name}{affix}"),
                });
                Ok(())
            };
            let done = spec.apply(&mut resource.value, Create::Scalar, &mut set);
            done.map_err(|e| failure(codes::FIELD, span, format!("{}: {e}", resource.id())))?;
        }
    }
    Ok(())
}
