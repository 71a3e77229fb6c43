//! The spec line behind a change: of the edits that can reach a place, the one whose words fit best.

mod edits;
mod features;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::compile::Compiled;
use crate::diff::{Changes, Place};
use crate::kubernetes::ObjectId;
use crate::source::Source;
use edits::Edit;
use features::Features;

/// Edits of other services' files are looked at up to this number: where everything changes, each has its own reason.
const FOREIGN: usize = 500;

/// What was edited, by file.
#[derive(Debug)]
pub struct Causes {
    edits: Vec<Edit>,
    /// Where the edits of a file stand in `edits`.
    by_file: BTreeMap<String, std::ops::Range<usize>>,
}

impl Causes {
    pub fn new(before: &Compiled, after: &Compiled) -> Self {
        let edits = edits::between(before, after);
        let mut by_file: BTreeMap<String, std::ops::Range<usize>> = BTreeMap::new();
        for (n, edit) in edits.iter().enumerate() {
            by_file.entry(edit.file.clone()).or_insert(n..n).end = n + 1;
        }
        Self { edits, by_file }
    }

    /// Names the cause of every changed object and every effect. The sources are asked for files that are no spec
    /// (configuration, manifests).
    pub fn fill(&self, changes: &mut Changes, before: &dyn Source, after: &dyn Source) {
        let mut assets = Assets { before, after, known: BTreeMap::new() };
        let mut of_object: BTreeMap<(Place, ObjectId), String> = BTreeMap::new();
        for change in &mut changes.objects {
            let best = self.best(&Features::of_change(change), &change.place);
            change.cause = match best {
                Some((score, edit)) if score > 0 => Some(edit.show()),
                best => assets.of(&change.place.service).or_else(|| best.map(|(_, edit)| edit.show())),
            };
            if let Some(cause) = &change.cause {
                of_object.insert((change.place.clone(), change.id.clone()), cause.clone());
            }
        }
        for effect in &mut changes.effects {
            let own = effect.object.clone().and_then(|id| of_object.get(&(effect.place.clone(), id)));
            effect.cause = match self.best(&Features::of_effect(effect), &effect.place) {
                Some((score, edit)) if score > 0 => Some(edit.show()),
                best => own.cloned().or_else(|| best.map(|(_, edit)| edit.show())),
            };
        }
    }

    /// The edit that fits best; of equals that of the nearest file, and there the first.
    fn best(&self, features: &Features, place: &Place) -> Option<(u32, &Edit)> {
        let near = self.near(place);
        let own = near.iter().enumerate().flat_map(|(rank, edits)| edits.iter().map(move |edit| (rank, edit)));
        let best =
            own.map(|(rank, edit)| (features.score(edit), rank, edit)).min_by_key(|(s, rank, _)| (Reverse(*s), *rank));
        if let Some((score, _, edit)) = best.filter(|(score, _, _)| *score > 0) {
            return Some((score, edit));
        }
        let foreign = self.edits.iter().take(FOREIGN).map(|edit| (features.score(edit), edit));
        let foreign =
            foreign.min_by_key(|(score, _)| Reverse(*score)).filter(|(score, _)| *score > 0 || best.is_none());
        foreign.or(best.map(|(score, _, edit)| (score, edit)))
    }

    /// The edits of the files that speak of a place: the overlay's, the service's, the environment's, the team's, the
    /// platform's.
    fn near(&self, place: &Place) -> [&[Edit]; 6] {
        let Place { environment, team, service } = place;
        [
            format!("apps/{service}/overlays/{environment}.yaml"),
            format!("apps/{service}/service.yaml"),
            format!("platform/components/{service}.yaml"),
            format!("platform/environments/{environment}.yaml"),
            format!("platform/teams/{team}.yaml"),
            "platform/platform.yaml".to_owned(),
        ]
        .map(|path| self.by_file.get(&path).and_then(|range| self.edits.get(range.clone())).unwrap_or_default())
    }
}

/// Files beside the spec that differ, by service.
struct Assets<'a> {
    before: &'a dyn Source,
    after: &'a dyn Source,
    known: BTreeMap<String, Option<String>>,
}

impl Assets<'_> {
    /// The first file of a service's folder, other than its spec, that differs.
    fn of(&mut self, service: &str) -> Option<String> {
        if service.is_empty() {
            return None;
        }
        let Self { before, after, known } = self;
        known.entry(service.to_owned()).or_insert_with(|| first_differing(*before, *after, service)).clone()
    }
}

fn first_differing(before: &dyn Source, after: &dyn Source, service: &str) -> Option<String> {
    let folder = format!("apps/{service}");
    let list = |side: &dyn Source| side.files(&folder).unwrap_or_default();
    let mut paths = list(after);
    paths.extend(list(before));
    let is_spec = |path: &str| path.ends_with("/service.yaml") || path.starts_with(&format!("{folder}/overlays/"));
    paths.into_iter().filter(|path| !is_spec(path)).find(|path| before.read(path).ok() != after.read(path).ok())
}
