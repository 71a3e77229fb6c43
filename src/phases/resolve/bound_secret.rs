//! Secrets as a container uses them.

use crate::language::model::{EnvFrom, EnvVar, Mount, Volume};

/// The variables and files that one entry of `secrets` adds to a container.
pub(super) struct BoundSecret {
    pub(super) entry: String,
    pub(super) env: Vec<EnvVar>,
    pub(super) env_from: Option<EnvFrom>,
    pub(super) file: Option<(Volume, Mount)>,
}
