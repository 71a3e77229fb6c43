//! A workspace that is compiled in shares, each perhaps on a machine of its own, and joined.
//!
//! A share is what a hash of their names gives it of the services. Its run reads the whole spec, since services name
//! each other, but emits, renders and judges its own services only. Joining emits what belongs to no service and
//! judges what takes more than one service to judge. The result is that of one run, byte by byte.

mod name;
mod share;

use rayon::prelude::*;

use crate::compile::{Checked, Compiled, check, emitted_and_judged};
use crate::diagnostics::{Diagnostic, Diagnostics, FileId, Page, Severity, Sources};
use crate::emit::{Part, output_clash, put_together};
use crate::load::{DocumentKind, Placement, place};
use crate::source::Source;
use crate::tree::Tree;
use crate::verify::{Judged, verify};

pub use name::Shard;
pub use share::{SHARE_FILE, SHARES, Share, fingerprint};

/// One page a code.
pub const PAGES: &[Page] = &[share::PAGE];

/// Compiles one share: the files of its services, and what is to be said of them alone.
pub fn compile_share(source: &dyn Source, shard: Shard) -> Compiled {
    let mut checked = check(source);
    checked.diagnostics = own(checked.diagnostics, &checked.sources, shard);
    if checked.diagnostics.has_errors() {
        return Compiled { checked, tree: Tree::new() };
    }
    let platform = &checked.platform;
    let services: Vec<_> = platform.services.iter().filter(|service| shard.holds(&service.name)).collect();
    let parts: Vec<Part> = services
        .into_par_iter()
        .map(|service| {
            let (mut part, judged) = emitted_and_judged(platform, service);
            part.diagnostics.extend(judged.map(Judged::findings).unwrap_or_default());
            part
        })
        .collect();
    let mut tree = Tree::new();
    for part in parts {
        checked.diagnostics.extend(part.diagnostics);
        // Services have folders of their own.
        if let Err(clash) = tree.merge(part.tree) {
            checked.diagnostics.push(output_clash(&clash));
        }
    }
    finish(checked, tree)
}

/// Joins the shares of a workspace and runs what no share could.
pub fn join(source: &dyn Source, shares: Vec<(Share, Tree)>) -> Compiled {
    let mut checked = check(source);
    let refused = share::refuse(source, &shares);
    checked.diagnostics.extend(refused);
    if checked.diagnostics.has_errors() {
        checked.diagnostics.sort();
        return Compiled { checked, tree: Tree::new() };
    }
    let parts = shares.into_iter().map(|(_, tree)| Part::new(tree, Diagnostics::new())).collect();
    let (tree, found) = put_together(&checked.platform, parts);
    checked.diagnostics.extend(found);
    if !checked.diagnostics.has_errors() {
        checked.diagnostics.extend(verify(&checked.platform, &tree));
    }
    finish(checked, tree)
}

fn finish(mut checked: Checked, tree: Tree) -> Compiled {
    checked.diagnostics.sort();
    let tree = if checked.diagnostics.has_errors() { Tree::new() } else { tree };
    Compiled { checked, tree }
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
