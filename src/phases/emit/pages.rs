//! The pages of what emitting reports.

use super::codes;
use crate::diagnostics::{Page, page};

/// One page a code.
pub const PAGES: &[Page] = &[OUTPUT_CLASH, EXPOSE_UNSUPPORTED, ALERT_TEMPLATE, ALERT_NAME_TAKEN];

page! {
    /// Two emitters, or an emitter and a manifest of your own, make the same file of the output.
    ///
    /// ## How to fix
    /// Rename one of the two.
    OUTPUT_CLASH = codes::OUTPUT_CLASH => "two things would be written to the same place";
}

page! {
    /// The Ingress or Gateway API of the environment has no standard words for this part of `expose`, and
    /// rutter does not guess a controller.
    ///
    /// ## How to fix
    /// Leave the word away there, expose the service in another way, or set annotations for the controller.
    EXPOSE_UNSUPPORTED = codes::EXPOSE_UNSUPPORTED => "the way in cannot do what is asked of it";
}

page! {
    /// A file of `platform/alerts/` replaces a built-in template by its name, part by part. This one has a
    /// name that no alert has, is no template, or uses a value that is not there.
    ///
    /// ## How to fix
    /// Mend the name; `docs/alerts.md` lists templates, parts and values.
    ALERT_TEMPLATE = codes::ALERT_TEMPLATE => "a template of an alert cannot be used";
}

page! {
    /// An alert of `monitoring/*.yaml` has the name of one that rutter makes for the same service. Runbook,
    /// silences and inhibition would take the two for one.
    ///
    /// ## How to fix
    /// Give it another name. To replace the generated one, turn that off: `alerts: { off: [NAME] }`.
    ALERT_NAME_TAKEN = codes::ALERT_NAME_TAKEN => "a team's alert has a generated alert's name";
}
