//! The objects that a service is to have in each environment, none twice.

use std::sync::Arc;

use super::defaults::complete;
use super::emitters::emit_instance;
use super::{Context, images};
use crate::kubernetes::{Object, ObjectKey};
use crate::language::model::{Callers, Instance, PlannedService, Service, Surroundings};

/// What emitters are told of a service in any environment.
#[derive(Debug, Clone, Copy)]
pub(super) struct OfService<'a> {
    pub(super) platform: &'a Surroundings,
    pub(super) service: &'a Service,
    pub(super) callers: &'a Callers,
}

impl<'a> OfService<'a> {
    /// The objects of the service in one environment, each once, without their namespace; images that take the pin are
    /// without a version, because the overlay's `images` write it.
    pub(super) fn objects(self, planned: &'a PlannedService) -> Vec<Arc<Object>> {
        let contexts = self.contexts(planned);
        let completed = |mut object: Object| {
            complete(self.platform, planned.environment, &mut object);
            Arc::new(object)
        };
        without_repeats(contexts.flat_map(emit_instance).map(completed).collect())
    }

    /// One context an instance.
    pub(super) fn contexts(self, planned: &'a PlannedService) -> impl Iterator<Item = Context<'a>> {
        let Self { platform, service, callers } = self;
        let environment = platform.environment(planned.environment);
        let inline_pin = images::entries_would_spill(planned);
        let context = move |instance: &'a Instance| {
            let callers = callers.of_instance(planned.environment, &instance.settings.name);
            Context { platform, environment, service, planned, instance, callers, inline_pin }
        };
        planned.instances.iter().map(context)
    }
}

/// Each object once. Two different ones with the same id both stay: they want the same file, which is reported.
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
    fn what_two_emitters_make_alike_stands_once_and_what_differs_is_a_clash() {
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
