//! Templates of the texts and the PromQL expressions of alerts. They are built in; a file in `platform/alerts/`
//! replaces single parts of them.
//!
//! A template sets named parts. Those of an alert are `expr`, `summary` and `description`; those of an indicator are
//! `errors`, `total` and others.
//! `${name}` inserts a variable, so Prometheus' own `{{ $labels.pod }}` needs no escape.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Captured, Environment, Error, UndefinedBehavior, Value};

use super::insertions::{FilledTemplate, Insertions};
use super::variables::Variables;
use crate::diagnostics::{Diagnostic, Span};
use crate::language::model::PlatformConfig;
use crate::phases::emit::codes::ALERT_TEMPLATE;

/// Names and texts of the built-in templates.
const BUILT_IN: &[(&str, &str)] = &[
    ("ArgoAppNotSynced", include_str!("templates/ArgoAppNotSynced.j2")),
    ("ArgoAppUnhealthy", include_str!("templates/ArgoAppUnhealthy.j2")),
    ("ArgoSyncFailed", include_str!("templates/ArgoSyncFailed.j2")),
    ("CPUThrottlingHigh", include_str!("templates/CPUThrottlingHigh.j2")),
    ("ComponentDegraded", include_str!("templates/ComponentDegraded.j2")),
    ("ComponentDown", include_str!("templates/ComponentDown.j2")),
    ("ContainerMemoryNearLimit", include_str!("templates/ContainerMemoryNearLimit.j2")),
    ("CronJobNotSucceeding", include_str!("templates/CronJobNotSucceeding.j2")),
    ("ErrorBudgetBurns", include_str!("templates/ErrorBudgetBurns.j2")),
    ("ErrorBudgetBurnsFast", include_str!("templates/ErrorBudgetBurnsFast.j2")),
    ("EtcdInsufficientMembers", include_str!("templates/EtcdInsufficientMembers.j2")),
    ("EtcdNoLeader", include_str!("templates/EtcdNoLeader.j2")),
    ("KubeAPIDown", include_str!("templates/KubeAPIDown.j2")),
    ("KubeAPIErrors", include_str!("templates/KubeAPIErrors.j2")),
    ("KubeContainerOOMKilled", include_str!("templates/KubeContainerOOMKilled.j2")),
    ("KubeContainerWaiting", include_str!("templates/KubeContainerWaiting.j2")),
    ("KubeDaemonSetRolloutStuck", include_str!("templates/KubeDaemonSetRolloutStuck.j2")),
    ("KubeDeploymentReplicasMismatch", include_str!("templates/KubeDeploymentReplicasMismatch.j2")),
    ("KubeDeploymentRolloutStuck", include_str!("templates/KubeDeploymentRolloutStuck.j2")),
    ("KubeHpaMaxedOut", include_str!("templates/KubeHpaMaxedOut.j2")),
    ("KubeJobFailed", include_str!("templates/KubeJobFailed.j2")),
    ("KubeNodeNotReady", include_str!("templates/KubeNodeNotReady.j2")),
    ("KubeNodePressure", include_str!("templates/KubeNodePressure.j2")),
    ("KubeNodesNotReady", include_str!("templates/KubeNodesNotReady.j2")),
    ("KubePdbNotEnoughHealthyPods", include_str!("templates/KubePdbNotEnoughHealthyPods.j2")),
    ("KubePersistentVolumeFillingUp", include_str!("templates/KubePersistentVolumeFillingUp.j2")),
    ("KubePodCrashLooping", include_str!("templates/KubePodCrashLooping.j2")),
    ("KubePodNotReady", include_str!("templates/KubePodNotReady.j2")),
    ("KubeQuotaAlmostFull", include_str!("templates/KubeQuotaAlmostFull.j2")),
    ("KubeQuotaExceeded", include_str!("templates/KubeQuotaExceeded.j2")),
    ("KubeQuotaFullyUsed", include_str!("templates/KubeQuotaFullyUsed.j2")),
    ("KubeStateMetricsDown", include_str!("templates/KubeStateMetricsDown.j2")),
    ("KubeStatefulSetReplicasMismatch", include_str!("templates/KubeStatefulSetReplicasMismatch.j2")),
    ("KubeletDown", include_str!("templates/KubeletDown.j2")),
    ("NodeFilesystemAlmostOutOfSpace", include_str!("templates/NodeFilesystemAlmostOutOfSpace.j2")),
    ("NodeMemoryHighUtilization", include_str!("templates/NodeMemoryHighUtilization.j2")),
    ("PlatformVolumeFillingUp", include_str!("templates/PlatformVolumeFillingUp.j2")),
    ("RequestErrors", include_str!("templates/RequestErrors.j2")),
    ("RequestsSlow", include_str!("templates/RequestsSlow.j2")),
    ("TargetDown", include_str!("templates/TargetDown.j2")),
    ("WorkloadDown", include_str!("templates/WorkloadDown.j2")),
    ("series-ingress-nginx", include_str!("templates/series-ingress-nginx.j2")),
    ("series-istio", include_str!("templates/series-istio.j2")),
    ("series-open-telemetry", include_str!("templates/series-open-telemetry.j2")),
    ("series-prometheus", include_str!("templates/series-prometheus.j2")),
    ("series-traefik", include_str!("templates/series-traefik.j2")),
    ("sli-ingress-nginx", include_str!("templates/sli-ingress-nginx.j2")),
    ("sli-istio", include_str!("templates/sli-istio.j2")),
    ("sli-open-telemetry", include_str!("templates/sli-open-telemetry.j2")),
    ("sli-prometheus", include_str!("templates/sli-prometheus.j2")),
    ("sli-traefik", include_str!("templates/sli-traefik.j2")),
];

static BUILT_IN_TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = environment();
    for (name, text) in BUILT_IN {
        // A test renders all templates, so adding one cannot fail.
        let added = environment.add_template(name, text);
        debug_assert!(added.is_ok(), "{name}: {added:?}");
    }
    environment
});

/// The built-in templates that only insert variables, by name.
static BUILT_IN_INSERTIONS: LazyLock<BTreeMap<&'static str, Insertions>> =
    LazyLock::new(|| BUILT_IN.iter().filter_map(|(name, text)| Some((*name, Insertions::parse(text)?))).collect());

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_debug(true);
    let mut syntax = SyntaxConfig::builder();
    if let Ok(syntax) =
        syntax.variable_delimiters("${", "}").block_delimiters("{%", "%}").comment_delimiters("{#", "#}").build()
    {
        environment.set_syntax(syntax);
    }
    environment
}

/// The templates of a platform: the built-in ones, and its own.
pub(super) struct Templates<'a> {
    platform: &'a PlatformConfig,
    /// The platform's own templates. `None` if it has none, because making an empty `Environment` takes time, too.
    own: Option<Environment<'static>>,
    invalid: Vec<Diagnostic>,
}

impl<'a> Templates<'a> {
    pub(super) fn new(platform: &'a PlatformConfig) -> Self {
        let mut own = (!platform.alert_templates.is_empty()).then(environment);
        let mut invalid = Vec::new();
        for (name, template) in &platform.alert_templates {
            let span = Span::file_start(template.file);
            if !BUILT_IN.iter().any(|(known, _)| known == name) {
                let message = format!("there is no alert template `{name}`");
                invalid.push(
                    Diagnostic::error(ALERT_TEMPLATE, span, message)
                        .suggest(name, BUILT_IN.iter().map(|(known, _)| *known)),
                );
            } else if let Some(Err(error)) =
                own.as_mut().map(|own| own.add_template_owned(name.clone(), template.text.to_string()))
            {
                invalid.push(template_error(&error, span));
            }
        }
        Self { platform, own, invalid }
    }

    /// Errors in the platform's own templates that were found when they were parsed.
    pub(super) fn invalid(&self) -> &[Diagnostic] {
        &self.invalid
    }

    /// Whether the platform has templates of its own.
    pub(super) fn customized(&self) -> bool {
        !self.platform.alert_templates.is_empty()
    }

    /// Whether the platform has a template of this name.
    pub(super) fn replaced(&self, name: &str) -> bool {
        self.platform.alert_templates.contains_key(name)
    }

    /// Renders a template. Parts that the platform's own template sets replace those of the built-in one. Returns an
    /// error if one of the two cannot be rendered.
    pub(super) fn render<'n>(&self, name: &str, variables: Variables<'n>) -> Result<Parts<'_, 'n>, Diagnostic> {
        let file = self.platform.alert_templates.get(name).map(|t| t.file);
        let own = match (file, self.own.as_ref().map(|own| own.get_template(name))) {
            (Some(file), Some(Ok(template))) => {
                let start = Span::file_start(file);
                Some(template.render_captured(Value::from(&variables)).map_err(|e| template_error(&e, start))?)
            }
            _ => None,
        };
        let built_in =
            BuiltIn::render(name, &variables).map_err(|e| template_error(&e, Span::file_start(self.platform.file)))?;
        Ok(Parts { own, built_in })
    }
}

/// The parts of a template, rendered.
pub(super) struct Parts<'a, 'n> {
    own: Option<Captured<'a>>,
    built_in: BuiltIn<'n>,
}

/// A built-in template with the values of its variables: its parts are rendered on demand, or were all rendered.
enum BuiltIn<'n> {
    Filled(FilledTemplate<'n>),
    Rendered(Captured<'static>),
}

impl<'n> BuiltIn<'n> {
    fn render(name: &str, variables: &Variables<'n>) -> Result<Self, Error> {
        match BUILT_IN_INSERTIONS.get(name).and_then(|template| template.fill(variables)) {
            Some(filled) => Ok(Self::Filled(filled)),
            None => BUILT_IN_TEMPLATES.get_template(name)?.render_captured(Value::from(variables)).map(Self::Rendered),
        }
    }
}

impl Parts<'_, '_> {
    /// Returns the text of a part without blanks around it; `None` if no template sets it.
    pub(super) fn get(&self, part: &str) -> Option<String> {
        let of = |captured: &Captured<'_>| captured.state().lookup(part);
        let rendered = match (self.own.as_ref().and_then(of), &self.built_in) {
            (Some(own), _) => own,
            (None, BuiltIn::Rendered(captured)) => of(captured)?,
            (None, BuiltIn::Filled(filled)) => return filled.part(part).map(trimmed),
        };
        rendered.as_str().map(|text| text.trim().to_owned())
    }
}

fn trimmed(text: String) -> String {
    let inner = text.trim();
    if inner.len() == text.len() { text } else { inner.to_owned() }
}

/// The diagnostic for a minijinja error, at the position that the error names, else at `file`.
fn template_error(error: &Error, file: Span) -> Diagnostic {
    let span = error.range().map_or(file, |range| Span::new(file.file, range.start, range.end));
    let detail = error.detail().map(|d| format!(": {d}")).unwrap_or_default();
    Diagnostic::error(ALERT_TEMPLATE, span, format!("{}{detail}", error.kind()))
        .help("names that a template may use are in docs/alerts.md")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All variables that built-in templates use.
    fn all_variables() -> Variables<'static> {
        let texts = "environment namespace service team tier workload pods jobs claims threshold component_namespace \
                     workloads namespaces available kind quantile ratio slo objective window status_label le bound port_name";
        let variables = texts
            .split_whitespace()
            .fold(Variables::new(), |variables, name| variables.with(name, format!("<{name}>")));
        variables.with("days", 28).with("port", 8080).with("predict", true)
    }

    #[test]
    fn inserting_variables_renders_the_same_texts_as_minijinja() {
        let mut inserted = 0;
        for (name, insertions) in BUILT_IN_INSERTIONS.iter() {
            let template = BUILT_IN_TEMPLATES.get_template(name).unwrap();
            let captured = template.render_captured(Value::from(&all_variables())).unwrap();
            let filled = insertions.fill(&all_variables()).unwrap();
            inserted += 1;
            let state = captured.state();
            let exports = state.exports();
            assert!(!exports.is_empty(), "{name}");
            for part in exports {
                let rendered = state.lookup(part).unwrap();
                assert_eq!(filled.part(part).as_deref(), rendered.as_str(), "{part} of {name}");
            }
        }
        // The two templates for volumes have a condition.
        assert_eq!(inserted, BUILT_IN.len() - 2);
    }
}
