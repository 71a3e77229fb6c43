//! Resolves the secret store of an environment and the fields that its kind has.

use super::codes;
use super::defaults::SECRET_REFRESH;
use crate::diagnostics::{Diagnostic, Diagnostics, Span};
use crate::language::model::{SecretStore, StoreProvider};
use crate::language::spec::{self, StoreKind};

/// The placeholder for the path of a reference.
const KEY: &str = "{key}";

/// Resolves the store. `span_of` returns the span of a field below `secrets`.
pub(super) fn resolve(
    spec: &spec::SecretStore,
    region: &str,
    span_of: impl Fn(&str) -> Span,
    diagnostics: &mut Diagnostics,
) -> SecretStore {
    fields_of_other_stores(spec, &span_of, diagnostics);
    let mut needed = |field: &str, value: Option<&str>, example: &str| {
        if value.is_none_or(str::is_empty) {
            let message = format!("the secret store has no `{field}`");
            diagnostics.push(
                Diagnostic::error(codes::MISSING_FIELD, span_of(field), message).help(format!("add `{example}`")),
            );
        }
        value.unwrap_or_default().to_owned()
    };
    let or = |value: &Option<String>, default: &str| value.clone().unwrap_or_else(|| default.to_owned());
    let provider = match spec.store {
        StoreKind::Vault => StoreProvider::Vault {
            server: needed("server", spec.server.as_deref(), "server: https://vault.example.com"),
            path: or(&spec.path, "secret"),
            auth: or(&spec.auth, "kubernetes"),
            audience: or(&spec.audience, "vault"),
        },
        StoreKind::Aws => StoreProvider::Aws {
            region: needed("region", Some(spec.region.as_deref().unwrap_or(region)), "region: eu-central-1"),
            service: spec.service.unwrap_or_default(),
        },
        StoreKind::Gcp => {
            StoreProvider::Gcp { project: needed("project", spec.project.as_deref(), "project: my-project") }
        }
    };
    let role = match spec.store {
        StoreKind::Vault => Some(or(&spec.role, "{namespace}")),
        StoreKind::Aws => {
            Some(needed("role", spec.role.as_deref(), "role: \"arn:aws:iam::123456789012:role/{namespace}-secrets\""))
        }
        StoreKind::Gcp => spec.role.clone(),
    };
    let key = or(&spec.key, KEY);
    if !key.contains(KEY) {
        diagnostics.push(
            Diagnostic::error(codes::INVALID_VALUE, span_of("key"), "every reference would be the same secret")
                .help("write `{key}` where the reference's path belongs, for example `{environment}/{key}`"),
        );
    }
    SecretStore { role, key, refresh: spec.refresh.map_or(SECRET_REFRESH, |d| d.seconds), provider }
}

/// Reports fields that only another kind of store has.
fn fields_of_other_stores(spec: &spec::SecretStore, span_of: &impl Fn(&str) -> Span, diagnostics: &mut Diagnostics) {
    let fields = [
        ("server", spec.server.is_some(), StoreKind::Vault, "vault"),
        ("path", spec.path.is_some(), StoreKind::Vault, "vault"),
        ("auth", spec.auth.is_some(), StoreKind::Vault, "vault"),
        ("audience", spec.audience.is_some(), StoreKind::Vault, "vault"),
        ("region", spec.region.is_some(), StoreKind::Aws, "aws"),
        ("service", spec.service.is_some(), StoreKind::Aws, "aws"),
        ("project", spec.project.is_some(), StoreKind::Gcp, "gcp"),
    ];
    for (field, given, kind, name) in fields {
        if given && kind != spec.store {
            let message = format!("only a store of kind `{name}` has `{field}`");
            diagnostics.push(Diagnostic::error(codes::INVALID_VALUE, span_of(field), message));
        }
    }
}
