//! Writes the missing acknowledgements of a change as text for the files to which they belong.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::calendar::show_date;
use crate::base::conventions::{
    SPEC_PLATFORM, spec_component, spec_environment, spec_overlay, spec_service, spec_team,
};
use crate::diff::{Acknowledgement, ChangeScope, Class, Effect};
use crate::pipeline::compile::Compiled;

/// The number of scopes in an environment from which on one acknowledgement is suggested for the whole environment.
const CROWD: usize = 5;
/// The number of objects of one file up to which each gets an acknowledgement of its own.
const SINGLY: usize = 3;
/// Seconds for which a suggested acknowledgement is valid: it is meant for one change, and changes are merged soon.
const LASTS: i64 = 14 * 24 * 60 * 60;

/// Effects without an acknowledgement, and the text to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The spec file to which the text belongs.
    pub file: String,
    /// Whether the file already has `acknowledge:`.
    pub has_list: bool,
    /// One line for each effect: risk, class, scope and what happens.
    pub effects: Vec<String>,
    /// Entries of `acknowledge:` as YAML.
    pub entries: String,
}

/// The spec files of the new side.
#[derive(Debug)]
pub(super) struct Homes {
    /// The files, and whether each has `acknowledge:`.
    files: BTreeMap<String, bool>,
}

impl Homes {
    pub(super) fn of(after: &Compiled) -> Self {
        let documents = &after.checked.platform.config.documents;
        let has_list = |file| documents.get(file).is_some_and(|node| node.get("acknowledge").is_some());
        Self { files: after.checked.sources.iter().map(|(id, file)| (file.path.to_string(), has_list(id))).collect() }
    }

    /// Returns what has to be added, by file.
    pub(super) fn missing(&self, effects: &[Effect], now: i64) -> Vec<Missing> {
        let missing = || effects.iter().filter(|effect| effect.acknowledgement == Acknowledgement::Missing);
        let mut scopes: BTreeMap<(Class, &str), BTreeSet<&ChangeScope>> = BTreeMap::new();
        for effect in missing() {
            scopes.entry((effect.class, &effect.scope.environment)).or_default().insert(&effect.scope);
        }
        let mut by_file: BTreeMap<String, BTreeMap<Class, Vec<&Effect>>> = BTreeMap::new();
        for effect in missing() {
            let mates = scopes.get(&(effect.class, effect.scope.environment.as_str())).map_or(0, BTreeSet::len);
            let file = self.home(&effect.scope, mates > CROWD);
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

    /// Returns the most specific existing file for a scope. With `crowd` the file must be about more than one service.
    fn home(&self, scope: &ChangeScope, crowd: bool) -> String {
        let ChangeScope { environment, team, service } = scope;
        let own = [spec_overlay(service, environment), spec_service(service), spec_component(service)];
        let wide = [spec_team(team), spec_environment(environment)];
        let candidates: Vec<&String> =
            if crowd { wide.iter().rev().collect() } else { own.iter().chain(&wide).collect() };
        let found = candidates.into_iter().find(|path| self.files.contains_key(*path));
        found.cloned().unwrap_or_else(|| SPEC_PLATFORM.to_owned())
    }
}

fn line(effect: &Effect) -> String {
    let scope = if effect.scope == ChangeScope::default() { String::new() } else { format!(" in {}", effect.scope) };
    format!("{} {}{scope}: {}", effect.risk.keyword(), effect.class.keyword(), effect.summary)
}

fn entries(class: Class, effects: &[&Effect], expires: &str) -> String {
    let object = |effect: &&Effect| effect.object.as_ref().map(|id| format!("{}/{}", id.kind, id.name));
    let objects: BTreeSet<Option<String>> = effects.iter().map(object).collect();
    let together = BTreeSet::from([None]);
    let objects = if objects.len() > SINGLY || objects.contains(&None) { together } else { objects };
    let entry = |object: Option<String>| {
        let object = object.map_or_else(String::new, |object| format!("    object: {object}\n"));
        let class = class.keyword();
        format!("  - risk: {class}\n{object}    reason: say why this is fine\n    expires: \"{expires}\"\n")
    };
    objects.into_iter().map(entry).collect()
}
