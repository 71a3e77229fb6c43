//! Finds the environment that an argument names.

use super::error::CommandError;
use crate::language::model::{EnvironmentId, Platform};
use crate::pipeline::compile::Names;

/// Returns the environment of a platform with a name.
///
/// # Errors
/// Wrong usage if there is none; see [`environment_id`].
pub(super) fn environment(platform: &Platform, name: &str) -> Result<EnvironmentId, CommandError> {
    environment_id(&Names::of(platform), name)
}

/// Returns the id of the environment with a name.
///
/// # Errors
/// Wrong usage if there is none; the hints suggest the nearest name and list all environments.
pub(super) fn environment_id(names: &Names, name: &str) -> Result<EnvironmentId, CommandError> {
    let environments = || names.environments.iter().map(String::as_str);
    environments().position(|n| n == name).map(EnvironmentId).ok_or_else(|| {
        let error = CommandError::usage(format!("there is no environment `{name}`")).suggest(name, environments());
        let error = match names.services.contains_key(name) {
            true => error.hint(format!("`{name}` is a service; name the environment first")),
            false => error,
        };
        error.hint(format!("environments are {}", environments().collect::<Vec<_>>().join(", ")))
    })
}
