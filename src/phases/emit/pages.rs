//! The documentation pages for the codes of this phase.

use super::codes;
use crate::diagnostics::{Page, page};

/// One page for each code of this phase, except `promql-syntax`: its page is that of the rule with the same code.
pub const PAGES: &[Page] = &[OUTPUT_CLASH, EXPOSE_UNSUPPORTED, ALERT_TEMPLATE, ALERT_NAME_TAKEN];

page! {
    /// Two emitters, or an emitter and a manifest of your own, make the same file of the output.
    ///
    /// ## How to fix
    /// Rename one of the two.
    OUTPUT_CLASH = codes::OUTPUT_CLASH => "two declarations produce the same file";
}

page! {
    /// The Ingress or Gateway API of the environment has no standard field for this part of `expose`, and
    /// rutter does not guess a controller.
    ///
    /// ## How to fix
    /// Leave the field out there, expose the service in another way, or set annotations for the controller.
    EXPOSE_UNSUPPORTED = codes::EXPOSE_UNSUPPORTED => "the environment's ingress does not support a field of `expose`";
}

page! {
    /// A file of `platform/alerts/` replaces parts of the built-in template with the same name. This file has a
    /// name that no alert has, is not a valid template, or uses a value that does not exist.
    ///
    /// ## How to fix
    /// Correct the file; `docs/alerts.md` lists templates, parts and values.
    ALERT_TEMPLATE = codes::ALERT_TEMPLATE => "a template of an alert cannot be used";
}

page! {
    /// An alert of `monitoring/*.yaml` has the name of one that rutter makes for the same service. Runbook,
    /// silences and inhibition could not tell the two apart.
    ///
    /// ## How to fix
    /// Give it another name. To replace the generated one, turn that off: `alerts: { off: [NAME] }`.
    ALERT_NAME_TAKEN = codes::ALERT_NAME_TAKEN => "a team's alert has the name of a generated alert";
}
