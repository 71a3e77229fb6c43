//! Codes that binding reports.

pub const MISSING_FIELD: &str = "missing-field";
pub const MISSING_FILE: &str = "missing-file";
pub const UNKNOWN_TEAM: &str = "unknown-team";
pub const UNKNOWN_ENVIRONMENT: &str = "unknown-environment";
pub const COMPONENT_ORDER: &str = "component-order";
pub const UNKNOWN_CLUSTER: &str = "unknown-cluster";
pub const UNKNOWN_SERVICE: &str = "unknown-service";
pub const UNKNOWN_PORT: &str = "unknown-port";
pub const UNKNOWN_VOLUME: &str = "unknown-volume";
pub const UNKNOWN_VOLUME_CLASS: &str = "unknown-volume-class";
pub const UNKNOWN_PROFILE: &str = "unknown-profile";
/// A route to a receiver that the team does not have.
pub const UNKNOWN_RECEIVER: &str = "unknown-receiver";
pub const UNKNOWN_VARIABLE: &str = "unknown-variable";
/// A secret reference that no store, sealed file or declaration serves.
pub const UNKNOWN_SECRET: &str = "unknown-secret";
/// The environment has no store to take a secret from.
pub const NO_SECRET_STORE: &str = "no-secret-store";
/// A variable or file that is said twice.
pub const DUPLICATE_KEY: &str = "duplicate-key";
/// A SealedSecret that cannot be unsealed where it is deployed.
pub const SEALED_ELSEWHERE: &str = "sealed-elsewhere";
/// A secret that nothing uses.
pub const UNUSED_SECRET: &str = "unused-secret";
pub const INVALID_VALUE: &str = "invalid-value";
/// A CustomResourceDefinition that no API server would take.
pub const INVALID_DEFINITION: &str = "invalid-definition";
