//! Resolves the secrets of a container: the ExternalSecrets that they need, and the variables and files that they
//! become.

use std::collections::BTreeMap;

use super::bound_secret::BoundSecret;
use super::external_secrets::{add, dns_name, external_secret, own_name, values_name};
use super::scope::Scope;
use super::{codes, secret_clashes};
use crate::base::conventions::NAME_LENGTH;
use crate::diagnostics::Diagnostic;
use crate::kubernetes::cut_name;
use crate::language::model::{
    EnvFrom, EnvVar, ExternalSecret, Mount, RemoteValue, Tenancy, ValueFrom, Volume, VolumeKind,
};
use crate::language::spec::{EnvValue, Secret, SecretFields};

/// Resolves the `secrets` of the service or of one of its parts. `env` holds the variables that are declared beside
/// them.
pub(super) fn bind(
    secrets: Option<&BTreeMap<String, Secret>>,
    env: Option<&BTreeMap<String, EnvValue>>,
    owner: &str,
    path: &[&str],
    scope: &mut Scope<'_>,
) -> Vec<BoundSecret> {
    let mut binder = Binder { owner, path, scope, values: BTreeMap::new(), files: BTreeMap::new(), bound: Vec::new() };
    for (entry, secret) in secrets.into_iter().flatten() {
        binder.entry(entry, &secret.fields());
    }
    let (values, files, bound) = (binder.values, binder.files, binder.bound);
    if !values.is_empty() {
        let name = values_name(owner);
        add(external_secret(name, values, scope), path, scope);
    }
    let bound = with_files(bound, files);
    secret_clashes::report(&bound, env, path, scope);
    bound
}

/// The Secret that an entry reads.
struct Source {
    secret: String,
    /// The key of the Secret. `None` means the whole Secret.
    key: Option<String>,
}

/// Files by Secret and folder: the key, file name and entry of each.
type Files = BTreeMap<(String, String), Vec<(String, String, String)>>;

struct Binder<'a, 's> {
    owner: &'a str,
    path: &'a [&'a str],
    scope: &'a mut Scope<'s>,
    /// The single values, which one ExternalSecret reads together.
    values: BTreeMap<String, RemoteValue>,
    /// The files to mount.
    files: Files,
    bound: Vec<BoundSecret>,
}

impl Binder<'_, '_> {
    fn entry(&mut self, entry: &str, fields: &SecretFields) {
        let source = match (&fields.from, &fields.sealed, &fields.existing, &fields.template) {
            (_, None, None, Some(template)) => self.composed(entry, fields, template),
            (Some(from), None, None, None) if fields.values.is_empty() => self.stored(entry, fields, from),
            (None, Some(sealed), None, None) if fields.values.is_empty() => self.existing(entry, sealed, true),
            (None, None, Some(existing), None) if fields.values.is_empty() => self.existing(entry, existing, false),
            _ => {
                return self.error(
                    codes::INVALID_VALUE,
                    entry,
                    format!("the secret `{entry}` needs exactly one source"),
                    "give one of `from`, `sealed` and `existing`, or `template` with its `values`",
                );
            }
        };
        let Some(source) = source else { return };
        match &source.key {
            Some(key) => self.value(entry, fields, &source.secret, key),
            None => self.whole(entry, fields, source.secret),
        }
    }

    /// Resolves an entry with a value from the environment's store.
    fn stored(&mut self, entry: &str, fields: &SecretFields, from: &str) -> Option<Source> {
        let remote = self.reference(entry, from)?;
        if remote.property.is_some() || !is_whole(fields) {
            self.values.insert(entry.to_owned(), remote);
            return Some(Source { secret: values_name(self.owner), key: Some(entry.to_owned()) });
        }
        let name = own_name(self.owner, entry);
        let mut secret = external_secret(name.clone(), BTreeMap::new(), self.scope);
        if fields.keys.is_empty() {
            secret.whole = Some(remote.key);
        } else {
            let named = |(name, key): (&String, &String)| {
                (name.clone(), RemoteValue { key: remote.key.clone(), property: Some(key.clone()) })
            };
            secret.data = fields.keys.iter().map(named).collect();
        }
        add(secret, self.path, self.scope);
        Some(Source { secret: name, key: None })
    }

    /// Resolves an entry that a template composes. It has an ExternalSecret of its own, so that the template's inputs
    /// are not in any Secret.
    fn composed(&mut self, entry: &str, fields: &SecretFields, template: &str) -> Option<Source> {
        if fields.values.is_empty() && fields.from.is_none() {
            let help = "add `values: { name: path#property }`, or `from: path` for all of a secret's properties";
            self.error(codes::MISSING_FIELD, entry, format!("the template of `{entry}` has no values"), help);
            return None;
        }
        let whole = match &fields.from {
            Some(from) => Some(self.reference(entry, from)?),
            None => None,
        };
        if whole.as_ref().is_some_and(|w| w.property.is_some()) {
            let message = format!("the template of `{entry}` takes a whole secret");
            self.error(codes::INVALID_VALUE, entry, message, "name single properties under `values`");
            return None;
        }
        let mut data = BTreeMap::new();
        for (name, reference) in &fields.values {
            data.insert(name.clone(), self.reference(entry, reference)?);
            if !mentions(template, name) {
                let at = [self.path, &["secrets", entry, "values", name]].concat();
                let span = self.scope.span(&at);
                let message = format!("the template of `{entry}` does not use `{name}`");
                self.scope.diagnostics.push(
                    Diagnostic::warning(codes::UNUSED_SECRET, span, message)
                        .help("remove it: what is not needed cannot leak"),
                );
            }
        }
        let at = [self.path, &["secrets", entry, "template"]].concat();
        let text = self.scope.fill(template, &at).unwrap_or_else(|| template.to_owned());
        let name = own_name(self.owner, entry);
        let secret = external_secret(name.clone(), data, self.scope);
        let template = BTreeMap::from([(entry.to_owned(), text)]);
        add(ExternalSecret { whole: whole.map(|w| w.key), template, ..secret }, self.path, self.scope);
        Some(Source { secret: name, key: Some(entry.to_owned()) })
    }

    /// Resolves an entry that reads a Secret from the Sealed Secrets controller or from outside of rutter.
    fn existing(&mut self, entry: &str, reference: &str, sealed: bool) -> Option<Source> {
        let (name, key) = match reference.split_once('#') {
            Some((name, key)) => (name, Some(key)),
            None => (reference, None),
        };
        let known: Vec<(&str, Option<&[String]>)> = if sealed {
            self.scope.sealed.iter().map(|s| (s.name.as_str(), Some(s.keys.as_slice()))).collect()
        } else {
            self.scope.existing.iter().filter_map(|e| Some((e.secret.as_deref()?, e.keys.as_deref()))).collect()
        };
        let found = known.iter().find(|(known, _)| *known == name);
        let checked = !(sealed && self.scope.without_overlay);
        let field = if sealed { "sealed" } else { "existing" };
        let at = [self.path, &["secrets", entry, field]].concat();
        let span = self.scope.span(&at);
        match (found, key) {
            (None, _) if checked => {
                let (service, environment) = (self.scope.service_name, &self.scope.environment.name);
                let (message, help) = if sealed {
                    (
                        format!("there is no SealedSecret `{name}` for `{environment}`"),
                        format!("seal it into apps/{service}/sealed/{environment}/{name}.yaml"),
                    )
                } else {
                    (
                        format!("no Secret `{name}` is declared"),
                        format!("declare it: `existing: [{{ secret: {name} }}]`"),
                    )
                };
                let known = known.iter().map(|(known, _)| *known);
                let diagnostic = Diagnostic::error(codes::UNKNOWN_SECRET, span, message).suggest(name, known);
                self.scope.diagnostics.push(diagnostic.help(help));
                return None;
            }
            (Some((_, Some(keys))), Some(key)) if !keys.iter().any(|k| k == key) => {
                let message = format!("the Secret `{name}` has no key `{key}`");
                let diagnostic = Diagnostic::error(codes::UNKNOWN_SECRET, span, message);
                self.scope.diagnostics.push(diagnostic.suggest(key, keys.iter().map(String::as_str)));
                return None;
            }
            _ => {}
        }
        Some(Source { secret: name.to_owned(), key: key.map(str::to_owned) })
    }

    /// Adds a single value: a variable or a file with the entry's name.
    fn value(&mut self, entry: &str, fields: &SecretFields, secret: &str, key: &str) {
        if fields.env || fields.prefix.is_some() || !fields.keys.is_empty() {
            let help = "leave out `#...` to take the whole secret, or leave out `env`, `prefix` and `keys`";
            return self.error(
                codes::INVALID_VALUE,
                entry,
                format!("`{entry}` is one value, not a whole secret"),
                help,
            );
        }
        if !is_key(entry) {
            let help = "use letters, digits, `-`, `_` and `.`";
            return self.error(codes::INVALID_VALUE, entry, format!("`{entry}` cannot be the key of a Secret"), help);
        }
        let mut env = Vec::new();
        match &fields.mount {
            Some(folder) => self.add_file(entry, secret, folder, key, entry),
            None => env.push(variable(entry, secret, key)),
        }
        self.bound.push(BoundSecret { entry: entry.to_owned(), env, env_from: None, file: None });
    }

    /// Adds a whole Secret: variables, files or both.
    fn whole(&mut self, entry: &str, fields: &SecretFields, secret: String) {
        let from_store = fields.from.is_some();
        let (mut env, mut env_from) = (Vec::new(), None);
        if fields.env || (fields.mount.is_none() && !fields.keys.is_empty()) {
            let prefix = fields.prefix.as_deref().unwrap_or_default();
            // A Secret from the store already has the new names as its keys.
            let key = |name: &String, key: &String| if from_store { name.clone() } else { key.clone() };
            env.extend(fields.keys.iter().map(|(n, k)| variable(&format!("{prefix}{n}"), &secret, &key(n, k))));
            if fields.keys.is_empty() {
                let prefix = fields.prefix.clone();
                env_from = Some(EnvFrom { secret: true, name: secret.clone(), prefix, optional: false });
            }
        } else if fields.mount.is_none() {
            let help = "add `env: true` for variables, `mount: /path` for files, or `#key` for one value";
            return self.error(codes::MISSING_FIELD, entry, format!("nothing sees the secret `{entry}`"), help);
        }
        if let Some(folder) = &fields.mount {
            for (name, key) in fields.keys.iter().filter(|_| !from_store) {
                self.add_file(entry, &secret, folder, key, name);
            }
        }
        let file = fields.mount.as_ref().map(|folder| file(&secret, folder, Vec::new()));
        self.bound.push(BoundSecret { entry: entry.to_owned(), env, env_from, file });
    }

    fn add_file(&mut self, entry: &str, secret: &str, folder: &str, key: &str, name: &str) {
        let at = (secret.to_owned(), folder.to_owned());
        self.files.entry(at).or_default().push((key.to_owned(), name.to_owned(), entry.to_owned()));
    }

    /// Parses a reference to the environment's store. Reports a finding if the environment has no store.
    fn reference(&mut self, entry: &str, text: &str) -> Option<RemoteValue> {
        let at = [self.path, &["secrets", entry]].concat();
        let text = self.scope.fill(text, &at).unwrap_or_else(|| text.to_owned());
        let (key, property) = match text.split_once('#') {
            Some((key, property)) => (key, Some(property.to_owned())),
            None => (text.as_str(), None),
        };
        if key.is_empty() || property.as_deref() == Some("") || text.contains(char::is_whitespace) {
            let help = "write `path#property`, for example `shop/stripe#api-key`";
            self.error(codes::INVALID_VALUE, entry, format!("`{text}` is no reference to a secret"), help);
            return None;
        }
        let environment = self.scope.environment;
        let Some(store) = &environment.secrets else {
            if !self.scope.without_overlay {
                let message =
                    format!("the environment `{}` has no secret store to take `{text}` from", environment.name);
                let help =
                    format!("add `secrets: {{ store: ... }}` to platform/environments/{}.yaml", environment.name);
                self.error(codes::NO_SECRET_STORE, entry, message, &help);
            }
            return Some(RemoteValue { key: key.to_owned(), property });
        };
        let namespace = &self.scope.planned.namespace;
        let tenancy = Tenancy { team: self.scope.team_name, environment: &environment.name, namespace };
        Some(RemoteValue { key: store.key(key, tenancy), property })
    }

    fn error(&mut self, code: &'static str, entry: &str, message: String, help: &str) {
        let at = [self.path, &["secrets", entry]].concat();
        let span = self.scope.span(&at);
        self.scope.diagnostics.push(Diagnostic::error(code, span, message).help(help));
    }
}

/// Returns whether an entry takes more than one value.
fn is_whole(fields: &SecretFields) -> bool {
    fields.env || fields.mount.is_some() || fields.prefix.is_some() || !fields.keys.is_empty()
}

/// Returns whether a template uses an input: `.name` that is not part of a longer name, or `"name"` for `index`.
fn mentions(template: &str, name: &str) -> bool {
    let quoted = template.contains(&format!("\"{name}\""));
    let dotted = format!(".{name}");
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    quoted || template.match_indices(&dotted).any(|(at, _)| ends(&template[at + dotted.len()..]))
}

fn is_key(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

fn variable(name: &str, secret: &str, key: &str) -> EnvVar {
    let value = ValueFrom::Secret { name: secret.to_owned(), key: key.to_owned(), optional: false };
    EnvVar { name: name.to_owned(), value }
}

/// Gives every entry with files its volume: one for all files of a Secret in the same folder.
fn with_files(mut bound: Vec<BoundSecret>, files: Files) -> Vec<BoundSecret> {
    for ((secret, folder), files) in files {
        let items = files.iter().map(|(key, name, _)| (key.clone(), name.clone())).collect();
        let found = file(&secret, &folder, items);
        for one in bound.iter_mut().filter(|b| files.iter().any(|(.., entry)| *entry == b.entry)) {
            one.file = Some(found.clone());
        }
    }
    bound
}

fn file(secret: &str, folder: &str, items: Vec<(String, String)>) -> (Volume, Mount) {
    let volume = cut_name(&format!("{secret}-{}", dns_name(folder)), NAME_LENGTH).into_owned();
    let kind = VolumeKind::Secret { name: secret.to_owned(), items };
    (Volume { name: volume.clone(), kind }, Mount { volume, path: folder.to_owned(), read_only: true })
}
