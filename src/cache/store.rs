//! Where a record lies, and how it gets there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::format::Kept;
use super::record::{Clean, Record};
use crate::compile::Remembered;
use crate::digest::Digest;
use crate::write::{Moment, Moments, Stamp, is_still, stamp_before, stamps};

/// The folder in the workspace.
const FOLDER: &str = ".rutter";
const FILE: &str = "compiled";

/// What a run did to the files of the output. Paths are in order.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// As the earlier record has them.
    pub kept: &'a [String],
    /// Those that the run wrote.
    pub written: &'a [String],
    pub moments: Moments,
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
        let Some(kept) = Kept::from_bytes(&bytes) else { return cache };
        if is_still(Path::new(""), program, kept.program, kept.stamp) {
            (cache.sum, cache.record) = (Some(kept.program), kept.record);
        }
        cache
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

    /// Replaces the record, when everything that is remembered is written.
    ///
    /// # Errors
    /// When it cannot be written; nothing depends on it.
    pub fn keep(&self, clean: Option<Clean>, remembered: Remembered, files: &Files<'_>) -> io::Result<()> {
        let now = self.moment()?;
        let program = self.sum.map_or_else(|| Digest::of_reader(fs::File::open(&self.program)?), Ok)?;
        let stamp = stamp_before(&self.program, now);
        let record = Record { clean, stamps: self.stamps(&remembered, files), remembered };
        let temporary = self.temporary();
        let bytes = Kept { program, stamp, record }.to_bytes().ok_or(io::ErrorKind::InvalidData)?;
        let written = fs::write(&temporary, bytes);
        written.and_then(|()| fs::rename(&temporary, self.folder().join(FILE))).inspect_err(|_| {
            let _ = fs::remove_file(&temporary);
        })
    }

    /// Of everything that is remembered. What was kept has the stamps that are known of it.
    fn stamps(&self, remembered: &Remembered, files: &Files<'_>) -> Vec<Option<Stamp>> {
        let (services, others) = (self.record.services(), self.record.others());
        let (mut found, mut new) = (Vec::new(), Vec::new());
        let mut look_up = |path, found: &mut Vec<Option<Stamp>>| {
            new.push((found.len(), path));
            found.push(None);
        };
        for (name, service) in &remembered.services {
            match services.get(name.as_str()).filter(|(files, _)| Arc::ptr_eq(files, &service.files)) {
                Some((_, stamps)) => found.extend_from_slice(stamps),
                None => service.files.iter().for_each(|(path, _)| look_up(path.as_str(), &mut found)),
            }
        }
        for (path, _) in &remembered.others {
            match others.get(path.as_str()).filter(|_| files.kept.binary_search(path).is_ok()) {
                Some(stamp) => found.push(*stamp),
                None => look_up(path, &mut found),
            }
        }
        let is_written = |path: &str| files.written.binary_search_by(|written| written.as_str().cmp(path)).is_ok();
        let paths: Vec<(&str, bool)> = new.iter().map(|(_, path)| (*path, is_written(path))).collect();
        for ((at, _), stamp) in new.iter().zip(stamps(&self.root, &paths, files.moments)) {
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
    use crate::compile::RememberedService;

    const PATH: &str = "generated/apps/cart/base/a.yaml";

    fn remembered(text: &str) -> Remembered {
        let service = RememberedService {
            made_from: Digest::of(b"cart"),
            shows: Digest::of(b"shown"),
            files: [(PATH.to_owned(), Digest::of(text.as_bytes()))].into(),
        };
        Remembered { services: [("cart".to_owned(), service)].into(), ..Remembered::default() }
    }

    fn written(root: &Path, text: &str) {
        fs::create_dir_all(root.join(PATH).parent().unwrap()).unwrap();
        fs::write(root.join(PATH), text).unwrap();
        fs::write(root.join("program"), "program").unwrap();
        let cache = Cache::read(root, &root.join("program"));
        let moments = Moments { begun: Moment::default(), staged: cache.begin() };
        let files = Files { kept: &[], written: &[PATH.to_owned()], moments };
        cache.keep(None, remembered(text), &files).unwrap();
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
    fn what_somebody_else_may_have_written_meanwhile_has_no_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::read(folder.path(), &folder.path().join("program"));
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
