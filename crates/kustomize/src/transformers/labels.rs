//! `labels` and `commonLabels`

use std::collections::BTreeMap;

use super::scope::Scope;
use crate::codes::{self, BuildResult, failure};
use crate::field_spec::{Create, FieldSpec, merge_specs};
use crate::resource::Gvk;
use crate::resource_map::ResourceMap;
use rutter_diagnostics::Span;
use rutter_yaml::Value;

pub(crate) fn labels(scope: &mut Scope<'_, '_>, n: usize, map: &mut ResourceMap) -> BuildResult<()> {
    let Some(labels) = scope.layer.k.labels.get(n) else { return Ok(()) };
    let wrong = |e| failure(codes::INVALID_FIELD, labels.span, e);
    let mut specs: Vec<FieldSpec> = labels.fields.iter().map(FieldSpec::from_entry).collect();
    merge_specs(&mut specs, &scope.config.labels).map_err(wrong)?;
    if labels.include_selectors {
        merge_specs(&mut specs, &scope.config.common_labels).map_err(wrong)?;
    } else {
        if labels.include_templates {
            merge_specs(&mut specs, &scope.config.template_labels).map_err(wrong)?;
        }
        let metadata = FieldSpec::new(Gvk::default(), "metadata/labels", true);
        merge_specs(&mut specs, &[metadata]).map_err(wrong)?;
    }
    set_pairs(map, &labels.pairs, &specs, labels.span)
}

pub(crate) fn common(scope: &mut Scope<'_, '_>, _: usize, map: &mut ResourceMap) -> BuildResult<()> {
    let pairs = &scope.layer.k.common_labels;
    set_pairs(map, &pairs.map, &scope.config.common_labels, pairs.span)
}

/// Sets every pair in the mappings at the field specs.
pub(crate) fn set_pairs(
    map: &mut ResourceMap,
    pairs: &BTreeMap<String, String>,
    specs: &[FieldSpec],
    span: Option<Span>,
) -> BuildResult<()> {
    if pairs.is_empty() {
        return Ok(());
    }
    let mut set = |value: &mut Value| match value {
        Value::Mapping(m) => {
            for (key, text) in pairs {
                m.insert(key.clone(), text.clone());
            }
            Ok(())
        }
        _ => Err("a mapping is expected".to_owned()),
    };
    for resource in &mut map.list {
        for spec in specs {
            if resource.id().selected_by(&spec.gvk) {
                let done = spec.apply(&mut resource.value, Create::Mapping, &mut set);
                done.map_err(|e| failure(codes::FIELD, span, format!("{}: {e}", resource.id())))?;
            }
        }
    }
    Ok(())
}
