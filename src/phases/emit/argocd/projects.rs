//! The names of the projects of the platform itself.

/// The project of tenancy, platform monitoring, and the objects that Argo CD reads.
pub(super) const PLATFORM_PROJECT: &str = "platform";
/// The project of components; Argo CD is one of them.
pub(super) const COMPONENTS_PROJECT: &str = "components";
