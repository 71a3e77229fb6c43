//! SealedSecrets, taken along from the service's folder.

use super::Context;
use super::emitters::{Emitter, everywhere};
use super::wave;
use crate::kubernetes::Object;
use crate::yaml::{Mapping, Value};

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

/// As they were written, but for the namespace, which the overlay sets, and the wave.
pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let sealed = context.instance.settings.sealed_secrets.iter().map(|sealed| {
        let mut object = sealed.object.clone();
        let metadata = object.get_mut("metadata").and_then(Value::as_mapping_mut);
        let annotations = metadata.map(|m| m.entry_or_insert("annotations", || Mapping::new().into()));
        if let Some(annotations) = annotations.and_then(Value::as_mapping_mut) {
            annotations.insert(crate::base::conventions::ANNOTATION_SYNC_WAVE, wave::CONFIGURATION);
        }
        Object(object)
    });
    sealed.collect()
}
