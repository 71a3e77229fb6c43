//! Identifies overlays, and reads what an overlay says about its version.

use std::fmt;

use crate::base::conventions::spec_overlay;
use crate::diagnostics::FileId;
use crate::language::model::Pin;
use crate::language::spec::Hold;
use crate::yaml::{Layers, Node, ReadOptions, decode, read_document};

/// Identifies an overlay: a service in an environment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OverlayId {
    pub service: String,
    pub environment: String,
}

impl OverlayId {
    pub fn new(service: impl Into<String>, environment: impl Into<String>) -> Self {
        Self { service: service.into(), environment: environment.into() }
    }

    /// Returns the path of the overlay, relative to the workspace.
    pub fn path(&self) -> String {
        spec_overlay(&self.service, &self.environment)
    }

    /// Parses the path of an overlay below `apps/`.
    pub(super) fn of_path(path: &str) -> Option<Self> {
        let mut parts = path.split('/');
        let overlay_id = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(service), Some("overlays"), Some(file), None) => Self::new(service, file.strip_suffix(".yaml")?),
            _ => return None,
        };
        Some(overlay_id)
    }
}

impl fmt::Display for OverlayId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.service, self.environment)
    }
}

/// The fields of an overlay about its version.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OverlayState {
    pub pin: Pin,
    pub hold: Option<Hold>,
}

impl OverlayState {
    /// Reads the fields from an overlay's bytes. If they cannot be parsed, all fields are empty.
    pub fn read(bytes: &[u8]) -> Self {
        read_document(bytes, FileId(0), ReadOptions::default()).map(|node| Self::of(&node)).unwrap_or_default()
    }

    pub(super) fn of(node: &Node) -> Self {
        let text = |key| node.get(key).filter(|n| !n.is_null()).and_then(Node::text).map(str::to_owned);
        let hold = node.get("hold").filter(|n| !n.is_null());
        let hold = hold.and_then(|n| decode::<Hold>(Layers::one(n)).ok());
        Self { pin: Pin { tag: text("tag"), digest: text("digest") }, hold }
    }
}

/// Formats a pin for people: `v1.8.2`, or the start of the digest if there is no tag.
pub fn show_pin(pin: &Pin) -> String {
    match (&pin.tag, &pin.digest) {
        (Some(tag), _) => tag.clone(),
        (None, Some(digest)) => digest.chars().take("sha256:".len() + 12).collect(),
        (None, None) => "no version".to_owned(),
    }
}

/// Returns whether two pins are the same version: by digest if both have one, otherwise by tag.
pub fn same_version(a: &Pin, b: &Pin) -> bool {
    match (&a.digest, &b.digest) {
        (Some(a), Some(b)) => a == b,
        _ => a.tag.is_some() && a.tag == b.tag,
    }
}
