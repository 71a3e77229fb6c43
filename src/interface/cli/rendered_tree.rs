//! Reads folders of manifests or kustomizations that need not belong to a workspace.

use anyhow::Context as _;
use std::path::Path;

use super::args::ReportFormat;
use super::error::CommandError;
use super::ui::Ui;
use crate::diagnostics::{Diagnostics, Sources};
use crate::diff::{ChangeScope, ScopedObjects};
use crate::kubernetes::Object;
use crate::kustomize::{FILE_NAMES, build};
use crate::source::{Folder, Source};
use crate::yaml::{ReadOptions, Value, read_documents};

/// Reads the objects of a folder: those of its kustomization if it has one, else those of every YAML and JSON file
/// below it. Returns `None` if there are errors, which are reported.
pub(super) fn read(folder: &Path, ui: &mut Ui) -> Result<Option<Vec<ScopedObjects>>, CommandError> {
    let mut sources = Sources::new();
    let source = Folder::new(folder);
    let found = if FILE_NAMES.iter().any(|name| source.exists(name)) {
        kustomization(folder, &mut sources)?
    } else {
        manifests(&source, &mut sources)?
    };
    match found {
        Ok(objects) => Ok(Some(vec![ScopedObjects { scope: ChangeScope::default(), objects }])),
        Err(errors) => {
            ui.report(&errors, &sources, "", ReportFormat::Text)?;
            Ok(None)
        }
    }
}

/// Builds the kustomization in a folder. Paths are resolved from the root of the file system, because the bases may be
/// in folders above it.
pub(super) fn kustomization(folder: &Path, sources: &mut Sources) -> Result<FolderObjects, CommandError> {
    let path = std::fs::canonicalize(folder);
    let path = path.with_context(|| format!("cannot enter {}", folder.display()))?;
    let root = path.ancestors().last().unwrap_or(&path).to_path_buf();
    let inside = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().into_owned();
    Ok(build(&Folder::new(root), &inside, sources))
}

/// The objects of a folder, or the errors in its files.
type FolderObjects = Result<Vec<Object>, Diagnostics>;

fn manifests(source: &Folder, sources: &mut Sources) -> Result<FolderObjects, CommandError> {
    let failed =
        |e: crate::source::SourceError| CommandError::failure(format!("cannot read {}: {}", e.path, e.message));
    let mut objects = Vec::new();
    let mut errors = Diagnostics::new();
    let yaml = |path: &String| [".yaml", ".yml", ".json"].iter().any(|end| path.ends_with(end));
    for path in source.files("").map_err(failed)?.into_iter().filter(yaml) {
        let bytes = source.read(&path).map_err(failed)?;
        let file = sources.add(path.as_str(), String::from_utf8_lossy(&bytes));
        match read_documents(&bytes, file, ReadOptions::default()) {
            Ok(nodes) => {
                objects.extend(nodes.iter().map(|node| Object(Value::from(node))).filter(|o| !o.kind().is_empty()))
            }
            Err(found) => errors.extend(found),
        }
    }
    Ok(if errors.has_errors() { Err(errors) } else { Ok(objects) })
}
