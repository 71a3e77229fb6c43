//! Building a kustomization: bases first, then generators, components and transformers.

use std::collections::HashMap;
use std::sync::Arc;

use super::codes::{self, Outcome, failure};
use super::config::{self, TransformerConfig};
use super::decode::{Located, Strictness};
use super::kustomization::{Kustomization, SortOptions};
use super::load::{Loader, inline_documents, inside, is_within, normalize};
use super::openapi::{OpenApi, Schemas};
use super::origin::Origin;
use super::resource::Resource;
use super::resource_map::ResourceMap;
use super::scalar::{Reader, scalar_text, value_of};
use super::{crds, generators, name_reference, order, plugins, transformers, vars};
use rutter_diagnostics::{FileId, Span};
use rutter_yaml::Value;

const DEEPEST: usize = 64;
/// Most kustomizations that one build may visit.
const MOST_VISITS: usize = 10_000;

/// Resources, and what later layers must know about them.
#[derive(Clone, Default)]
pub(crate) struct Accumulator {
    pub(crate) resources: ResourceMap,
    pub(crate) config: Option<Arc<TransformerConfig>>,
    pub(crate) variables: Vec<vars::Variable>,
}

/// One build.
pub(crate) struct Build<'a> {
    pub(crate) loader: Loader<'a>,
    /// Set by the first `openapi` field on the way; nothing changes it later.
    pub(crate) schemas: Option<Schemas>,
    pub(crate) with_transformations: bool,
    built: HashMap<String, Base>,
    stack: Vec<String>,
    visits: usize,
}

/// A base that was built, and the files that it took.
struct Base {
    built: Accumulator,
    files: Vec<FileId>,
}

/// The kustomization at work.
pub(crate) struct Layer<'k> {
    pub(crate) dir: &'k str,
    pub(crate) file: &'k str,
    pub(crate) k: &'k Kustomization,
}

impl<'a> Build<'a> {
    pub(crate) fn new(loader: Loader<'a>) -> Self {
        Self { loader, schemas: None, with_transformations: false, built: HashMap::new(), stack: Vec::new(), visits: 0 }
    }

    /// The finished, ordered resources of a root. Bases stay built for the next one.
    pub(crate) fn root(&mut self, dir: &str) -> Outcome<Vec<Resource>> {
        self.stack.clear();
        self.visits = 0;
        self.loader.asked.clear();
        // What a root says of schemas and transformations holds for its bases, too.
        if self.schemas.take().is_some() || std::mem::take(&mut self.with_transformations) {
            self.built.clear();
        }
        let (file, k) = self.read(dir, None)?;
        let metadata = build_metadata(&k.build_metadata);
        self.with_transformations = metadata.transformations;
        if self.schemas.is_some() || self.with_transformations {
            self.built.clear();
        }
        let acc = Accumulator::default();
        let mut acc = self.layer(dir, &file, &k, acc)?;
        transformers::hash::apply(&mut acc.resources);
        let config = acc.config.clone().unwrap_or_default();
        name_reference::apply(&mut acc.resources, &config)?;
        vars::resolve(&mut acc, &config)?;
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

    fn read(&mut self, dir: &str, span: Option<Span>) -> Outcome<(String, Kustomization)> {
        let file = self.loader.kustomization_of(dir, span)?;
        let node = self.loader.document(&file, span)?;
        let k = Kustomization::read(&node)?;
        self.set_schema(dir, &k)?;
        Ok((file, k))
    }

    fn set_schema(&mut self, dir: &str, k: &Kustomization) -> Outcome<()> {
        let (path, version) = (k.openapi.get("path"), k.openapi.get("version"));
        if path.is_some() && version.is_some() {
            return Err(failure(codes::INVALID_FIELD, k.span, "openapi takes a path or a version, not both"));
        }
        if let Some(version) = version.filter(|v| *v != "v1.21.2") {
            let message = format!("the OpenAPI version `{version}` is not built in; `v1.21.2` is");
            return Err(failure(codes::INVALID_FIELD, k.span, message));
        }
        if self.schemas.is_some() {
            return Ok(());
        }
        if let Some(path) = path {
            let path = self.loader.file(dir, &Located { span: k.span, text: path.clone() })?;
            let node = self.loader.document(&path, k.span)?;
            self.schemas = Some(Schemas::Custom(OpenApi::new(&value_of(node, Reader::V2))));
        } else if version.is_some() {
            self.schemas = Some(Schemas::Builtin);
        }
        Ok(())
    }

    fn layer(&mut self, dir: &str, file: &str, k: &Kustomization, acc: Accumulator) -> Outcome<Accumulator> {
        self.stack.push(dir.to_owned());
        let layer = Layer { dir, file, k };
        let built = self.accumulate(&layer, acc);
        self.stack.pop();
        built
    }

    fn accumulate(&mut self, layer: &Layer<'_>, mut acc: Accumulator) -> Outcome<Accumulator> {
        let k = layer.k;
        self.add_resources(layer.dir, &k.resources, &mut acc)?;
        self.add_config(layer, &mut acc)?;
        generators::run(self, layer, &mut acc.resources)?;
        for resource in plugins::configurations(self, layer, &k.generators)? {
            let made = plugins::generate(self, layer, &resource)?;
            acc.resources.absorb(made)?;
        }
        for component in &k.components {
            acc = self.add_component(layer.dir, component, acc)?;
        }
        let config = acc.config.clone().unwrap_or_default();
        transformers::run(self, layer, &config, &mut acc.resources)?;
        for resource in plugins::configurations(self, layer, &k.transformers)? {
            plugins::transform(self, layer, &resource, &mut acc.resources)?;
        }
        for resource in plugins::configurations(self, layer, &k.validators)? {
            plugins::validate(self, layer, &resource, &mut acc.resources)?;
        }
        vars::register(&mut acc, &k.vars)?;
        Ok(acc)
    }

    /// Adds files and bases in their order.
    pub(crate) fn add_resources(&mut self, dir: &str, paths: &[Located], acc: &mut Accumulator) -> Outcome<()> {
        // Files one after another are added at once: each time, all ids are compared.
        let mut pending = Vec::new();
        for path in paths {
            if let Some(file) = self.loader.existing(dir, &path.text) {
                let file = inside(dir, file, path)?;
                let mut found = self.loader.resources(&file, path.span)?;
                let origin = Arc::new(Origin::file(&file));
                found.iter_mut().for_each(|r| r.origin = Some(Arc::clone(&origin)));
                pending.append(&mut found);
            } else {
                acc.resources.append_all(std::mem::take(&mut pending))?;
                let base = self.base(dir, path)?;
                merge_accumulator(acc, base, path.span)?;
            }
        }
        acc.resources.append_all(pending)
    }

    /// Checks that a folder may be entered from here.
    fn enter(&mut self, dir: &str, path: &Located) -> Outcome<String> {
        let folder = self.loader.folder(dir, path)?;
        if let Some(above) = self.stack.iter().find(|visited| is_within(&folder, visited)) {
            let message = if *above == folder {
                format!("`{}` leads back to a kustomization that is being built", path.text)
            } else {
                format!("`{}` contains the kustomization that refers to it", path.text)
            };
            return Err(failure(codes::CYCLE, path.span, message));
        }
        self.visits += 1;
        if self.stack.len() >= DEEPEST || self.visits > MOST_VISITS {
            return Err(failure(codes::TOO_LARGE, path.span, "there are too many kustomizations below each other"));
        }
        Ok(folder)
    }

    fn base(&mut self, dir: &str, path: &Located) -> Outcome<Accumulator> {
        let folder = self.enter(dir, path)?;
        if let Some(base) = self.built.get(&folder) {
            self.loader.asked.extend(&base.files);
            return Ok(base.built.clone());
        }
        let first = self.loader.asked.len();
        let (file, k) = self.read(&folder, path.span)?;
        if k.is_component() {
            let message = format!("`{}` is a component; list it under `components`", path.text);
            return Err(failure(codes::INVALID_FIELD, path.span, message));
        }
        let built = self.layer(&folder, &file, &k, Accumulator::default())?;
        let files = self.loader.asked[first..].to_vec();
        self.built.insert(folder, Base { built: built.clone(), files });
        Ok(built)
    }

    /// A component works on what its parent has gathered.
    fn add_component(&mut self, dir: &str, path: &Located, acc: Accumulator) -> Outcome<Accumulator> {
        let folder = self.enter(dir, path)?;
        let (file, k) = self.read(&folder, path.span)?;
        if !k.is_component() {
            let message = format!("`{}` is not a component; list it under `resources`", path.text);
            return Err(failure(codes::INVALID_FIELD, path.span, message));
        }
        self.layer(&folder, &file, &k, acc)
    }

    fn add_config(&mut self, layer: &Layer<'_>, acc: &mut Accumulator) -> Outcome<()> {
        let wrong = |e| failure(codes::INVALID_FIELD, layer.k.span, e);
        let mut own = None;
        for path in &layer.k.configurations {
            let file = self.loader.file(layer.dir, path)?;
            let node = self.loader.document(&file, path.span)?;
            let read = Arc::new(TransformerConfig::read(&node)?);
            config::merge(&mut own, &read).map_err(wrong)?;
        }
        config::merge(&mut own, &TransformerConfig::defaults()).map_err(wrong)?;
        if let Some(own) = &own {
            config::merge(&mut acc.config, own).map_err(wrong)?;
        }
        for path in &layer.k.crds {
            let file = self.loader.file(layer.dir, path)?;
            let node = self.loader.document(&file, path.span)?;
            let read = crds::read(&value_of(node, Reader::V2)).map_err(wrong)?;
            config::merge(&mut acc.config, &Arc::new(read)).map_err(wrong)?;
        }
        Ok(())
    }

    pub(crate) fn schemas(&self) -> &Schemas {
        self.schemas.as_ref().unwrap_or(&Schemas::Builtin)
    }

    /// The text of a file of the layer.
    pub(crate) fn text(&mut self, layer: &Layer<'_>, path: &Located) -> Outcome<Vec<u8>> {
        let file = self.loader.file(layer.dir, path)?;
        Ok(self.loader.bytes(&file, path.span)?.0)
    }

    /// The documents of an inline text, or of the file that it names.
    pub(crate) fn inline_or_file(&mut self, layer: &Layer<'_>, entry: &Located) -> Outcome<Vec<rutter_yaml::Node>> {
        if entry.text.contains([':', '\n', '{']) && normalize(layer.dir, &entry.text).is_none_or(|p| !self.exists(&p)) {
            return inline_documents(&entry.text, entry.span);
        }
        let file = self.loader.file(layer.dir, entry)?;
        self.loader.documents(&file, entry.span)
    }

    fn exists(&self, path: &str) -> bool {
        self.loader.existing("", path).is_some()
    }
}

pub(crate) fn merge_accumulator(into: &mut Accumulator, other: Accumulator, span: Option<Span>) -> Outcome<()> {
    into.resources.append_all(other.resources.list)?;
    if let Some(config) = &other.config {
        config::merge(&mut into.config, config).map_err(|e| failure(codes::INVALID_FIELD, span, e))?;
    }
    vars::merge(&mut into.variables, other.variables)
}

/// What `buildMetadata` asks for.
struct BuildMetadata {
    origins: bool,
    transformations: bool,
    managed_by: bool,
}

fn build_metadata(options: &[Located]) -> BuildMetadata {
    let mut out = BuildMetadata { origins: false, transformations: false, managed_by: false };
    for option in options {
        match option.text.as_str() {
            "originAnnotations" => out.origins = true,
            "transformerAnnotations" => out.transformations = true,
            "managedByLabel" => out.managed_by = true,
            // Kustomize passes over others in silence.
            _ => {}
        }
    }
    out
}

impl BuildMetadata {
    fn finish(&self, list: &mut [Resource], root: &str) {
        for r in list {
            if let Some(origin) = r.origin.clone().filter(|_| self.origins) {
                r.set_text("annotations", "config.kubernetes.io/origin", origin.text(root));
            }
            if self.transformations && !r.transformations.is_empty() {
                let text = super::origin::transformations_text(&r.transformations, root);
                r.set_text("annotations", "alpha.config.kubernetes.io/transformations", text);
            }
            if self.managed_by {
                r.set_text("labels", "app.kubernetes.io/managed-by", super::MANAGED_BY.to_owned());
            }
            normalize_annotations(r);
        }
    }
}

/// Annotations are text; an empty map of them is left out.
fn normalize_annotations(r: &mut Resource) {
    let Some(written) = r.value.at(&["metadata", "annotations"]) else { return };
    if written.as_mapping().is_some_and(|m| !m.is_empty() && m.values().all(|v| v.as_str().is_some())) {
        return;
    }
    let texts: Vec<(String, String)> = r.texts("annotations").into_iter().map(|(k, v)| (k.into_owned(), v)).collect();
    let Some(metadata) = r.value.get_mut("metadata").and_then(Value::as_mapping_mut) else { return };
    if texts.is_empty() {
        metadata.retain(|key, _| key != "annotations");
    } else {
        metadata.insert("annotations", texts.into_iter().collect::<rutter_yaml::Mapping>());
    }
}

impl SortOptions {
    fn legacy() -> Self {
        Self { order: "legacy".to_owned(), ..Self::default() }
    }
}

pub(crate) const PLUGIN_STRICTNESS: Strictness = Strictness::Lenient;
