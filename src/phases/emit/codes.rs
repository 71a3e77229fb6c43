//! Codes of what emitting can report.

/// Two declarations produce the same file.
pub const OUTPUT_CLASH: &str = "output-clash";
/// The environment's way in cannot do what `expose` asks for.
pub const EXPOSE_UNSUPPORTED: &str = "expose-unsupported";
/// A template of the platform is not one of the known ones, or cannot be filled in.
pub const ALERT_TEMPLATE: &str = "alert-template";
/// A team's alert has a generated alert's name.
pub const ALERT_NAME_TAKEN: &str = "alert-name-taken";
/// A query is not PromQL.
pub const PROMQL_SYNTAX: &str = "promql-syntax";
