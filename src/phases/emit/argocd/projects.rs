//! The projects of the platform itself.

/// The project of tenancy, and of what Argo CD reads.
pub(super) const PLATFORM_PROJECT: &str = "platform";
/// The project of components, Argo CD among them.
pub(super) const COMPONENTS_PROJECT: &str = "components";
