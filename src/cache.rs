//! What the last clean run compiled, so that a run on the same spec need not do it again.
//!
//! A record holds no output: only the checksum of everything that went in, the program itself among it, and of every
//! file that came out of it without a finding. It is kept in `.rutter/` in the workspace, is nothing that anybody
//! commits, and can be deleted at any time.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::compile::Compiled;

/// The folder in the workspace.
const FOLDER: &str = ".rutter";
const FILE: &str = "compiled";
/// The first line of a record; another layout needs another one.
const FORMAT: &str = "rutter record 1";

/// A clean run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub services: usize,
    pub environments: usize,
    /// Every file of the output with the SHA-256 of its bytes, by path.
    pub files: Vec<(String, [u8; 32])>,
}

impl Record {
    /// None if there was anything to say: a record cannot repeat it.
    pub fn of(compiled: &Compiled) -> Option<Self> {
        let platform = &compiled.checked.platform;
        compiled.checked.diagnostics.is_empty().then(|| Self {
            services: platform.services.len(),
            environments: platform.environments.len(),
            files: compiled.tree.iter().map(|(path, bytes)| (path.to_owned(), Sha256::digest(bytes).into())).collect(),
        })
    }

    fn text(&self, key: &str) -> String {
        let mut out = format!("{FORMAT}\n{key}\n{} {}\n", self.services, self.environments);
        for (path, sum) in &self.files {
            push_hex(&mut out, sum);
            out.extend([" ", path, "\n"]);
        }
        out
    }

    fn read(text: &str, key: &str) -> Option<Self> {
        let rest = text.strip_prefix(FORMAT)?.strip_prefix('\n')?.strip_prefix(key)?.strip_prefix('\n')?;
        let (counts, files) = rest.strip_suffix('\n')?.split_once('\n').unwrap_or((rest.trim_end(), ""));
        let (services, environments) = counts.split_once(' ')?;
        let file = |line: &str| {
            let (sum, path) = line.split_once(' ')?;
            Some((path.to_owned(), checksum(sum)?))
        };
        let files = files.lines().map(file).collect::<Option<_>>()?;
        Some(Self { services: services.parse().ok()?, environments: environments.parse().ok()?, files })
    }
}

fn push_hex(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

fn checksum(hex: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    let digits = hex.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |c: u8| char::from(c).to_digit(16).and_then(|n| u8::try_from(n).ok());
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(out)
}

/// The record of one workspace.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    program: [u8; 32],
}

impl Cache {
    /// `program`: the bytes of the program that compiles.
    pub fn new(root: &Path, program: &[u8]) -> Self {
        Self { folder: root.join(FOLDER), program: Sha256::digest(program).into() }
    }

    /// The record of a run of this program on the spec with this fingerprint.
    pub fn find(&self, spec: [u8; 32]) -> Option<Record> {
        let text = fs::read_to_string(self.folder.join(FILE)).ok()?;
        Record::read(&text, &self.key(spec))
    }

    /// Replaces the record.
    ///
    /// # Errors
    /// When it cannot be written; nothing depends on it.
    pub fn keep(&self, spec: [u8; 32], record: &Record) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        // Git and backups leave the folder out.
        let notes = [
            (".gitignore", "*\n"),
            ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n# Kept by rutter; delete it at any time.\n"),
        ];
        for (name, text) in notes {
            let path = self.folder.join(name);
            if !path.exists() {
                fs::write(path, text)?;
            }
        }
        let temporary = self.folder.join(format!("{FILE}.{}", std::process::id()));
        fs::write(&temporary, record.text(&self.key(spec)))?;
        fs::rename(&temporary, self.folder.join(FILE)).inspect_err(|_| {
            let _ = fs::remove_file(&temporary);
        })
    }

    fn key(&self, spec: [u8; 32]) -> String {
        let mut key = String::new();
        push_hex(&mut key, &Sha256::new().chain_update(self.program).chain_update(spec).finalize());
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_found_for_its_own_spec_and_program_only() {
        let folder = tempfile::tempdir().unwrap();
        let record = Record { services: 2, environments: 3, files: vec![("generated/a b".to_owned(), [7; 32])] };
        let cache = Cache::new(folder.path(), b"program");
        assert_eq!(cache.find([1; 32]), None);
        cache.keep([1; 32], &record).unwrap();
        assert_eq!(cache.find([1; 32]), Some(record.clone()));
        assert_eq!(cache.find([2; 32]), None);
        assert_eq!(Cache::new(folder.path(), b"another").find([1; 32]), None);
        let none = Record { files: Vec::new(), ..record };
        cache.keep([1; 32], &none).unwrap();
        assert_eq!(cache.find([1; 32]), Some(none));
    }

    #[test]
    fn a_damaged_record_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let record = Record { services: 2, environments: 3, files: vec![("generated/a".to_owned(), [7; 32])] };
        let cache = Cache::new(folder.path(), b"program");
        cache.keep([1; 32], &record).unwrap();
        let path = folder.path().join(FOLDER).join(FILE);
        let whole = fs::read(&path).unwrap();
        for end in 0..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            let found = cache.find([1; 32]);
            assert!(found.is_none_or(|found| found.files != record.files), "cut at {end}");
        }
    }
}
