//! `configMapGenerator`

use super::data;
use super::object_without_data::object_without_data;
use crate::codes::BuildResult;
use crate::inputs::Inputs;
use crate::kustomization::GeneratorArgs;
use crate::layer::Layer;
use crate::resource::Resource;
use rutter_yaml::Mapping;

/// Generates a ConfigMap. UTF-8 content goes to `data`, all other content to `binaryData`.
pub(crate) fn generate(inputs: &mut Inputs<'_>, layer: &Layer<'_>, args: &GeneratorArgs) -> BuildResult<Resource> {
    let mut resource = object_without_data("ConfigMap", args)?;
    let (mut texts, mut binaries) = (Mapping::new(), Mapping::new());
    for (key, bytes) in data::collect(inputs, layer, args)? {
        match String::from_utf8(bytes) {
            Ok(text) => texts.push(key, text),
            Err(error) => binaries.push(key, data::encoded(error.as_bytes())),
        }
    }
    if let Some(root) = resource.value.as_mapping_mut() {
        root.push_nonempty("data", texts);
        root.push_nonempty("binaryData", binaries);
    }
    Ok(resource)
}
