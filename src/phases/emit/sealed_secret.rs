//! SealedSecrets, copied from the folder of the service.

use super::Context;
use super::emitters::{Emitter, everywhere};
use super::wave;
use crate::kubernetes::Object;
use crate::yaml::{Mapping, Value};

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

/// The SealedSecrets as they were written, with an annotation for the sync wave; the overlay sets their namespace.
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
