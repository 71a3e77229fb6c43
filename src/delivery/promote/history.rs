//! The history of versions: which version ran in which environment since when, from the commits of the branch.
//!
//! Only first parents are read. A change counts from the committer's date of the commit or merge that brought it to the
//! branch.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::overlay_id::{OverlayId, OverlayState, same_version};
use crate::delivery::git::{CommitInfo, GitError, Repository};
use crate::language::model::Pin;

/// The state of an overlay after a commit that changed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub commit: Arc<CommitInfo>,
    /// The content; `None` if the commit deleted the overlay.
    pub state: Option<OverlayState>,
    /// The hash of the overlay's content.
    pub blob: Option<String>,
}

/// Why a version changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// It was set from outside, usually by a build.
    Pin,
    /// It was promoted from another environment.
    Promote,
    /// It was moved past the gates as a hotfix.
    Hotfix,
    /// It was set back to a version that ran there before.
    Rollback,
    /// Only the hold changed.
    Hold,
    Release,
}

impl Reason {
    /// Returns the value of the `Promotion-Reason` trailer.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::Promote => "promote",
            Self::Hotfix => "hotfix",
            Self::Rollback => "rollback",
            Self::Hold => "hold",
            Self::Release => "release",
        }
    }

    fn from_keyword(keyword: &str) -> Option<Self> {
        [Self::Pin, Self::Promote, Self::Hotfix, Self::Rollback, Self::Hold, Self::Release]
            .into_iter()
            .find(|reason| reason.keyword() == keyword)
    }
}

/// A change of the version in one overlay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment<'a> {
    pub commit: &'a CommitInfo,
    pub pin: &'a Pin,
    pub blob: Option<&'a str>,
    /// The reason from the trailer. Without a trailer, a return to an earlier version counts as a rollback.
    pub reason: Reason,
}

/// The changes of overlays: of all, or of those of some services.
#[derive(Debug, Clone, Default)]
pub struct History {
    changes: BTreeMap<OverlayId, Vec<Change>>,
    /// The texts of overlays by their hash.
    texts: BTreeMap<String, String>,
}

impl History {
    /// Reads the history of a branch or commit.
    ///
    /// # Errors
    /// When there is no such revision.
    pub fn read(repository: &Repository, revision: &str) -> Result<Self, GitError> {
        Self::read_where(repository, revision, |_| true)
    }

    /// Reads the history of some services only, which takes less time.
    ///
    /// # Errors
    /// When there is no such revision.
    pub fn of_services(repository: &Repository, revision: &str, services: &[&str]) -> Result<Self, GitError> {
        Self::read_where(repository, revision, |service| services.contains(&service))
    }

    /// Reads the history of the services whose name is wanted.
    fn read_where(repository: &Repository, revision: &str, is_wanted: impl Fn(&str) -> bool) -> Result<Self, GitError> {
        let wanted = |path: &str| {
            let mut parts = path.split('/');
            let service = parts.next().unwrap_or_default();
            is_wanted(service) && parts.next().is_none_or(|second| second.is_empty() || second == "overlays")
        };
        let mut found = Self::default();
        for entry in repository.log(revision, "apps", &wanted)? {
            for file in entry.files {
                let Some(overlay_id) = OverlayId::of_path(&file.path) else { continue };
                let bytes = file.blob.as_ref().map(|id| repository.blob(id)).transpose()?;
                let state = bytes.as_deref().map(OverlayState::read);
                if let (Some(id), Some(Ok(text))) = (&file.blob, bytes.map(String::from_utf8)) {
                    found.texts.insert(id.clone(), text);
                }
                let change = Change { commit: Arc::clone(&entry.commit), state, blob: file.blob };
                found.changes.entry(overlay_id).or_default().push(change);
            }
        }
        Ok(found)
    }

    /// Returns the text of an overlay by the hash in [`Change::blob`].
    pub(super) fn text(&self, blob: &str) -> Option<&str> {
        self.texts.get(blob).map(String::as_str)
    }

    /// Returns all overlays that exist or once existed.
    pub fn overlays(&self) -> impl Iterator<Item = &OverlayId> {
        self.changes.keys()
    }

    /// Returns every change of an overlay, oldest first.
    pub fn changes(&self, overlay_id: &OverlayId) -> &[Change] {
        self.changes.get(overlay_id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the changes of an overlay's version, oldest first. Other edits of the overlay are left out.
    pub fn deployments(&self, overlay_id: &OverlayId) -> Vec<Deployment<'_>> {
        let mut found: Vec<Deployment<'_>> = Vec::new();
        let mut last: Option<&Pin> = None;
        for change in self.changes(overlay_id) {
            let pin = change.state.as_ref().map(|s| &s.pin);
            if let Some(pin) = pin.filter(|pin| last != Some(*pin) && **pin != Pin::default()) {
                let returned = found.iter().any(|d| d.pin == pin);
                let stated = change.commit.trailer("Promotion-Reason").and_then(Reason::from_keyword);
                let promoted = change.commit.trailer("Promotion-From").is_some();
                let reason = match stated {
                    Some(Reason::Hold | Reason::Release) | None if returned => Reason::Rollback,
                    Some(Reason::Hold | Reason::Release) | None if promoted => Reason::Promote,
                    Some(Reason::Hold | Reason::Release) | None => Reason::Pin,
                    Some(reason) => reason,
                };
                found.push(Deployment { commit: &change.commit, pin, blob: change.blob.as_deref(), reason });
            }
            last = pin;
        }
        found
    }

    /// Returns the commit since which an overlay has had a version without interruption, or `None` if the branch does
    /// not have that version there.
    pub fn since(&self, overlay_id: &OverlayId, pin: &Pin) -> Option<&CommitInfo> {
        let running = |change: &&Change| change.state.as_ref().is_some_and(|s| s.pin == *pin);
        self.changes(overlay_id).iter().rev().take_while(running).last().map(|change| &*change.commit)
    }

    /// Returns the commit that rolled an overlay back from a version, unless the version was deployed there again
    /// since.
    pub fn was_refused(&self, overlay_id: &OverlayId, pin: &Pin) -> Option<&CommitInfo> {
        let deployments = self.deployments(overlay_id);
        let mut refused = None;
        for pair in deployments.windows(2) {
            if same_version(pair[1].pin, pin) {
                refused = None;
            } else if same_version(pair[0].pin, pin) && pair[1].reason == Reason::Rollback {
                refused = Some(pair[1].commit);
            }
        }
        refused
    }
}
