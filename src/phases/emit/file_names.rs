//! File names of objects: the kind, followed by the object's name unless that is the name of the service.

use std::collections::BTreeMap;

use crate::kubernetes::Object;
use crate::language::kinds;

/// Returns a file name for each object, such as `deployment.yaml` or `deployment-mailer.yaml`; `suffix` is `.yaml` or
/// `.patch.yaml`. The hash at the end of an object's name is left out, so that new content does not change the file
/// name, unless two objects would then have the same file.
pub(super) fn file_names<'a>(
    service: &str,
    objects: impl IntoIterator<Item = &'a Object>,
    suffix: &str,
) -> Vec<String> {
    let objects: Vec<&Object> = objects.into_iter().collect();
    let short: Vec<String> = objects.iter().map(|o| stem(service, o.kind(), unhashed(o))).collect();
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for stem in &short {
        *uses.entry(stem).or_default() += 1;
    }
    let name = |(object, short): (&&Object, &String)| match uses.get(short.as_str()) {
        Some(1) => format!("{short}{suffix}"),
        _ => format!("{}-{}{suffix}", object.kind().to_lowercase(), file_part(object.name())),
    };
    objects.iter().zip(&short).map(name).collect()
}

fn stem(service: &str, kind: &str, name: &str) -> String {
    let kind = kind.to_lowercase();
    if name == service { kind } else { format!("{kind}-{}", file_part(name)) }
}

/// The name of an object without the hash that rutter appended to it.
fn unhashed(object: &Object) -> &str {
    let name = object.name();
    let is_hook = object.annotations().is_some_and(|a| a.contains_key(crate::base::conventions::ANNOTATION_HOOK));
    let hashed = !is_hook && kinds::find(object.group(), object.kind()).is_some_and(|row| row.hashed_name);
    let is_hash = |text: &str| text.len() == 10 && text.bytes().all(|b| b.is_ascii_hexdigit());
    name.rsplit_once('-').filter(|(_, suffix)| hashed && is_hash(suffix)).map_or(name, |(stem, _)| stem)
}

/// An object's name as part of a file name. Some kinds allow `:` in names, but not every file system does.
fn file_part(name: &str) -> String {
    name.replace(':', "-")
}
