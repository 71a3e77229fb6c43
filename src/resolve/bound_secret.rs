//! A secret, as a container sees it.

use crate::model::{EnvFrom, EnvVar, Mount, Volume};

/// What one entry of `secrets` gives to a container.
pub(super) struct BoundSecret {
    pub(super) entry: String,
    pub(super) env: Vec<EnvVar>,
    pub(super) env_from: Option<EnvFrom>,
    pub(super) file: Option<(Volume, Mount)>,
}
