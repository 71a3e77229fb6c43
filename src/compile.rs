//! The compiler: one function that reads as the pipeline.

use crate::diagnostics::{Diagnostic, Diagnostics, Sources};
use crate::load::load;
use crate::model::Platform;
use crate::resolve::{self, resolve};
use crate::source::Source;
use crate::validate::validate;

/// What a workspace means, and what is wrong with it.
#[derive(Debug)]
pub struct Checked {
    pub platform: Platform,
    pub diagnostics: Diagnostics,
    pub sources: Sources,
}

/// load -> validate -> resolve -> check: everything that can be said without writing anything.
pub fn check(source: &dyn Source) -> Checked {
    let mut diagnostics = Diagnostics::new();
    let loaded = load(source, &mut diagnostics);
    if !source.exists("platform/platform.yaml") {
        diagnostics.push(
            Diagnostic::error(resolve::codes::MISSING_FILE, None, "there is no platform/platform.yaml here")
                .help("run `rutter init` to make a workspace, or name its folder with `-C DIR`"),
        );
    }
    let validated = validate(&loaded, &mut diagnostics);
    let platform = resolve(&loaded, &validated, &mut diagnostics);
    diagnostics.sort();
    Checked { platform, diagnostics, sources: loaded.sources }
}
