//! Compiling once more: services that are made from what they were made from are neither emitted nor judged.

use std::collections::HashMap;

use rayon::prelude::*;

use super::remembered::{FileSum, Remembered, RememberedService, made_from};
use super::{Checked, Compiled, check, without_errors};
use crate::conventions::{Output, SPEC_PLATFORM_FOLDER};
use crate::diagnostics::Diagnostics;
use crate::digest::Digest;
use crate::emit::{Part, emit_service, output_clash, put_together};
use crate::model::{Platform, Service};
use crate::source::Snapshot;
use crate::tree::Tree;
use crate::verify::{Judged, Together, judge_service, judge_together};

/// What comes of a workspace of which something is remembered.
#[derive(Debug)]
pub struct Recompiled {
    /// The tree lacks the files of services that are kept, and the bytes that the destination took.
    pub compiled: Compiled,
    /// The paths of all files that are there as they should be, in order.
    pub kept: Vec<String>,
    /// Of this run; nothing where nobody asks for it.
    pub remembered: Remembered,
    /// What was judged, of which nobody asks for more. A program that ends soon need not free it.
    pub spent: Together,
}

/// Where the output goes, as far as a compilation asks for it.
pub trait Destination: Sync {
    /// Is a file there as it was?
    fn still(&self, file: &FileSum) -> bool;

    /// Will anybody ask what is remembered of this run?
    fn remembers(&self) -> bool {
        true
    }

    /// Takes a file as soon as it is made and judged; if it does, nobody holds the bytes any longer.
    fn take(&self, path: &str, bytes: &[u8]) -> bool;
}

/// Compiles, but for services whose files `earlier` has, made from the same and still there. The same as
/// [`compile`](super::compile) in every byte and word.
pub fn compile_again(source: &Snapshot, earlier: &Remembered, destination: &dyn Destination) -> Recompiled {
    let checked = check(source);
    if checked.diagnostics.has_errors() {
        let compiled = Compiled { checked, tree: Tree::new() };
        let (kept, remembered, spent) = Default::default();
        return Recompiled { compiled, kept, remembered, spent };
    }
    let platform = source.fingerprint_of(SPEC_PLATFORM_FOLDER);
    let is_anew = earlier.services.is_empty() && !destination.remembers();
    let one = |service: &Service| match is_anew {
        true => Made::anew(&checked.platform, service, None, destination),
        false => Made::of(&checked.platform, platform, service, earlier, destination),
    };
    let services: Vec<Made> = checked.platform.services.par_iter().map(one).collect();
    All { checked, sum: platform, earlier, services }.recompiled(destination)
}

/// A service, emitted and judged or left as it is.
struct Made {
    part: Part,
    /// None if it is kept, or has errors.
    judged: Option<Judged>,
    /// None if there were findings.
    remembered: Option<RememberedService>,
    kept: bool,
}

impl Made {
    fn of(
        platform: &Platform,
        sum: Digest,
        service: &Service,
        earlier: &Remembered,
        destination: &dyn Destination,
    ) -> Self {
        let made_from = made_from(sum, service, &platform.callers);
        let same = earlier.services.get(&service.name).filter(|same| same.made_from == made_from);
        match same.filter(|same| same.files.iter().all(|file| destination.still(file))) {
            Some(same) => Self { part: Part::default(), judged: None, remembered: Some(same.clone()), kept: true },
            None => Self::anew(platform, service, Some(made_from), destination),
        }
    }

    /// Without `made_from` nothing is remembered.
    fn anew(platform: &Platform, service: &Service, made_from: Option<Digest>, destination: &dyn Destination) -> Self {
        let (mut part, judged) = emitted_and_judged(platform, service);
        let clean = judged.as_ref().filter(|judged| part.diagnostics.is_empty() && judged.is_clean());
        let remembered = clean.zip(made_from).map(|(judged, made_from)| RememberedService {
            made_from,
            shows: judged.shows(service, &part.tree),
            files: part.tree.iter().map(sum_of).collect(),
        });
        if let Some(judged) = &judged {
            judged.let_go(&mut part.tree, |path, bytes| destination.take(path, bytes));
        }
        Self { part, judged, remembered, kept: false }
    }
}

fn sum_of((path, bytes): (&str, &[u8])) -> FileSum {
    (path.to_owned(), Digest::of(bytes))
}

/// A service is judged as soon as its files are there: only what others may look at is kept of its objects.
pub(crate) fn emitted_and_judged(platform: &Platform, service: &Service) -> (Part, Option<Judged>) {
    let mut part = emit_service(platform, service, &platform.callers);
    let judged = (!part.diagnostics.has_errors()).then(|| judge_service(platform, service, &part.tree));
    part.tree.forget_documents();
    (part, judged)
}

/// All services, and what is needed to put them together.
struct All<'a> {
    checked: Checked,
    /// Of the files of `platform/`.
    sum: Digest,
    earlier: &'a Remembered,
    /// In the platform's order.
    services: Vec<Made>,
}

impl All<'_> {
    fn recompiled(mut self, destination: &dyn Destination) -> Recompiled {
        let parts = self.services.iter_mut().map(|made| std::mem::take(&mut made.part)).collect();
        let (mut tree, mut found) = put_together(&self.checked.platform, parts);
        let mut remembered = Remembered { others: others(&tree), ..Remembered::default() };
        let mut spent = Together::default();
        if !found.has_errors() {
            let together = self.together(&remembered.others);
            if together.is_none() || together != self.earlier.together {
                let judged = self.judged(&mut tree, &mut found);
                spent = judge_together(&self.checked.platform, &tree, judged);
                found.extend(std::mem::take(&mut spent.found));
            }
            remembered.together = together.filter(|_| found.is_empty());
        }
        let names = self.checked.platform.services.iter().map(|service| service.name.clone());
        let mut kept = self.kept_others(&remembered.others, destination);
        for (name, made) in names.zip(self.services) {
            if let Some(service) = made.remembered {
                if made.kept {
                    kept.extend(service.files.iter().map(|(path, _)| path.clone()));
                }
                remembered.services.insert(name, service);
            }
        }
        kept.sort_unstable();
        Recompiled { compiled: without_errors(self.checked, tree, found), kept, remembered, spent }
    }

    /// Those of the files that are no service's which are there already. They have been made all the same.
    fn kept_others(&self, others: &[FileSum], destination: &dyn Destination) -> Vec<String> {
        let earlier: HashMap<&str, Digest> =
            self.earlier.others.iter().map(|(path, sum)| (path.as_str(), *sum)).collect();
        let same = others.par_iter().filter(|(path, sum)| earlier.get(path.as_str()) == Some(sum));
        same.filter(|file| destination.still(file)).map(|(path, _)| path.clone()).collect()
    }

    /// The sum of everything that is judged together; none where a service had findings by itself.
    fn together(&self, others: &[FileSum]) -> Option<Digest> {
        let shown = self.services.iter().map(|made| made.remembered.as_ref().map(|service| service.shows));
        let shown: Vec<Digest> = shown.collect::<Option<_>>()?;
        let names: Vec<&str> = self.checked.platform.services.iter().map(|service| service.name.as_str()).collect();
        Some(Digest::of_value(&(self.sum, names, shown, others)))
    }

    /// What was found in every service by itself; those that were kept are made after all.
    fn judged(&mut self, tree: &mut Tree, found: &mut Diagnostics) -> Vec<Judged> {
        let platform = &self.checked.platform;
        let made = self.services.par_iter_mut().zip(&platform.services).filter(|(made, _)| made.kept);
        let parts: Vec<Tree> = made
            .map(|(made, service)| {
                let (mut part, judged) = emitted_and_judged(platform, service);
                if let Some(judged) = &judged {
                    // They are where they belong.
                    judged.let_go(&mut part.tree, |_, _| true);
                }
                made.judged = judged;
                part.tree
            })
            .collect();
        for part in parts {
            // They were apart when they were made, and nobody else writes there.
            if let Err(clash) = tree.merge(part) {
                found.push(output_clash(&clash));
            }
        }
        self.services.iter_mut().filter_map(|made| made.judged.take()).collect()
    }
}

fn others(tree: &Tree) -> Vec<FileSum> {
    let is_other = |path: &str| !matches!(Output::of(path), Some(Output::Service { .. } | Output::Overlay { .. }));
    tree.iter().filter(|(path, _)| is_other(path)).map(sum_of).collect()
}
