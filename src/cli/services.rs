//! The services that arguments name.

use super::error::CommandError;
use crate::model::{EnvironmentId, Platform};

/// # Errors
/// Wrong usage for the first name that is no service, with what was probably meant.
pub(super) fn known(platform: &Platform, wanted: &[String]) -> Result<(), CommandError> {
    let names = || platform.services.iter().map(|s| s.name.as_str());
    let Some(unknown) = wanted.iter().find(|s| !names().any(|n| n == *s)) else { return Ok(()) };
    let error = CommandError::usage(format!("there is no service `{unknown}`")).suggest(unknown, names());
    Err(match platform.environments.iter().any(|e| e.name == *unknown) {
        true => error.hint(format!("`{unknown}` is an environment")),
        false => error.hint("services are the folders of apps/ with a service.yaml"),
    })
}

/// # Errors
/// As [`known`], and wrong usage for the first service that does not run in the environment.
pub(super) fn deployed(platform: &Platform, id: EnvironmentId, wanted: &[String]) -> Result<(), CommandError> {
    known(platform, wanted)?;
    let runs = |name: &String| platform.services.iter().any(|s| s.name == *name && s.deployed.contains_key(&id));
    let Some(absent) = wanted.iter().find(|name| !runs(name)) else { return Ok(()) };
    let environment = &platform.environment(id).name;
    Err(CommandError::usage(format!("`{absent}` is not deployed in {environment}"))
        .hint(format!("a service runs where it has an overlay: apps/{absent}/overlays/{environment}.yaml")))
}
