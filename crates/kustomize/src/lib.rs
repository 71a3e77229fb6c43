//! `kustomize build` as a library: a pure function from files to objects.
//!
//! The semantics are exactly those of kustomize 5.8.1. The order of the steps is in the module `accumulate`. Remote
//! bases, Helm charts, and exec or container plug-ins are refused with an error that names them.

mod accumulate;
mod accumulator;
mod build_metadata;
pub mod codes;
mod config;
mod crds;
mod decode;
mod field_path;
mod field_spec;
mod fieldspecs;
mod generators;
mod inputs;
mod json6902;
mod key_order;
mod kustomization;
mod layer;
mod load;
mod name_reference;
mod notation;
mod number_text;
mod openapi;
mod order;
mod origin;
mod pages;
mod plugins;
mod replacement;
mod resource;
mod resource_map;
mod scalar;
mod selector;
mod strategic_merge;
mod structured;
mod styles;
mod transformers;
mod vars;
mod write;

pub use load::Documents;
pub use load::NAMES as FILE_NAMES;
pub use pages::PAGES;
pub use write::write_stream;

use std::sync::Arc;

use rutter_diagnostics::{Diagnostics, Sources};
use rutter_kubernetes::Object;
use rutter_source::Source;
use rutter_yaml::Value;

/// Builds the kustomization in the folder `dir` of `source`. Returns the final objects in output order. Adds the files
/// that it reads to `sources`, which the spans of diagnostics refer to.
pub fn build(source: &dyn Source, dir: &str, sources: &mut Sources) -> Result<Vec<Object>, Diagnostics> {
    Builder::new(source, &|_| None, sources).build(dir)
}

/// Builds several kustomizations of one source, and builds a base that they share only once.
pub struct Builder<'a>(accumulate::Build<'a>);

impl<'a> Builder<'a> {
    /// Creates a builder. It does not read files whose document `documents` returns.
    pub fn new(source: &'a dyn Source, documents: &'a Documents<'a>, sources: &'a mut Sources) -> Self {
        Self(accumulate::Build::new(load::Loader::new(source, documents, sources)))
    }

    /// Builds the kustomization in the folder `dir`. Returns the final objects in output order.
    pub fn build(&mut self, dir: &str) -> Result<Vec<Object>, Diagnostics> {
        let dir = if dir == "." { "" } else { dir.trim_end_matches('/') };
        let resources = self.0.root(dir)?;
        Ok(resources.into_iter().map(|r| Object(r.value)).collect())
    }

    /// Returns the paths of the files that the last build used, without duplicates.
    pub fn files(&self) -> Vec<Arc<str>> {
        let mut files = self.0.inputs.loader.requested.clone();
        files.sort_unstable();
        files.dedup();
        files.into_iter().filter_map(|file| self.0.inputs.loader.path(file)).collect()
    }
}

/// Applies a strategic merge patch with the built-in merge keys. Returns `None` if the patch deletes the object.
pub fn strategic_merge(object: Value, patch: &Value) -> Result<Option<Value>, String> {
    let plain = notation::Notation::default();
    strategic_merge::merge_object(object, &plain, patch, &plain, &openapi::Schemas::Builtin)
}
