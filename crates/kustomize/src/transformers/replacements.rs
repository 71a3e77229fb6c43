//! `replacements`

use super::scope::Scope;
use crate::codes::{self, Outcome, failure};
use crate::decode::{Decoder, Located, Strictness};
use crate::kustomization::Replacement;
use crate::replacement;
use crate::resource_map::ResourceMap;

pub(crate) fn run(scope: &mut Scope<'_, '_>, _: usize, map: &mut ResourceMap) -> Outcome<()> {
    let list = &scope.layer.k.replacements;
    apply(scope, list, map)
}

/// Given in place, or in files of one or several.
pub(crate) fn apply(scope: &mut Scope<'_, '_>, list: &[Replacement], map: &mut ResourceMap) -> Outcome<()> {
    for entry in list {
        if entry.path.is_empty() {
            replacement::apply(&mut map.list, entry)?;
            continue;
        }
        if entry.source.is_some() || entry.targets.is_some() {
            return Err(failure(codes::REPLACEMENT, entry.span, "a path excludes a source and targets"));
        }
        let path = Located { span: entry.span, text: entry.path.clone() };
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
