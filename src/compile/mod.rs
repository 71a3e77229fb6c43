//! The compiler: one function that reads as the pipeline.

mod again;
mod changed;
mod environments;
mod remembered;

pub use again::{Destination, Recompiled, compile_again};
pub use changed::{State, compile_teams};
pub use remembered::{FileSum, Remembered, RememberedService};

use rayon::prelude::*;

use crate::conventions::SPEC_PLATFORM;
use crate::diagnostics::{Diagnostic, Diagnostics, Sources};
use crate::emit::{emit_service, put_together};
use crate::load::load;
use crate::model::Platform;
use crate::resolve::{self, resolve};
use crate::source::Source;
use crate::tree::Tree;
use crate::validate::validate;
use crate::verify::judge_together;
pub(crate) use again::emitted_and_judged;

/// What a workspace means, and what is wrong with it.
#[derive(Debug)]
pub struct Checked {
    pub platform: Platform,
    pub diagnostics: Diagnostics,
    pub sources: Sources,
}

/// What a workspace becomes.
#[derive(Debug)]
pub struct Compiled {
    pub checked: Checked,
    /// Every file of the output; nothing if there were errors.
    pub tree: Tree,
}

/// load -> validate -> resolve -> check -> emit -> verify. Pure: the same files give the same tree
/// and the same diagnostics anywhere.
pub fn compile(source: &dyn Source) -> Compiled {
    emitted(check(source), emit_and_verify)
}

/// Everything before verify: where [`compile`] has nothing to say of these files, or says it elsewhere.
pub fn compile_unverified(source: &dyn Source) -> Compiled {
    emitted(check(source), |platform| {
        let one = |service| {
            let mut part = emit_service(platform, service, &platform.callers);
            part.tree.forget_documents();
            part
        };
        put_together(platform, platform.services.par_iter().map(one).collect())
    })
}

fn emitted(checked: Checked, emit: impl FnOnce(&Platform) -> (Tree, Diagnostics)) -> Compiled {
    if checked.diagnostics.has_errors() {
        return Compiled { checked, tree: Tree::new() };
    }
    let (tree, found) = emit(&checked.platform);
    without_errors(checked, tree, found)
}

/// The tree, unless something was found that forbids it.
fn without_errors(mut checked: Checked, tree: Tree, found: Diagnostics) -> Compiled {
    checked.diagnostics.extend(found);
    checked.diagnostics.sort();
    let tree = if checked.diagnostics.has_errors() { Tree::new() } else { tree };
    Compiled { checked, tree }
}

fn emit_and_verify(platform: &Platform) -> (Tree, Diagnostics) {
    let one = |service| emitted_and_judged(platform, service);
    let (parts, judged): (Vec<_>, Vec<_>) = platform.services.par_iter().map(one).unzip();
    let (tree, mut diagnostics) = put_together(platform, parts);
    if !diagnostics.has_errors() {
        diagnostics.extend(judge_together(platform, &tree, judged.into_iter().flatten().collect()).found);
    }
    (tree, diagnostics)
}

/// load -> validate -> resolve -> check: everything that can be said of the spec alone.
pub fn check(source: &dyn Source) -> Checked {
    let mut diagnostics = Diagnostics::new();
    let loaded = load(source, &mut diagnostics);
    if !source.exists(SPEC_PLATFORM) {
        diagnostics.push(
            Diagnostic::error(resolve::codes::MISSING_FILE, None, format!("there is no {SPEC_PLATFORM} here"))
                .help("run `rutter init` to make a workspace, or name its folder with `-C DIR`"),
        );
    }
    let validated = validate(&loaded, &mut diagnostics);
    let platform = resolve(&loaded, &validated, &mut diagnostics);
    diagnostics.extend(crate::check::check(&platform, &loaded.sources));
    diagnostics.sort();
    Checked { platform, diagnostics, sources: loaded.sources }
}
