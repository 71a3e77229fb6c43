//! Appends the content hash to the names of generated resources.

use crate::resource_map::ResourceMap;
use rutter_kubernetes::{Object, content_hash};

/// Appends the hashes. Runs once, at the end of a build.
pub(crate) fn apply(map: &mut ResourceMap) {
    for resource in map.list.iter_mut().filter(|r| r.needs_hash) {
        let object = Object(std::mem::take(&mut resource.value));
        let hash = content_hash(&object);
        resource.value = object.0;
        if let Some(hash) = hash {
            resource.store_id();
            let name = format!("{}-{hash}", resource.name());
            resource.set_metadata("name", &name);
        }
    }
}
