//! Reads and writes the cache file, `.rutter/compiled` in the workspace.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::format::CacheFile;
use super::stamped::StampedRecord;
use crate::output::write::{FileTime, RunTimes, Stamp, has_content, stamp_before, stamps};
use crate::pipeline::compile::{Cache, FileHash, Record};
use crate::source::digest::Digest;

/// The folder of the cache in the workspace.
const FOLDER: &str = ".rutter";
/// The name of the cache file.
const FILE: &str = "compiled";

/// The files that a run wrote, and when.
#[derive(Debug, Clone, Copy)]
pub struct WrittenFiles<'a> {
    /// The paths of the files, sorted.
    pub paths: &'a [String],
    pub times: RunTimes,
}

/// The cache of one workspace.
#[derive(Debug)]
pub struct DiskCache {
    root: PathBuf,
    program: PathBuf,
    /// The hash of the program's file; `None` until it has to be computed.
    program_hash: Option<Digest>,
    /// The record of the last run; empty if there is none, if it cannot be read, or if another program wrote it.
    last: StampedRecord,
    /// The stamps of the files of `last`, by path; computed on first use.
    by_path: OnceLock<HashMap<String, Option<Stamp>>>,
}

impl Cache for DiskCache {
    fn record(&self) -> &Record {
        &self.last.record
    }

    fn is_on_disk(&self, (path, hash): &FileHash) -> bool {
        has_content(&self.root, path, *hash, self.stamp(path))
    }

    fn read(&self, (path, hash): &FileHash) -> Option<Vec<u8>> {
        fs::read(self.root.join(path)).ok().filter(|bytes| Digest::of(bytes) == *hash)
    }
}

impl DiskCache {
    /// Opens the cache of the workspace at `root`. `program` is the executable file of this program: a record of
    /// another build is ignored, because that build may produce other output from the same spec.
    pub fn open(root: &Path, program: &Path) -> Self {
        let mut cache = Self {
            root: root.to_owned(),
            program: program.to_owned(),
            program_hash: None,
            last: StampedRecord::default(),
            by_path: OnceLock::new(),
        };
        let bytes = fs::read(cache.folder().join(FILE)).unwrap_or_default();
        let Some(file) = CacheFile::from_bytes(&bytes) else { return cache };
        if has_content(Path::new(""), program, file.program, file.stamp) {
            (cache.program_hash, cache.last) = (Some(file.program), file.record);
        }
        cache
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        let owned = || self.last.by_path().into_iter().map(|(path, stamp)| (path.to_owned(), stamp)).collect();
        self.by_path.get_or_init(owned).get(path).copied().flatten()
    }

    /// Returns the current time. Call it before a run reads the output.
    pub fn begin(&self) -> FileTime {
        // If this fails, the next run reads all files.
        self.now().unwrap_or_default()
    }

    /// Returns the current time by the clock of the file system, taken from a marker file.
    fn now(&self) -> io::Result<FileTime> {
        self.create_folder()?;
        let marker = self.temporary_path();
        fs::write(&marker, "")?;
        let time = FileTime::of(&marker);
        fs::remove_file(marker)?;
        Ok(time)
    }

    /// Returns the path of a temporary file whose name contains the id of this process.
    fn temporary_path(&self) -> PathBuf {
        self.folder().join(format!("{FILE}.{}", std::process::id()))
    }

    fn create_folder(&self) -> io::Result<()> {
        let folder = self.folder();
        fs::create_dir_all(&folder)?;
        // These two files make Git and backup programs ignore the folder.
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
        Ok(())
    }

    /// Replaces the record on disk. Call it after all files of the record are written.
    ///
    /// # Errors
    /// Fails if the record cannot be written. The next run then does more work, and its result is the same.
    pub fn save(&self, record: Record, written: &WrittenFiles<'_>) -> io::Result<()> {
        let now = self.now()?;
        let program = self.program_hash.map_or_else(|| Digest::of_reader(fs::File::open(&self.program)?), Ok)?;
        let stamp = stamp_before(&self.program, now);
        let record = StampedRecord { stamps: self.stamps(&record, written), record };
        let temporary = self.temporary_path();
        let bytes = CacheFile { program, stamp, record }.to_bytes().ok_or(io::ErrorKind::InvalidData)?;
        let saved = fs::write(&temporary, bytes);
        saved.and_then(|()| fs::rename(&temporary, self.folder().join(FILE))).inspect_err(|_| {
            let _ = fs::remove_file(&temporary);
        })
    }

    /// Returns the stamps of all files of a record. The files of a service that came from the cache keep their stamps.
    fn stamps(&self, record: &Record, written: &WrittenFiles<'_>) -> Vec<Option<Stamp>> {
        let known = self.last.services();
        let (mut found, mut new) = (Vec::new(), Vec::new());
        for (name, service) in &record.services {
            match known.get(name.as_str()).filter(|(files, _)| Arc::ptr_eq(files, &service.files)) {
                Some((_, stamps)) => found.extend_from_slice(stamps),
                None => {
                    new.extend((found.len()..).zip(service.files.iter().map(|(path, _)| path.as_str())));
                    found.resize(found.len() + service.files.len(), None);
                }
            }
        }
        new.extend((found.len()..).zip(record.others.iter().map(|(path, _)| path.as_str())));
        found.resize(found.len() + record.others.len(), None);
        let is_written = |path: &str| written.paths.binary_search_by(|written| written.as_str().cmp(path)).is_ok();
        let paths: Vec<(&str, bool)> = new.iter().map(|(_, path)| (*path, is_written(path))).collect();
        for ((at, _), stamp) in new.iter().zip(stamps(&self.root, &paths, written.times)) {
            found[*at] = stamp;
        }
        found
    }

    fn folder(&self) -> PathBuf {
        self.root.join(FOLDER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::compile::CachedService;

    const PATH: &str = "generated/apps/cart/base/a.yaml";

    fn record(text: &str) -> Record {
        let service = CachedService {
            fingerprint: Digest::of(b"cart"),
            interface: Digest::of(b"shown"),
            files: [(PATH.to_owned(), Digest::of(text.as_bytes()))].into(),
        };
        Record { services: [("cart".to_owned(), service)].into(), ..Record::default() }
    }

    fn written(root: &Path, text: &str) {
        fs::create_dir_all(root.join(PATH).parent().unwrap()).unwrap();
        fs::write(root.join(PATH), text).unwrap();
        fs::write(root.join("program"), "program").unwrap();
        let cache = DiskCache::open(root, &root.join("program"));
        let times = RunTimes { begun: FileTime::default(), staged: cache.begin() };
        cache.save(record(text), &WrittenFiles { paths: &[PATH.to_owned()], times }).unwrap();
    }

    fn read(root: &Path) -> StampedRecord {
        DiskCache::open(root, &root.join("program")).last
    }

    #[test]
    fn a_record_is_for_its_own_program_only() {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path(), "a: 1\n");
        assert_eq!(read(folder.path()).record, record("a: 1\n"));
        // The same program at another path has the same record. Another program at the same path has none.
        let moved = folder.path().join("moved");
        fs::copy(folder.path().join("program"), &moved).unwrap();
        assert_eq!(DiskCache::open(folder.path(), &moved).last, read(folder.path()));
        fs::write(folder.path().join("program"), "another").unwrap();
        assert_eq!(read(folder.path()), StampedRecord::default());
    }

    #[test]
    fn a_damaged_record_is_ignored() {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path(), "a: 1\n");
        let path = folder.path().join(FOLDER).join(FILE);
        let whole = fs::read(&path).unwrap();
        for end in 0..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            assert_eq!(read(folder.path()), StampedRecord::default(), "cut at {end}");
        }
    }

    #[test]
    fn a_file_counts_as_unchanged_until_its_bytes_change() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(PATH);
        written(folder.path(), "a: 1\n");
        let still = || {
            let cache = DiskCache::open(folder.path(), &folder.path().join("program"));
            let file = &cache.record().services["cart"].files[0];
            let (still, bytes) = (cache.is_on_disk(file), cache.read(file));
            assert_eq!(still, bytes.is_some());
            still
        };
        assert!(still());
        // The same bytes with another stamp.
        fs::write(&path, "a: 1\n").unwrap();
        assert!(still());
        // Other bytes with the same length and modification time.
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        fs::write(&path, "a: 2\n").unwrap();
        fs::File::options().append(true).open(&path).unwrap().set_modified(time).unwrap();
        assert!(!still());
        fs::remove_file(&path).unwrap();
        assert!(!still());
    }

    #[test]
    fn a_file_that_may_have_been_edited_during_the_run_has_no_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let cache = DiskCache::open(folder.path(), &folder.path().join("program"));
        // The pauses are longer than one tick of the file system's clock.
        let wait = || std::thread::sleep(std::time::Duration::from_millis(50));
        let write = |name: &str| {
            wait();
            fs::write(folder.path().join(name), "a").unwrap();
            wait();
        };
        write("found");
        let begun = cache.begin();
        write("found, and edited");
        write("staged");
        let staged = cache.begin();
        write("written, and edited");
        fs::rename(folder.path().join("staged"), folder.path().join("written")).unwrap();
        let files = [("found", false), ("found, and edited", false), ("written", true), ("written, and edited", true)];
        let stamps = stamps(folder.path(), &files, RunTimes { begun, staged });
        let known: Vec<bool> = stamps.iter().map(Option::is_some).collect();
        assert_eq!(known, [cfg!(unix), false, cfg!(unix), false]);
    }
}
