//! Names that invalid documents declare. A document that cannot be parsed still exists: its own findings say what to
//! fix, so references to it must not be reported as missing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::conventions::SPEC_APPS_FOLDER;
use crate::diagnostics::{Diagnostic, FileId, Sources};

/// The codes of findings about unused things. An invalid document may use them.
const UNUSED: [&str; 2] = ["unused-secret", "unused-waiver"];

/// The unparsed text of invalid documents, by name.
type Texts = BTreeMap<String, Arc<str>>;

/// The names that the workspace's invalid documents declare.
#[derive(Debug, Clone, Default)]
pub struct InvalidDocuments {
    pub files: BTreeSet<FileId>,
    pub platform: bool,
    pub environments: BTreeSet<String>,
    pub teams: BTreeSet<String>,
    pub components: Texts,
    pub services: Texts,
    /// Service and environment of each invalid overlay.
    pub overlays: BTreeSet<(String, String)>,
    /// Valid services of invalid teams. The team's defaults for them are unknown.
    pub of_teams: BTreeSet<String>,
}

impl InvalidDocuments {
    /// Returns whether an invalid component may provide a capability: the capability has the component's name, or the
    /// text of the component's file contains it.
    pub fn may_provide(&self, capability: &str) -> bool {
        named(&self.components, capability)
    }

    /// Returns whether an invalid service may have a name, as its own, a variant's or an alias.
    pub fn may_answer(&self, name: &str) -> bool {
        named(&self.services, name)
    }

    /// Returns whether an invalid document may declare something that runs under a name.
    pub fn may_run(&self, name: &str) -> bool {
        self.may_answer(name) || self.overlays.iter().any(|(service, _)| service == name)
    }

    /// Returns whether a finding may be a consequence of an invalid document. `bound` lists the codes of findings that
    /// hold whatever the missing defaults are.
    pub fn echoes(&self, finding: &Diagnostic, bound: &[&str], sources: &Sources) -> bool {
        let Some(file) = finding.span.map(|span| span.file) else { return false };
        if self.files.contains(&file) || (UNUSED.contains(&finding.code) && !self.files.is_empty()) {
            return true;
        }
        let unsettled = self.platform || service_of(sources.path(file)).is_some_and(|s| self.of_teams.contains(s));
        unsettled && !bound.contains(&finding.code)
    }
}

/// Returns the service that a file belongs to.
fn service_of(path: &str) -> Option<&str> {
    path.strip_prefix(SPEC_APPS_FOLDER)?.strip_prefix('/')?.split('/').next()
}

fn named(texts: &Texts, name: &str) -> bool {
    texts.contains_key(name) || texts.values().any(|text| has_word(text, name))
}

/// Returns whether `text` contains `word` as a whole word of letters, digits, `-` and `.`.
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
