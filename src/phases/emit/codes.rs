//! The codes of the diagnostics of this phase.

/// Two declarations produce the same file.
pub const OUTPUT_CLASH: &str = "output-clash";
/// The ingress of the environment does not support what `expose` asks for.
pub const EXPOSE_UNSUPPORTED: &str = "expose-unsupported";
/// A template in `platform/alerts/` has a name that no alert has, or cannot be rendered.
pub const ALERT_TEMPLATE: &str = "alert-template";
/// An alert that a team wrote has the name of a generated alert.
pub const ALERT_NAME_TAKEN: &str = "alert-name-taken";
/// A query cannot be parsed as PromQL.
pub const PROMQL_SYNTAX: &str = "promql-syntax";
