//! What the last run found out, so that the next one need not find it out again.
//!
//! A record holds no output: only sums of what went in, the program itself among it, and of every file that came out.
//! It is kept in `.rutter/` in the workspace, is nothing that anybody commits, and can be deleted at any time.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::compile::{FileSum, Remembered};
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
    /// Of the program.
    stamp: Option<Stamp>,
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

    /// Says of a file whether it is what it was.
    pub fn still<'r>(&'r self, root: &'r Path) -> impl Fn(&FileSum) -> bool + Sync + 'r {
        let stamps = self.stamps();
        move |(path, sum)| is_still(root, path, *sum, stamps.get(path.as_str()).copied().flatten())
    }
}

/// The record of one workspace.
#[derive(Debug)]
pub struct Cache {
    root: PathBuf,
    program: PathBuf,
    /// Where it is known already.
    sum: Option<Digest>,
    /// What the last run of this very program has kept; nothing if there is nothing that it could read.
    pub record: Record,
}

impl Cache {
    /// `program`: the file of the program that compiles: another build may make something else of the same spec.
    pub fn read(root: &Path, program: &Path) -> Self {
        let mut cache =
            Self { root: root.to_owned(), program: program.to_owned(), sum: None, record: Record::default() };
        let bytes = fs::read(cache.folder().join(FILE)).unwrap_or_default();
        let Ok(kept) = serde_json::from_slice::<Kept<Record>>(&bytes) else { return cache };
        if is_still(Path::new(""), program, kept.program, kept.stamp)
            && kept.record.remembered.files().count() == kept.record.stamps.len()
        {
            (cache.sum, cache.record) = (Some(kept.program), kept.record);
        }
        cache
    }

    /// Replaces the record, when everything that is remembered is written. The old one knows the files that were `kept`.
    ///
    /// # Errors
    /// When it cannot be written; nothing depends on it.
    pub fn keep(&self, clean: Option<Clean>, remembered: Remembered, kept: &[String]) -> io::Result<()> {
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
        let written = self.write(&temporary, clean, remembered, kept);
        written.and_then(|()| fs::rename(&temporary, folder.join(FILE))).inspect_err(|_| {
            let _ = fs::remove_file(&temporary);
        })
    }

    fn write(&self, path: &Path, clean: Option<Clean>, remembered: Remembered, kept: &[String]) -> io::Result<()> {
        fs::write(path, "")?;
        let sum = self.sum.map_or_else(|| Digest::of_reader(fs::File::open(&self.program)?), Ok)?;
        let known = self.record.stamps();
        let is_kept = |path: &str| kept.binary_search_by(|kept| kept.as_str().cmp(path)).is_ok();
        let paths: Vec<&str> = remembered.files().map(|(path, _)| path.as_str()).collect();
        let new: Vec<&str> = paths.iter().copied().filter(|path| !is_kept(path)).collect();
        let mut fresh = stamps(&self.root, &new, path).into_iter();
        let mut stamp = |path: &str| if is_kept(path) { known.get(path).copied() } else { fresh.next() };
        let of_files = paths.iter().map(|path| stamp(path).flatten()).collect();
        let record = Record { clean, remembered, stamps: of_files };
        let stamp = stamps(Path::new(""), &[&self.program], path).pop().flatten();
        fs::write(path, serde_json::to_vec(&Kept { program: sum, stamp, record: &record })?)
    }

    fn folder(&self) -> PathBuf {
        self.root.join(FOLDER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::RememberedService;

    const PATH: &str = "generated/apps/cart/base/a.yaml";

    fn remembered(text: &str) -> Remembered {
        let service = RememberedService {
            made_from: Digest::of(b"cart"),
            kinds: [("cart".to_owned(), [(String::new(), "Service".to_owned())].into())].into(),
            shows: Digest::of(b"shown"),
            files: vec![(PATH.to_owned(), Digest::of(text.as_bytes()))],
        };
        Remembered { services: [("cart".to_owned(), service)].into(), ..Remembered::default() }
    }

    fn written(root: &Path, text: &str) {
        fs::create_dir_all(root.join(PATH).parent().unwrap()).unwrap();
        fs::write(root.join(PATH), text).unwrap();
        fs::write(root.join("program"), "program").unwrap();
        Cache::read(root, &root.join("program")).keep(None, remembered(text), &[]).unwrap();
    }

    fn read(root: &Path) -> Record {
        Cache::read(root, &root.join("program")).record
    }

    #[test]
    fn a_record_is_for_its_own_program_only() {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path(), "a: 1\n");
        assert_eq!(read(folder.path()).remembered, remembered("a: 1\n"));
        // The same program in another file, and another one in the same file.
        let moved = folder.path().join("moved");
        fs::copy(folder.path().join("program"), &moved).unwrap();
        assert_eq!(Cache::read(folder.path(), &moved).record, read(folder.path()));
        fs::write(folder.path().join("program"), "another").unwrap();
        assert_eq!(read(folder.path()), Record::default());
    }

    #[test]
    fn a_damaged_record_is_none() {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path(), "a: 1\n");
        let path = folder.path().join(FOLDER).join(FILE);
        let whole = fs::read(&path).unwrap();
        for end in 0..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            assert_eq!(read(folder.path()), Record::default(), "cut at {end}");
        }
    }

    #[test]
    fn a_file_is_still_what_it_was_until_its_bytes_change() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(PATH);
        written(folder.path(), "a: 1\n");
        let still = || {
            let record = read(folder.path());
            record.still(folder.path())(&record.remembered.services["cart"].files[0])
        };
        assert!(still());
        // Written again as it was: another stamp, and the same bytes.
        fs::write(&path, "a: 1\n").unwrap();
        assert!(still());
        // As long as before, and as old.
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        fs::write(&path, "a: 2\n").unwrap();
        fs::File::options().append(true).open(&path).unwrap().set_modified(time).unwrap();
        assert!(!still());
        fs::remove_file(&path).unwrap();
        assert!(!still());
    }

    #[test]
    fn a_file_that_was_written_in_the_same_moment_as_its_stamp_has_none() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new, now) = (folder.path().join("old"), folder.path().join("new"), folder.path().join("now"));
        fs::write(&old, "a").unwrap();
        // However coarse the system's clock is, it moves on in between.
        std::thread::sleep(std::time::Duration::from_millis(50));
        fs::write(&now, "").unwrap();
        fs::write(&new, "a").unwrap();
        let stamps = stamps(folder.path(), &["old", "new", "none"], &now);
        assert_eq!(stamps[0].is_some(), cfg!(unix));
        assert_eq!(stamps[1..], [None, None]);
    }
}
