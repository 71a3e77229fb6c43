//! Creates the ExternalSecrets that a service needs, and their names.

use std::collections::BTreeMap;

use super::codes;
use super::defaults::SECRET_REFRESH;
use super::scope::Scope;
use crate::base::conventions::NAME_LENGTH;
use crate::diagnostics::Diagnostic;
use crate::kubernetes::cut_name;
use crate::language::model::{ExternalSecret, RemoteValue};

/// Returns the name of the Secret that holds all single values of a part of the service.
pub(super) fn values_name(owner: &str) -> String {
    cut_name(&format!("{owner}-secrets"), NAME_LENGTH).into_owned()
}

/// Returns the name of the Secret of one entry.
pub(super) fn own_name(owner: &str, entry: &str) -> String {
    cut_name(&format!("{owner}-{}-secret", dns_name(entry)), NAME_LENGTH).into_owned()
}

/// Converts a text to a DNS name: every character but letters and digits becomes `-`. A text without letters and digits
/// becomes `all`.
pub(super) fn dns_name(text: &str) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let plain = plain.trim_matches('-');
    if plain.is_empty() { "all".to_owned() } else { plain.to_owned() }
}

pub(super) fn external_secret(name: String, data: BTreeMap<String, RemoteValue>, scope: &Scope<'_>) -> ExternalSecret {
    let store = scope.environment.secrets.as_ref();
    ExternalSecret {
        name,
        refresh: store.map_or(SECRET_REFRESH, |s| s.refresh),
        data,
        whole: None,
        template: BTreeMap::new(),
    }
}

/// Adds an ExternalSecret. Several containers may add the same one; two different ones of the same name are reported.
pub(super) fn add(secret: ExternalSecret, path: &[&str], scope: &mut Scope<'_>) {
    match scope.external_secrets.iter().find(|s| s.name == secret.name) {
        None => scope.external_secrets.push(secret),
        Some(same) if *same == secret => {}
        Some(_) => {
            let span = scope.span(&[path, &["secrets"]].concat());
            let message = format!("two parts of the service would make the Secret `{}`", secret.name);
            scope.diagnostics.push(Diagnostic::error(codes::DUPLICATE_KEY, span, message).help("rename one of them"));
        }
    }
}
