//! The inputs of generators and transformers: the files and the schemas of a build.

use super::codes::BuildResult;
use super::decode::SpannedText;
use super::layer::Layer;
use super::load::{Loader, inline_documents, normalize};
use super::openapi::Schemas;

/// The files of a build, and the settings that apply to all of its kustomizations.
pub(crate) struct Inputs<'a> {
    pub(crate) loader: Loader<'a>,
    /// The schemas; set by the first `openapi` field that is read.
    pub(crate) schemas: Option<Schemas>,
    /// Whether resources record the transformers that changed them.
    pub(crate) with_transformations: bool,
}

impl Inputs<'_> {
    pub(crate) fn schemas(&self) -> &Schemas {
        self.schemas.as_ref().unwrap_or(&Schemas::Builtin)
    }

    /// Returns the content of a file of the layer.
    pub(crate) fn text(&mut self, layer: &Layer<'_>, path: &SpannedText) -> BuildResult<Vec<u8>> {
        let file = self.loader.file(layer.dir, path)?;
        Ok(self.loader.bytes(&file, path.span)?.0)
    }

    /// Returns the documents of an inline text, or of the file that the text names.
    pub(crate) fn inline_or_file(
        &mut self,
        layer: &Layer<'_>,
        entry: &SpannedText,
    ) -> BuildResult<Vec<rutter_yaml::Node>> {
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
