//! The generators of resources.

pub(crate) mod config_map;
mod data;
pub(crate) mod iam_policy;
mod object_without_data;
pub(crate) mod secret;

use std::sync::Arc;

use super::codes::BuildResult;
use super::inputs::Inputs;
use super::kustomization::{GeneratorArgs, GeneratorOptions};
use super::layer::Layer;
use super::origin::Origin;
use super::resource::Resource;
use super::resource_map::ResourceMap;

/// Runs `configMapGenerator`, then `secretGenerator`.
pub(crate) fn run(inputs: &mut Inputs<'_>, layer: &Layer<'_>, map: &mut ResourceMap) -> BuildResult<()> {
    let all = [
        ("ConfigMapGenerator", &layer.k.config_map_generator, config_map::generate as Generate),
        ("SecretGenerator", &layer.k.secret_generator, secret::generate as Generate),
    ];
    for (kind, list, generate) in all {
        for args in list {
            let mut args = args.clone();
            args.options = Some(merged_options(args.options.as_ref(), layer.k.generator_options.as_ref()));
            let mut resource = generate(inputs, layer, &args)?;
            resource.origin = Some(Arc::new(Origin::plugin(layer.file, kind)));
            map.add_generated(vec![resource])?;
        }
    }
    Ok(())
}

type Generate = fn(&mut Inputs<'_>, &Layer<'_>, &GeneratorArgs) -> BuildResult<Resource>;

/// Merges a generator's own options with the kustomization's. Its own labels and annotations win; a flag is set if
/// either sets it.
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
