//! The context of transformers.

use std::sync::Arc;

use crate::config::TransformerConfig;
use crate::inputs::Inputs;
use crate::layer::Layer;
use crate::origin::Origin;
use crate::resource_map::ResourceMap;

/// The inputs, the layer and the configuration of a transformer.
pub(crate) struct Scope<'s, 'b> {
    pub(crate) inputs: &'s mut Inputs<'b>,
    pub(crate) layer: &'s Layer<'s>,
    pub(crate) config: &'s TransformerConfig,
}

/// Records a transformation on every resource. A resource without an origin gets it as its origin.
pub(crate) fn record(map: &mut ResourceMap, origin: &Origin) {
    for resource in &mut map.list {
        match resource.origin {
            None => resource.origin = Some(Arc::new(origin.clone())),
            Some(_) => resource.transformations.push(origin.clone()),
        }
    }
}
