//! `images`

use regex::Regex;

use super::scope::Scope;
use crate::codes::{self, BuildResult, failure};
use crate::field_spec::{Create, FieldSpec};
use crate::kustomization::Image;
use crate::resource_map::ResourceMap;
use rutter_yaml::Value;

pub(crate) fn run(scope: &mut Scope<'_, '_>, n: usize, map: &mut ResourceMap) -> BuildResult<()> {
    match scope.layer.k.images.get(n) {
        Some(image) => apply(map, image, &scope.config.images),
        None => Ok(()),
    }
}

/// A pattern for images with a given name and any version. Kustomize uses the name as a regular expression.
enum Pattern<'n> {
    /// A name without special characters except dots, which match any character.
    Plain(&'n str),
    Regex(Regex),
}

impl<'n> Pattern<'n> {
    fn new(name: &'n str) -> Option<Self> {
        if name.bytes().all(|b| b.is_ascii_alphanumeric() || b"/:._-".contains(&b)) {
            return Some(Self::Plain(name));
        }
        let pattern = format!("^{name}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$");
        Regex::new(&pattern).ok().map(Self::Regex)
    }

    fn matches(&self, image: &str) -> bool {
        match self {
            Self::Regex(pattern) => pattern.is_match(image),
            Self::Plain(name) => {
                let mut rest = image.chars();
                let same = name.chars().all(|n| rest.next().is_some_and(|c| n == c || (n == '.' && c != '\n')));
                same && is_version(rest.as_str())
            }
        }
    }
}

/// Returns whether a text is a version: `:tag`, `@sha256:digest`, both or neither.
fn is_version(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || "_.{}-".contains(c);
    let after = |text: &'_ str, mark: &str| text.strip_prefix(mark).map(|rest| rest.trim_start_matches(word).len());
    let left = after(text, ":").unwrap_or(text.len());
    let text = &text[text.len() - left..];
    text.is_empty() || after(text, "@sha256:") == Some(0)
}

/// Changes images in `containers` and `initContainers` at any depth, then those at the field specs. An image that
/// both find is changed twice, like in Kustomize.
pub(crate) fn apply(map: &mut ResourceMap, image: &Image, specs: &[FieldSpec]) -> BuildResult<()> {
    let Some(pattern) = Pattern::new(&image.name) else {
        let message = format!("the image name `{}` is not a regular expression", image.name);
        return Err(failure(codes::INVALID_PATTERN, image.span, message));
    };
    let mut set = |value: &mut Value| match value {
        Value::String(old) => {
            if pattern.matches(old) {
                *value = Value::from(rewritten(old, image));
            }
            Ok(())
        }
        Value::Null => Ok(()),
        _ => Err("an image is expected".to_owned()),
    };
    for resource in map.list.iter_mut().filter(|r| r.kind() != "CustomResourceDefinition") {
        let mut done = in_containers(&mut resource.value, &mut set);
        for spec in specs {
            if done.is_ok() && resource.id().selected_by(&spec.gvk) {
                done = spec.apply(&mut resource.value, Create::Nothing, &mut set);
            }
        }
        done.map_err(|e| failure(codes::FIELD, image.span, format!("{}: {e}", resource.id())))?;
    }
    Ok(())
}

type Set<'s> = dyn FnMut(&mut Value) -> Result<(), String> + 's;

fn in_containers(value: &mut Value, set: &mut Set<'_>) -> Result<(), String> {
    match value {
        Value::Sequence(items) => items.iter_mut().try_for_each(|item| in_containers(item, set)),
        Value::Mapping(m) => {
            for (key, inner) in m.iter_mut() {
                if matches!(key.as_ref(), "containers" | "initContainers")
                    && let Value::Sequence(items) = inner
                {
                    items.iter_mut().filter_map(|c| c.get_mut("image")).try_for_each(&mut *set)?;
                }
                in_containers(inner, set)?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Splits an image into name, tag and digest. A colon before the last slash belongs to a port.
fn split(image: &str) -> (&str, &str, &str) {
    let (rest, digest) = image.split_once('@').unwrap_or((image, ""));
    let start = rest.find('/').unwrap_or(0);
    match rest[start..].find(':') {
        Some(colon) => (&rest[..start + colon], &rest[start + colon + 1..], digest),
        None => (rest, "", digest),
    }
}

fn rewritten(old: &str, image: &Image) -> String {
    let (name, tag, digest) = split(old);
    let name = if image.new_name.is_empty() { name } else { &image.new_name };
    let suffixed = format!("{tag}{}", image.tag_suffix);
    let (tag, digest) = match (image.new_tag.as_str(), image.digest.as_str()) {
        ("", "") if !image.tag_suffix.is_empty() => (suffixed.as_str(), ""),
        ("", "") => (tag, digest),
        (tag, digest) => (tag, digest),
    };
    let mut out = name.to_owned();
    if !tag.is_empty() {
        out.extend([":", tag]);
    }
    if !digest.is_empty() {
        out.extend(["@", digest]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Pattern, split};

    #[test]
    fn a_usual_name_matches_what_its_regular_expression_matches() {
        let names = ["nginx", "r.io/a-b/c_d", "host:5000/a"];
        let suffixes =
            ["", ":", ":1.2", "@sha256:", "@sha256:ff", ":1@sha256:ff", ":1@md5:ff", "x", ":a:b", ":a/b", "@sha256:f@"];
        for name in names {
            let regex =
                regex::Regex::new(&format!("^{name}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$")).unwrap();
            for start in [name.to_owned(), name.replace('.', "x"), name.replace('.', "ä"), format!("x{name}")] {
                for suffix in suffixes {
                    let image = format!("{start}{suffix}");
                    assert_eq!(Pattern::new(name).unwrap().matches(&image), regex.is_match(&image), "{name} {image}");
                }
            }
        }
        assert!(Pattern::new("a[").is_none());
    }

    #[test]
    fn a_port_is_not_a_tag() {
        assert_eq!(split("host:5000/a/b:1.2@sha256:ff"), ("host:5000/a/b", "1.2", "sha256:ff"));
        assert_eq!(split("nginx"), ("nginx", "", ""));
        assert_eq!(split("nginx@sha256:1"), ("nginx", "", "sha256:1"));
    }
}
