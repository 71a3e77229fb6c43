//! `namespace`

use std::sync::LazyLock;

use super::scope::Scope;
use crate::codes::{self, BuildResult, failure};
use crate::field_spec::{Create, FieldSpec};
use crate::openapi::Schemas;
use crate::resource::{Gvk, Resource};
use crate::resource_map::ResourceMap;
use rutter_diagnostics::Span;
use rutter_yaml::Value;

const METADATA: &str = "metadata/namespace";
static METADATA_SPEC: LazyLock<FieldSpec> = LazyLock::new(|| FieldSpec::new(Gvk::default(), METADATA, true));
const SUBJECTS: &str = "subjects";

/// The subjects of role bindings that get the namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subjects {
    /// Only service accounts with the name `default`.
    Default,
    AllServiceAccounts,
    None,
}

pub(crate) struct Settings<'s> {
    pub(crate) namespace: &'s str,
    pub(crate) subjects: Subjects,
    /// Whether resources that have a namespace keep it.
    pub(crate) unset_only: bool,
    pub(crate) specs: &'s [FieldSpec],
    pub(crate) schemas: &'s Schemas,
    pub(crate) span: Option<Span>,
}

pub(crate) fn run(scope: &mut Scope<'_, '_>, _: usize, map: &mut ResourceMap) -> BuildResult<()> {
    let namespace = &scope.layer.k.namespace;
    let settings = Settings {
        namespace: &namespace.text,
        subjects: Subjects::Default,
        unset_only: false,
        specs: &scope.config.namespace,
        schemas: scope.inputs.schemas(),
        span: namespace.span,
    };
    apply(map, &settings)
}

pub(crate) fn apply(map: &mut ResourceMap, settings: &Settings<'_>) -> BuildResult<()> {
    if settings.namespace.is_empty() {
        return Ok(());
    }
    for n in 0..map.list.len() {
        let resource = &mut map.list[n];
        resource.store_id();
        set_namespace(resource, settings)
            .map_err(|e| failure(codes::FIELD, settings.span, format!("{}: {e}", resource.id())))?;
    }
    let mut seen = std::collections::HashSet::new();
    for resource in &map.list {
        let id = resource.id();
        if !seen.insert((id.group, id.version, id.kind, id.effective_namespace(), id.name)) {
            let message = format!("with the namespace `{}` there would be two of {id}", settings.namespace);
            return Err(failure(codes::DUPLICATE_ID, settings.span, message));
        }
    }
    Ok(())
}

fn set_namespace(resource: &mut Resource, settings: &Settings<'_>) -> Result<(), String> {
    let cluster_scoped = resource.id().is_cluster_scoped() || settings.schemas.is_cluster_scoped(&resource.value);
    let binding = matches!(resource.kind(), "RoleBinding" | "ClusterRoleBinding");
    let mut set = |value: &mut Value| match value {
        Value::Mapping(_) | Value::Sequence(_) => Err("a namespace is expected".to_owned()),
        Value::String(old) if settings.unset_only && !old.is_empty() => Ok(()),
        _ => {
            *value = Value::from(settings.namespace.to_owned());
            Ok(())
        }
    };
    if !cluster_scoped {
        METADATA_SPEC.apply(&mut resource.value, Create::Scalar, &mut set)?;
    }
    if binding {
        set_subjects(&mut resource.value, settings);
    }
    for spec in settings.specs {
        let own_rule = spec.path == METADATA || (binding && spec.path == SUBJECTS);
        if !own_rule && resource.id().selected_by(&spec.gvk) {
            spec.apply(&mut resource.value, Create::Scalar, &mut set)?;
        }
    }
    Ok(())
}

fn set_subjects(object: &mut Value, settings: &Settings<'_>) {
    let subjects = object.get_mut(SUBJECTS).and_then(Value::as_sequence_mut);
    for subject in subjects.into_iter().flatten() {
        let text = |key: &str| subject.get(key).and_then(Value::as_str);
        let chosen = match settings.subjects {
            Subjects::Default => text("name") == Some("default"),
            Subjects::AllServiceAccounts => text("kind") == Some("ServiceAccount"),
            Subjects::None => false,
        };
        let kept = settings.unset_only && text("namespace").is_some_and(|n| !n.is_empty());
        if chosen
            && !kept
            && let Some(m) = subject.as_mapping_mut()
        {
            m.insert("namespace", settings.namespace.to_owned());
        }
    }
}
