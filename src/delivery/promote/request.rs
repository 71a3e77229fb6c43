//! What a user asks to move.

use std::fmt;

use super::OverlayId;
use crate::language::model::Pin;
use crate::language::spec::Hold;

/// A request, before it is checked whether it is possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Sets versions from outside, all in one environment.
    Pin {
        environment: String,
        pins: Vec<(String, Pin)>,
    },
    /// Promotes the versions of services from one environment to another, together.
    Promote {
        services: Vec<String>,
        from: String,
        to: String,
        hotfix: bool,
    },
    /// Returns to a version that ran there before: to `to`, or to the last earlier version that was not rolled back.
    /// The overlay is put on hold.
    Rollback {
        overlay_id: OverlayId,
        to: Option<String>,
    },
    /// Keeps the version until it is released.
    Hold {
        overlay_id: OverlayId,
        hold: Hold,
    },
    Release {
        overlay_id: OverlayId,
    },
}

impl Request {
    /// Returns the names of the services whose overlays change.
    pub fn services(&self) -> Vec<&str> {
        match self {
            Self::Pin { pins, .. } => pins.iter().map(|(service, _)| service.as_str()).collect(),
            Self::Promote { services, .. } => services.iter().map(String::as_str).collect(),
            Self::Rollback { overlay_id, .. } | Self::Hold { overlay_id, .. } | Self::Release { overlay_id } => {
                vec![&overlay_id.service]
            }
        }
    }

    /// Returns the environment whose overlays change.
    pub fn environment(&self) -> &str {
        match self {
            Self::Pin { environment, .. } => environment,
            Self::Promote { to, .. } => to,
            Self::Rollback { overlay_id, .. } | Self::Hold { overlay_id, .. } | Self::Release { overlay_id } => {
                &overlay_id.environment
            }
        }
    }
}

/// Why a request is impossible, independent of the gates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestError {
    /// A sentence without a full stop that starts in lower case.
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
