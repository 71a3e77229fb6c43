//! The namespaces of teams in each environment, with the quotas, policies and rights that belong to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::defaults::complete;
use super::file_names::file_names;
use super::{TenantContext, emitters, kustomization};
use crate::base::conventions::tenant_folder;
use crate::language::model::{EnvironmentId, Platform, TeamId};
use crate::output::tree::{Clash, Tree};

/// The namespaces of every environment. The value is the team that owns the namespace, and the service if the namespace
/// belongs to a single one.
pub(super) type Namespaces<'a> = BTreeMap<(EnvironmentId, &'a str), (TeamId, Option<&'a str>)>;

pub(super) fn emit(platform: &Platform, tree: &mut Tree) -> Result<(), Clash> {
    for ((environment, namespace), (team, service)) in namespaces(platform) {
        let context = TenantContext {
            platform,
            id: environment,
            environment: platform.config.environment(environment),
            team: platform.config.team(team),
            namespace,
            service,
        };
        emit_namespace(&context, tree)?;
    }
    Ok(())
}

/// The namespaces that deployed services use. If several teams use a namespace, the first of them by name
/// owns it.
pub(super) fn namespaces(platform: &Platform) -> Namespaces<'_> {
    let mut out = Namespaces::new();
    for (service, environment, planned) in platform.deployed() {
        let own = platform.config.environment(environment).namespace_pattern.contains("{service}");
        let owner = (service.team, own.then_some(service.name.as_str()));
        let entry = out.entry((environment, planned.namespace.as_str())).or_insert(owner);
        *entry = owner.min(*entry);
    }
    out
}

/// The folder of the objects of a namespace.
pub(super) fn folder(team: &str, environment: &str, service: Option<&str>) -> String {
    let folder = tenant_folder(team, environment);
    match service {
        Some(service) => format!("{folder}/{service}"),
        None => folder,
    }
}

fn emit_namespace(context: &TenantContext<'_>, tree: &mut Tree) -> Result<(), Clash> {
    let folder = folder(&context.team.name, &context.environment.name, context.service);
    let owner: Arc<str> = crate::base::conventions::spec_team(&context.team.name).into();
    let mut objects: Vec<_> = emitters::emit_namespace(context).collect();
    objects.iter_mut().for_each(|object| complete(&context.platform.config, context.id, object));
    let files = file_names(context.namespace, &objects, ".yaml");
    for (object, file) in objects.into_iter().zip(&files) {
        tree.insert_document(format!("{folder}/{file}"), object.0, Arc::clone(&owner))?;
    }
    tree.insert_document(format!("{folder}/{}", kustomization::FILE), kustomization::plain(files), owner)
}
