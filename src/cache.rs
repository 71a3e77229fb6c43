//! What the last run found out, so that the next one need not find it out again.
//!
//! A record holds no output: only sums of what went in, the program itself among it, and of every file that came out.
//! It is kept in `.rutter/` in the workspace, is nothing that anybody commits, and can be deleted at any time.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::compile::{Remembered, RememberedService};
use crate::digest::Digest;
use crate::write::{Stamp, is_still, stamps};

/// The folder in the workspace.
const FOLDER: &str = ".rutter";
const FILE: &str = "compiled.json";

/// A run that wrote its output.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Record {
    /// The spec and the counts of services and environments, if there was nothing to say of it: only such a run need
    /// not be repeated.
    pub clean: Option<Clean>,
    pub remembered: Remembered,
    /// Of the files that are remembered, in the order of [`Remembered::files`].
    stamps: Vec<Option<Stamp>>,
}

/// A run without any finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clean {
    pub spec: Digest,
    pub services: usize,
    pub environments: usize,
}

#[derive(Serialize, Deserialize)]
struct Kept<R> {
    program: Digest,
    record: R,
}

impl Record {
    /// The stamps of its files, by path.
    fn stamps(&self) -> HashMap<&str, Option<Stamp>> {
        self.remembered.files().map(|(path, _)| path.as_str()).zip(self.stamps.iter().copied()).collect()
    }

    /// Every file of the output, by path.
    pub fn files(&self) -> Vec<(&str, Digest, Option<Stamp>)> {
        let files = self.remembered.files().zip(&self.stamps);
        let mut files: Vec<_> = files.map(|((path, sum), stamp)| (path.as_str(), *sum, *stamp)).collect();
        files.sort_unstable_by_key(|(path, ..)| *path);
        files
    }

    /// Says of a service whether its files are what they were.
    pub fn still<'r>(&'r self, root: &'r Path) -> impl Fn(&RememberedService) -> bool + Sync + 'r {
        let stamps = self.stamps();
        move |service| {
            let mut files = service.files.iter();
            files.all(|(path, sum)| is_still(root, path, *sum, stamps.get(path.as_str()).copied().flatten()))
        }
    }
}

/// The record of one workspace.
#[derive(Debug)]
pub struct Cache {
    root: PathBuf,
    program: Digest,
}

impl Cache {
    /// `program`: the sum of the program that compiles: another build may make something else of the same spec.
    pub fn new(root: &Path, program: Digest) -> Self {
        Self { root: root.to_owned(), program }
    }

    /// What this very program has kept; nothing if there is nothing that it could read.
    pub fn read(&self) -> Record {
        let bytes = fs::read(self.folder().join(FILE)).unwrap_or_default();
        let kept = serde_json::from_slice::<Kept<Record>>(&bytes).ok();
        let record = kept.filter(|kept| kept.program == self.program).map(|kept| kept.record);
        record.filter(|record| record.remembered.files().count() == record.stamps.len()).unwrap_or_default()
    }

    /// Replaces the record, when everything that is remembered is written. `earlier` knows the files of services that
    /// were `kept`.
    ///
    /// # Errors
    /// When it cannot be written; nothing depends on it.
    pub fn keep(
        &self,
        clean: Option<Clean>,
        remembered: Remembered,
        kept: &[String],
        earlier: &Record,
    ) -> io::Result<()> {
        let folder = self.folder();
        fs::create_dir_all(&folder)?;
        // Git and backups leave the folder out.
        let notes = [
            (".gitignore", "*\n"),
            ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n# Kept by rutter; delete it at any time.\n"),
        ];
        for (name, text) in notes {
            let path = folder.join(name);
            if !path.exists() {
                fs::write(path, text)?;
            }
        }
        let temporary = folder.join(format!("{FILE}.{}", std::process::id()));
        let written = self.write(&temporary, clean, remembered, kept, earlier);
        written.and_then(|()| fs::rename(&temporary, folder.join(FILE))).inspect_err(|_| {
            let _ = fs::remove_file(&temporary);
        })
    }

    fn write(
        &self,
        path: &Path,
        clean: Option<Clean>,
        remembered: Remembered,
        kept: &[String],
        earlier: &Record,
    ) -> io::Result<()> {
        fs::write(path, "")?;
        let known = earlier.stamps();
        let is_kept = |path: &str| kept.binary_search_by(|kept| kept.as_str().cmp(path)).is_ok();
        let paths: Vec<&str> = remembered.files().map(|(path, _)| path.as_str()).collect();
        let new: Vec<&str> = paths.iter().copied().filter(|path| !is_kept(path)).collect();
        let mut fresh = stamps(&self.root, &new, path).into_iter();
        let mut stamp = |path: &str| if is_kept(path) { known.get(path).copied() } else { fresh.next() };
        let stamps = paths.iter().map(|path| stamp(path).flatten()).collect();
        let record = Record { clean, remembered, stamps };
        fs::write(path, serde_json::to_vec(&Kept { program: self.program, record: &record })?)
    }

    fn folder(&self) -> PathBuf {
        self.root.join(FOLDER)
    }
}
