//! Compiles one service of a run: emits and verifies it, or takes it from the cache.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::cache::Cache;
use super::record::{CachedService, FileHash, Record};
use super::{Checked, Request};
use crate::base::conventions::OutputFolder;
use crate::language::model::Service;
use crate::output::tree::{Reuse, Sink, Tree};
use crate::phases::emit::Part;
use crate::phases::verify::JudgedObjects;
use crate::source::digest::Digest;

/// The files of a service, and the results of verifying them.
pub(super) struct CompiledService<'a> {
    /// The files. Of a cached service, only those whose bytes the tree must contain.
    part: Part,
    /// The result of verify; `None` if the service was not verified in this run, or has errors.
    judged: Option<JudgedObjects>,
    /// The service's entry in the record; `None` if there were findings, or if there is no record to read or to make.
    entry: Option<Cow<'a, CachedService>>,
    /// Whether the service came from the cache.
    is_cached: bool,
    /// The paths of files that are in the output folder with the right content.
    on_disk: Vec<String>,
}

impl CompiledService<'_> {
    /// Moves the files out of the service.
    pub(super) fn take_part(&mut self) -> Part {
        std::mem::take(&mut self.part)
    }
}

/// The inputs that all services of a run share.
pub(super) struct RunContext<'a> {
    checked: &'a Checked,
    cache: &'a dyn Cache,
    sink: &'a dyn Sink,
    /// The fingerprints of all services, by name; `None` if there is no record to read or to make.
    fingerprints: Option<&'a BTreeMap<String, Digest>>,
}

impl<'a> RunContext<'a> {
    pub(super) fn new(checked: &'a Checked, request: &Request<'_>, cache: &'a dyn Cache, sink: &'a dyn Sink) -> Self {
        let is_needed = request.record || !cache.record().services.is_empty();
        Self { checked, cache, sink, fingerprints: is_needed.then(|| checked.fingerprints()) }
    }

    /// Compiles a service. Takes it from the cache if its fingerprint is the same and its files are unchanged, and
    /// calls `make` otherwise.
    pub(super) fn service(
        &self,
        service: &Service,
        make: impl FnOnce(&Service) -> (Part, Option<JudgedObjects>),
    ) -> CompiledService<'a> {
        let fingerprint = self.fingerprints.and_then(|all| all.get(&service.folder).copied());
        if let Some(cached) = fingerprint.and_then(|fingerprint| self.cached(&service.folder, fingerprint)) {
            return cached;
        }
        let (mut part, judged) = make(service);
        let clean = judged.as_ref().filter(|judged| part.diagnostics.is_empty() && judged.is_clean());
        let entry = clean.zip(fingerprint).map(|(judged, fingerprint)| CachedService {
            fingerprint,
            interface: judged.interface_hash(service, &part.tree),
            files: part.tree.iter().map(file_hash).collect(),
        });
        match &judged {
            Some(judged) => judged.hand_over_files(&mut part.tree, |path, bytes| self.sink.take(path, bytes)),
            None => part.tree.hand_over(|path, bytes| self.sink.take(path, bytes)),
        }
        CompiledService { part, judged, entry: entry.map(Cow::Owned), is_cached: false, on_disk: Vec::new() }
    }

    /// Takes a service from the cache if its fingerprint is the same and its files are unchanged.
    fn cached(&self, name: &str, fingerprint: Digest) -> Option<CompiledService<'a>> {
        let entry = self.cache.record().services.get(name).filter(|entry| entry.fingerprint == fingerprint)?;
        let files: Vec<&FileHash> = entry.files.iter().collect();
        let ReusedFiles { held, on_disk } = reuse_files(&files, self.cache, self.sink)?;
        let part = Part { tree: Tree::from_files(held).ok()?, ..Part::default() };
        Some(CompiledService { part, judged: None, entry: Some(Cow::Borrowed(entry)), is_cached: true, on_disk })
    }

    /// Returns the files that belong to no service from the cache. Returns `None` if the spec differs from that of the
    /// cached run, or if a file was changed. Which of the files are on disk is not returned: only runs without verify
    /// call this, and these do not write to disk.
    pub(super) fn cached_others(&self) -> Option<Part> {
        let record = Some(self.cache.record()).filter(|record| record.is_clean(self.checked.spec))?;
        let files: Vec<&FileHash> = record.others.iter().collect();
        let ReusedFiles { held, .. } = reuse_files(&files, self.cache, self.sink)?;
        Some(Part { tree: Tree::from_files(held).ok()?, ..Part::default() })
    }

    /// Returns the hashes of the files that belong to no service, and the hash of everything that the judgements of
    /// several services read. The latter is `None` if a service had findings.
    pub(super) fn hashes(&self, services: &[CompiledService<'_>], tree: &Tree) -> (Vec<FileHash>, Option<Digest>) {
        if self.fingerprints.is_none() {
            return (Vec::new(), None);
        }
        let names: Vec<&str> = self.checked.platform.services.iter().map(|service| service.folder.as_str()).collect();
        let others: Vec<FileHash> =
            tree.iter().filter(|(path, _)| OutputFolder::service_of(path).is_none()).map(file_hash).collect();
        let interfaces = services.iter().map(|service| service.entry.as_ref().map(|entry| entry.interface));
        let interfaces: Option<Vec<Digest>> = interfaces.collect();
        let hash = |interfaces| Digest::of_value(&(self.checked.platform_hash, &names, interfaces, &others));
        let judged_together = interfaces.map(hash);
        (others, judged_together)
    }

    /// Returns the record for the next run.
    pub(super) fn record(
        &self,
        services: Vec<CompiledService<'_>>,
        others: Vec<FileHash>,
        judged_together: Option<Digest>,
    ) -> Record {
        let names = self.checked.platform.services.iter().map(|service| service.folder.clone());
        let services =
            names.zip(services).filter_map(|(name, service)| Some((name, service.entry?.into_owned()))).collect();
        Record { clean: None, services, others, judged_together }
    }

    /// Returns the verify results of every service. Cached services have none, so they are made and verified now, and
    /// their files are added to the tree.
    pub(super) fn judge_cached(
        &self,
        services: &mut [CompiledService<'_>],
        tree: &mut Tree,
        make: impl Fn(&Service) -> (Part, Option<JudgedObjects>) + Sync,
    ) -> Vec<JudgedObjects> {
        let cached = services.par_iter_mut().zip(&self.checked.platform.services).filter(|(one, _)| one.is_cached);
        let trees: Vec<Tree> = cached
            .map(|(one, service)| {
                let (mut part, judged) = make(service);
                if let Some(judged) = &judged {
                    // The files that the caller needs are in the tree already, so the others are dropped.
                    judged.hand_over_files(&mut part.tree, |_, _| true);
                }
                one.judged = judged;
                part.tree
            })
            .collect();
        trees.into_iter().for_each(|one| tree.add_missing(one));
        services.iter_mut().filter_map(|service| service.judged.take()).collect()
    }
}

/// Returns the paths of the files of cached services that are in the output folder with the right content, sorted.
pub(super) fn on_disk(services: &mut [CompiledService<'_>]) -> Vec<String> {
    let mut paths: Vec<String> = services.iter_mut().flat_map(|service| std::mem::take(&mut service.on_disk)).collect();
    paths.sort_unstable();
    paths
}

/// The files of a record that a run reuses.
#[derive(Default)]
pub(super) struct ReusedFiles {
    /// The files whose bytes the tree must contain, by path.
    pub(super) held: BTreeMap<String, Vec<u8>>,
    /// The paths of the files that only have to be on disk.
    pub(super) on_disk: Vec<String>,
}

/// Looks up which of the recorded files the sink needs, and reads them where necessary. Returns `None` if a file that
/// is needed was changed.
pub(super) fn reuse_files(files: &[&FileHash], cache: &dyn Cache, sink: &dyn Sink) -> Option<ReusedFiles> {
    let needed = files.iter().map(|file| (*file, sink.reuse(&file.0))).filter(|(_, reuse)| *reuse != Reuse::Nothing);
    let needed: Vec<(&FileHash, Reuse)> = needed.collect();
    if needed.is_empty() {
        return Some(ReusedFiles::default());
    }
    let look = |(file, reuse)| match reuse {
        Reuse::Bytes => cache.read(file).map(|bytes| (file, Some(bytes))),
        _ => cache.is_on_disk(file).then_some((file, None)),
    };
    let looked: Vec<(&FileHash, Option<Vec<u8>>)> = needed.into_par_iter().map(look).collect::<Option<_>>()?;
    let mut reused = ReusedFiles::default();
    for ((path, _), bytes) in looked {
        match bytes {
            Some(bytes) => drop(reused.held.insert(path.clone(), bytes)),
            None => reused.on_disk.push(path.clone()),
        }
    }
    Some(reused)
}

fn file_hash((path, bytes): (&str, &[u8])) -> FileHash {
    (path.to_owned(), Digest::of(bytes))
}
