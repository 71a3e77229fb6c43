//! The built-in `ValueAddTransformer`: writes a value into fields, as the whole value or as one part of a path.

use crate::codes::{self, BuildResult, failure};
use crate::decode::decoded;
use crate::field_spec::{Create, FieldSpec};
use crate::kustomization::{FieldSpecEntry, Selector};
use crate::resource_map::ResourceMap;
use crate::scalar::scalar_text;
use crate::selector::Pattern;
use rutter_yaml::Value;

decoded! {
    ValueAdd {
        value: String = "value",
        targets: Vec<ValueAddTarget> = "targets",
    }
}

decoded! {
    ValueAddTarget {
        selector: Selector = "selector",
        not_selector: Option<Selector> = "notSelector",
        field_path: String = "fieldPath",
        path_position: i64 = "filePathPosition",
        field_spec: FieldSpecEntry = "fieldSpec",
    }
}

pub(crate) fn apply(map: &mut ResourceMap, add: &ValueAdd) -> BuildResult<()> {
    for target in &add.targets {
        let selected = Pattern::new(&target.selector)?;
        let spec = FieldSpec::new(crate::resource::Gvk::default(), &target.field_path, true);
        for resource in map.list.iter_mut().filter(|r| selected.selects(r)) {
            let mut set = |value: &mut Value| {
                let old = scalar_text(value).unwrap_or_default();
                *value = Value::from(with_part(&old, &add.value, target.path_position));
                Ok(())
            };
            let done = spec.apply(&mut resource.value, Create::Scalar, &mut set);
            done.map_err(|e| failure(codes::FIELD, target.span, format!("{}: {e}", resource.id())))?;
        }
    }
    Ok(())
}

/// Returns the value alone (position 0), or inserted into the old path: 1 is the first part, a negative one the last.
fn with_part(old: &str, value: &str, position: i64) -> String {
    if position == 0 {
        return value.to_owned();
    }
    let absolute = old.starts_with('/');
    let mut parts: Vec<&str> = old.split('/').filter(|p| !p.is_empty()).collect();
    let at = usize::try_from(position - 1).map_or(parts.len(), |at| at.min(parts.len()));
    parts.insert(at, value);
    let joined = parts.join("/");
    if absolute { format!("/{joined}") } else { joined }
}
