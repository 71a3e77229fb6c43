//! The environment that an argument names.

use super::error::CommandError;
use crate::model::{EnvironmentId, Platform};

/// # Errors
/// Wrong usage, with what was probably meant and all there are.
pub(super) fn environment(platform: &Platform, name: &str) -> Result<EnvironmentId, CommandError> {
    let names = || platform.environments.iter().map(|e| e.name.as_str());
    names().position(|n| n == name).map(EnvironmentId).ok_or_else(|| {
        CommandError::usage(format!("there is no environment `{name}`"))
            .suggest(name, names())
            .hint(format!("environments are {}", names().collect::<Vec<_>>().join(", ")))
    })
}
