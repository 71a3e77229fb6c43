//! `replacements`

use super::scope::Scope;
use crate::codes::{self, BuildResult, failure};
use crate::decode::{Decoder, SpannedText, Strictness};
use crate::kustomization::Replacement;
use crate::replacement;
use crate::resource_map::ResourceMap;

pub(crate) fn run(scope: &mut Scope<'_, '_>, _: usize, map: &mut ResourceMap) -> BuildResult<()> {
    let list = &scope.layer.k.replacements;
    apply(scope, list, map)
}

/// Applies replacements. Each entry is inline, or a file with one replacement or a list of them.
pub(crate) fn apply(scope: &mut Scope<'_, '_>, list: &[Replacement], map: &mut ResourceMap) -> BuildResult<()> {
    for entry in list {
        if entry.path.is_empty() {
            replacement::apply(&mut map.list, entry)?;
            continue;
        }
        if entry.source.is_some() || entry.targets.is_some() {
            return Err(failure(codes::REPLACEMENT, entry.span, "a path excludes a source and targets"));
        }
        let path = SpannedText { span: entry.span, text: entry.path.clone() };
        let file = scope.inputs.loader.file(scope.layer.dir, &path)?;
        let node = scope.inputs.loader.document(&file, entry.span)?;
        let read: Vec<Replacement> = if node.is_sequence() {
            Decoder::read(Strictness::Lenient, &node)?
        } else {
            vec![Decoder::read(Strictness::Lenient, &node)?]
        };
        read.iter().try_for_each(|r| replacement::apply(&mut map.list, r))?;
    }
    Ok(())
}
