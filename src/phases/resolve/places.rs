//! The two places of a service that moves from one team to another.

use super::codes;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::language::model::{PlatformConfig, Standing, TeamId};
use crate::language::spec;
use crate::phases::validate::Typed;

/// Returns the folder of one of two places. No service has a dot in its name.
pub(super) fn folder(service: &str, team: &str) -> String {
    format!("{service}.{team}")
}

/// Returns the other team in whose namespaces the service stands or stood, and what is to become of that place.
pub(super) fn other(
    name: &str,
    service: &Typed<spec::Service>,
    own: TeamId,
    platform: &PlatformConfig,
    diagnostics: &mut Diagnostics,
) -> Option<(Standing, TeamId)> {
    let fields = [
        ("alsoIn", &service.spec.also_in, Standing::Second),
        ("retiredFrom", &service.spec.retired_from, Standing::Retired),
    ];
    let mut given = fields.into_iter().filter_map(|(field, team, standing)| Some((field, team.as_ref()?, standing)));
    let (field, team, standing) = given.next()?;
    let mut report = |code, field: &str, message: String, help: &str| {
        let span = service.node.locate([field]).0;
        let found = Diagnostic::error(code, span, message).help(help);
        let names = platform.teams.iter().map(|t| t.name.as_str());
        diagnostics.push(if code == codes::UNKNOWN_TEAM { found.suggest(team, names) } else { found });
    };
    if let Some((second, ..)) = given.next() {
        let message = format!("the service `{name}` has `{field}` and `{second}`: it stands in two places at most");
        report(codes::INVALID_VALUE, second, message, "finish one move before the next");
        return None;
    }
    let Some(found) = platform.teams.iter().position(|t| t.name == *team).map(TeamId) else {
        report(codes::UNKNOWN_TEAM, field, format!("unknown team `{team}`"), "teams are the files of platform/teams");
        return None;
    };
    if found == own {
        report(codes::INVALID_VALUE, field, format!("`{team}` is the service's own team"), "name the other team");
        return None;
    }
    let same = platform
        .environments
        .iter()
        .find(|environment| environment.namespace(team, name) == environment.namespace(&platform.team(own).name, name));
    if let Some(environment) = same {
        let message = format!("both teams have the same namespace in `{}`", environment.name);
        let help = "there a service changes its team without moving: write the new `team` alone";
        report(codes::INVALID_VALUE, field, message, help);
        return None;
    }
    Some((standing, found))
}
