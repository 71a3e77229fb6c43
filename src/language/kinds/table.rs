//! The rows of the table of kinds. After group and kind, a row lists in this order:
//!
//! - `made_by`: the modules of `emit` that make the kind for a `service`, for the namespace of a team (`tenant`), and
//!   for the `platform` itself;
//! - `fields`: the fields of the spec that the kind is made from, by file;
//! - `patched`, `hashed_name` and `looked_up`, where they differ from the default: see [`Kind`](super::Kind).

/// Passes all rows to the macro `$read`.
macro_rules! kinds_table {
    ($read:ident) => {
        $read! {
            "" "ConfigMap" {
                made_by: { service: [config_map, dashboards::service, dashboards::team], tenant: [tenant_objects], platform: [dashboards::platform] },
                fields: { service: &["config"], environment: &["switches"] },
                patched: true,
                hashed_name: true,
                looked_up: LookedUp::DataKeys,
            }
            "" "LimitRange" {
                made_by: { tenant: [resource_quota] },
                fields: { team: &["quota"], environment: &["limits"] },
                looked_up: LookedUp::Existence,
            }
            "" "Namespace" {
                made_by: { tenant: [namespace], platform: [argocd] },
                fields: { environment: &["namespaces", "podSecurity"] },
                looked_up: LookedUp::Labels,
            }
            "" "PersistentVolumeClaim" {
                made_by: { service: [persistent_volume_claim] },
                fields: { service: &["volumes"] },
                patched: true,
                looked_up: LookedUp::Existence,
            }
            "" "ResourceQuota" {
                made_by: { tenant: [resource_quota] },
                fields: { team: &["quota"] },
                looked_up: LookedUp::Existence,
            }
            "" "Service" {
                made_by: { service: [service] },
                fields: { service: &["ports", "port", "aliases", "expose"] },
                patched: true,
                looked_up: LookedUp::Labels,
            }
            "" "ServiceAccount" {
                made_by: { service: [service_account, secret_store], tenant: [tenant_objects, receiver_secrets], platform: [argocd::clusters] },
                fields: { service: &["identity"], team: &["receivers"] },
                patched: true,
                looked_up: LookedUp::Existence,
            }
            "admissionregistration.k8s.io" "ValidatingAdmissionPolicy" {
                made_by: { tenant: [image_policy] },
                fields: { environment: &["images"] },
                looked_up: LookedUp::Existence,
            }
            "admissionregistration.k8s.io" "ValidatingAdmissionPolicyBinding" {
                made_by: { tenant: [image_policy] },
                fields: { environment: &["images"] },
                looked_up: LookedUp::Existence,
            }
            "apps" "DaemonSet" {
                made_by: { service: [daemon_set] },
                fields: { service: &["kind"] },
                patched: true,
                looked_up: LookedUp::Spec(&["selector", "template"]),
            }
            "apps" "Deployment" {
                made_by: { service: [deployment] },
                fields: { service: &["kind", "workers"] },
                patched: true,
                looked_up: LookedUp::Spec(&["replicas", "selector", "template"]),
            }
            "apps" "StatefulSet" {
                made_by: { service: [stateful_set] },
                fields: { service: &["kind"] },
                patched: true,
                looked_up: LookedUp::Spec(&["replicas", "selector", "template"]),
            }
            "argoproj.io" "AppProject" {
                made_by: { platform: [argocd] },
                fields: { team: &["owners"], environment: &["freezes"] },
            }
            "argoproj.io" "Application" {
                made_by: { platform: [argocd] },
                fields: { environment: &["clusters", "protected", "repository", "rollout"] },
            }
            "argoproj.io" "ApplicationSet" {
                made_by: { platform: [argocd] },
                fields: { environment: &["clusters", "protected", "repository", "rollout"] },
            }
            "autoscaling" "HorizontalPodAutoscaler" {
                made_by: { service: [horizontal_pod_autoscaler] },
                fields: { service: &["scale"], environment: &["minReplicas"] },
                looked_up: LookedUp::Spec(&["minReplicas", "scaleTargetRef"]),
            }
            "batch" "CronJob" {
                made_by: { service: [cron_job] },
                fields: { service: &["schedules"] },
                patched: true,
                looked_up: LookedUp::Spec(&["jobTemplate/spec/template"]),
            }
            "batch" "Job" {
                made_by: { service: [job, hook] },
                fields: { service: &["kind", "hooks"] },
                patched: true,
                hashed_name: true,
                looked_up: LookedUp::Spec(&["template"]),
            }
            "bitnami.com" "SealedSecret" {
                made_by: { service: [sealed_secret] },
                fields: { service: &["secrets"] },
                looked_up: LookedUp::Spec(&["template"]),
            }
            "cilium.io" "CiliumNetworkPolicy" {
                made_by: { service: [fqdn_policy] },
                fields: { service: &["calls", "identity"], environment: &["network"] },
            }
            "external-secrets.io" "ExternalSecret" {
                made_by: { service: [external_secret], tenant: [receiver_secrets], platform: [argocd::clusters] },
                fields: { service: &["secrets"], team: &["receivers"], environment: &["secrets"] },
            }
            "external-secrets.io" "SecretStore" {
                made_by: { service: [secret_store], tenant: [receiver_secrets], platform: [argocd::clusters] },
                fields: { service: &["secrets"], team: &["receivers"], environment: &["secrets"] },
            }
            "gateway.networking.k8s.io" "HTTPRoute" {
                made_by: { service: [http_route] },
                fields: { service: &["expose"], environment: &["domain", "ingress"] },
                looked_up: LookedUp::Spec(&["rules/backendRefs"]),
            }
            "monitoring.coreos.com" "AlertmanagerConfig" {
                made_by: { tenant: [alertmanager_config] },
                fields: { team: &["routes", "receivers"] },
                looked_up: LookedUp::Existence,
            }
            "monitoring.coreos.com" "PodMonitor" {
                made_by: { service: [monitor] },
                fields: { service: &["metrics"], environment: &["monitoring"] },
                looked_up: LookedUp::Spec(&["namespaceSelector", "podMetricsEndpoints", "selector"]),
            }
            "monitoring.coreos.com" "PrometheusRule" {
                made_by: { service: [alerts, team_rules], tenant: [alerts::quota], platform: [alerts::platform] },
                fields: {
                    service: &["alerts", "slo"],
                    team: &["quota"],
                    environment: &["monitoring"],
                },
                looked_up: LookedUp::Existence,
            }
            "monitoring.coreos.com" "ServiceMonitor" {
                made_by: { service: [monitor] },
                fields: { service: &["metrics"], environment: &["monitoring"] },
                looked_up:
                    LookedUp::Spec(&["endpoints/port", "endpoints/targetPort", "namespaceSelector", "selector"]),
            }
            "networking.k8s.io" "Ingress" {
                made_by: { service: [ingress] },
                fields: { service: &["expose"], environment: &["domain", "ingress"] },
                looked_up: LookedUp::Spec(&["defaultBackend", "rules/http/paths/backend"]),
            }
            "networking.k8s.io" "NetworkPolicy" {
                made_by: { service: [network_policy], tenant: [tenant_policies, capability_policy] },
                fields: {
                    service: &["calls", "callers", "expose", "identity", "ports", "port"],
                    environment: &["network", "monitoring"],
                },
            }
            "policy" "PodDisruptionBudget" {
                made_by: { service: [pod_disruption_budget] },
                fields: { service: &["disruptions", "scale"] },
                patched: true,
                looked_up: LookedUp::Spec(&["selector"]),
            }
            "rbac.authorization.k8s.io" "Role" {
                made_by: { tenant: [role_binding] },
                fields: { team: &["owners"], environment: &["debug"] },
                looked_up: LookedUp::Existence,
            }
            "rbac.authorization.k8s.io" "RoleBinding" {
                made_by: { tenant: [role_binding] },
                fields: { team: &["owners"], environment: &["debug"] },
                looked_up: LookedUp::Existence,
            }
            "traefik.io" "Middleware" {
                made_by: { service: [rate_limit] },
                fields: { service: &["expose"], environment: &["ingress"] },
            }
        }
    };
}

pub(crate) use kinds_table;
