//! A record with the stamps of the files that it names.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::output::write::Stamp;
use crate::pipeline::compile::{FileHash, Record};

/// A record, and the stamp of each file of the output.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct StampedRecord {
    pub(super) record: Record,
    /// The stamps of the record's files, in the order of [`Record::files`].
    pub(super) stamps: Vec<Option<Stamp>>,
}

/// The files of a service, and their stamps.
pub(super) type StampedFiles<'r> = (&'r Arc<[FileHash]>, &'r [Option<Stamp>]);

impl StampedRecord {
    /// Returns whether there are as many stamps as files.
    pub(super) fn is_consistent(&self) -> bool {
        self.record.files().count() == self.stamps.len()
    }

    /// Returns the files of every service with their stamps, by the name of the service.
    pub(super) fn services(&self) -> HashMap<&str, StampedFiles<'_>> {
        let mut rest = self.stamps.as_slice();
        let services = self.record.services.iter().filter_map(|(name, service)| {
            let (stamps, more) = rest.split_at_checked(service.files.len())?;
            rest = more;
            Some((name.as_str(), (&service.files, stamps)))
        });
        services.collect()
    }

    /// Returns the stamps of all files, by path.
    pub(super) fn by_path(&self) -> HashMap<&str, Option<Stamp>> {
        self.record.files().zip(&self.stamps).map(|((path, _), stamp)| (path.as_str(), *stamp)).collect()
    }
}
