//! Resolve: spec -> model. Layers are merged, defaults filled in, names bound.

mod calls;
mod component_source;
mod components;
mod config;
mod container;
mod control_plane;
mod directory;
mod environment;
mod interpolate;
mod merged;
mod pages;
mod platform;
mod probes;
mod profiles;
mod promotion;
mod sealed;
mod secret_store;
mod secret_uses;
mod secrets;
mod service;
mod slo;
mod volumes;
mod workload;

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::load::Loaded;
use crate::model::{AlertTemplate, Callers, Documents, Environment, Platform, Service, Team};
use crate::validate::Validated;

pub use merged::MergedService;
pub use pages::PAGES;
pub use promotion::lenient_version;

/// Codes that binding reports.
pub mod codes {
    pub const MISSING_FIELD: &str = "missing-field";
    pub const MISSING_FILE: &str = "missing-file";
    pub const UNKNOWN_TEAM: &str = "unknown-team";
    pub const UNKNOWN_ENVIRONMENT: &str = "unknown-environment";
    pub const COMPONENT_ORDER: &str = "component-order";
    pub const UNKNOWN_CLUSTER: &str = "unknown-cluster";
    pub const UNKNOWN_SERVICE: &str = "unknown-service";
    pub const UNKNOWN_PORT: &str = "unknown-port";
    pub const UNKNOWN_VOLUME: &str = "unknown-volume";
    pub const UNKNOWN_VOLUME_CLASS: &str = "unknown-volume-class";
    pub const UNKNOWN_PROFILE: &str = "unknown-profile";
    /// A route to a receiver that the team does not have.
    pub const UNKNOWN_RECEIVER: &str = "unknown-receiver";
    pub const UNKNOWN_VARIABLE: &str = "unknown-variable";
    /// A secret reference that no store, sealed file or declaration serves.
    pub const UNKNOWN_SECRET: &str = "unknown-secret";
    /// The environment has no store to take a secret from.
    pub const NO_SECRET_STORE: &str = "no-secret-store";
    /// A variable or file that is said twice.
    pub const DUPLICATE_KEY: &str = "duplicate-key";
    /// A SealedSecret that cannot be unsealed where it is deployed.
    pub const SEALED_ELSEWHERE: &str = "sealed-elsewhere";
    /// A secret that nothing uses.
    pub const UNUSED_SECRET: &str = "unused-secret";
    pub const INVALID_VALUE: &str = "invalid-value";
}

/// What every service is resolved against.
pub(crate) struct World<'a> {
    pub(crate) loaded: &'a Loaded,
    pub(crate) documents: &'a Documents,
    pub(crate) environments: &'a [Environment],
    pub(crate) teams: &'a [Team],
    pub(crate) directory: &'a directory::Directory,
}

/// Binds everything; what cannot be bound is reported and left out.
pub fn resolve(loaded: &Loaded, validated: &Validated, diagnostics: &mut Diagnostics) -> Platform {
    let mut platform = platform::resolve(validated, diagnostics);
    let (merged, found): (Vec<_>, Vec<_>) =
        validated.services.par_iter().map(|(name, service)| merged::merge(name, service, validated, &platform)).unzip();
    diagnostics.extend(found.into_iter().flatten());
    orphaned_overlays(loaded, validated, diagnostics);
    let merged: Vec<MergedService> = merged.into_iter().flatten().collect();
    let directory = directory::Directory::new(&platform.environments, &platform.teams, &merged);
    let world = World {
        loaded,
        documents: &platform.documents,
        environments: &platform.environments,
        teams: &platform.teams,
        directory: &directory,
    };
    let (services, found): (Vec<Service>, Vec<Diagnostics>) =
        merged.par_iter().map(|m| service::resolve(m, &world)).unzip();
    diagnostics.extend(found.into_iter().flatten());
    platform.components = components::resolve(loaded, validated, &platform, diagnostics);
    control_plane::check(&platform, diagnostics);
    platform.services = services;
    platform.alert_templates = loaded
        .alert_templates
        .iter()
        .map(|(name, file)| (name.clone(), AlertTemplate { file: *file, text: loaded.sources.text(*file).into() }))
        .collect();
    platform.callers = Callers::of(&platform);
    platform
}

/// Overlays of folders without a `service.yaml`.
fn orphaned_overlays(loaded: &Loaded, validated: &Validated, diagnostics: &mut Diagnostics) {
    for (service, overlays) in &validated.overlays {
        let declared = loaded.services.contains(service);
        if !declared {
            for overlay in overlays.values() {
                diagnostics.push(
                    Diagnostic::error(
                        codes::MISSING_FILE,
                        overlay.node.span,
                        format!("apps/{service} has no service.yaml"),
                    )
                    .suggest(service, validated.services.keys().map(String::as_str)),
                );
            }
        }
    }
}
