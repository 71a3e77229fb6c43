//! Resolves which risks changes must acknowledge, and the acknowledgements of every file with their scope.

use super::codes;
use crate::diagnostics::{Diagnostic, Diagnostics, FileId};
use crate::language::model::{Acknowledged, RequiredAcknowledgement, ReviewPolicy, Scope};
use crate::language::spec::{self, AskedWhere};
use crate::phases::validate::Validated;

/// Reads the platform's policy and the `acknowledge` entries of all files.
pub(super) fn policy(validated: &Validated, diagnostics: &mut Diagnostics) -> ReviewPolicy {
    let required = validated.platform.iter().flat_map(|platform| {
        platform.spec.policies.acknowledge.iter().enumerate().map(|(n, fields)| (platform.file, n, fields))
    });
    let required = required.map(|(file, n, fields)| self::required(fields, file, n, validated, diagnostics)).collect();
    ReviewPolicy { required, acknowledged: acknowledged(validated, diagnostics) }
}

fn required(
    fields: &spec::Asked,
    file: FileId,
    index: usize,
    validated: &Validated,
    diagnostics: &mut Diagnostics,
) -> RequiredAcknowledgement {
    let environments = match &fields.environments {
        AskedWhere::Everywhere => None,
        AskedWhere::Protected => {
            let protected = validated.environments.iter().filter(|(_, typed)| typed.spec.protected);
            Some(protected.map(|(name, _)| name.clone()).collect())
        }
        AskedWhere::Named(names) => {
            let there = |name: &&String| {
                validated.environments.contains_key(*name) || validated.invalid_documents.environments.contains(*name)
            };
            for name in names.iter().filter(|name| !there(name)) {
                let path = ["policies", "acknowledge", &index.to_string(), "environments"];
                let span = validated.documents.span(file, &path);
                let known = validated.environments.keys().map(String::as_str);
                let message = format!("unknown environment `{name}`");
                diagnostics.push(Diagnostic::error(codes::UNKNOWN_ENVIRONMENT, span, message).suggest(name, known));
            }
            Some(names.clone())
        }
    };
    RequiredAcknowledgement { risk: fields.risk, at_least: fields.at_least, pods: fields.pods, environments }
}

/// Returns the entries of every file, in the order of the layers.
fn acknowledged(validated: &Validated, diagnostics: &mut Diagnostics) -> Vec<Acknowledged> {
    let mut reader = Reader { validated, diagnostics, found: Vec::new() };
    if let Some(platform) = &validated.platform {
        reader.read(&platform.spec.acknowledge, platform.file, &Scope::default());
    }
    for (name, typed) in &validated.environments {
        let scope = Scope { environment: Some(name.clone()), ..Scope::default() };
        reader.read(&typed.spec.acknowledge, typed.file, &scope);
    }
    for (name, typed) in &validated.teams {
        reader.read(&typed.spec.acknowledge, typed.file, &Scope { team: Some(name.clone()), ..Scope::default() });
    }
    let of = |name: &String| Scope { service: Some(name.clone()), ..Scope::default() };
    for (name, typed) in &validated.components {
        reader.read(&typed.spec.acknowledge, typed.file, &of(name));
    }
    for (name, typed) in &validated.services {
        reader.read(typed.spec.acknowledge.as_deref().unwrap_or_default(), typed.file, &of(name));
    }
    for (name, overlays) in &validated.overlays {
        for (environment, typed) in overlays {
            let scope = Scope { environment: Some(environment.clone()), ..of(name) };
            reader.read(typed.spec.acknowledge.as_deref().unwrap_or_default(), typed.file, &scope);
        }
    }
    reader.found
}

struct Reader<'a> {
    validated: &'a Validated,
    diagnostics: &'a mut Diagnostics,
    found: Vec<Acknowledged>,
}

impl Reader<'_> {
    fn read(&mut self, entries: &[spec::Acknowledgement], file: FileId, scope: &Scope) {
        for (n, entry) in entries.iter().enumerate() {
            let n = n.to_string();
            let span_of = |field: &str| self.validated.documents.span(file, &["acknowledge", &n, field]);
            if entry.reason.0.trim().is_empty() {
                let message = "an acknowledgement does not say why";
                self.diagnostics.push(
                    Diagnostic::error(codes::MISSING_FIELD, span_of("reason"), message)
                        .help("the reason is for whoever reads it later"),
                );
            }
            if let Some(object) = entry.object.as_ref().filter(|object| !is_object(object)) {
                let message = format!("`{object}` is no kind and name");
                self.diagnostics.push(
                    Diagnostic::error(codes::INVALID_VALUE, span_of("object"), message)
                        .help("write for example `PersistentVolumeClaim/data`"),
                );
            }
            self.found.push(Acknowledged {
                scope: scope.clone(),
                risk: entry.risk,
                object: entry.object.clone(),
                reason: entry.reason.0.clone(),
                expires: entry.expires.seconds,
                span: span_of("risk"),
            });
        }
    }
}

fn is_object(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, name)| !kind.is_empty() && !name.is_empty() && !name.contains('/'))
}
