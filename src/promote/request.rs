//! What somebody wants to move.

use std::fmt;

use super::Place;
use crate::model::Pin;
use crate::spec::Hold;

/// A wish, before anybody looked whether it can be granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Set versions from outside, all in one environment.
    Pin {
        environment: String,
        pins: Vec<(String, Pin)>,
    },
    /// Move the versions of services from one environment to another, as one.
    Promote {
        services: Vec<String>,
        from: String,
        to: String,
        hotfix: bool,
    },
    /// Go back to a version that ran there before: to the tag, or to the last one before the present that
    /// nobody rolled back. The place is held.
    Rollback {
        place: Place,
        to: Option<String>,
    },
    /// Keep the version until it is released.
    Hold {
        place: Place,
        hold: Hold,
    },
    Release {
        place: Place,
    },
}

impl Request {
    /// The environment whose overlays change.
    pub fn environment(&self) -> &str {
        match self {
            Self::Pin { environment, .. } => environment,
            Self::Promote { to, .. } => to,
            Self::Rollback { place, .. } | Self::Hold { place, .. } | Self::Release { place } => &place.environment,
        }
    }
}

/// Why a request makes no sense here, whatever the gates say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestError {
    /// A sentence without a full stop, starting in lower case.
    pub message: String,
    pub help: Vec<String>,
}

impl RequestError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: Vec::new() }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    pub(super) fn unknown<'a>(kind: &str, given: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let error = Self::new(format!("unknown {kind} `{given}`"));
        match crate::diagnostics::nearest(given, known) {
            Some(name) => error.help(format!("did you mean `{name}`?")),
            None => error,
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RequestError {}
