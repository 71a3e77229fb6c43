//! `kustomize build` in process: a pure function from files to objects.
//!
//! Semantics are those of kustomize 5.8.1, also where they surprise; the order of work is that of
//! `accumulate`. Remote bases, Helm charts and exec or container plug-ins are refused by name.

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
mod forms;
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

/// Builds the kustomization in the folder `dir` of `source`: the final objects, in the order in which
/// they are printed. The files that were read are added to `sources`, for the places of diagnostics.
pub fn build(source: &dyn Source, dir: &str, sources: &mut Sources) -> Result<Vec<Object>, Diagnostics> {
    Builder::new(source, &|_| None, sources).build(dir)
}

/// Builds several kustomizations of one source; what they have in common is built once.
pub struct Builder<'a>(accumulate::Build<'a>);

impl<'a> Builder<'a> {
    /// Files whose document `documents` has at hand are not read.
    pub fn new(source: &'a dyn Source, documents: &'a Documents<'a>, sources: &'a mut Sources) -> Self {
        Self(accumulate::Build::new(load::Loader::new(source, documents, sources)))
    }

    /// As [`build`].
    pub fn build(&mut self, dir: &str) -> Result<Vec<Object>, Diagnostics> {
        let dir = if dir == "." { "" } else { dir.trim_end_matches('/') };
        let resources = self.0.root(dir)?;
        Ok(resources.into_iter().map(|r| Object(r.value)).collect())
    }

    /// The files that the last build took, each once.
    pub fn files(&self) -> Vec<Arc<str>> {
        let mut files = self.0.inputs.loader.asked.clone();
        files.sort_unstable();
        files.dedup();
        files.into_iter().filter_map(|file| self.0.inputs.loader.path(file)).collect()
    }
}

/// Applies a strategic merge patch with the built-in merge keys; `None` if it deletes the object.
pub fn strategic_merge(object: Value, patch: &Value) -> Result<Option<Value>, String> {
    let plain = notation::Notation::default();
    strategic_merge::merge_object(object, &plain, patch, &plain, &openapi::Schemas::Builtin)
}
