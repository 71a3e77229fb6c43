//! Names that several modules write into the output or read from the workspace: label keys, file names, folders.

mod output;

pub use output::{OutputFolder, is_for_argocd};

/// The folder of the output, below the workspace.
pub const GENERATED: &str = "generated";

/// The folders of the workspace that hold spec files.
pub const SPEC_FOLDERS: [&str; 2] = [SPEC_PLATFORM_FOLDER, SPEC_APPS_FOLDER];
/// The folder of everything that does not belong to one service.
pub const SPEC_PLATFORM_FOLDER: &str = "platform";
/// The folder that holds one folder for each service.
pub const SPEC_APPS_FOLDER: &str = "apps";

/// The paths at which Git hosts look for CODEOWNERS: the only files that rutter writes outside [`GENERATED`].
pub const CODEOWNERS_FILES: [&str; 6] = [
    "CODEOWNERS",
    ".github/CODEOWNERS",
    ".gitlab/CODEOWNERS",
    ".gitea/CODEOWNERS",
    ".forgejo/CODEOWNERS",
    "docs/CODEOWNERS",
];

/// The label that tells which pods belong to an instance of a service. It is the only selector label.
pub const LABEL_NAME: &str = "app.kubernetes.io/name";
/// The label for the part of a service: `worker`, `schedule` or `hook`. The main workload does not have it.
pub const LABEL_COMPONENT: &str = "app.kubernetes.io/component";
/// The label for the name of the platform.
pub const LABEL_PART_OF: &str = "app.kubernetes.io/part-of";
pub const LABEL_TEAM: &str = "rutter.dev/team";
pub const LABEL_ENVIRONMENT: &str = "rutter.dev/environment";
pub const LABEL_SERVICE: &str = "rutter.dev/service";
pub const LABEL_CLUSTER: &str = "rutter.dev/cluster";
pub const LABEL_TIER: &str = "rutter.dev/tier";
/// The label of an Application that delivers other Applications, with the value [`DELIVERS_APPLICATIONS`]: the health check
/// of Applications judges whether its objects are applied, and not how they fare.
pub const LABEL_DELIVERS: &str = "rutter.dev/delivers";
pub const DELIVERS_APPLICATIONS: &str = "applications";
/// The label by which the sidecar of Grafana's chart finds dashboards, unless the chart's values set another.
pub const LABEL_DASHBOARD: &str = "grafana_dashboard";

/// The uid of the dashboard that shows the platform itself.
pub const PLATFORM_DASHBOARD: &str = "rutter-platform";
/// The annotation for a dashboard's folder. The sidecar of Grafana's chart reads it if `folderAnnotation` names it.
pub const ANNOTATION_FOLDER: &str = "grafana_folder";
/// The name of the Secret with the receivers' values that come from the environment's secret store.
pub const RECEIVERS_SECRET: &str = "alert-receivers";
/// The name of the SecretStore from which External Secrets reads [`RECEIVERS_SECRET`].
pub const RECEIVERS_STORE: &str = "alert-receivers-store";
/// The Argo CD sync wave of namespaces and their quotas and policies: before every object of a service.
pub const TENANCY_WAVE: &str = "-30";

pub const ANNOTATION_GENERATE_PATHS: &str = "argocd.argoproj.io/manifest-generate-paths";
pub const ANNOTATION_COMPARE_OPTIONS: &str = "argocd.argoproj.io/compare-options";
pub const ANNOTATION_SYNC_WAVE: &str = "argocd.argoproj.io/sync-wave";
pub const ANNOTATION_SYNC_OPTIONS: &str = "argocd.argoproj.io/sync-options";
pub const ANNOTATION_HOOK: &str = "argocd.argoproj.io/hook";
pub const ANNOTATION_HOOK_DELETE: &str = "argocd.argoproj.io/hook-delete-policy";

/// The greatest length of a name that becomes a label value or a host name.
pub const NAME_LENGTH: usize = 63;
/// The greatest length of a CronJob's name: Kubernetes adds eleven characters for the names of its Jobs.
pub const CRON_JOB_NAME_LENGTH: usize = 52;

/// Returns `generated/apps/<service>`, the folder of all files of a service.
pub fn service_folder(service: &str) -> String {
    format!("{GENERATED}/apps/{service}")
}

/// Returns `generated/apps/<service>/base`.
pub fn base_folder(service: &str) -> String {
    format!("{GENERATED}/apps/{service}/base")
}

/// Returns `generated/apps/<service>/overlays/<environment>`.
pub fn overlay_folder(service: &str, environment: &str) -> String {
    format!("{GENERATED}/apps/{service}/overlays/{environment}")
}

/// Returns `generated/apps/<service>/tests`, the folder of the files for `promtool test rules`. No kustomization
/// includes it, so these files never reach a cluster.
pub fn tests_folder(service: &str) -> String {
    format!("{GENERATED}/apps/{service}/tests")
}

/// Returns the name of the plain rule file for `promtool`, which holds the `spec` of the PrometheusRule `name`. It lies
/// in the folder of tests.
pub fn rule_file(name: &str) -> String {
    format!("{name}.rules.yaml")
}

/// Returns `generated/tenants/<team>/<environment>`.
pub fn tenant_folder(team: &str, environment: &str) -> String {
    format!("{GENERATED}/tenants/{team}/{environment}")
}

/// The folder of a component's manifests that are the same in every environment.
pub const BASE_FOLDER: &str = "base";
/// The file of a component's Helm values, in the folder of the component.
pub const VALUES_FILE: &str = "values.yaml";

/// Returns `generated/components/<component>/<environment>`; `environment` may be `base`, the folder that all
/// environments share.
pub fn component_folder(component: &str, environment: &str) -> String {
    format!("{GENERATED}/components/{component}/{environment}")
}

/// Returns `generated/platform/<environment>`, the folder of the objects that monitor the platform itself.
pub fn platform_folder(environment: &str) -> String {
    format!("{GENERATED}/platform/{environment}")
}

/// The chart of Argo CD in the repository argo-helm.
pub const ARGO_CD_CHART: &str = "argo-cd";

/// The name that Argo CD gives to the cluster it runs in.
pub const OWN_CLUSTER: &str = "in-cluster";

/// Returns `generated/argocd/<instance>`.
pub fn argocd_folder(instance: &str) -> String {
    format!("{GENERATED}/argocd/{instance}")
}

/// Returns the name of the file with the parameters of a service's Applications, which lies in the service's overlay.
/// The name holds the team, so that a team's ApplicationSet finds its own services only.
pub fn parameter_file(team: &str) -> String {
    format!("application-{team}.yaml")
}

/// Returns the name of the Application of `subject` on a cluster: `cart-prod-eu1`. The environment's name is left out
/// if the cluster's name begins with it. The name does not depend on other clusters: Argo CD would treat a changed name
/// as a new Application.
pub fn application_name(subject: &str, environment: &str, cluster: &str) -> String {
    let rest = cluster.strip_prefix(environment);
    if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-')) {
        format!("{subject}-{cluster}")
    } else {
        format!("{subject}-{environment}-{cluster}")
    }
}

/// Returns the subject of the [`application_name`] of a service. The team is a part of it: a service that changes its
/// team is another Application, in another project, and the old one can stand until the callers have moved.
pub fn service_subject(team: &str, service: &str) -> String {
    format!("{team}-{service}")
}

/// The name of a port that Prometheus scrapes.
pub const METRICS_PORT: &str = "metrics";

/// Returns whether Prometheus scrapes a port of this name: `metrics`, or a name that ends in `-metrics`, such as
/// `envoy-metrics` of a second exporter in the pod.
pub fn is_metrics_port(name: &str) -> bool {
    name.strip_suffix(METRICS_PORT).is_some_and(|rest| rest.is_empty() || rest.ends_with('-'))
}

/// The spec file of the platform.
pub const SPEC_PLATFORM: &str = "platform/platform.yaml";

/// Returns `platform/environments/<environment>.yaml`.
pub fn spec_environment(environment: &str) -> String {
    format!("platform/environments/{environment}.yaml")
}

/// Returns `platform/teams/<team>.yaml`.
pub fn spec_team(team: &str) -> String {
    format!("platform/teams/{team}.yaml")
}

/// Returns `platform/components/<component>.yaml`.
pub fn spec_component(component: &str) -> String {
    format!("platform/components/{component}.yaml")
}

/// Returns `apps/<service>/service.yaml`.
pub fn spec_service(service: &str) -> String {
    format!("apps/{service}/service.yaml")
}

/// Returns `apps/<service>/overlays/<environment>.yaml`.
pub fn spec_overlay(service: &str, environment: &str) -> String {
    format!("apps/{service}/overlays/{environment}.yaml")
}
