//! Generated resources.

pub(crate) mod config_map;
mod data;
pub(crate) mod iam_policy;
pub(crate) mod secret;

use std::sync::Arc;

use super::accumulate::{Build, Layer};
use super::codes::{self, Outcome, failure};
use super::kustomization::{GeneratorArgs, GeneratorOptions};
use super::origin::Origin;
use super::resource::{Behavior, Resource};
use super::resource_map::ResourceMap;
use rutter_yaml::{Mapping, Value};

/// Runs `configMapGenerator`, then `secretGenerator`.
pub(crate) fn run(build: &mut Build<'_>, layer: &Layer<'_>, map: &mut ResourceMap) -> Outcome<()> {
    let all = [
        ("ConfigMapGenerator", &layer.k.config_map_generator, config_map::generate as Generate),
        ("SecretGenerator", &layer.k.secret_generator, secret::generate as Generate),
    ];
    for (kind, list, generate) in all {
        for args in list {
            let mut args = args.clone();
            args.options = Some(merged_options(args.options.as_ref(), layer.k.generator_options.as_ref()));
            let mut resource = generate(build, layer, &args)?;
            resource.origin = Some(Arc::new(Origin::plugin(layer.file, kind)));
            map.absorb(vec![resource])?;
        }
    }
    Ok(())
}

type Generate = fn(&mut Build<'_>, &Layer<'_>, &GeneratorArgs) -> Outcome<Resource>;

/// A generator's own labels and annotations win over the kustomization's; switches add up.
fn merged_options(local: Option<&GeneratorOptions>, global: Option<&GeneratorOptions>) -> GeneratorOptions {
    let mut out = global.cloned().unwrap_or_default();
    if let Some(local) = local {
        out.labels.extend(local.labels.clone());
        out.annotations.extend(local.annotations.clone());
        out.disable_name_suffix_hash |= local.disable_name_suffix_hash;
        out.immutable |= local.immutable;
    }
    out
}

/// What ConfigMaps and Secrets have in common.
fn frame(kind: &'static str, args: &GeneratorArgs) -> Outcome<Resource> {
    if args.name.is_empty() {
        return Err(failure(codes::GENERATOR, args.span, "a generator needs a name"));
    }
    let mut metadata = Mapping::new();
    metadata.push("name", &args.name);
    if !args.namespace.is_empty() {
        metadata.push("namespace", &args.namespace);
    }
    let options = args.options.clone().unwrap_or_default();
    for (field, map) in [("labels", &options.labels), ("annotations", &options.annotations)] {
        if !map.is_empty() {
            metadata.push(field, map.iter().map(|(k, v)| (k.clone(), v.clone())).collect::<Mapping>());
        }
    }
    let mut value = Mapping::new();
    value.push("apiVersion", "v1");
    value.push("kind", kind);
    value.push("metadata", metadata);
    if options.immutable {
        value.push("immutable", true);
    }
    let mut resource = Resource::new(Value::Mapping(value), args.span);
    resource.needs_hash = !options.disable_name_suffix_hash;
    resource.behavior = match args.behavior.as_str() {
        "merge" => Behavior::Merge,
        "replace" => Behavior::Replace,
        _ => Behavior::Create,
    };
    Ok(resource)
}
