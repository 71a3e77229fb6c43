//! Builds a kustomization: bases first, then generators, components and transformers.

use std::collections::HashMap;
use std::sync::Arc;

use super::accumulator::Accumulator;
use super::build_metadata::BuildMetadata;
use super::codes::{self, BuildResult, failure};
use super::config::{self, TransformerConfig};
use super::decode::SpannedText;
use super::inputs::Inputs;
use super::kustomization::{Kustomization, SortOptions};
use super::layer::Layer;
use super::load::{Loader, inline_documents, inside, is_within, resources};
use super::openapi::{OpenApi, Schemas};
use super::origin::Origin;
use super::resource::Resource;
use super::scalar::{Reader, scalar_text, value_of};
use super::{crds, generators, name_reference, order, plugins, transformers, vars};
use rutter_diagnostics::{FileId, Span};

const MAX_DEPTH: usize = 64;
/// The most kustomizations that one build may visit.
const MAX_VISITS: usize = 10_000;

/// The state of a build, with the bases that are already built.
pub(crate) struct Build<'a> {
    pub(crate) inputs: Inputs<'a>,
    built: HashMap<String, Base>,
    stack: Vec<String>,
    visits: usize,
}

/// A built base, and the files that were read for it.
struct Base {
    built: Accumulator,
    files: Vec<FileId>,
}

impl<'a> Build<'a> {
    pub(crate) fn new(loader: Loader<'a>) -> Self {
        let inputs = Inputs { loader, schemas: None, with_transformations: false };
        Self { inputs, built: HashMap::new(), stack: Vec::new(), visits: 0 }
    }

    /// Builds a root kustomization and returns its resources in output order. Keeps the built bases for the next root.
    pub(crate) fn root(&mut self, dir: &str) -> BuildResult<Vec<Resource>> {
        self.stack.clear();
        self.visits = 0;
        self.inputs.loader.requested.clear();
        // The root's `openapi` and `buildMetadata` apply to its bases too, so bases with other settings are dropped.
        if self.inputs.schemas.take().is_some() || std::mem::take(&mut self.inputs.with_transformations) {
            self.built.clear();
        }
        let (file, k) = self.read(dir, None)?;
        let metadata = BuildMetadata::new(&k.build_metadata);
        self.inputs.with_transformations = metadata.transformations;
        if self.inputs.schemas.is_some() || self.inputs.with_transformations {
            self.built.clear();
        }
        let acc = Accumulator::default();
        let mut acc = self.layer(dir, &file, &k, acc)?;
        transformers::hash::apply(&mut acc.resources);
        let config = acc.config.clone().unwrap_or_default();
        name_reference::apply(&mut acc.resources, &config)?;
        vars::resolve(&mut acc.resources, &acc.variables, &config)?;
        let keep = |r: &Resource| {
            let local = r.value.at(&["metadata", "annotations", "config.kubernetes.io/local-config"]);
            local.and_then(scalar_text).is_none_or(|text| text == "false")
        };
        acc.resources.list.retain(keep);
        let options = k.sort_options.as_ref();
        order::sort(&mut acc.resources.list, options.unwrap_or(&SortOptions::legacy()))?;
        metadata.finish(&mut acc.resources.list, dir);
        Ok(acc.resources.list)
    }

    fn read(&mut self, dir: &str, span: Option<Span>) -> BuildResult<(String, Kustomization)> {
        let file = self.inputs.loader.kustomization_of(dir, span)?;
        let node = self.inputs.loader.document(&file, span)?;
        let k = Kustomization::read(&node)?;
        self.set_schema(dir, &k)?;
        Ok((file, k))
    }

    fn set_schema(&mut self, dir: &str, k: &Kustomization) -> BuildResult<()> {
        let (path, version) = (k.openapi.get("path"), k.openapi.get("version"));
        if path.is_some() && version.is_some() {
            return Err(failure(codes::INVALID_FIELD, k.span, "openapi takes a path or a version, not both"));
        }
        if let Some(version) = version.filter(|v| *v != "v1.21.2") {
            let message = format!("the OpenAPI version `{version}` is not built in; `v1.21.2` is");
            return Err(failure(codes::INVALID_FIELD, k.span, message));
        }
        if self.inputs.schemas.is_some() {
            return Ok(());
        }
        if let Some(path) = path {
            let path = self.inputs.loader.file(dir, &SpannedText { span: k.span, text: path.clone() })?;
            let node = self.inputs.loader.document(&path, k.span)?;
            self.inputs.schemas = Some(Schemas::Custom(OpenApi::new(&value_of(node, Reader::V2))));
        } else if version.is_some() {
            self.inputs.schemas = Some(Schemas::Builtin);
        }
        Ok(())
    }

    fn layer(&mut self, dir: &str, file: &str, k: &Kustomization, acc: Accumulator) -> BuildResult<Accumulator> {
        self.stack.push(dir.to_owned());
        let layer = Layer { dir, file, k };
        let built = self.accumulate(&layer, acc);
        self.stack.pop();
        built
    }

    fn accumulate(&mut self, layer: &Layer<'_>, mut acc: Accumulator) -> BuildResult<Accumulator> {
        let k = layer.k;
        self.add_resources(layer.dir, &k.resources, &mut acc)?;
        self.add_config(layer, &mut acc)?;
        generators::run(&mut self.inputs, layer, &mut acc.resources)?;
        for resource in self.plugin_configurations(layer, &k.generators)? {
            let made = plugins::generate(&mut self.inputs, layer, &resource)?;
            acc.resources.add_generated(made)?;
        }
        for component in &k.components {
            acc = self.add_component(layer.dir, component, acc)?;
        }
        let config = acc.config.clone().unwrap_or_default();
        transformers::run(&mut self.inputs, layer, &config, &mut acc.resources)?;
        for resource in self.plugin_configurations(layer, &k.transformers)? {
            plugins::transform(&mut self.inputs, layer, &resource, &mut acc.resources)?;
        }
        for resource in self.plugin_configurations(layer, &k.validators)? {
            plugins::validate(&mut self.inputs, layer, &resource, &mut acc.resources)?;
        }
        vars::register(&mut acc.resources, &mut acc.variables, &k.vars)?;
        Ok(acc)
    }

    /// Returns the plug-in configurations that a field lists: inline, in files, or built by kustomizations.
    fn plugin_configurations(&mut self, layer: &Layer<'_>, entries: &[SpannedText]) -> BuildResult<Vec<Resource>> {
        let mut acc = Accumulator::default();
        let mut paths = Vec::new();
        for entry in entries {
            let inline = if entry.text.contains(':') { inline_documents(&entry.text, entry.span).ok() } else { None };
            match inline.filter(|d| d.iter().all(rutter_yaml::Node::is_mapping)) {
                Some(documents) => {
                    let mut found = resources(documents)?;
                    found.iter_mut().for_each(|r| r.origin = Some(Arc::new(Origin::file(layer.file))));
                    acc.resources.append_all(found)?;
                }
                None => paths.push(entry.clone()),
            }
        }
        self.add_resources(layer.dir, &paths, &mut acc)?;
        Ok(acc.resources.list)
    }

    /// Adds files and bases in the order of the list.
    fn add_resources(&mut self, dir: &str, paths: &[SpannedText], acc: &mut Accumulator) -> BuildResult<()> {
        // Consecutive files are added in one call, because each call compares all ids.
        let mut pending = Vec::new();
        for path in paths {
            if let Some(file) = self.inputs.loader.existing(dir, &path.text) {
                let file = inside(dir, file, path)?;
                let mut found = self.inputs.loader.resources(&file, path.span)?;
                let origin = Arc::new(Origin::file(&file));
                found.iter_mut().for_each(|r| r.origin = Some(Arc::clone(&origin)));
                pending.append(&mut found);
            } else {
                acc.resources.append_all(std::mem::take(&mut pending))?;
                let base = self.base(dir, path)?;
                acc.merge(base, path.span)?;
            }
        }
        acc.resources.append_all(pending)
    }

    /// Checks that a folder may be used as base or component here, and returns its path.
    fn enter(&mut self, dir: &str, path: &SpannedText) -> BuildResult<String> {
        let folder = self.inputs.loader.folder(dir, path)?;
        if let Some(above) = self.stack.iter().find(|visited| is_within(&folder, visited)) {
            let message = if *above == folder {
                format!("`{}` leads back to a kustomization that is being built", path.text)
            } else {
                format!("`{}` contains the kustomization that refers to it", path.text)
            };
            return Err(failure(codes::CYCLE, path.span, message));
        }
        self.visits += 1;
        if self.stack.len() >= MAX_DEPTH || self.visits > MAX_VISITS {
            return Err(failure(codes::TOO_LARGE, path.span, "there are too many kustomizations below each other"));
        }
        Ok(folder)
    }

    fn base(&mut self, dir: &str, path: &SpannedText) -> BuildResult<Accumulator> {
        let folder = self.enter(dir, path)?;
        if let Some(base) = self.built.get(&folder) {
            self.inputs.loader.requested.extend(&base.files);
            return Ok(base.built.clone());
        }
        let first = self.inputs.loader.requested.len();
        let (file, k) = self.read(&folder, path.span)?;
        if k.is_component() {
            let message = format!("`{}` is a component; list it under `components`", path.text);
            return Err(failure(codes::INVALID_FIELD, path.span, message));
        }
        let built = self.layer(&folder, &file, &k, Accumulator::default())?;
        let files = self.inputs.loader.requested[first..].to_vec();
        self.built.insert(folder, Base { built: built.clone(), files });
        Ok(built)
    }

    /// Builds a component. It changes the resources that its parent has accumulated.
    fn add_component(&mut self, dir: &str, path: &SpannedText, acc: Accumulator) -> BuildResult<Accumulator> {
        let folder = self.enter(dir, path)?;
        let (file, k) = self.read(&folder, path.span)?;
        if !k.is_component() {
            let message = format!("`{}` is not a component; list it under `resources`", path.text);
            return Err(failure(codes::INVALID_FIELD, path.span, message));
        }
        self.layer(&folder, &file, &k, acc)
    }

    fn add_config(&mut self, layer: &Layer<'_>, acc: &mut Accumulator) -> BuildResult<()> {
        let wrong = |e| failure(codes::INVALID_FIELD, layer.k.span, e);
        let mut own = None;
        for path in &layer.k.configurations {
            let file = self.inputs.loader.file(layer.dir, path)?;
            let node = self.inputs.loader.document(&file, path.span)?;
            let read = Arc::new(TransformerConfig::read(&node)?);
            config::merge(&mut own, &read).map_err(wrong)?;
        }
        config::merge(&mut own, &TransformerConfig::defaults()).map_err(wrong)?;
        if let Some(own) = &own {
            config::merge(&mut acc.config, own).map_err(wrong)?;
        }
        for path in &layer.k.crds {
            let file = self.inputs.loader.file(layer.dir, path)?;
            let node = self.inputs.loader.document(&file, path.span)?;
            let read = crds::read(&value_of(node, Reader::V2)).map_err(wrong)?;
            config::merge(&mut acc.config, &Arc::new(read)).map_err(wrong)?;
        }
        Ok(())
    }
}

impl SortOptions {
    fn legacy() -> Self {
        Self { order: "legacy".to_owned(), ..Self::default() }
    }
}
