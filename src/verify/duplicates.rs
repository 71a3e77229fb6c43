//! Nothing exists twice in an environment.

use std::collections::BTreeMap;

use super::Rendered;
use crate::diagnostics::{Diagnostic, Span};
use crate::model::{EnvironmentId, Platform};

/// The same object in two kustomizations of an environment.
pub const DUPLICATE_OBJECT: &str = "duplicate-object";

/// Group, kind, namespace and name: what the API server tells objects apart by.
type Key<'a> = (&'a str, &'a str, &'a str, &'a str);

pub(super) fn judge(platform: &Platform, id: EnvironmentId, rendered: &[Rendered]) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<Key<'_>, Span> = BTreeMap::new();
    let mut found = Vec::new();
    for (from, object) in rendered.iter().flat_map(|r| r.objects.iter().map(move |o| (r, o))) {
        let key = (object.group(), object.kind(), object.namespace(), object.name());
        match seen.get(&key) {
            Some(first) => {
                let environment = &platform.environment(id).name;
                let message = format!("{} is made twice in {environment}", object.id());
                found.push(Diagnostic::error(DUPLICATE_OBJECT, from.span, message).related(*first, "made here too"));
            }
            None => {
                seen.insert(key, from.span);
            }
        }
    }
    found
}
