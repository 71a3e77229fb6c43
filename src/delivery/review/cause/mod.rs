//! Finds the spec line that caused a change: of the edits that can affect a scope, the one with the best match.

mod assets;
mod edits;
mod features;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::base::conventions::{
    SPEC_PLATFORM, spec_component, spec_environment, spec_overlay, spec_service, spec_team,
};
use crate::diff::{ChangeScope, Changes};
use crate::kubernetes::ObjectId;
use crate::pipeline::compile::Compiled;
use crate::source::Source;
use assets::Assets;
use edits::Edit;
use features::Features;

/// The greatest number of edits in files of other scopes up to which they are considered. If everything changes, each
/// change has its cause nearby.
const ELSEWHERE: usize = 500;

/// The edits of a change, by file.
#[derive(Debug)]
pub struct Causes {
    edits: Vec<Edit>,
    /// The range of `edits` that belongs to each file.
    by_file: BTreeMap<String, std::ops::Range<usize>>,
    /// The edited services of each team.
    services: BTreeMap<String, BTreeSet<String>>,
}

/// The score of an edit, the distance of its file from the scope, and the edit.
type Candidate<'a> = (u32, usize, &'a Edit);

impl Causes {
    pub fn new(before: &Compiled, after: &Compiled) -> Self {
        let edits = edits::between(before, after);
        let mut by_file: BTreeMap<String, std::ops::Range<usize>> = BTreeMap::new();
        for (n, edit) in edits.iter().enumerate() {
            by_file.entry(edit.file.clone()).or_insert(n..n).end = n + 1;
        }
        let edited: BTreeSet<&str> = by_file.keys().filter_map(|path| path.split('/').nth(1)).collect();
        let mut services: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for platform in [&before.checked.platform, &after.checked.platform] {
            for service in platform.services.iter().filter(|service| edited.contains(service.name.as_str())) {
                let team = platform.config.team(service.team).name.clone();
                services.entry(team).or_default().insert(service.name.clone());
            }
        }
        Self { edits, by_file, services }
    }

    /// Sets the cause of every changed object and every effect. The sources are read for files that are not spec files
    /// (configuration, manifests).
    pub fn fill(&self, changes: &mut Changes, before: &dyn Source, after: &dyn Source) {
        let mut assets = Assets::new(before, after);
        let mut of_object: BTreeMap<(&ChangeScope, &ObjectId), String> = BTreeMap::new();
        for change in &mut changes.objects {
            let found = self.best(&Features::of_change(change), &change.scope);
            change.cause = match found {
                Some((0, _, edit)) => assets.of(&change.scope.service).or_else(|| Some(edit.show())),
                Some((_, _, edit)) => Some(edit.show()),
                None => assets.of(&change.scope.service),
            };
        }
        for change in &changes.objects {
            of_object.extend(change.cause.clone().map(|cause| ((&change.scope, &change.id), cause)));
        }
        for effect in &mut changes.effects {
            let own = effect.object.as_ref().and_then(|id| of_object.get(&(&effect.scope, id))).cloned();
            effect.cause = match self.best(&Features::of_effect(effect), &effect.scope) {
                Some((0, _, edit)) => own.or_else(|| Some(edit.show())),
                Some((_, _, edit)) => Some(edit.show()),
                None => own,
            };
        }
    }

    /// Returns the edit with the best score. If several have the same score, the nearest file wins, and within it the
    /// first edit.
    fn best(&self, features: &Features, scope: &ChangeScope) -> Option<Candidate<'_>> {
        let fit = |(rank, edit)| -> Candidate<'_> { (features.score(edit), rank, edit) };
        let order = |(score, rank, _): &Candidate<'_>| (Reverse(*score), *rank);
        let near = self.near(scope).map(fit).min_by_key(order);
        if near.is_some_and(|(score, _, edit)| score > 0 || edit.is_whole()) {
            return near;
        }
        let reaches = |edit: &&Edit| edit.environment().is_none_or(|environment| environment == scope.environment);
        let elsewhere = self.edits.iter().take(ELSEWHERE).filter(reaches).map(|edit| fit((usize::MAX, edit)));
        let elsewhere = elsewhere.min_by_key(order).filter(|(score, ..)| *score > 0 || near.is_none());
        elsewhere.or(near)
    }

    /// Returns the edits of the files for a scope: overlay, service, component, environment, team, platform.
    fn near(&self, scope: &ChangeScope) -> impl Iterator<Item = (usize, &Edit)> {
        let ChangeScope { environment, team, service } = scope;
        let of_service =
            |service: &str| [spec_overlay(service, environment), spec_service(service), spec_component(service)];
        let mut files: Vec<String> = of_service(service).into();
        files.push(spec_environment(environment));
        files.push(spec_team(team));
        files.push(SPEC_PLATFORM.to_owned());
        // The objects of a team in an environment depend on its services.
        let of_team = self.services.get(team).filter(|_| service.is_empty());
        files.extend(of_team.into_iter().flatten().flat_map(|service| of_service(service)));
        files.into_iter().enumerate().flat_map(|(rank, path)| {
            let range = self.by_file.get(&path).cloned().unwrap_or_default();
            self.edits[range].iter().map(move |edit| (rank, edit))
        })
    }
}
