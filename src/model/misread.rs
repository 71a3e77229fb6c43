//! Documents that are there and could not be understood. What they declare is not missing: their own findings
//! say what to mend, and whoever names them hears nothing of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::conventions::SPEC_APPS_FOLDER;
use crate::diagnostics::{Diagnostic, FileId, Sources};

/// Findings of what nothing uses: what was misread may use it.
const UNUSED: [&str; 2] = ["unused-secret", "unused-waiver"];

/// What the user wrote, where nothing but the text is known.
type Texts = BTreeMap<String, Arc<str>>;

/// What the workspace declares in documents that were not understood.
#[derive(Debug, Clone, Default)]
pub struct Misread {
    pub files: BTreeSet<FileId>,
    pub platform: bool,
    pub environments: BTreeSet<String>,
    pub teams: BTreeSet<String>,
    pub components: Texts,
    pub services: Texts,
    /// Service and environment.
    pub overlays: BTreeSet<(String, String)>,
    /// Services of teams that were misread: what the team's defaults would say of them is not known.
    pub of_teams: BTreeSet<String>,
}

impl Misread {
    /// Whether a component that was misread may provide a capability: its own name is one, the others are words
    /// of its file.
    pub fn may_provide(&self, capability: &str) -> bool {
        named(&self.components, capability)
    }

    /// Whether a service that was misread may answer to a name, as itself, a variant or an alias.
    pub fn may_answer(&self, name: &str) -> bool {
        named(&self.services, name)
    }

    /// Whether something that was misread would run, under a name, where now nothing does.
    pub fn may_run(&self, name: &str) -> bool {
        self.may_answer(name) || self.overlays.iter().any(|(service, _)| service == name)
    }

    /// Whether a finding may be there only because something else was misread. `bound` are the codes of findings
    /// that hold whatever the defaults are.
    pub fn echoes(&self, finding: &Diagnostic, bound: &[&str], sources: &Sources) -> bool {
        let Some(file) = finding.span.map(|span| span.file) else { return false };
        if self.files.contains(&file) || (UNUSED.contains(&finding.code) && !self.files.is_empty()) {
            return true;
        }
        let unsettled = self.platform || service_of(sources.path(file)).is_some_and(|s| self.of_teams.contains(s));
        unsettled && !bound.contains(&finding.code)
    }
}

/// The service that a file belongs to.
fn service_of(path: &str) -> Option<&str> {
    path.strip_prefix(SPEC_APPS_FOLDER)?.strip_prefix('/')?.split('/').next()
}

fn named(texts: &Texts, name: &str) -> bool {
    texts.contains_key(name) || texts.values().any(|text| has_word(text, name))
}

/// Whether `word` stands in `text` on its own: a name of Kubernetes has letters, digits, `-` and `.`.
fn has_word(text: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
    !word.is_empty()
        && text
            .match_indices(word)
            .any(|(at, _)| !text[..at].ends_with(inside) && !text[at + word.len()..].starts_with(inside))
}

#[cfg(test)]
mod tests {
    use super::has_word;

    #[test]
    fn a_name_inside_another_is_not_that_name() {
        assert!(has_word("provides: [postgres, redis]", "postgres"));
        assert!(!has_word("provides: [postgres-ha, my.postgres]", "postgres"));
        assert!(has_word("cart-eu: {}\ncart: {}", "cart"));
        assert!(!has_word("anything", ""));
    }
}
