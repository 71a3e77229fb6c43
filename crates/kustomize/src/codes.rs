//! The codes of the diagnostics that the engine reports.

use rutter_diagnostics::{Diagnostic, Diagnostics, Span};

pub const MISSING_KUSTOMIZATION: &str = "kustomize-missing-kustomization";
pub const SEVERAL_KUSTOMIZATIONS: &str = "kustomize-several-kustomizations";
pub const EMPTY_KUSTOMIZATION: &str = "kustomize-empty-kustomization";
pub const UNKNOWN_FIELD: &str = "kustomize-unknown-field";
pub const WRONG_TYPE: &str = "kustomize-wrong-type";
pub const INVALID_FIELD: &str = "kustomize-invalid-field";
pub const MISSING_FILE: &str = "kustomize-missing-file";
pub const OUTSIDE_ROOT: &str = "kustomize-outside-root";
pub const REMOTE: &str = "kustomize-remote";
pub const PLUGIN: &str = "kustomize-plugin";
pub const CYCLE: &str = "kustomize-cycle";
pub const TOO_LARGE: &str = "kustomize-too-large";
pub const INVALID_RESOURCE: &str = "kustomize-invalid-resource";
pub const DUPLICATE_ID: &str = "kustomize-duplicate-id";
pub const GENERATOR: &str = "kustomize-generator";
pub const NO_MATCH: &str = "kustomize-no-match";
pub const SEVERAL_MATCHES: &str = "kustomize-several-matches";
pub const INVALID_PATCH: &str = "kustomize-invalid-patch";
pub const INVALID_PATTERN: &str = "kustomize-invalid-pattern";
pub const FIELD: &str = "kustomize-field";
pub const REPLACEMENT: &str = "kustomize-replacement";
pub const REFERENCE: &str = "kustomize-ambiguous-reference";
pub const VARIABLE: &str = "kustomize-variable";
pub const ORDER: &str = "kustomize-order";

/// The result of every step of a build: a value, or the findings in the input.
pub(crate) type BuildResult<T> = Result<T, Diagnostics>;

pub(crate) fn failure(code: &'static str, span: impl Into<Option<Span>>, message: impl Into<String>) -> Diagnostics {
    Diagnostic::error(code, span, message).into()
}
