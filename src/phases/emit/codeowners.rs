//! `CODEOWNERS`: who reviews a service's files, and who everything else.
//!
//! The last pattern that matches a path decides, so the platform's come first. A team's own file is the
//! platform's to review where it names reviewers: it holds the quota and the groups that get access.

use std::fmt::Write as _;

use crate::base::conventions::{GENERATED, SPEC_PLATFORM};
use crate::language::model::{Platform, Service, Team};
use crate::language::spec::Codeowners;
use crate::output::tree::{Clash, Tree};

pub(super) fn emit(platform: &Platform, tree: &mut Tree) -> Result<(), Clash> {
    let Some(codeowners) = &platform.surroundings.codeowners else { return Ok(()) };
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
    for team in platform.surroundings.teams.iter().filter(|team| !team.contact.reviewers.is_empty()) {
        let mut patterns = Vec::new();
        if codeowners.reviewers.is_empty() {
            patterns.push(format!("/platform/teams/{}.yaml", team.name));
        }
        patterns.extend(
            of_team(platform, team)
                .flat_map(|s| [format!("/apps/{}/", s.name), format!("/{GENERATED}/apps/{}/", s.folder)]),
        );
        section(&format!("team {}", team.name), &patterns, &team.contact.reviewers, &mut out);
    }
    out
}

fn of_team<'p>(platform: &'p Platform, team: &'p Team) -> impl Iterator<Item = &'p Service> {
    platform.services.iter().filter(|service| platform.surroundings.team(service.team).name == team.name)
}

fn section(title: &str, patterns: &[String], reviewers: &[String], out: &mut String) {
    if patterns.is_empty() {
        return;
    }
    let _ = write!(out, "\n# {title}\n");
    for pattern in patterns {
        let _ = writeln!(out, "{pattern} {}", reviewers.join(" "));
    }
}
