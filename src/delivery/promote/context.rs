//! What a promotion request is planned and judged with: the workspace, its history, and the current time.

use super::history::History;
use super::overlay;
use super::overlay_id::{OverlayId, OverlayState};
use super::request::RequestError;
use crate::language::model::{EnvironmentId, Movement, PlannedService, Platform, Service};
use crate::source::Source;
use crate::yaml::Node;

/// The inputs for planning a request.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub source: &'a dyn Source,
    /// The platform as resolved from `source`.
    pub platform: &'a Platform,
    pub history: &'a History,
    /// The current time in seconds since 1970.
    pub now: i64,
}

/// An overlay that the source holds.
pub(super) struct OverlayFile {
    pub(super) text: String,
    pub(super) node: Node,
    pub(super) state: OverlayState,
}

impl<'a> Context<'a> {
    pub(super) fn service(&self, name: &str) -> Result<&'a Service, RequestError> {
        let known = || self.platform.services.iter().map(|s| s.name.as_str());
        let found = self.platform.services.iter().find(|s| s.name == name);
        found.ok_or_else(|| RequestError::unknown("service", name, known()))
    }

    pub(super) fn environment(&self, name: &str) -> Result<EnvironmentId, RequestError> {
        let known = || self.platform.config.environments.iter().map(|e| e.name.as_str());
        let found = self.platform.config.environments.iter().position(|e| e.name == name).map(EnvironmentId);
        found.ok_or_else(|| RequestError::unknown("environment", name, known()))
    }

    pub(super) fn deployed(&self, overlay_id: &OverlayId) -> Option<&'a PlannedService> {
        let service = self.service(&overlay_id.service).ok()?;
        service.deployed.get(&self.environment(&overlay_id.environment).ok()?)
    }

    pub(super) fn movement(&self, overlay_id: &OverlayId) -> Option<&'a Movement> {
        self.deployed(overlay_id).map(|planned| &*planned.movement)
    }

    pub(super) fn name(&self, environment: EnvironmentId) -> &'a str {
        &self.platform.config.environment(environment).name
    }

    /// Reads an overlay. Returns `None` if it does not exist.
    pub(super) fn read_overlay(&self, overlay_id: &OverlayId) -> Result<Option<OverlayFile>, RequestError> {
        let path = overlay_id.path();
        if !self.source.exists(&path) {
            return Ok(None);
        }
        let bytes = self.source.read(&path).map_err(|e| RequestError::new(e.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| RequestError::new(format!("{path} is not UTF-8")))?;
        let node = overlay::read(&text).map_err(|e| RequestError::new(format!("{path}: {e}")))?;
        let state = OverlayState::of(&node);
        Ok(Some(OverlayFile { text, node, state }))
    }

    /// Returns the image of a service, without its version.
    pub(super) fn image(&self, service: &Service) -> Option<&'a str> {
        let service = self.service(&service.name).ok()?;
        let planned = service.planned.first().or_else(|| service.deployed.values().next())?;
        let workload = planned.instances.first()?.workloads.first()?;
        workload.pod.containers.first().map(|c| c.settings.image.repository.as_str())
    }
}
