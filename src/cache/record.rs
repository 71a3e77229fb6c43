//! A run that wrote its output, and the files that it wrote.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::compile::{FileSum, Remembered};
use crate::digest::Digest;
use crate::write::{Stamp, is_still};

/// A run that wrote its output.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Record {
    /// The spec and the counts of services and environments, if there was nothing to say of it: only such a run need
    /// not be repeated.
    pub clean: Option<Clean>,
    pub remembered: Remembered,
    /// Of the files that are remembered, in the order of [`Remembered::files`].
    pub(super) stamps: Vec<Option<Stamp>>,
}

/// A run without any finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clean {
    pub spec: Digest,
    pub services: usize,
    pub environments: usize,
}

/// The files of a service, and their stamps.
pub(super) type Stamped<'r> = (&'r Arc<[FileSum]>, &'r [Option<Stamp>]);

impl Record {
    /// The files of services, by the services' names.
    pub(super) fn services(&self) -> HashMap<&str, Stamped<'_>> {
        let mut rest = self.stamps.as_slice();
        let services = self.remembered.services.iter().filter_map(|(name, service)| {
            let (stamps, more) = rest.split_at_checked(service.files.len())?;
            rest = more;
            Some((name.as_str(), (&service.files, stamps)))
        });
        services.collect()
    }

    /// The stamps of the files that are no service's, by path.
    pub(super) fn others(&self) -> HashMap<&str, Option<Stamp>> {
        let others = self.remembered.others.iter().rev().zip(self.stamps.iter().rev());
        others.map(|((path, _), stamp)| (path.as_str(), *stamp)).collect()
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
        let files = self.remembered.files().zip(&self.stamps);
        let stamps: HashMap<&str, Option<Stamp>> = files.map(|((path, _), stamp)| (path.as_str(), *stamp)).collect();
        move |(path, sum)| is_still(root, path, *sum, stamps.get(path.as_str()).copied().flatten())
    }
}
