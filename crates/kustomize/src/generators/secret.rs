//! `secretGenerator`

use super::data;
use super::object_without_data::object_without_data;
use crate::codes::BuildResult;
use crate::inputs::Inputs;
use crate::kustomization::GeneratorArgs;
use crate::layer::Layer;
use crate::resource::Resource;
use rutter_yaml::Mapping;

/// Generates a Secret. All data is in base64; the default type is `Opaque`.
pub(crate) fn generate(inputs: &mut Inputs<'_>, layer: &Layer<'_>, args: &GeneratorArgs) -> BuildResult<Resource> {
    let mut resource = object_without_data("Secret", args)?;
    let entries = data::collect(inputs, layer, args)?;
    let entries: Mapping = entries.into_iter().map(|(key, bytes)| (key, data::encoded(&bytes))).collect();
    if let Some(root) = resource.value.as_mapping_mut() {
        let kind = if args.secret_type.is_empty() { "Opaque" } else { &args.secret_type };
        root.push("type", kind.to_owned());
        root.push_nonempty("data", entries);
    }
    Ok(resource)
}
