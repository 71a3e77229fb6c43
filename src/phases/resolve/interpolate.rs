//! Replaces `${...}` in texts by values of the pin and of the environment.

use std::borrow::Cow;

use super::codes;
use crate::diagnostics::{Diagnostic, Diagnostics, Span};
use crate::language::model::{Environment, Pin};

/// The values for `${...}`.
pub(super) struct Variables<'a> {
    pub(super) environment: &'a Environment,
    pub(super) namespace: &'a str,
    pub(super) service: &'a str,
    /// The pinned version. `None` while the service is resolved without an overlay.
    pub(super) pin: Option<&'a Pin>,
}

const NAMES: [&str; 9] =
    ["pin.tag", "pin.digest", "environment", "cluster", "region", "domain", "namespace", "service", "switches.NAME"];

impl Variables<'_> {
    /// Replaces the variables in a text. Returns `None` if it needs a pin and there is none. `$${` stands for a literal
    /// `${`.
    pub(super) fn fill<'t>(
        &self,
        text: &'t str,
        span: impl Fn() -> Span,
        diagnostics: &mut Diagnostics,
    ) -> Option<Cow<'t, str>> {
        if !text.contains("${") {
            return Some(Cow::Borrowed(text));
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            if rest[..at].ends_with('$') {
                out.push_str(&rest[..at - 1]);
                out.push_str("${");
                rest = &rest[at + 2..];
                continue;
            }
            out.push_str(&rest[..at]);
            let Some(end) = rest[at..].find('}') else {
                diagnostics.push(
                    Diagnostic::error(codes::UNKNOWN_VARIABLE, span(), "`${` without `}`")
                        .help("write `$${` for the text `${`"),
                );
                return Some(Cow::Borrowed(text));
            };
            let name = &rest[at + 2..at + end];
            match self.value(name) {
                Some(Some(value)) => out.push_str(value),
                Some(None) => return None,
                None => {
                    diagnostics.push(
                        Diagnostic::error(codes::UNKNOWN_VARIABLE, span(), format!("unknown variable `${{{name}}}`"))
                            .suggest(name, NAMES)
                            .help("write `$${` for the text `${`"),
                    );
                }
            }
            rest = &rest[at + end + 1..];
        }
        out.push_str(rest);
        Some(Cow::Owned(out))
    }

    /// Returns the value of a variable. The outer `None` means that the variable is unknown, the inner `None` that
    /// there is no pin or that the pin does not have this part.
    fn value(&self, name: &str) -> Option<Option<&str>> {
        let cluster = self.environment.clusters.first();
        Some(match name {
            "pin.tag" => self.pin.map(|p| p.tag.as_deref().unwrap_or_default()),
            "pin.digest" => self.pin.map(|p| p.digest.as_deref().unwrap_or_default()),
            "environment" => Some(&self.environment.name),
            "cluster" => Some(cluster.map_or("", |c| &c.name)),
            "region" => Some(cluster.map_or("", |c| &c.region)),
            "domain" => Some(&self.environment.domain),
            "namespace" => Some(self.namespace),
            "service" => Some(self.service),
            _ => Some(self.environment.switches.get(name.strip_prefix("switches.")?)?.as_str()),
        })
    }
}
