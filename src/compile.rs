//! The compiler: one function that reads as the pipeline.

use crate::conventions::SPEC_PLATFORM;
use crate::diagnostics::{Diagnostic, Diagnostics, Sources};
use crate::emit::emit;
use crate::load::load;
use crate::model::Platform;
use crate::resolve::{self, resolve};
use crate::source::Source;
use crate::tree::Tree;
use crate::validate::validate;
use crate::verify::verify;

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
    let mut compiled = compile_unverified(source);
    if !compiled.checked.diagnostics.has_errors() {
        compiled.checked.diagnostics.extend(verify(&compiled.checked.platform, &compiled.tree));
        compiled.checked.diagnostics.sort();
    }
    if compiled.checked.diagnostics.has_errors() {
        compiled.tree = Tree::new();
    }
    compiled
}

/// Everything before verify: for comparing states that were verified when they were made.
pub fn compile_unverified(source: &dyn Source) -> Compiled {
    let mut checked = check(source);
    if checked.diagnostics.has_errors() {
        return Compiled { checked, tree: Tree::new() };
    }
    let (tree, found) = emit(&checked.platform);
    checked.diagnostics.extend(found);
    checked.diagnostics.sort();
    let tree = if checked.diagnostics.has_errors() { Tree::new() } else { tree };
    Compiled { checked, tree }
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
