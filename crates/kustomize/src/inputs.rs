//! What generators and transformers may use of a build: its files and its schemas.

use super::codes::Outcome;
use super::decode::Located;
use super::layer::Layer;
use super::load::{Loader, inline_documents, normalize};
use super::openapi::Schemas;

/// The files that a build reads, and the settings that hold for all of its kustomizations.
pub(crate) struct Inputs<'a> {
    pub(crate) loader: Loader<'a>,
    /// Set by the first `openapi` field that is read; nothing changes it later.
    pub(crate) schemas: Option<Schemas>,
    /// Resources keep a list of the transformers that changed them.
    pub(crate) with_transformations: bool,
}

impl Inputs<'_> {
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
