//! Checks the services that arguments name.

use super::error::CommandError;
use crate::pipeline::compile::Names;

/// Checks that all names are services of the workspace.
///
/// # Errors
/// Wrong usage for the first name that is no service; a hint suggests the nearest name.
pub(super) fn check_known(names: &Names, wanted: &[String]) -> Result<(), CommandError> {
    let Some(unknown) = wanted.iter().find(|name| !names.services.contains_key(*name)) else { return Ok(()) };
    let services = names.services.keys().map(String::as_str);
    let error = CommandError::usage(format!("there is no service `{unknown}`")).suggest(unknown, services);
    Err(match names.environments.contains(unknown) {
        true => error.hint(format!("`{unknown}` is an environment")),
        false => error.hint("services are the folders of apps/ with a service.yaml"),
    })
}

/// Checks that all names are services that are deployed in an environment.
///
/// # Errors
/// Wrong usage for the first name that is no service, else for the first service that is not deployed there.
pub(super) fn check_deployed(names: &Names, environment: &str, wanted: &[String]) -> Result<(), CommandError> {
    check_known(names, wanted)?;
    let runs = |name: &String| names.services.get(name).is_some_and(|at| at.contains(environment));
    let Some(absent) = wanted.iter().find(|name| !runs(name)) else { return Ok(()) };
    Err(CommandError::usage(format!("`{absent}` is not deployed in {environment}"))
        .hint(format!("a service runs where it has an overlay: apps/{absent}/overlays/{environment}.yaml")))
}
