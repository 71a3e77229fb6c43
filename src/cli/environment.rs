//! The environment that an argument names.

use super::error::CommandError;
use crate::model::{EnvironmentId, Platform};

/// # Errors
/// Wrong usage, with what was probably meant and all there are.
pub(super) fn environment(platform: &Platform, name: &str) -> Result<EnvironmentId, CommandError> {
    let names = || platform.environments.iter().map(|e| e.name.as_str());
    names().position(|n| n == name).map(EnvironmentId).ok_or_else(|| {
        let error = CommandError::usage(format!("there is no environment `{name}`")).suggest(name, names());
        let error = match platform.services.iter().any(|s| s.name == name) {
            true => error.hint(format!("`{name}` is a service; name the environment first")),
            false => error,
        };
        error.hint(format!("environments are {}", names().collect::<Vec<_>>().join(", ")))
    })
}
