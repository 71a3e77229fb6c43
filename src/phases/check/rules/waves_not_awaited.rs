//! `waves-not-awaited`: Argo CD judges Applications with a health check other than rutter's.

use crate::base::conventions::ARGO_CD_CHART;
use crate::diagnostics::{Severity, page};
use crate::language::model::{APPLICATION_HEALTH, APPLICATION_HEALTH_KEY, Platform};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::yaml::Value;

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Warning, check };

page! {
    /// ## What it does
    /// Checks that the values of the chart `argo-cd` of the component `argocd` do not replace the health check of
    /// Applications that rutter adds to them.
    ///
    /// ## Why is this bad
    /// The Applications of an environment come in waves: components, then namespaces, then services. Argo CD begins a wave
    /// when the Applications of the wave before are healthy. The usual check copies `status.health`, which is `Healthy` for
    /// an Application that was never synced and for one whose chart cannot be fetched. Then nothing waits for it.
    ///
    /// ## Example
    /// ```yaml
    /// # platform/components/argocd.yaml
    /// chart:
    ///   values:
    ///     configs:
    ///       cm:
    ///         resource.customizations.health.argoproj.io_Application: |
    ///           return { status = obj.status.health.status, message = "" }
    /// ```
    ///
    /// ## How to fix
    /// Remove the key: rutter writes its own check into the values. `rutter apps --health-check` prints it.
    PAGE = "waves-not-awaited" => "Argo CD judges Applications with a health check other than rutter's";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    let Some((component, id)) = platform.config.argo_cd() else { return };
    let Some(chart) = component.chart.as_ref().filter(|chart| chart.name == ARGO_CD_CHART) else { return };
    let values = chart.values.get(&id).and_then(|values| values.get("configs"));
    let check = values.and_then(|configs| configs.at(&["cm", APPLICATION_HEALTH_KEY])).and_then(Value::as_str);
    if check == Some(APPLICATION_HEALTH) {
        return;
    }
    let path = ["chart", "values", "configs", "cm", APPLICATION_HEALTH_KEY];
    let span = platform.config.documents.span(component.file, &path);
    findings.at(span, "with this health check of Applications, waves begin too early", |d| {
        d.help("remove the key: rutter writes a check that waits")
    });
}
