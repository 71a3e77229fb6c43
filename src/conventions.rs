//! Names that appear in more than one place of the output: label keys, file names, folders.

/// The folder of the output.
pub const GENERATED: &str = "generated";

/// Which pods belong to which service: the one selector label.
pub const LABEL_NAME: &str = "app.kubernetes.io/name";
/// The part of a service: `worker`, `schedule`, `hook`; absent on the main workload.
pub const LABEL_COMPONENT: &str = "app.kubernetes.io/component";
/// The platform.
pub const LABEL_PART_OF: &str = "app.kubernetes.io/part-of";
pub const LABEL_TEAM: &str = "rutter.dev/team";
pub const LABEL_ENVIRONMENT: &str = "rutter.dev/environment";
pub const LABEL_SERVICE: &str = "rutter.dev/service";
pub const LABEL_TIER: &str = "rutter.dev/tier";
/// The API server sets it on every namespace.
pub const LABEL_NAMESPACE: &str = "kubernetes.io/metadata.name";

pub const ANNOTATION_SYNC_WAVE: &str = "argocd.argoproj.io/sync-wave";
pub const ANNOTATION_SYNC_OPTIONS: &str = "argocd.argoproj.io/sync-options";
pub const ANNOTATION_HOOK: &str = "argocd.argoproj.io/hook";
pub const ANNOTATION_HOOK_DELETE: &str = "argocd.argoproj.io/hook-delete-policy";

/// The longest name of an object whose name becomes a label value or a host name.
pub const NAME_LENGTH: usize = 63;
/// The longest name of a CronJob: its Jobs get eleven more characters.
pub const CRON_JOB_NAME_LENGTH: usize = 52;

/// `generated/apps/<service>/base`
pub fn base_folder(service: &str) -> String {
    format!("{GENERATED}/apps/{service}/base")
}

/// `generated/apps/<service>/overlays/<environment>`
pub fn overlay_folder(service: &str, environment: &str) -> String {
    format!("{GENERATED}/apps/{service}/overlays/{environment}")
}

/// `generated/tenants/<team>/<environment>`
pub fn tenant_folder(team: &str, environment: &str) -> String {
    format!("{GENERATED}/tenants/{team}/{environment}")
}

/// The name of a port that Prometheus scrapes.
pub const METRICS_PORT: &str = "metrics";

/// The platform's own spec file.
pub const SPEC_PLATFORM: &str = "platform/platform.yaml";
