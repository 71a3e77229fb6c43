//! The workspace, compiled, for commands that show what comes of it.

use super::args::{GlobalArgs, ReportFormat};
use super::error::CommandError;
use super::spec::Spec;
use super::ui::Ui;
use crate::compile::Compiled;

/// None if it has errors, which are reported. What the last `rutter compile` found nothing in is not judged again.
pub(super) fn compiled(
    global: &GlobalArgs,
    format: ReportFormat,
    ui: &mut Ui,
) -> Result<Option<Compiled>, CommandError> {
    let compiled = Spec::read(&global.workspace()?, false).compiled();
    let checked = &compiled.checked;
    if checked.diagnostics.has_errors() {
        ui.report(&checked.diagnostics, &checked.sources, "", format)?;
        return Ok(None);
    }
    Ok(Some(compiled))
}
