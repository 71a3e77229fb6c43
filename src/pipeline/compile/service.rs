//! One service in a run: made and judged, or taken from the cache.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;

use super::cache::Cache;
use super::record::{CachedService, FileHash, Record};
use super::{Checked, Request};
use crate::base::conventions::Output;
use crate::language::model::Service;
use crate::output::tree::{Reuse, Sink, Tree};
use crate::phases::emit::Part;
use crate::phases::verify::Judged;
use crate::source::digest::Digest;

/// The files of a service, and what is known of them.
pub(super) struct CompiledService<'a> {
    /// The files; of a cached service only those whose bytes the tree has to hold.
    part: Part,
    /// None: it was not judged in this run, or has errors.
    judged: Option<Judged>,
    /// What the record says of it; none if there were findings, or if no record is made or read.
    entry: Option<Cow<'a, CachedService>>,
    is_cached: bool,
    /// The paths of those files that lie in the output folder as they should.
    on_disk: Vec<String>,
}

impl CompiledService<'_> {
    pub(super) fn take_part(&mut self) -> Part {
        std::mem::take(&mut self.part)
    }
}

/// What all services of a run have in common.
pub(super) struct Run<'a> {
    checked: &'a Checked,
    cache: &'a dyn Cache,
    sink: &'a dyn Sink,
    /// By the service's name; none where there is no record to make or to read, and so nobody asks for hashes.
    fingerprints: Option<&'a BTreeMap<String, Digest>>,
}

impl<'a> Run<'a> {
    pub(super) fn new(checked: &'a Checked, request: &Request<'_>, cache: &'a dyn Cache, sink: &'a dyn Sink) -> Self {
        let asked = request.record || !cache.record().services.is_empty();
        Self { checked, cache, sink, fingerprints: asked.then(|| checked.fingerprints()) }
    }

    /// The service from the cache if it would be made from the same and its files are there, else what `make` makes.
    pub(super) fn service(
        &self,
        service: &Service,
        make: impl FnOnce(&Service) -> (Part, Option<Judged>),
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
            Some(judged) => judged.give_files(&mut part.tree, |path, bytes| self.sink.take(path, bytes)),
            None => part.tree.give(|path, bytes| self.sink.take(path, bytes)),
        }
        CompiledService { part, judged, entry: entry.map(Cow::Owned), is_cached: false, on_disk: Vec::new() }
    }

    fn cached(&self, name: &str, fingerprint: Digest) -> Option<CompiledService<'a>> {
        let entry = self.cache.record().services.get(name).filter(|entry| entry.fingerprint == fingerprint)?;
        let files: Vec<&FileHash> = entry.files.iter().collect();
        let Reused { held, on_disk } = reused(&files, self.cache, self.sink)?;
        let part = Part { tree: Tree::restored(held).ok()?, ..Part::default() };
        Some(CompiledService { part, judged: None, entry: Some(Cow::Borrowed(entry)), is_cached: true, on_disk })
    }

    /// The files that belong to no service, where the spec is that of the cache's run and they are all there. Nobody
    /// needs them on disk who does not judge.
    pub(super) fn cached_others(&self) -> Option<Part> {
        let record = Some(self.cache.record()).filter(|record| record.is_clean(self.checked.spec))?;
        let files: Vec<&FileHash> = record.others.iter().collect();
        let Reused { held, .. } = reused(&files, self.cache, self.sink)?;
        Some(Part { tree: Tree::restored(held).ok()?, ..Part::default() })
    }

    /// The hashes of the files that belong to no service, and the hash of all that there is to be judged together, which
    /// there is none of where a service had findings by itself.
    pub(super) fn hashes(&self, services: &[CompiledService<'_>], tree: &Tree) -> (Vec<FileHash>, Option<Digest>) {
        if self.fingerprints.is_none() {
            return (Vec::new(), None);
        }
        let names: Vec<&str> = self.checked.platform.services.iter().map(|service| service.folder.as_str()).collect();
        let others: Vec<FileHash> =
            tree.iter().filter(|(path, _)| Output::service_of(path).is_none()).map(file_hash).collect();
        let interfaces = services.iter().map(|service| service.entry.as_ref().map(|entry| entry.interface));
        let interfaces: Option<Vec<Digest>> = interfaces.collect();
        let together = |interfaces| Digest::of_value(&(self.checked.surroundings, &names, interfaces, &others));
        let together = interfaces.map(together);
        (others, together)
    }

    /// What the next run can leave out.
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

    /// What was judged of every service; cached ones are made and judged after all, and the tree gets their files.
    pub(super) fn judge_cached(
        &self,
        services: &mut [CompiledService<'_>],
        tree: &mut Tree,
        make: impl Fn(&Service) -> (Part, Option<Judged>) + Sync,
    ) -> Vec<Judged> {
        let cached = services.par_iter_mut().zip(&self.checked.platform.services).filter(|(one, _)| one.is_cached);
        let trees: Vec<Tree> = cached
            .map(|(one, service)| {
                let (mut part, judged) = make(service);
                if let Some(judged) = &judged {
                    // Those that are needed are in the tree already.
                    judged.give_files(&mut part.tree, |_, _| true);
                }
                one.judged = judged;
                part.tree
            })
            .collect();
        trees.into_iter().for_each(|one| tree.add_missing(one));
        services.iter_mut().filter_map(|service| service.judged.take()).collect()
    }
}

/// The files of cached services that lie in the output folder as they should, in order.
pub(super) fn on_disk(services: &mut [CompiledService<'_>]) -> Vec<String> {
    let mut paths: Vec<String> = services.iter_mut().flat_map(|service| std::mem::take(&mut service.on_disk)).collect();
    paths.sort_unstable();
    paths
}

/// What there is to reuse of recorded files.
#[derive(Default)]
pub(super) struct Reused {
    /// The bytes that the tree has to hold.
    pub(super) held: BTreeMap<String, Vec<u8>>,
    /// The paths of those that have to lie on disk, and do.
    pub(super) on_disk: Vec<String>,
}

/// None if a file that is needed is not as it was written.
pub(super) fn reused(files: &[&FileHash], cache: &dyn Cache, sink: &dyn Sink) -> Option<Reused> {
    let needed = files.iter().map(|file| (*file, sink.reuse(&file.0))).filter(|(_, reuse)| *reuse != Reuse::Nothing);
    let needed: Vec<(&FileHash, Reuse)> = needed.collect();
    if needed.is_empty() {
        return Some(Reused::default());
    }
    let look = |(file, reuse)| match reuse {
        Reuse::Bytes => cache.read(file).map(|bytes| (file, Some(bytes))),
        _ => cache.is_on_disk(file).then_some((file, None)),
    };
    let looked: Vec<(&FileHash, Option<Vec<u8>>)> = needed.into_par_iter().map(look).collect::<Option<_>>()?;
    let mut reused = Reused::default();
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
