//! Updates the fields that contain names of other resources after those names have changed.

use std::collections::{BTreeSet, HashMap};

use super::codes::{self, BuildResult, failure};
use super::config::TransformerConfig;
use super::field_spec::Create;
use super::resource::{Gvk, Id, Resource};
use super::resource_map::ResourceMap;
use super::scalar::scalar_text;
use rutter_yaml::{Mapping, Value};

/// A resource that references may name: its current and earlier names and its type.
struct Candidate {
    names: Vec<String>,
    kinds: Vec<String>,
    group: String,
    version: String,
    kind: String,
    name: String,
    namespace: String,
    effective: String,
    original: String,
    cluster_scoped: bool,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
}

impl Candidate {
    fn new(r: &Resource) -> Self {
        let id = r.id();
        Self {
            names: r.previous_ids().map(|p| p.name.to_owned()).collect(),
            kinds: r.previous_ids().map(|p| p.kind.to_owned()).collect(),
            group: id.group.to_owned(),
            version: id.version.to_owned(),
            kind: id.kind.to_owned(),
            name: id.name.to_owned(),
            namespace: id.namespace.to_owned(),
            effective: id.effective_namespace().to_owned(),
            original: r.original_id().effective_namespace().to_owned(),
            cluster_scoped: id.is_cluster_scoped(),
            prefixes: r.prefixes.clone(),
            suffixes: r.suffixes.clone(),
        }
    }

    fn was_selected_by(&self, gvk: &Gvk) -> bool {
        self.kinds.iter().any(|kind| gvk.selects(&self.group, &self.version, kind))
    }
}

pub(crate) fn apply(map: &mut ResourceMap, config: &TransformerConfig) -> BuildResult<()> {
    let renamed = map.list.iter().any(|r| r.previous_ids().any(|previous| previous.name != r.name()));
    if !renamed && !map.list.iter().any(|r| refers_by_mapping(r, config)) {
        return Ok(());
    }
    let candidates: Vec<Candidate> = map.list.iter().map(Candidate::new).collect();
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (n, candidate) in candidates.iter().enumerate() {
        let names: BTreeSet<&str> = candidate.names.iter().map(String::as_str).collect();
        for name in names {
            by_name.entry(name).or_default().push(n);
        }
    }
    if by_name.is_empty() {
        return Ok(());
    }
    for (n, resource) in map.list.iter_mut().enumerate() {
        let search = Search { candidates: &candidates, by_name: &by_name, referrer: &candidates[n] };
        search.repair(resource, config)?;
    }
    Ok(())
}

/// Returns whether a resource has a reference that is a mapping, not only a name. Such a reference may change even if
/// no name changed. A path that cannot be followed counts as such a reference.
fn refers_by_mapping(resource: &Resource, config: &TransformerConfig) -> bool {
    let id = resource.original_id();
    let is_name = |value: &Value| !matches!(value, Value::Mapping(_) | Value::Sequence(_));
    let is_more = |value: &Value| match value {
        Value::Sequence(items) => !items.iter().all(is_name),
        value => !is_name(value),
    };
    let mut referrers = config.name_reference.iter().flat_map(|reference| &reference.referrers);
    referrers.any(|spec| id.selected_by(&spec.gvk) && spec.leads_to(&resource.value, &is_more))
}

struct Search<'a> {
    candidates: &'a [Candidate],
    by_name: &'a HashMap<&'a str, Vec<usize>>,
    referrer: &'a Candidate,
}

/// A reference field, and the resources that it may name.
struct ReferenceQuery<'q> {
    target: &'q Gvk,
    role: Option<Gvk>,
    subject_namespaces: &'q BTreeSet<String>,
}

impl Search<'_> {
    fn repair(&self, resource: &mut Resource, config: &TransformerConfig) -> BuildResult<()> {
        let namespaces = subject_namespaces(resource);
        let role = role_of(&resource.value);
        let original = resource.original_id();
        let (group, version, kind) = (original.group.to_owned(), original.version.to_owned(), original.kind.to_owned());
        for reference in &config.name_reference {
            for spec in reference.referrers.iter().filter(|s| s.gvk.selects(&group, &version, &kind)) {
                let role = if spec.path.ends_with("roleRef/name") { role.clone() } else { None };
                let question = ReferenceQuery { target: &reference.target, role, subject_namespaces: &namespaces };
                let mut set = |value: &mut Value| self.set(value, &question);
                spec.apply(&mut resource.value, Create::Nothing, &mut set).map_err(|e| {
                    failure(codes::REFERENCE, resource.span, format!("{kind} {}: {e}", self.referrer.name))
                })?;
            }
        }
        Ok(())
    }

    fn set(&self, value: &mut Value, q: &ReferenceQuery<'_>) -> Result<(), String> {
        match value {
            Value::Null => Ok(()),
            Value::Mapping(m) => self.set_mapping(m, q),
            Value::Sequence(items) => items.iter_mut().try_for_each(|item| match item {
                Value::Mapping(m) => self.set_mapping(m, q),
                Value::Sequence(_) => Err("a name or a mapping is expected".to_owned()),
                scalar => self.set_scalar(scalar, q),
            }),
            scalar => self.set_scalar(scalar, q),
        }
    }

    fn set_scalar(&self, value: &mut Value, q: &ReferenceQuery<'_>) -> Result<(), String> {
        let Some(name) = scalar_text(value) else { return Ok(()) };
        let same = |list: &[&Candidate]| list.iter().all(|c| c.name == list[0].name);
        if let Some(found) = self.select(&name, q, |_| true, same)?
            && found.name != name
        {
            *value = Value::from(&found.name);
        }
        Ok(())
    }

    fn set_mapping(&self, m: &mut Mapping, q: &ReferenceQuery<'_>) -> Result<(), String> {
        let Some(name) = m.get("name").and_then(scalar_text) else {
            return Err("there is no `name`".to_owned());
        };
        let namespace = m.get("namespace").and_then(scalar_text);
        let originals = namespace
            .as_ref()
            .is_some_and(|n| self.candidates.iter().any(|c| c.original == *n && self.reachable(c, q)));
        let in_namespace = |c: &Candidate| match &namespace {
            None => true,
            Some(n) if originals => c.original == *n,
            Some(n) => c.effective == *n && !c.cluster_scoped,
        };
        let same =
            |list: &[&Candidate]| list.iter().all(|c| c.name == list[0].name && c.namespace == list[0].namespace);
        if let Some(found) = self.select(&name, q, in_namespace, same)? {
            if found.name != name {
                m.insert("name", found.name.clone());
            }
            if !found.namespace.is_empty() {
                m.insert("namespace", found.namespace.clone());
            }
        }
        Ok(())
    }

    /// Returns whether the namespaces allow the reference to name this candidate.
    fn reachable(&self, c: &Candidate, q: &ReferenceQuery<'_>) -> bool {
        self.referrer.cluster_scoped
            || c.cluster_scoped
            || c.effective == self.referrer.effective
            || q.subject_namespaces.contains(&c.namespace)
    }

    fn select(
        &self,
        name: &str,
        q: &ReferenceQuery<'_>,
        more: impl Fn(&Candidate) -> bool,
        same: impl Fn(&[&Candidate]) -> bool,
    ) -> Result<Option<&Candidate>, String> {
        let Some(named) = self.by_name.get(name) else { return Ok(None) };
        let fits = |c: &&Candidate| {
            c.was_selected_by(q.target)
                && q.role.as_ref().is_none_or(|role| c.was_selected_by(role))
                && (self.referrer.cluster_scoped
                    || c.cluster_scoped
                    || c.kind == "ServiceAccount"
                    || c.effective == self.referrer.effective)
                && more(c)
        };
        let seen = named.iter().map(|at| &self.candidates[*at]).filter(|c| self.reachable(c, q));
        let mut found: Vec<&Candidate> = seen.filter(fits).collect();
        for strict in [false, true] {
            if found.len() > 1 {
                found.retain(|c| {
                    same_end(&c.prefixes, &self.referrer.prefixes, strict)
                        && same_end(&c.suffixes, &self.referrer.suffixes, strict)
                });
            }
        }
        match found[..] {
            [] => Ok(None),
            [one] => Ok(Some(one)),
            [first, ..] if same(&found) => Ok(Some(first)),
            _ => Err(format!("`{name}` may mean several resources")),
        }
    }
}

/// Returns whether the shorter list is the end of the longer one. Unless `strict`, an empty list matches everything.
fn same_end(a: &[String], b: &[String], strict: bool) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    if short.is_empty() { !strict || long.is_empty() } else { long.ends_with(short) }
}

fn role_of(object: &Value) -> Option<Gvk> {
    let role = object.get("roleRef")?;
    let text = |key: &str| role.get(key).and_then(Value::as_str).map(str::to_owned);
    Some(Gvk { group: text("apiGroup")?, kind: text("kind")?, version: String::new() })
}

/// Returns the namespaces that the subjects of a RoleBinding name.
fn subject_namespaces(resource: &Resource) -> BTreeSet<String> {
    let id: Id<'_> = resource.id();
    if id.kind != "RoleBinding" {
        return BTreeSet::new();
    }
    let subjects = resource.value.get("subjects").map(Value::items).unwrap_or_default();
    let accounts = subjects.iter().filter(|s| s.get("kind").and_then(Value::as_str) == Some("ServiceAccount"));
    accounts.filter_map(|s| s.get("namespace").and_then(Value::as_str).map(str::to_owned)).collect()
}
