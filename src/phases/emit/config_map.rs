//! ConfigMaps of services. Their names end in a hash of the content, so a change of content makes a new object.

use super::emitters::{Emitter, everywhere};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Context;
use super::labels::{metadata, object_labels, texts};
use super::wave;
use crate::kubernetes::Object;
use crate::language::model::ConfigMap;
use crate::yaml::Mapping;

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    context.instance.settings.config_maps.iter().map(|c| config_map(context, c)).collect()
}

fn config_map(context: &Context<'_>, config: &ConfigMap) -> Object {
    let labels = object_labels(context, &context.instance.settings.name);
    let mut out = Mapping::new();
    out.push("apiVersion", "v1");
    out.push("kind", "ConfigMap");
    out.push("metadata", metadata(&config.name, labels, wave::configuration(context.instance)));
    out.push("immutable", true);
    out.push_nonempty("data", texts(&config.data));
    let binary = config.binary.iter().map(|(name, bytes)| (name.clone(), STANDARD.encode(bytes)));
    out.push_nonempty("binaryData", binary.collect::<Mapping>());
    Object(out.into())
}
