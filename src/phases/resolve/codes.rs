//! The codes of findings that resolving reports.

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
/// A route to a receiver that the team does not declare.
pub const UNKNOWN_RECEIVER: &str = "unknown-receiver";
pub const UNKNOWN_VARIABLE: &str = "unknown-variable";
/// A reference to a secret that no store, SealedSecret or declaration provides.
pub const UNKNOWN_SECRET: &str = "unknown-secret";
/// A secret from a store in an environment without a secret store.
pub const NO_SECRET_STORE: &str = "no-secret-store";
/// A variable or file that is declared twice.
pub const DUPLICATE_KEY: &str = "duplicate-key";
/// A SealedSecret that cannot be decrypted where it is deployed.
pub const SEALED_ELSEWHERE: &str = "sealed-elsewhere";
/// A secret that nothing uses.
pub const UNUSED_SECRET: &str = "unused-secret";
pub const INVALID_VALUE: &str = "invalid-value";
/// A CustomResourceDefinition that the API server would reject.
pub const INVALID_DEFINITION: &str = "invalid-definition";
