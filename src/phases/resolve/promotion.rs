//! Resolves the promotion policy and the services' promotion settings: names, time zones and versions.

use std::collections::BTreeMap;

use semver::{Version, VersionReq};

use super::codes;
use crate::base::calendar::Zone;
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Span};
use crate::language::model::{Documents, EnvironmentId, Freeze, InvalidDocuments, Movement, Promotion, Requirement};
use crate::language::spec;
use crate::phases::validate::Validated;

struct Binder<'a> {
    file: FileId,
    ids: &'a BTreeMap<&'a str, EnvironmentId>,
    documents: &'a Documents,
    invalid_documents: &'a InvalidDocuments,
}

impl Binder<'_> {
    fn span(&self, path: &[&str]) -> Span {
        self.documents.span(self.file, &[&["promotion"], path].concat())
    }

    fn environment(&self, name: &str, path: &[&str], diagnostics: &mut Diagnostics) -> Option<EnvironmentId> {
        let found = self.ids.get(name).copied();
        if found.is_none() && !self.invalid_documents.environments.contains(name) {
            diagnostics.push(
                Diagnostic::error(codes::UNKNOWN_ENVIRONMENT, self.span(path), format!("unknown environment `{name}`"))
                    .suggest(name, self.ids.keys().copied()),
            );
        }
        found
    }

    fn freeze(&self, name: &str, spec: &spec::Freeze, diagnostics: &mut Diagnostics) -> Freeze {
        let environments = spec
            .environments
            .iter()
            .enumerate()
            .filter_map(|(n, e)| self.environment(e, &["freezes", name, "environments", &n.to_string()], diagnostics))
            .collect();
        let zone = spec.zone.as_deref().map_or(Some(Zone::utc()), Zone::named).unwrap_or_else(|| {
            let message = format!("unknown time zone `{}`", spec.zone.as_deref().unwrap_or_default());
            diagnostics.push(
                Diagnostic::error(codes::INVALID_VALUE, self.span(&["freezes", name, "zone"]), message)
                    .help("zones have IANA names such as `Europe/Berlin`"),
            );
            Zone::utc()
        });
        if spec.window.is_none() && spec.from.is_none() && spec.until.is_none() {
            let message = format!("the freeze `{name}` does not say when");
            diagnostics.push(
                Diagnostic::error(codes::MISSING_FIELD, self.span(&["freezes", name]), message)
                    .help("add `window: fri 16:00..mon 08:00`, or `from:` and `until:`"),
            );
        }
        Freeze { name: name.to_owned(), environments, zone, spec: spec.clone() }
    }
}

/// Resolves the platform's policy. Unknown environments in the order are reported where the order is resolved.
pub(super) fn policy(
    spec: &spec::Promotion,
    file: FileId,
    ids: &BTreeMap<&str, EnvironmentId>,
    validated: &Validated,
    diagnostics: &mut Diagnostics,
) -> Promotion {
    let binder = Binder { file, ids, documents: &validated.documents, invalid_documents: &validated.invalid_documents };
    let stages = spec
        .order
        .iter()
        .map(|stage| stage.0.iter().filter_map(|name| ids.get(name.as_str()).copied()).collect::<Vec<_>>())
        .filter(|stage| !stage.is_empty())
        .collect();
    let soak = spec
        .soak
        .iter()
        .filter_map(|(name, time)| binder.environment(name, &["soak", name], diagnostics).map(|id| (id, time.seconds)))
        .collect();
    let freezes = spec.freezes.iter().map(|(name, freeze)| binder.freeze(name, freeze, diagnostics)).collect();
    Promotion { stages, upstream: spec.upstream, soak, freezes, carry: paths(&spec.carry) }
}

fn paths(keys: &[String]) -> Vec<Vec<String>> {
    keys.iter().map(|key| key.split('.').map(str::to_owned).collect()).collect()
}

/// Resolves a service's promotion settings from its merged fields. `span_of` returns the span of a field.
pub(super) fn movement(
    spec: &spec::Service,
    span_of: impl Fn(&[&str]) -> Span,
    diagnostics: &mut Diagnostics,
) -> Movement {
    let mut found = Movement { hold: spec.hold.clone(), ..Movement::default() };
    for (interface, version) in spec.interfaces.iter().flatten() {
        match lenient_version(&version.0) {
            Some(version) => drop(found.interfaces.insert(interface.clone(), version)),
            None => diagnostics.push(
                Diagnostic::error(
                    codes::INVALID_VALUE,
                    span_of(&["interfaces", interface]),
                    format!("`{version}` is no version"),
                )
                .help("write for example `3.2` or `3.2.1`"),
            ),
        }
    }
    for (of, range) in spec.needs.iter().flatten() {
        match VersionReq::parse(&range.0) {
            Ok(range) => found.needs.push(Requirement { of: of.clone(), range }),
            Err(e) => diagnostics.push(
                Diagnostic::error(
                    codes::INVALID_VALUE,
                    span_of(&["needs", of]),
                    format!("`{range}` is no version range: {e}"),
                )
                .help("write for example `\">=2.1\"`, `^3` or `\">=2.1, <4\"`"),
            ),
        }
    }
    found.carry = spec.promotion.as_ref().map(|p| paths(&p.carry)).unwrap_or_default();
    found
}

/// Parses `v1.8.2`, `1.8` or `3`. Missing parts are zero.
pub fn lenient_version(text: &str) -> Option<Version> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (numbers, rest) = text.split_at(end);
    let missing = 2usize.checked_sub(numbers.matches('.').count())?;
    Version::parse(&format!("{numbers}{}{rest}", ".0".repeat(missing))).ok()
}

#[cfg(test)]
mod tests {
    use super::lenient_version;

    #[test]
    fn versions_may_be_short() {
        let show = |text| lenient_version(text).map(|v| v.to_string());
        assert_eq!(show("v1.8.2").as_deref(), Some("1.8.2"));
        assert_eq!(show("3.2").as_deref(), Some("3.2.0"));
        assert_eq!(show("3").as_deref(), Some("3.0.0"));
        assert_eq!(show("1.2-rc.1").as_deref(), Some("1.2.0-rc.1"));
        for text in ["main", "", "1.2.3.4", "sha-1"] {
            assert_eq!(show(text), None, "{text}");
        }
    }
}
