//! Where a record lies, and how it gets there.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::format::CacheFile;
use super::stamped::StampedRecord;
use crate::output::write::{Moment, Moments, Stamp, is_still, stamp_before, stamps};
use crate::pipeline::compile::{Cache, FileHash, Record};
use crate::source::digest::Digest;

/// The folder in the workspace.
const FOLDER: &str = ".rutter";
const FILE: &str = "compiled";

/// What a run wrote, and when.
#[derive(Debug, Clone, Copy)]
pub struct WrittenFiles<'a> {
    /// In order.
    pub paths: &'a [String],
    pub moments: Moments,
}

/// The cache of one workspace.
#[derive(Debug)]
pub struct DiskCache {
    root: PathBuf,
    program: PathBuf,
    /// The program's hash, where it is known already.
    program_hash: Option<Digest>,
    /// What the last run of this very program has kept; empty if there is nothing that could be read.
    last: StampedRecord,
    /// The stamps of its files, by the hash of their path; made when the first is asked for.
    by_path: OnceLock<HashMap<String, Option<Stamp>>>,
}

impl Cache for DiskCache {
    fn record(&self) -> &Record {
        &self.last.record
    }

    fn is_on_disk(&self, (path, hash): &FileHash) -> bool {
        is_still(&self.root, path, *hash, self.stamp(path))
    }

    fn read(&self, (path, hash): &FileHash) -> Option<Vec<u8>> {
        fs::read(self.root.join(path)).ok().filter(|bytes| Digest::of(bytes) == *hash)
    }
}

impl DiskCache {
    /// Opens the cache of the workspace at `root`. `program`: the file of the program that compiles, since another build
    /// may make something else of the same spec.
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
        if is_still(Path::new(""), program, file.program, file.stamp) {
            (cache.program_hash, cache.last) = (Some(file.program), file.record);
        }
        cache
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        let owned = || self.last.by_path().into_iter().map(|(path, stamp)| (path.to_owned(), stamp)).collect();
        self.by_path.get_or_init(owned).get(path).copied().flatten()
    }

    /// The moment in which a run begins to look at the output.
    pub fn begin(&self) -> Moment {
        // Without one all files are read the next time.
        self.moment().unwrap_or_default()
    }

    fn moment(&self) -> io::Result<Moment> {
        self.make_folder()?;
        let mark = self.temporary();
        fs::write(&mark, "")?;
        let moment = Moment::of(&mark);
        fs::remove_file(mark)?;
        Ok(moment)
    }

    /// The name of a file of this process.
    fn temporary(&self) -> PathBuf {
        self.folder().join(format!("{FILE}.{}", std::process::id()))
    }

    fn make_folder(&self) -> io::Result<()> {
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
        Ok(())
    }

    /// Replaces the record, when everything that it names is written.
    ///
    /// # Errors
    /// When it cannot be written; nothing depends on it.
    pub fn save(&self, record: Record, written: &WrittenFiles<'_>) -> io::Result<()> {
        let now = self.moment()?;
        let program = self.program_hash.map_or_else(|| Digest::of_reader(fs::File::open(&self.program)?), Ok)?;
        let stamp = stamp_before(&self.program, now);
        let record = StampedRecord { stamps: self.stamps(&record, written), record };
        let temporary = self.temporary();
        let bytes = CacheFile { program, stamp, record }.to_bytes().ok_or(io::ErrorKind::InvalidData)?;
        let saved = fs::write(&temporary, bytes);
        saved.and_then(|()| fs::rename(&temporary, self.folder().join(FILE))).inspect_err(|_| {
            let _ = fs::remove_file(&temporary);
        })
    }

    /// Of all files of a record. Those of a service that was taken from the cache have the stamps that are known.
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
        for ((at, _), stamp) in new.iter().zip(stamps(&self.root, &paths, written.moments)) {
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
        let moments = Moments { begun: Moment::default(), staged: cache.begin() };
        cache.save(record(text), &WrittenFiles { paths: &[PATH.to_owned()], moments }).unwrap();
    }

    fn read(root: &Path) -> StampedRecord {
        DiskCache::open(root, &root.join("program")).last
    }

    #[test]
    fn a_record_is_for_its_own_program_only() {
        let folder = tempfile::tempdir().unwrap();
        written(folder.path(), "a: 1\n");
        assert_eq!(read(folder.path()).record, record("a: 1\n"));
        // The same program in another file, and another one in the same file.
        let moved = folder.path().join("moved");
        fs::copy(folder.path().join("program"), &moved).unwrap();
        assert_eq!(DiskCache::open(folder.path(), &moved).last, read(folder.path()));
        fs::write(folder.path().join("program"), "another").unwrap();
        assert_eq!(read(folder.path()), StampedRecord::default());
    }

    #[test]
    fn a_damaged_record_is_none() {
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
    fn a_file_is_still_what_it_was_until_its_bytes_change() {
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
    fn what_somebody_else_may_have_written_meanwhile_has_no_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let cache = DiskCache::open(folder.path(), &folder.path().join("program"));
        // However coarse the system's clock is, it moves on in between.
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
        let stamps = stamps(folder.path(), &files, Moments { begun, staged });
        let known: Vec<bool> = stamps.iter().map(Option::is_some).collect();
        assert_eq!(known, [cfg!(unix), false, cfg!(unix), false]);
    }
}
