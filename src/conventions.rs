//! Names that appear in more than one place of the output: label keys, file names, folders.

mod output;

pub use output::Output;

/// The folder of the output.
pub const GENERATED: &str = "generated";

/// The folders of the spec.
pub const SPEC_FOLDERS: [&str; 2] = [SPEC_PLATFORM_FOLDER, SPEC_APPS_FOLDER];
/// Where everything is said that is no service's.
pub const SPEC_PLATFORM_FOLDER: &str = "platform";
/// A folder in it for each service.
pub const SPEC_APPS_FOLDER: &str = "apps";

/// Where Git hosts look for CODEOWNERS: the only files that are written outside [`GENERATED`].
pub const CODEOWNERS_FILES: [&str; 6] = [
    "CODEOWNERS",
    ".github/CODEOWNERS",
    ".gitlab/CODEOWNERS",
    ".gitea/CODEOWNERS",
    ".forgejo/CODEOWNERS",
    "docs/CODEOWNERS",
];

/// Which pods belong to which service: the one selector label.
pub const LABEL_NAME: &str = "app.kubernetes.io/name";
/// The part of a service: `worker`, `schedule`, `hook`; absent on the main workload.
pub const LABEL_COMPONENT: &str = "app.kubernetes.io/component";
/// The platform.
pub const LABEL_PART_OF: &str = "app.kubernetes.io/part-of";
pub const LABEL_TEAM: &str = "rutter.dev/team";
pub const LABEL_ENVIRONMENT: &str = "rutter.dev/environment";
pub const LABEL_SERVICE: &str = "rutter.dev/service";
pub const LABEL_CLUSTER: &str = "rutter.dev/cluster";
pub const LABEL_TIER: &str = "rutter.dev/tier";
/// By which the sidecar of Grafana's chart finds dashboards, unless it is told otherwise.
pub const LABEL_DASHBOARD: &str = "grafana_dashboard";

/// The identifier of the platform's own dashboard.
pub const PLATFORM_DASHBOARD: &str = "rutter-platform";
/// The folder of a dashboard, where the sidecar of Grafana's chart is told to look at it (`folderAnnotation`).
pub const ANNOTATION_FOLDER: &str = "grafana_folder";
/// The Secret of the receivers whose values the environment's store keeps, and the SecretStore that brings them.
pub const RECEIVERS_SECRET: &str = "alert-receivers";
pub const RECEIVERS_STORE: &str = "alert-receivers-store";
/// The sync wave of namespaces and what guards them: before anything of a service.
pub const TENANCY_WAVE: &str = "-30";

/// On workloads whose number of pods an autoscaler rules: `true`.
pub const ANNOTATION_AUTOSCALED: &str = "rutter.dev/autoscaled";
pub const ANNOTATION_GENERATE_PATHS: &str = "argocd.argoproj.io/manifest-generate-paths";
pub const ANNOTATION_SYNC_WAVE: &str = "argocd.argoproj.io/sync-wave";
pub const ANNOTATION_SYNC_OPTIONS: &str = "argocd.argoproj.io/sync-options";
pub const ANNOTATION_HOOK: &str = "argocd.argoproj.io/hook";
pub const ANNOTATION_HOOK_DELETE: &str = "argocd.argoproj.io/hook-delete-policy";

/// The longest name of an object whose name becomes a label value or a host name.
pub const NAME_LENGTH: usize = 63;
/// The longest name of a CronJob: its Jobs get eleven more characters.
pub const CRON_JOB_NAME_LENGTH: usize = 52;

/// `generated/apps/<service>`: all files of a service.
pub fn service_folder(service: &str) -> String {
    format!("{GENERATED}/apps/{service}")
}

/// `generated/apps/<service>/base`
pub fn base_folder(service: &str) -> String {
    format!("{GENERATED}/apps/{service}/base")
}

/// `generated/apps/<service>/overlays/<environment>`
pub fn overlay_folder(service: &str, environment: &str) -> String {
    format!("{GENERATED}/apps/{service}/overlays/{environment}")
}

/// `generated/apps/<service>/tests`: what `promtool test rules` reads. Beside the kustomizations, so that nothing applies it.
pub fn tests_folder(service: &str) -> String {
    format!("{GENERATED}/apps/{service}/tests")
}

/// The plain rule file that the tests of a PrometheusRule read: its `spec`, in the tests' folder.
pub fn rule_file(name: &str) -> String {
    format!("{name}.rules.yaml")
}

/// `generated/tenants/<team>/<environment>`
pub fn tenant_folder(team: &str, environment: &str) -> String {
    format!("{GENERATED}/tenants/{team}/{environment}")
}

/// The folder of a component's manifests that are the same in every environment.
pub const BASE_FOLDER: &str = "base";
/// The values of a component's chart, in its folder.
pub const VALUES_FILE: &str = "values.yaml";

/// `generated/components/<component>/<environment>`, or `base` for what environments share.
pub fn component_folder(component: &str, environment: &str) -> String {
    format!("{GENERATED}/components/{component}/{environment}")
}

/// `generated/platform/<environment>`: what watches the platform itself
pub fn platform_folder(environment: &str) -> String {
    format!("{GENERATED}/platform/{environment}")
}

/// The cluster that Argo CD itself runs in, by its name for it.
pub const OWN_CLUSTER: &str = "in-cluster";

/// `generated/argocd/<instance>`
pub fn argocd_folder(instance: &str) -> String {
    format!("{GENERATED}/argocd/{instance}")
}

/// The parameters of a service's Applications, in its overlay's folder. The team is in the name, so that
/// a team's ApplicationSet finds its own services and no others.
pub fn parameter_file(team: &str) -> String {
    format!("application-{team}.yaml")
}

/// Does Argo CD read a file of the output for the Applications that it makes?
pub fn is_for_argocd(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    matches!(Output::of(path), Some(Output::Argocd { .. })) || name.starts_with("application-")
}

/// The name of an Application on a cluster: `cart-prod-eu1`. The environment's name comes before the
/// cluster's unless it begins with it. It stays when clusters are added: a new name would be a new Application.
pub fn application_name(subject: &str, environment: &str, cluster: &str) -> String {
    let rest = cluster.strip_prefix(environment);
    if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-')) {
        format!("{subject}-{cluster}")
    } else {
        format!("{subject}-{environment}-{cluster}")
    }
}

/// The name of a port that Prometheus scrapes.
pub const METRICS_PORT: &str = "metrics";

/// Whether Prometheus scrapes a port of this name: `metrics`, or for a second one in the pod `envoy-metrics`.
pub fn is_metrics_port(name: &str) -> bool {
    name.strip_suffix(METRICS_PORT).is_some_and(|rest| rest.is_empty() || rest.ends_with('-'))
}

/// The platform's own spec file.
pub const SPEC_PLATFORM: &str = "platform/platform.yaml";

/// `platform/environments/<environment>.yaml`
pub fn spec_environment(environment: &str) -> String {
    format!("platform/environments/{environment}.yaml")
}

/// `platform/teams/<team>.yaml`
pub fn spec_team(team: &str) -> String {
    format!("platform/teams/{team}.yaml")
}

/// `platform/components/<component>.yaml`
pub fn spec_component(component: &str) -> String {
    format!("platform/components/{component}.yaml")
}

/// `apps/<service>/service.yaml`
pub fn spec_service(service: &str) -> String {
    format!("apps/{service}/service.yaml")
}

/// `apps/<service>/overlays/<environment>.yaml`
pub fn spec_overlay(service: &str, environment: &str) -> String {
    format!("apps/{service}/overlays/{environment}.yaml")
}
