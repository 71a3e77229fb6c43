//! A workspace that is compiled in shares, each perhaps on a machine of its own, and joined.
//!
//! A share is what a hash of their names gives it of the services. Its run reads the whole spec, since services name
//! each other, but emits, renders and judges its own services only. Joining emits what belongs to no service and
//! judges what takes more than one service to judge. The result is that of one run, byte by byte.

mod name;
mod share;

use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Page, Severity, Sources};
use crate::output::tree::{InMemory, Tree};
use crate::phases::emit::output_clash;
use crate::phases::load::{DocumentKind, Placement, place};
use crate::pipeline::compile::{Compiled, Input, NoCache, Request, check, run};
use crate::source::Source;

pub use name::Shard;
pub use share::{SHARE_FILE, SHARES, Share, fingerprint};

/// One page a code.
pub const PAGES: &[Page] = &[share::PAGE];

/// Compiles one share: the files of its services, and what is to be said of them alone.
pub fn compile_share(source: &dyn Source, shard: Shard) -> Compiled {
    let mut checked = check(source);
    checked.diagnostics = own(checked.diagnostics, &checked.sources, shard);
    let is_own = |service: &str| shard.holds(service);
    run(Input::Checked(Box::new(checked)), &Request::share(&is_own), &NoCache::default(), &InMemory)
}

/// Joins the shares of a workspace and runs what no share could.
pub fn join(source: &dyn Source, shares: Vec<(Share, Tree)>) -> Compiled {
    let mut checked = check(source);
    checked.diagnostics.extend(share::refuse(source, &shares));
    let mut services = Tree::new();
    for (_, share) in shares {
        if let Err(clash) = services.merge(share) {
            checked.diagnostics.push(output_clash(&clash));
        }
    }
    checked.diagnostics.sort();
    run(Input::Checked(Box::new(checked)), &Request::join(services), &NoCache::default(), &InMemory)
}

/// Findings in the files of the share's services. The platform's own files are everybody's: what is wrong there stops
/// each share, and warnings about them are left to the join.
fn own(diagnostics: Diagnostics, sources: &Sources, shard: Shard) -> Diagnostics {
    let is_own = |file: FileId| service_of(sources.path(file)).map(|service| shard.holds(&service));
    let keeps =
        |d: &Diagnostic| d.span.and_then(|span| is_own(span.file)).unwrap_or_else(|| d.severity == Severity::Error);
    diagnostics.into_iter().filter(keeps).collect()
}

fn service_of(path: &str) -> Option<String> {
    match place(path) {
        Placement::Document(DocumentKind::Service(service) | DocumentKind::Overlay { service, .. })
        | Placement::Asset { service, .. } => Some(service),
        _ => None,
    }
}
