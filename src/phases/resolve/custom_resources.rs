//! Reads the custom resource kinds that `platform/crds` defines.

use rayon::prelude::*;

use super::codes;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::kubernetes::schema::{CustomResource, CustomResources};
use crate::phases::load::Loaded;
use crate::yaml::{Node, Value};

pub(super) fn resolve(loaded: &Loaded, diagnostics: &mut Diagnostics) -> CustomResources {
    let read: Vec<_> =
        loaded.definitions.par_iter().map(|node| (node, CustomResource::read(&Value::from(node)))).collect();
    let mut found = CustomResources::default();
    for (node, result) in read {
        match result {
            Ok(resource) => {
                if let Some(second) = found.add(resource) {
                    diagnostics.push(defined_twice(node, &second));
                }
            }
            Err(error) => {
                let (span, _) = node.locate(error.path.iter().map(String::as_str));
                diagnostics.push(Diagnostic::error(codes::INVALID_DEFINITION, span, error.message));
            }
        }
    }
    found
}

fn defined_twice(node: &Node, second: &CustomResource) -> Diagnostic {
    let (span, _) = node.locate(["spec", "names", "kind"]);
    let message = format!("another file defines {} of `{}` already", second.kind, second.group);
    Diagnostic::error(codes::INVALID_DEFINITION, span, message)
}
