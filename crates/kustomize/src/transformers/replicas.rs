//! `replicas`

use super::scope::Scope;
use crate::codes::{self, BuildResult, failure};
use crate::field_spec::{Create, FieldSpec};
use crate::kustomization::Replica;
use crate::resource::Id;
use crate::resource_map::ResourceMap;
use rutter_yaml::Value;

pub(crate) fn run(scope: &mut Scope<'_, '_>, n: usize, map: &mut ResourceMap) -> BuildResult<()> {
    match scope.layer.k.replicas.get(n) {
        Some(replica) => apply(map, replica, &scope.config.replicas),
        None => Ok(()),
    }
}

/// Sets the replicas of the workloads that have or had the name. Fails if there are none.
pub(crate) fn apply(map: &mut ResourceMap, replica: &Replica, specs: &[FieldSpec]) -> BuildResult<()> {
    let mut found = false;
    for spec in specs {
        let named = |id: Id<'_>| id.name == replica.name && id.selected_by(&spec.gvk);
        for resource in map.list.iter_mut().filter(|r| r.ids().any(named)) {
            found = true;
            let mut set = |value: &mut Value| {
                *value = Value::Int(replica.count);
                Ok(())
            };
            let done = spec.apply(&mut resource.value, Create::Scalar, &mut set);
            done.map_err(|e| failure(codes::FIELD, replica.span, format!("{}: {e}", resource.id())))?;
        }
    }
    if found {
        return Ok(());
    }
    let message =
        format!("no Deployment, StatefulSet, ReplicaSet or ReplicationController is named `{}`", replica.name);
    Err(failure(codes::NO_MATCH, replica.span, message))
}
