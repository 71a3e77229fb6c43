//! A record as bytes: a third of what it takes as JSON, and of the time.

use super::bytes::{Reader, Writer};
use super::record::{Clean, Record};
use crate::compile::{FileSum, Remembered, RememberedService};
use crate::digest::Digest;
use crate::write::Stamp;

/// A record, and the program that made it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) program: Digest,
    /// Of the program.
    pub(super) stamp: Option<Stamp>,
    pub(super) record: Record,
}

impl Kept {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.digest(self.program);
        to.option(self.stamp, write_stamp);
        let Record { clean, remembered, stamps } = &self.record;
        to.option(clean.as_ref(), write_clean);
        let Remembered { services, others, together } = remembered;
        to.option(*together, Writer::digest);
        let mut stamps = stamps.iter().copied();
        to.number(services.len());
        for (name, service) in services {
            to.text(name);
            write_service(&mut to, service, &mut stamps);
        }
        write_files(&mut to, others, &mut stamps);
        to.bytes
    }

    /// None if they are not what [`to_bytes`](Self::to_bytes) has made.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut from = Reader::new(bytes);
        let (program, stamp) = (from.digest()?, from.option(read_stamp)?);
        let clean = from.option(read_clean)?;
        let together = from.option(Reader::digest)?;
        let mut stamps = Vec::new();
        let services = from.several(|from| Some((from.text()?.to_owned(), read_service(from, &mut stamps)?)))?;
        let others = read_files(&mut from, &mut stamps)?;
        let remembered = Remembered { services: services.into_iter().collect(), others, together };
        let record = Record { clean, remembered, stamps };
        from.is_at_end().then_some(Self { program, stamp, record })
    }
}

fn write_clean(to: &mut Writer, clean: &Clean) {
    let Clean { spec, services, environments } = clean;
    to.digest(*spec);
    to.number(*services);
    to.number(*environments);
}

fn read_clean(from: &mut Reader<'_>) -> Option<Clean> {
    Some(Clean { spec: from.digest()?, services: from.number()?, environments: from.number()? })
}

fn write_service(to: &mut Writer, service: &RememberedService, stamps: &mut impl Iterator<Item = Option<Stamp>>) {
    let RememberedService { made_from, kinds, shows, files } = service;
    to.digest(*made_from);
    to.digest(*shows);
    to.number(kinds.len());
    for (name, kinds) in kinds {
        to.text(name);
        to.number(kinds.len());
        for (group, kind) in kinds {
            to.text(group);
            to.text(kind);
        }
    }
    write_files(to, files, stamps);
}

fn read_service(from: &mut Reader<'_>, stamps: &mut Vec<Option<Stamp>>) -> Option<RememberedService> {
    let (made_from, shows) = (from.digest()?, from.digest()?);
    let kind = |from: &mut Reader<'_>| Some((from.text()?.to_owned(), from.text()?.to_owned()));
    let kinds = from.several(|from| Some((from.text()?.to_owned(), from.several(kind)?.into_iter().collect())))?;
    Some(RememberedService {
        made_from,
        kinds: kinds.into_iter().collect(),
        shows,
        files: read_files(from, stamps)?.into(),
    })
}

/// Each file with its stamp.
fn write_files(to: &mut Writer, files: &[FileSum], stamps: &mut impl Iterator<Item = Option<Stamp>>) {
    to.number(files.len());
    for (path, sum) in files {
        to.path(path);
        to.digest(*sum);
        to.option(stamps.next().flatten(), write_stamp);
    }
}

fn read_files(from: &mut Reader<'_>, stamps: &mut Vec<Option<Stamp>>) -> Option<Vec<FileSum>> {
    from.several(|from| {
        let file = (from.path()?, from.digest()?);
        stamps.push(from.option(read_stamp)?);
        Some(file)
    })
}

fn write_stamp(to: &mut Writer, stamp: Stamp) {
    stamp.words().into_iter().for_each(|word| to.word(word));
}

fn read_stamp(from: &mut Reader<'_>) -> Option<Stamp> {
    Some(Stamp::of_words([from.word()?, from.word()?, from.word()?, from.word()?]))
}
