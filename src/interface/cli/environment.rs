//! The environment that an argument names.

use super::error::CommandError;
use crate::language::model::{EnvironmentId, Platform};
use crate::pipeline::compile::Names;

/// # Errors
/// As [`named`].
pub(super) fn environment(platform: &Platform, name: &str) -> Result<EnvironmentId, CommandError> {
    named(&Names::of(platform), name)
}

/// # Errors
/// Wrong usage, with what was probably meant and all there are.
pub(super) fn named(names: &Names, name: &str) -> Result<EnvironmentId, CommandError> {
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
