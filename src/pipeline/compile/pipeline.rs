//! [`run`] runs the phases. It is their only caller.

use std::sync::OnceLock;

use rayon::prelude::*;

use super::cache::Cache;
use super::request::{Request, Services};
use super::service::{CompiledService, RunContext, on_disk};
use super::{Checked, Compiled};
use crate::base::conventions::{SPEC_PLATFORM, SPEC_PLATFORM_FOLDER, service_folder};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::language::model::Service;
use crate::output::tree::Sink;
use crate::phases::emit::{Part, assemble, emit_service, merge};
use crate::phases::load::load;
use crate::phases::resolve::{self, resolve};
use crate::phases::validate::validate;
use crate::phases::verify::{judge_service, judge_together};
use crate::source::digest::Digest;
use crate::source::{Snapshot, Source as _};

/// The input of a run.
pub enum Input<'a> {
    /// The files of the spec.
    Spec(&'a Snapshot),
    /// A spec that was loaded, resolved and checked before.
    Checked(Box<Checked>),
}

/// Runs load -> validate -> resolve -> check -> emit -> verify. The function is pure: the same files give the same tree
/// and the same diagnostics on every machine, and `cache` does not change them.
pub fn run(input: Input<'_>, request: &Request<'_>, cache: &dyn Cache, sink: &dyn Sink) -> Compiled {
    let checked = match input {
        Input::Checked(checked) => *checked,
        Input::Spec(spec) => {
            let mut found = Diagnostics::new();
            let loaded = load(spec, &mut found);
            found.extend(missing_platform(spec));
            let validated = validate(&loaded, &mut found);
            let platform = resolve(&loaded, &validated, &mut found);
            let (spec, platform_hash) = (spec_hash(spec, cache), spec.fingerprint_of(SPEC_PLATFORM_FOLDER));
            if !cache.record().is_clean(spec) {
                found.extend(crate::phases::check::check(&platform, &loaded.sources));
            }
            found.sort();
            Checked {
                spec,
                platform,
                diagnostics: found,
                sources: loaded.sources,
                platform_hash,
                fingerprints: OnceLock::new(),
            }
        }
    };
    if checked.diagnostics.has_errors() {
        return Compiled::without_output(checked);
    }
    let platform = &checked.platform;
    let make = |service: &Service| {
        let mut part = match &request.services {
            Services::Given(tree) => Part::new(tree.below(&service_folder(&service.folder)), Diagnostics::new()),
            _ => emit_service(&platform.config, service, &platform.callers),
        };
        let is_judged = request.judge && !part.diagnostics.has_errors();
        let judged = is_judged.then(|| judge_service(platform, service, &part.tree));
        part.tree.drop_documents();
        (part, judged)
    };
    let run = RunContext::new(&checked, request, cache, sink);
    let included = platform.services.par_iter().filter(|service| request.services.include(&service.folder));
    let mut services: Vec<CompiledService<'_>> = included.map(|service| run.service(service, make)).collect();
    let cached_others = if request.is_whole_unjudged() { run.cached_others() } else { None };
    let assembles = request.others && cached_others.is_none();
    let parts = cached_others.into_iter().chain(services.iter_mut().map(CompiledService::take_part)).collect();
    let (mut tree, mut found) = if assembles { assemble(platform, parts) } else { merge(parts) };
    let is_whole = request.judge && request.others;
    let (others, mut judged_together) = if is_whole { run.hashes(&services, &tree) } else { Default::default() };
    let is_cached = judged_together.is_some() && judged_together == cache.record().judged_together;
    if is_whole && !found.has_errors() && !is_cached {
        let judged = run.judge_cached(&mut services, &mut tree, make);
        found.extend(judge_together(platform, &tree, judged));
    }
    judged_together.take_if(|_| !found.is_empty());
    let on_disk = on_disk(&mut services);
    if !found.has_errors() {
        let is_on_disk = |path: &str| on_disk.binary_search_by(|known| known.as_str().cmp(path)).is_ok();
        tree.hand_over(|path, bytes| is_on_disk(path) || sink.take(path, bytes));
    }
    let record = request.record.then(|| run.record(services, others, judged_together));
    Compiled { checked, tree, on_disk, record }.with_findings(found)
}

/// Returns the hash of the spec, or `None` if the cache has no clean run to compare it with.
fn spec_hash(spec: &Snapshot, cache: &dyn Cache) -> Option<Digest> {
    cache.record().clean.as_ref().map(|_| spec.fingerprint())
}

fn missing_platform(spec: &Snapshot) -> Option<Diagnostic> {
    let missing = || {
        Diagnostic::error(resolve::codes::MISSING_FILE, None, format!("there is no {SPEC_PLATFORM} here"))
            .help("run `rutter init` to make a workspace, or name its folder with `-C DIR`")
    };
    (!spec.exists(SPEC_PLATFORM)).then(missing)
}
