//! The file `CODEOWNERS`: the reviewers of each service's files, and of the platform's files.
//!
//! The last pattern that matches a path decides, so the platform's patterns come first. If the platform names
//! reviewers, they also review the files of teams (`platform/teams/`), because these hold quotas and the groups that
//! get access.

use std::fmt::Write as _;

use crate::base::conventions::{GENERATED, SPEC_PLATFORM};
use crate::language::model::{Platform, Service, Team};
use crate::language::spec::Codeowners;
use crate::output::tree::{Clash, Tree};

pub(super) fn emit(platform: &Platform, tree: &mut Tree) -> Result<(), Clash> {
    let Some(codeowners) = &platform.config.codeowners else { return Ok(()) };
    tree.insert(codeowners.file.path(), text(platform, codeowners), SPEC_PLATFORM)
}

fn text(platform: &Platform, codeowners: &Codeowners) -> String {
    let mut out = "# The last pattern that matches a path decides.\n".to_owned();
    if !codeowners.reviewers.is_empty() {
        let own = format!("/{}", codeowners.file.path());
        let generated = format!("/{GENERATED}/");
        let patterns = ["/platform/", "/apps/", "/schema/", &generated, &own];
        section("the platform", &patterns.map(str::to_owned), &codeowners.reviewers, &mut out);
    }
    for team in platform.config.teams.iter().filter(|team| !team.contact.reviewers.is_empty()) {
        let mut patterns = Vec::new();
        if codeowners.reviewers.is_empty() {
            patterns.push(format!("/platform/teams/{}.yaml", team.name));
        }
        patterns.extend(
            services_of(platform, team)
                .flat_map(|s| [format!("/apps/{}/", s.name), format!("/{GENERATED}/apps/{}/", s.folder)]),
        );
        section(&format!("team {}", team.name), &patterns, &team.contact.reviewers, &mut out);
    }
    out
}

/// The services of a team.
fn services_of<'p>(platform: &'p Platform, team: &'p Team) -> impl Iterator<Item = &'p Service> {
    platform.services.iter().filter(|service| platform.config.team(service.team).name == team.name)
}

/// Appends a heading and one line for each pattern; nothing if there is no pattern.
fn section(title: &str, patterns: &[String], reviewers: &[String], out: &mut String) {
    if patterns.is_empty() {
        return;
    }
    let _ = write!(out, "\n# {title}\n");
    for pattern in patterns {
        let _ = writeln!(out, "{pattern} {}", reviewers.join(" "));
    }
}
