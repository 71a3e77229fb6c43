//! What transformers have in common.

use std::sync::Arc;

use crate::config::TransformerConfig;
use crate::inputs::Inputs;
use crate::layer::Layer;
use crate::origin::Origin;
use crate::resource_map::ResourceMap;

/// What a transformer may use.
pub(crate) struct Scope<'s, 'b> {
    pub(crate) inputs: &'s mut Inputs<'b>,
    pub(crate) layer: &'s Layer<'s>,
    pub(crate) config: &'s TransformerConfig,
}

/// Notes a transformation on every resource; one without an origin has it as origin.
pub(crate) fn record(map: &mut ResourceMap, origin: &Origin) {
    for resource in &mut map.list {
        match resource.origin {
            None => resource.origin = Some(Arc::new(origin.clone())),
            Some(_) => resource.transformations.push(origin.clone()),
        }
    }
}
