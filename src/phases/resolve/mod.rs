//! Resolve: converts the spec to the model. Merges layers, fills in defaults and resolves names.

mod bound_secret;
mod calls;
mod capabilities;
pub mod codes;
mod component_source;
mod components;
mod config;
mod container;
mod control_plane;
mod custom_resources;
mod defaults;
mod directory;
mod environment;
mod exposures;
mod external_secrets;
mod hook;
mod identity;
mod infrastructure;
mod interpolate;
mod merged;
mod pages;
mod part;
mod places;
mod platform;
mod pod;
mod ports;
mod probes;
mod profiles;
mod promotion;
mod receivers;
mod review;
mod scaling;
mod schedule;
mod scope;
mod sealed;
mod secret_clashes;
mod secret_store;
mod secret_uses;
mod secrets;
mod service;
mod service_inputs;
mod shared_parts;
mod slo;
mod team_dashboards;
mod team_rules;
mod volumes;
mod worker;
mod workload;

use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Diagnostics, Span};
use crate::language::model::{AlertTemplate, Callers, Platform, Service};
use crate::phases::load::Loaded;
use crate::phases::validate::Validated;
use service_inputs::ServiceInputs;

pub use merged::MergedService;
pub use pages::PAGES;
pub use promotion::lenient_version;

/// The codes of findings that hold whatever the defaults of the platform or a team are.
const BOUND: [&str; 4] = [codes::MISSING_FILE, codes::UNKNOWN_TEAM, codes::UNKNOWN_ENVIRONMENT, codes::UNKNOWN_SERVICE];

/// Resolves everything. What cannot be resolved is left out and reported, unless an invalid document may declare it.
pub fn resolve(loaded: &Loaded, validated: &Validated, diagnostics: &mut Diagnostics) -> Platform {
    let mut found = Diagnostics::new();
    let platform = bind(loaded, validated, &mut found);
    found.retain(|d| !validated.invalid_documents.echoes(d, &BOUND, &loaded.sources));
    diagnostics.extend(found);
    platform
}

fn bind(loaded: &Loaded, validated: &Validated, diagnostics: &mut Diagnostics) -> Platform {
    let mut config = platform::resolve(validated, diagnostics);
    let (merged, found): (Vec<_>, Vec<_>) =
        validated.services.par_iter().map(|(name, service)| merged::merge(name, service, validated, &config)).unzip();
    diagnostics.extend(found.into_iter().flatten());
    orphaned_overlays(loaded, validated, diagnostics);
    orphaned_monitoring(loaded, validated, diagnostics);
    let merged: Vec<MergedService> = merged.into_iter().flatten().collect();
    let directory = directory::Directory::new(&config.environments, &config.teams, &merged);
    let capabilities = capabilities::resolve(validated, &config.environments, diagnostics);
    let inputs = ServiceInputs {
        loaded,
        documents: &config.documents,
        environments: &config.environments,
        teams: &config.teams,
        alerting: &config.alerting,
        directory: &directory,
        capabilities: &capabilities,
        invalid_documents: &validated.invalid_documents,
        rules: &validated.rules,
    };
    let (services, found): (Vec<Service>, Vec<Diagnostics>) =
        merged.into_par_iter().map(|m| service::resolve(&m, &inputs)).unzip();
    diagnostics.extend(found.into_iter().flatten());
    config.components = components::resolve(loaded, validated, &config, diagnostics);
    control_plane::check(&config, diagnostics);
    config.capabilities = capabilities;
    config.alert_templates = loaded
        .alert_templates
        .iter()
        .map(|(name, file)| (name.clone(), AlertTemplate { file: *file, text: loaded.sources.text(*file).into() }))
        .collect();
    config.custom_resources = custom_resources::resolve(loaded, diagnostics);
    let callers = Callers::of(&config, &services);
    let platform = Platform { config, services, callers, review: review::policy(validated, diagnostics) };
    receivers::check_stores(&platform, diagnostics);
    platform
}

/// Reports rules and dashboards in folders without a `service.yaml`.
fn orphaned_monitoring(loaded: &Loaded, validated: &Validated, diagnostics: &mut Diagnostics) {
    let rules = validated.rules.iter().flat_map(|(service, files)| files.values().map(move |f| (service, f.file)));
    let dashboards = loaded.dashboards.iter().flat_map(|(service, files)| files.values().map(move |f| (service, *f)));
    for (service, file) in rules.chain(dashboards).filter(|(service, _)| !loaded.services.contains(*service)) {
        let message = format!("apps/{service} has no service.yaml");
        diagnostics.push(
            Diagnostic::error(codes::MISSING_FILE, Span::file_start(file), message)
                .suggest(service, validated.services.keys().map(String::as_str)),
        );
    }
}

/// Reports overlays in folders without a `service.yaml`.
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
