//! Checks the references of a team's receivers to the environment's secret store.

use std::collections::BTreeSet;

use super::codes;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::language::model::{EnvironmentId, Platform, Team, TeamId};
use crate::language::spec::{ReceiverSecret, Team as TeamSpec};
use crate::phases::validate::Typed;

/// Reports invalid references.
pub(super) fn check_references(typed: &Typed<TeamSpec>, diagnostics: &mut Diagnostics) {
    for (name, receiver) in &typed.spec.receivers {
        for (field, secret) in receiver.secrets() {
            let ReceiverSecret::Stored(text) = secret else { continue };
            let (path, property) = text.split_once('#').map_or((text.as_str(), None), |(p, q)| (p, Some(q)));
            if path.is_empty() || property == Some("") || text.contains(char::is_whitespace) {
                let span = typed.node.locate(["receivers", name, field]).0;
                let found =
                    Diagnostic::error(codes::INVALID_VALUE, span, format!("`{text}` is no reference to a secret"));
                diagnostics.push(found.help("write `path#property`, for example `shop/alerts#slack-url`"));
            }
        }
    }
}

/// Reports receivers with values from a secret store where a Prometheus monitors the team's services and the
/// environment has no store.
pub(super) fn check_stores(platform: &Platform, diagnostics: &mut Diagnostics) {
    let running = platform.deployed().map(|(service, environment, _)| (environment, service.team));
    let operated = platform.config.environment_ids().filter_map(|id| Some((id, platform.config.operators?)));
    let pairs: BTreeSet<(EnvironmentId, TeamId)> = running.chain(operated).collect();
    for (id, team) in pairs {
        let environment = platform.config.environment(id);
        let Some(monitoring) = environment.monitoring.as_ref().filter(|_| environment.secrets.is_none()) else {
            continue;
        };
        let team = platform.config.team(team);
        for (name, field, text) in stored(team, monitoring.pages) {
            let message = format!("the environment `{}` has no secret store to take `{text}` from", environment.name);
            let span = platform.config.documents.span(team.file, &["receivers", name, field]);
            let found = Diagnostic::error(codes::NO_SECRET_STORE, span, message);
            diagnostics.push(
                found
                    .help(format!("add `secrets: {{ store: ... }}` to platform/environments/{}.yaml", environment.name))
                    .help("or name a Secret that is there: `{ secret: NAME, key: KEY }`"),
            );
        }
    }
}

/// Returns the references of the receivers that get alerts.
fn stored(team: &Team, pages: bool) -> impl Iterator<Item = (&str, &'static str, &str)> {
    team.used_receivers(pages).into_iter().flat_map(|(name, receiver)| {
        receiver.secrets().into_iter().filter_map(move |(field, secret)| match secret {
            ReceiverSecret::Stored(text) => Some((name, field, text.as_str())),
            ReceiverSecret::Existing(_) => None,
        })
    })
}
