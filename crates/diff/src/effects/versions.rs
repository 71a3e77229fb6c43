//! Finds images and charts whose version changes.

use super::values::{items, text};
use crate::effect::Effect;
use crate::pair::{Comparison, Pair};
use crate::risk::{Class, Risk};
use crate::workload;
use rutter_kubernetes::Object;
use rutter_yaml::Value;

/// The parts of an image reference. Tag and digest may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Image<'a> {
    repository: &'a str,
    tag: &'a str,
    digest: &'a str,
}

impl<'a> Image<'a> {
    fn parse(image: &'a str) -> Self {
        let (rest, digest) = image.split_once('@').unwrap_or((image, ""));
        match rest.rsplit_once(':') {
            // The colon of `host:5000/name` does not begin a tag.
            Some((repository, tag)) if !tag.contains('/') => Self { repository, tag, digest },
            _ => Self { repository: rest, tag: "", digest },
        }
    }

    /// Returns the tag, with the digest only if both images have the same tag.
    fn version(self, other: Self) -> String {
        let digest: String = self.digest.chars().take(19).collect();
        match (self.tag, self.digest) {
            ("", "") => "latest".to_owned(),
            ("", _) => digest,
            (tag, "") => tag.to_owned(),
            (tag, _) if tag == other.tag => format!("{tag}@{digest}"),
            (tag, _) => tag.to_owned(),
        }
    }
}

pub(super) fn detect(comparison: &Comparison<'_>, effects: &mut Vec<Effect>) {
    for pair in &comparison.pairs {
        let Some((before, after)) = pair.both() else { continue };
        effects.extend(charts(pair, before, after));
        let (Some(old_pod), Some(new_pod)) = (workload::pod_spec(before), workload::pod_spec(after)) else { continue };
        let mut moves: Vec<(&str, &str, Vec<&str>)> = Vec::new();
        for container in workload::containers(new_pod) {
            let name = workload::name(container);
            let Some(was) = workload::containers(old_pod).find(|c| workload::name(c) == name) else { continue };
            let (old, new) = (text(was, &["image"]), text(container, &["image"]));
            if old != new {
                match moves.iter_mut().find(|(a, b, _)| (*a, *b) == (old, new)) {
                    Some((_, _, names)) => names.push(name),
                    None => moves.push((old, new, vec![name])),
                }
            }
        }
        for (old, new, names) in moves {
            let (risk, summary) = moved(after.kind(), after.name(), &names, Image::parse(old), Image::parse(new));
            let effect = Effect::of(Class::Version, risk, pair, summary);
            effects.push(effect.detail(format!("from {old}")).detail(format!("to {new}")));
        }
    }
}

/// Returns the effects of changed charts of an Application, which has one or several sources.
fn charts(pair: &Pair<'_>, before: &Object, after: &Object) -> Vec<Effect> {
    if (after.group(), after.kind()) != ("argoproj.io", "Application") {
        return Vec::new();
    }
    let (old, new) = (sources(before), sources(after));
    let moved = old.iter().zip(&new).filter_map(|(was, is)| {
        let (was, is) = (was.as_ref()?, is.as_ref()?);
        let what = format!("Application `{}`, chart", after.name());
        let summary = match (was, is) {
            (was, is) if was == is => return None,
            ((old, from), (new, to)) if old == new => format!("{what} `{old}`: {from} -> {to}"),
            ((old, from), (new, to)) => format!("{what}: `{old}` {from} -> `{new}` {to}"),
        };
        Some(Effect::of(Class::Version, Risk::Info, pair, summary))
    });
    moved.collect()
}

/// Returns the chart and version of each source; `None` for a source that is not a chart.
fn sources(application: &Object) -> Vec<Option<(&str, &str)>> {
    let several = items(&application.0, &["spec", "sources"]);
    let all: Vec<&Value> = match several {
        [] => application.0.at(&["spec", "source"]).into_iter().collect(),
        several => several.iter().collect(),
    };
    let chart = |source: &&Value| !text(source, &["chart"]).is_empty();
    all.into_iter()
        .map(|source| Some((text(source, &["chart"]), text(source, &["targetRevision"]))).filter(|_| chart(&source)))
        .collect()
}

fn moved(kind: &str, name: &str, containers: &[&str], old: Image<'_>, new: Image<'_>) -> (Risk, String) {
    let unpinned = !old.digest.is_empty() && new.digest.is_empty();
    let (from, to) = (old.version(new), new.version(old));
    let containers = containers.join("`, `");
    let mut summary = if old.repository == new.repository {
        format!("{kind} `{name}`, container `{containers}`: {from} -> {to}")
    } else {
        format!("{kind} `{name}`, container `{containers}`: {}:{from} -> {}:{to}", old.repository, new.repository)
    };
    if unpinned {
        summary.push_str(", no longer pinned by digest");
    }
    (if unpinned { Risk::Medium } else { Risk::Info }, summary)
}
