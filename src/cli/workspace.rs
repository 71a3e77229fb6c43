//! The workspace, compiled, for commands that show what comes of it.

use super::args::{GlobalArgs, ReportFormat};
use super::error::CommandError;
use super::ui::Ui;
use crate::compile::{Compiled, compile};
use crate::source::Folder;

/// None if it has errors, which are reported.
pub(super) fn compiled(
    global: &GlobalArgs,
    format: ReportFormat,
    ui: &mut Ui,
) -> Result<Option<Compiled>, CommandError> {
    let compiled = compile(&Folder::new(global.workspace()?));
    let checked = &compiled.checked;
    if checked.diagnostics.has_errors() {
        ui.report(&checked.diagnostics, &checked.sources, "", format)?;
        return Ok(None);
    }
    Ok(Some(compiled))
}
