//! `commonAnnotations`

use std::collections::BTreeMap;

use super::labels::set_pairs;
use super::scope::Scope;
use crate::codes::BuildResult;
use crate::field_spec::FieldSpec;
use crate::resource_map::ResourceMap;
use rutter_diagnostics::Span;

pub(crate) fn run(scope: &mut Scope<'_, '_>, _: usize, map: &mut ResourceMap) -> BuildResult<()> {
    let pairs = &scope.layer.k.common_annotations;
    apply(map, &pairs.map, &scope.config.common_annotations, pairs.span)
}

pub(crate) fn apply(
    map: &mut ResourceMap,
    pairs: &BTreeMap<String, String>,
    specs: &[FieldSpec],
    span: Option<Span>,
) -> BuildResult<()> {
    set_pairs(map, pairs, specs, span)
}
