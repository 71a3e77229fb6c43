//! Compiles a workspace in shares, possibly on several machines, and joins the shares.
//!
//! The hash of a service's name decides to which share the service belongs. The run for a share reads the whole spec,
//! because services refer to each other, but emits and verifies only the services of the share. Joining emits the files
//! that belong to no service and runs the judgements of several services. The result equals that of a single run, byte
//! by byte.

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

/// The pages of all codes of this module.
pub const PAGES: &[Page] = &[share::PAGE];

/// Compiles one share: makes the files of its services and verifies each service by itself.
pub fn compile_share(source: &dyn Source, shard: Shard) -> Compiled {
    let mut checked = check(source);
    checked.diagnostics = findings_of_share(checked.diagnostics, &checked.sources, shard);
    let is_own = |service: &str| shard.holds(service);
    run(Input::Checked(Box::new(checked)), &Request::share(&is_own), &NoCache::default(), &InMemory)
}

/// Joins the shares of a workspace: makes the remaining files and verifies the whole output.
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

/// Returns the findings in the files of the share's services, and the errors in all other files, because an error in
/// the platform stops every share. The join reports the warnings of these other files.
fn findings_of_share(diagnostics: Diagnostics, sources: &Sources, shard: Shard) -> Diagnostics {
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
