//! The acknowledgements that a change lacks, as text to add to the file where they belong.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::show_date;
use crate::compile::Compiled;
use crate::conventions::{SPEC_PLATFORM, spec_component, spec_environment, spec_overlay, spec_service, spec_team};
use crate::diff::{Acknowledgement, Class, Effect, Place};

/// An acknowledgement for so many places of an environment belongs to the environment.
const CROWD: usize = 5;
/// So many objects of one file are acknowledged one by one; more of them together.
const SINGLY: usize = 3;
/// An acknowledgement is meant for the change that it stands in, and changes do not wait long.
const LASTS: i64 = 14 * 24 * 60 * 60;

/// Effects that nobody acknowledges, and what to write where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The spec file that the text belongs to.
    pub file: String,
    /// Does the file have `acknowledge:` already?
    pub has_list: bool,
    /// One line each: risk, class, place and what happens.
    pub effects: Vec<String>,
    /// YAML: entries of `acknowledge:`.
    pub entries: String,
}

/// The spec files of the side after.
#[derive(Debug)]
pub(super) struct Homes {
    /// With whether they have `acknowledge:`.
    files: BTreeMap<String, bool>,
}

impl Homes {
    pub(super) fn of(after: &Compiled) -> Self {
        let documents = &after.checked.platform.documents;
        let has_list = |file| documents.get(file).is_some_and(|node| node.get("acknowledge").is_some());
        Self { files: after.checked.sources.iter().map(|(id, file)| (file.path.to_string(), has_list(id))).collect() }
    }

    /// What is to be added, by file.
    pub(super) fn missing(&self, effects: &[Effect], now: i64) -> Vec<Missing> {
        let missing = || effects.iter().filter(|effect| effect.acknowledgement == Acknowledgement::Missing);
        let mut places: BTreeMap<(Class, &str), BTreeSet<&Place>> = BTreeMap::new();
        for effect in missing() {
            places.entry((effect.class, &effect.place.environment)).or_default().insert(&effect.place);
        }
        let mut by_file: BTreeMap<String, BTreeMap<Class, Vec<&Effect>>> = BTreeMap::new();
        for effect in missing() {
            let mates = places.get(&(effect.class, effect.place.environment.as_str())).map_or(0, BTreeSet::len);
            let file = self.home(&effect.place, mates > CROWD);
            by_file.entry(file).or_default().entry(effect.class).or_default().push(effect);
        }
        let expires = show_date(now.saturating_add(LASTS));
        let one = |(file, classes): (String, BTreeMap<Class, Vec<&Effect>>)| Missing {
            has_list: self.files.get(&file).copied().unwrap_or(false),
            effects: classes.values().flatten().map(|effect| line(effect)).collect(),
            entries: classes.iter().map(|(class, effects)| entries(*class, effects, &expires)).collect(),
            file,
        };
        by_file.into_iter().map(one).collect()
    }

    /// The file that is about the place and nothing else, as far as there is one.
    fn home(&self, place: &Place, crowd: bool) -> String {
        let Place { environment, team, service } = place;
        let own = [spec_overlay(service, environment), spec_service(service), spec_component(service)];
        let wide = [spec_team(team), spec_environment(environment)];
        let candidates: Vec<&String> =
            if crowd { wide.iter().rev().collect() } else { own.iter().chain(&wide).collect() };
        let found = candidates.into_iter().find(|path| self.files.contains_key(*path));
        found.cloned().unwrap_or_else(|| SPEC_PLATFORM.to_owned())
    }
}

fn line(effect: &Effect) -> String {
    let place = if effect.place == Place::default() { String::new() } else { format!(" in {}", effect.place) };
    format!("{} {}{place}: {}", effect.risk.word(), effect.class.word(), effect.summary)
}

fn entries(class: Class, effects: &[&Effect], expires: &str) -> String {
    let object = |effect: &&Effect| effect.object.as_ref().map(|id| format!("{}/{}", id.kind, id.name));
    let objects: BTreeSet<Option<String>> = effects.iter().map(object).collect();
    let together = BTreeSet::from([None]);
    let objects = if objects.len() > SINGLY || objects.contains(&None) { together } else { objects };
    let entry = |object: Option<String>| {
        let object = object.map_or_else(String::new, |object| format!("    object: {object}\n"));
        let class = class.word();
        format!("  - risk: {class}\n{object}    reason: say why this is fine\n    expires: \"{expires}\"\n")
    };
    objects.into_iter().map(entry).collect()
}
