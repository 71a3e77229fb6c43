//! Generators of ApplicationSets: each produces the parameters of its Applications.

use std::borrow::Cow;
use std::collections::HashMap;

use rutter_diagnostics::FileId;
use rutter_source::Source;
use rutter_yaml::{Mapping, ReadOptions, Value, read_document};

/// The repository that generators read. It indexes its files once, because every team and environment has a generator.
pub struct Repository<'a> {
    files: &'a dyn Source,
    /// The folder of the repository that contains the files; empty for its root.
    prefix: &'a str,
    /// The paths of the files by file name, in sorted order.
    by_name: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Repository<'a> {
    /// Indexes the files. `paths` are the sorted paths of all `files`; `prefix` is the folder of the repository that
    /// contains them.
    pub fn new(files: &'a dyn Source, paths: impl Iterator<Item = &'a str>, prefix: &'a str) -> Self {
        let mut by_name: HashMap<&str, Vec<&str>> = HashMap::new();
        for path in paths {
            by_name.entry(name(path)).or_default().push(path);
        }
        Self { files, prefix, by_name }
    }

    /// Returns a superset of the files that a pattern matches.
    fn candidates(&self, pattern: &str) -> Vec<&'a str> {
        match name(pattern) {
            wild if wild.contains(['*', '?']) => self.by_name.values().flatten().copied().collect(),
            name => self.by_name.get(name).cloned().unwrap_or_default(),
        }
    }

    /// Returns the files that match one of the patterns, in sorted order.
    fn matching(&self, patterns: &[&str]) -> Vec<&'a str> {
        let matches = |pattern: &str, path: &str| matches_greedily(pattern.as_bytes(), self.full(path).as_bytes());
        let of = |pattern: &str| -> Vec<&'a str> {
            self.candidates(pattern).into_iter().filter(|path| matches(pattern, path)).collect()
        };
        let mut found: Vec<&str> = patterns.iter().flat_map(|pattern| of(pattern)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn full<'p>(&self, path: &'p str) -> Cow<'p, str> {
        if self.prefix.is_empty() { Cow::Borrowed(path) } else { Cow::Owned(format!("{}/{path}", self.prefix)) }
    }
}

/// Returns the last part of a path.
fn name(path: &str) -> &str {
    path.rfind('/').map_or(path, |slash| &path[slash + 1..])
}

/// Returns one set of parameters for each Application.
pub(super) fn generate(generator: &Value, repository: &Repository<'_>) -> Result<Vec<Value>, String> {
    let Some((kind, body)) = generator.as_mapping().and_then(|m| m.iter().next()) else {
        return Err("a generator is empty".to_owned());
    };
    if generator.as_mapping().is_some_and(|m| m.len() > 1) {
        return Err("a generator with a selector or template of its own cannot be expanded here".to_owned());
    }
    if body.get("template").is_some_and(|template| !is_empty(template)) {
        return Err(format!("a {kind} generator with a template of its own cannot be expanded here"));
    }
    match kind.as_ref() {
        "list" => Ok(body.get("elements").map(Value::items).unwrap_or_default().to_vec()),
        "git" => git(body, repository),
        "matrix" => matrix(body.get("generators").map(Value::items).unwrap_or_default(), repository),
        other => Err(format!("the {other} generator cannot be expanded here")),
    }
}

/// Returns whether a template overrides nothing, like the one that the controller writes into generators.
fn is_empty(template: &Value) -> bool {
    match template {
        Value::Mapping(entries) => entries.iter().all(|(_, value)| is_empty(value)),
        Value::String(text) => text.is_empty(),
        Value::Null => true,
        _ => false,
    }
}

fn matrix(generators: &[Value], repository: &Repository<'_>) -> Result<Vec<Value>, String> {
    let [first, second] = generators else { return Err("a matrix has exactly two generators".to_owned()) };
    let (first, second) = (generate(first, repository)?, generate(second, repository)?);
    let mut out = Vec::with_capacity(first.len() * second.len());
    for left in &first {
        for right in &second {
            let mut both = left.as_mapping().cloned().unwrap_or_default();
            for (key, value) in right.as_mapping().into_iter().flat_map(Mapping::iter) {
                if both.insert(key.clone(), value.clone()).is_some_and(|old| old != *value) {
                    return Err(format!("both generators of a matrix supply `.{key}`"));
                }
            }
            out.push(both.into());
        }
    }
    Ok(out)
}

fn git(git: &Value, repository: &Repository<'_>) -> Result<Vec<Value>, String> {
    let files = git.get("files").map(Value::items).unwrap_or_default();
    let patterns: Vec<&str> = files.iter().map(|f| f.get("path").and_then(Value::as_str).unwrap_or_default()).collect();
    if patterns.is_empty() {
        return Err("a git generator without files cannot be expanded here".to_owned());
    }
    let mut out = Vec::new();
    for path in repository.matching(&patterns) {
        let full = repository.full(path);
        let bytes = repository.files.read(path).map_err(|e| e.to_string())?;
        let node =
            read_document(&bytes, FileId(0), ReadOptions::default()).map_err(|_| format!("{full} is no YAML"))?;
        let mut parameters = match Value::from(&node) {
            Value::Mapping(parameters) => parameters,
            _ => return Err(format!("{full} is no mapping")),
        };
        parameters.insert("path", place(&full));
        out.push(parameters.into());
    }
    Ok(out)
}

/// Returns the parameters that the git generator provides as `.path` for a file.
fn place(path: &str) -> Value {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let mut out = Mapping::new();
    out.push("path", folder.to_owned());
    out.push("basename", folder.rsplit('/').next().unwrap_or_default().to_owned());
    out.push("filename", file.to_owned());
    out.into()
}

/// Matches a pattern like Argo CD by default: `*` also matches slashes. Argo CD's stricter globbing matches the same
/// files or fewer.
fn matches_greedily(pattern: &[u8], path: &[u8]) -> bool {
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < path.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == b'?' || *c == path[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}

#[cfg(test)]
mod tests {
    use super::{Repository, generate, matches_greedily};
    use rutter_source::Memory;
    use rutter_yaml::{Mapping, map, seq};

    #[test]
    fn a_generator_may_have_an_empty_template_and_no_other() {
        let files = Memory::new();
        let repository = Repository::new(&files, std::iter::empty(), "");
        let with = |project: &str| {
            let spec = map! { "destination" => Mapping::new(), "project" => project.to_owned() };
            let template = map! { "metadata" => Mapping::new(), "spec" => spec };
            let elements = seq![map! { "cluster" => "dev" }];
            generate(&map! { "list" => map! { "elements" => elements, "template" => template } }, &repository)
        };
        assert_eq!(with(""), Ok(vec![map! { "cluster" => "dev" }]));
        assert!(with("other").is_err_and(|why| why.contains("a template of its own")));
    }

    #[test]
    fn a_star_crosses_folders() {
        let matches = |pattern: &str, path: &str| matches_greedily(pattern.as_bytes(), path.as_bytes());
        assert!(matches("apps/*/prod/a.yaml", "apps/cart/prod/a.yaml"));
        assert!(matches("apps/*/prod/a.yaml", "apps/cart/deep/prod/a.yaml"));
        assert!(!matches("apps/*/prod/a.yaml", "apps/cart/dev/a.yaml"));
        assert!(!matches("apps/*/prod/a.yaml", "apps/cart/prod/a.yaml.bak"));
    }
}
