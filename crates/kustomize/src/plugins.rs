//! `generators`, `transformers` and `validators`: built-in plug-ins with their own configuration objects.

use std::sync::Arc;

use super::codes::{self, BuildResult, failure};
use super::config::TransformerConfig;
use super::decode::{Decode, Decoder, SpannedText, Strictness, decoded, node_of};
use super::field_spec::FieldSpec;
use super::generators::{config_map, iam_policy, secret};
use super::inputs::Inputs;
use super::kustomization::{FieldSpecEntry, GeneratorArgs, Image, Patch, Replacement, Replica, Selector, SortOptions};
use super::layer::Layer;
use super::openapi::Schemas;
use super::order;
use super::origin::{Origin, Plugin};
use super::resource::Resource;
use super::resource_map::ResourceMap;
use super::transformers::scope::{Scope, record};
use super::transformers::{
    annotations, hash, images, labels, name, namespace, patches, replacements, replicas, value_add,
};
use rutter_diagnostics::{FileId, Span};
use std::collections::BTreeMap;

decoded! {
    /// The fields of all built-in transformers. Each transformer uses some of them.
    Settings {
        metadata: Metadata = "metadata",
        prefix: String = "prefix",
        suffix: String = "suffix",
        labels: BTreeMap<String, String> = "labels",
        annotations: BTreeMap<String, String> = "annotations",
        field_specs: Vec<FieldSpecEntry> = "fieldSpecs",
        unset_only: bool = "unsetOnly",
        subjects: String = "setRoleBindingSubjects",
        image: Image = "imageTag",
        replica: Replica = "replica",
        path: String = "path",
        paths: Vec<SpannedText> = "paths",
        patch: String = "patch",
        patches: String = "patches",
        json_op: String = "jsonOp",
        target: Option<Selector> = "target",
        options: BTreeMap<String, bool> = "options",
        replacements: Vec<Replacement> = "replacements",
        sort_options: Option<SortOptions> = "sortOptions",
    }
}

decoded! {
    Metadata {
        name: String = "name",
        namespace: String = "namespace",
    }
}

/// Returns the kind of a built-in plug-in; refuses all other plug-ins.
fn builtin(resource: &Resource) -> BuildResult<String> {
    let function = resource.texts("annotations").into_iter().any(|(k, _)| k.ends_with("kubernetes.io/function"));
    let api_version = resource.value.get("apiVersion").and_then(rutter_yaml::Value::as_str).unwrap_or_default();
    if api_version == "builtin" && !function {
        return Ok(resource.kind().to_owned());
    }
    let message = format!("`{}` is a plug-in that runs a program; this engine runs none", resource.kind());
    Err(failure(codes::PLUGIN, resource.span, message))
}

fn settings<T: Decode>(resource: &Resource) -> BuildResult<T> {
    let span = resource.span.unwrap_or(Span::file_start(FileId(u32::MAX)));
    Decoder::read(Strictness::Lenient, &node_of(&resource.value, span))
}

/// Returns the origin that names the plug-in, for the resources that it creates or changes.
fn origin(resource: &Resource) -> Origin {
    let configured_in = resource.origin.as_ref().map(|o| o.path.clone()).unwrap_or_default();
    let plugin = Plugin {
        kind: resource.kind().to_owned(),
        name: resource.name().to_owned(),
        namespace: resource.namespace().to_owned(),
    };
    Origin { configured_in, plugin: Some(plugin), ..Origin::default() }
}

pub(crate) fn generate(inputs: &mut Inputs<'_>, layer: &Layer<'_>, resource: &Resource) -> BuildResult<Vec<Resource>> {
    let kind = builtin(resource)?;
    let with_metadata = |mut args: GeneratorArgs| {
        if args.name.is_empty() {
            resource.name().clone_into(&mut args.name);
        }
        if args.namespace.is_empty() {
            resource.namespace().clone_into(&mut args.namespace);
        }
        if !args.env.is_empty() {
            args.envs.push(std::mem::take(&mut args.env));
        }
        args
    };
    let mut made = match kind.as_str() {
        "ConfigMapGenerator" => config_map::generate(inputs, layer, &with_metadata(settings(resource)?))?,
        "SecretGenerator" => secret::generate(inputs, layer, &with_metadata(settings(resource)?))?,
        "IAMPolicyGenerator" => iam_policy::generate(&settings(resource)?)?,
        _ => {
            let message = format!("`{kind}` is not a built-in generator of this engine");
            return Err(failure(codes::PLUGIN, resource.span, message));
        }
    };
    made.origin = Some(Arc::new(origin(resource)));
    Ok(vec![made])
}

pub(crate) fn transform(
    inputs: &mut Inputs<'_>,
    layer: &Layer<'_>,
    resource: &Resource,
    map: &mut ResourceMap,
) -> BuildResult<()> {
    let kind = builtin(resource)?;
    if kind == "ValueAddTransformer" {
        value_add::apply(map, &settings(resource)?)?;
    } else {
        let s: Settings = settings(resource)?;
        let specs: Vec<FieldSpec> = s.field_specs.iter().map(FieldSpec::from_entry).collect();
        run(inputs, layer, &kind, &s, &specs, map)?;
    }
    if inputs.with_transformations {
        record(map, &origin(resource));
    }
    map.drop_deleted();
    Ok(())
}

/// Runs a validator, which is a transformer that must not change anything.
pub(crate) fn validate(
    inputs: &mut Inputs<'_>,
    layer: &Layer<'_>,
    resource: &Resource,
    map: &mut ResourceMap,
) -> BuildResult<()> {
    let before = map.list.iter().map(|r| r.value.clone()).collect::<Vec<_>>();
    transform(inputs, layer, resource, map)?;
    if map.list.iter().map(|r| &r.value).ne(&before) {
        return Err(failure(codes::PLUGIN, resource.span, "a validator must not change anything"));
    }
    Ok(())
}

fn run(
    inputs: &mut Inputs<'_>,
    layer: &Layer<'_>,
    kind: &str,
    s: &Settings,
    specs: &[FieldSpec],
    map: &mut ResourceMap,
) -> BuildResult<()> {
    let config = TransformerConfig::default();
    let mut scope = Scope { inputs, layer, config: &config };
    let text = if s.patch.is_empty() { &s.json_op } else { &s.patch };
    let patch = || Patch {
        span: s.span,
        path: s.path.clone(),
        patch: text.clone(),
        target: s.target.clone(),
        options: s.options.clone(),
    };
    match kind {
        "PrefixTransformer" => name::apply(map, name::End::Prefix, &s.prefix, specs, s.span),
        "SuffixTransformer" => name::apply(map, name::End::Suffix, &s.suffix, specs, s.span),
        "PrefixSuffixTransformer" => {
            name::apply(map, name::End::Prefix, &s.prefix, specs, s.span)?;
            name::apply(map, name::End::Suffix, &s.suffix, specs, s.span)
        }
        "NamespaceTransformer" => namespace::apply(map, &namespace_settings(s, specs, scope.inputs.schemas())?),
        "LabelTransformer" => labels::set_pairs(map, &s.labels, specs, s.span),
        "AnnotationsTransformer" => annotations::apply(map, &s.annotations, specs, s.span),
        "ImageTagTransformer" => images::apply(map, &s.image, specs),
        "ReplicaCountTransformer" => replicas::apply(map, &s.replica, specs),
        "PatchTransformer" => patches::apply(&mut scope, &patch(), map),
        "PatchJson6902Transformer" => patches::apply_json(&mut scope, &patch(), map),
        "PatchStrategicMergeTransformer" => {
            let mut entries = s.paths.clone();
            if !s.patches.is_empty() {
                entries.push(SpannedText { span: s.span, text: s.patches.clone() });
            }
            patches::merge_all(&mut scope, &entries, map)
        }
        "ReplacementTransformer" => replacements::apply(&mut scope, &s.replacements, map),
        // The root appends a second hash, like Kustomize.
        "HashTransformer" => {
            hash::apply(map);
            Ok(())
        }
        "SortOrderTransformer" => s.sort_options.as_ref().map_or(Ok(()), |o| order::sort(&mut map.list, o)),
        "LegacyOrderTransformer" => {
            order::sort(&mut map.list, &SortOptions { order: "legacy".to_owned(), ..SortOptions::default() })
        }
        _ => Err(failure(codes::PLUGIN, s.span, format!("`{kind}` is not a built-in transformer of this engine"))),
    }
}

fn namespace_settings<'s>(
    s: &'s Settings,
    specs: &'s [FieldSpec],
    schemas: &'s Schemas,
) -> BuildResult<namespace::Settings<'s>> {
    let subjects = match s.subjects.as_str() {
        "" | "defaultOnly" => namespace::Subjects::Default,
        "allServiceAccounts" => namespace::Subjects::AllServiceAccounts,
        "none" => namespace::Subjects::None,
        other => {
            let message = format!("setRoleBindingSubjects is defaultOnly, allServiceAccounts or none, not `{other}`");
            return Err(failure(codes::INVALID_FIELD, s.span, message));
        }
    };
    Ok(namespace::Settings {
        namespace: &s.metadata.namespace,
        subjects,
        unset_only: s.unset_only,
        specs,
        schemas,
        span: s.span,
    })
}
