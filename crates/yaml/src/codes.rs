//! The codes of the diagnostics that the YAML reader reports.

pub const SYNTAX: &str = "yaml-syntax";
pub const DUPLICATE_KEY: &str = "yaml-duplicate-key";
pub const SEVERAL_DOCUMENTS: &str = "yaml-several-documents";
pub const TOO_LARGE: &str = "yaml-too-large";
pub const ENCODING: &str = "yaml-encoding";
pub const ALIAS: &str = "yaml-alias";
pub const KEY: &str = "yaml-key";
pub const TAG: &str = "yaml-tag";
