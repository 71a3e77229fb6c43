//! The objects of a service in each environment, without duplicates.

use std::sync::Arc;

use super::defaults::complete;
use super::emitters::emit_instance;
use super::{Context, images};
use crate::kubernetes::{Object, ObjectKey};
use crate::language::model::{Callers, Instance, PlannedService, PlatformConfig, Service};

/// A service and the parts of the model that its emitters read in any environment.
#[derive(Debug, Clone, Copy)]
pub(super) struct ServiceEmission<'a> {
    pub(super) platform: &'a PlatformConfig,
    pub(super) service: &'a Service,
    pub(super) callers: &'a Callers,
}

impl<'a> ServiceEmission<'a> {
    /// Returns the objects of the service in one environment, without duplicates. They have no namespace, and images
    /// that take the pin have no tag and no digest, because the overlay's kustomization sets these.
    pub(super) fn objects(self, planned: &'a PlannedService) -> Vec<Arc<Object>> {
        let contexts = self.contexts(planned);
        let completed = |mut object: Object| {
            complete(self.platform, planned.environment, &mut object);
            Arc::new(object)
        };
        without_repeats(contexts.flat_map(emit_instance).map(completed).collect())
    }

    /// Returns the input of the emitters, for each instance of the service in one environment.
    pub(super) fn contexts(self, planned: &'a PlannedService) -> impl Iterator<Item = Context<'a>> {
        let Self { platform, service, callers } = self;
        let environment = platform.environment(planned.environment);
        let inline_pin = images::entries_change_other_images(planned);
        let context = move |instance: &'a Instance| {
            let callers = callers.of_instance(planned.environment, &instance.settings.name);
            Context { platform, environment, service, planned, instance, callers, inline_pin }
        };
        planned.instances.iter().map(context)
    }
}

/// Removes repetitions of equal objects. Two different objects with the same id both stay: they would have the same
/// file, and that is reported later.
fn without_repeats(objects: Vec<Arc<Object>>) -> Vec<Arc<Object>> {
    let keys: Vec<ObjectKey<'_>> = objects.iter().map(|object| object.key()).collect();
    let repeats = |(n, key): (usize, &ObjectKey<'_>)| {
        keys[..n].iter().position(|earlier| earlier == key).is_some_and(|first| objects[first] == objects[n])
    };
    let repeated: Vec<bool> = keys.iter().enumerate().map(repeats).collect();
    objects.into_iter().zip(repeated).filter(|(_, repeated)| !repeated).map(|(object, _)| object).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;
    use crate::phases::emit::file_names::file_names;

    #[test]
    fn equal_objects_are_kept_once_and_different_ones_share_a_file_name() {
        let object = |data: &str| {
            Arc::new(Object(
                map! { "apiVersion" => "v1", "kind" => "ConfigMap", "metadata" => map! { "name" => "a" }, "data" => map! { "k" => data.to_owned() } },
            ))
        };
        assert_eq!(without_repeats(vec![object("1"), object("1")]).len(), 1);
        let differing = without_repeats(vec![object("1"), object("2")]);
        assert_eq!(differing.len(), 2);
        let names = file_names("cart", differing.iter().map(AsRef::as_ref), ".yaml");
        assert_eq!(names[0], names[1]);
    }
}
