//! The rows. After group and kind, a row says in this order:
//!
//! - `made_by`: the modules of `emit` that make the kind for a `service`, for the namespace of a team (`tenant`), and
//!   for the `platform` itself;
//! - `words`: the words of the spec that it is made from, by file;
//! - `patched`, `hashed_name` and `looked_up`, where they differ from the default: see [`Kind`](super::Kind).

/// Hands all rows to the macro of the name.
macro_rules! kinds_table {
    ($read:ident) => {
        $read! {
            "" "ConfigMap" {
                made_by: { service: [config_map, dashboards::service, dashboards::team], tenant: [tenant_objects], platform: [dashboards::platform] },
                words: { service: &["config"], environment: &["switches"] },
                patched: true,
                hashed_name: true,
                looked_up: LookedUp::DataKeys,
            }
            "" "LimitRange" {
                made_by: { tenant: [resource_quota] },
                words: { team: &["quota"], environment: &["limits"] },
                looked_up: LookedUp::Existence,
            }
            "" "Namespace" {
                made_by: { tenant: [namespace], platform: [argocd] },
                words: { environment: &["namespaces", "podSecurity"] },
                looked_up: LookedUp::Labels,
            }
            "" "PersistentVolumeClaim" {
                made_by: { service: [persistent_volume_claim] },
                words: { service: &["volumes"] },
                patched: true,
                looked_up: LookedUp::Existence,
            }
            "" "ResourceQuota" {
                made_by: { tenant: [resource_quota] },
                words: { team: &["quota"] },
                looked_up: LookedUp::Existence,
            }
            "" "Service" {
                made_by: { service: [service] },
                words: { service: &["ports", "port", "aliases", "expose"] },
                patched: true,
                looked_up: LookedUp::Labels,
            }
            "" "ServiceAccount" {
                made_by: { service: [service_account, secret_store], tenant: [tenant_objects, receiver_secrets], platform: [argocd::clusters] },
                words: { service: &["identity"], team: &["receivers"] },
                patched: true,
                looked_up: LookedUp::Existence,
            }
            "admissionregistration.k8s.io" "ValidatingAdmissionPolicy" {
                made_by: { tenant: [image_policy] },
                words: { environment: &["images"] },
                looked_up: LookedUp::Existence,
            }
            "admissionregistration.k8s.io" "ValidatingAdmissionPolicyBinding" {
                made_by: { tenant: [image_policy] },
                words: { environment: &["images"] },
                looked_up: LookedUp::Existence,
            }
            "apps" "DaemonSet" {
                made_by: { service: [daemon_set] },
                words: { service: &["kind"] },
                patched: true,
                looked_up: LookedUp::Spec(&["selector", "template"]),
            }
            "apps" "Deployment" {
                made_by: { service: [deployment] },
                words: { service: &["kind", "workers"] },
                patched: true,
                looked_up: LookedUp::Spec(&["replicas", "selector", "template"]),
            }
            "apps" "StatefulSet" {
                made_by: { service: [stateful_set] },
                words: { service: &["kind"] },
                patched: true,
                looked_up: LookedUp::Spec(&["replicas", "selector", "template"]),
            }
            "argoproj.io" "AppProject" {
                made_by: { platform: [argocd] },
                words: { team: &["owners"], environment: &["freezes"] },
            }
            "argoproj.io" "Application" {
                made_by: { platform: [argocd] },
                words: { environment: &["clusters", "protected", "repository", "rollout"] },
            }
            "argoproj.io" "ApplicationSet" {
                made_by: { platform: [argocd] },
                words: { environment: &["clusters", "protected", "repository", "rollout"] },
            }
            "autoscaling" "HorizontalPodAutoscaler" {
                made_by: { service: [horizontal_pod_autoscaler] },
                words: { service: &["scale"], environment: &["minReplicas"] },
                looked_up: LookedUp::Spec(&["minReplicas", "scaleTargetRef"]),
            }
            "batch" "CronJob" {
                made_by: { service: [cron_job] },
                words: { service: &["schedules"] },
                patched: true,
                looked_up: LookedUp::Spec(&["jobTemplate/spec/template"]),
            }
            "batch" "Job" {
                made_by: { service: [job, hook] },
                words: { service: &["kind", "hooks"] },
                patched: true,
                hashed_name: true,
                looked_up: LookedUp::Spec(&["template"]),
            }
            "bitnami.com" "SealedSecret" {
                made_by: { service: [sealed_secret] },
                words: { service: &["secrets"] },
                looked_up: LookedUp::Spec(&["template"]),
            }
            "cilium.io" "CiliumNetworkPolicy" {
                made_by: { service: [fqdn_policy] },
                words: { service: &["calls", "identity"], environment: &["network"] },
            }
            "external-secrets.io" "ExternalSecret" {
                made_by: { service: [external_secret], tenant: [receiver_secrets], platform: [argocd::clusters] },
                words: { service: &["secrets"], team: &["receivers"], environment: &["secrets"] },
            }
            "external-secrets.io" "SecretStore" {
                made_by: { service: [secret_store], tenant: [receiver_secrets], platform: [argocd::clusters] },
                words: { service: &["secrets"], team: &["receivers"], environment: &["secrets"] },
            }
            "gateway.networking.k8s.io" "HTTPRoute" {
                made_by: { service: [http_route] },
                words: { service: &["expose"], environment: &["domain", "ingress"] },
                looked_up: LookedUp::Spec(&["rules/backendRefs"]),
            }
            "monitoring.coreos.com" "AlertmanagerConfig" {
                made_by: { tenant: [alertmanager_config] },
                words: { team: &["routes", "receivers"] },
                looked_up: LookedUp::Existence,
            }
            "monitoring.coreos.com" "PodMonitor" {
                made_by: { service: [monitor] },
                words: { service: &["metrics"], environment: &["monitoring"] },
                looked_up: LookedUp::Spec(&["namespaceSelector", "podMetricsEndpoints", "selector"]),
            }
            "monitoring.coreos.com" "PrometheusRule" {
                made_by: { service: [alerts, team_rules], tenant: [alerts::quota], platform: [alerts::platform] },
                words: {
                    service: &["alerts", "slo"],
                    team: &["quota"],
                    environment: &["monitoring"],
                },
                looked_up: LookedUp::Existence,
            }
            "monitoring.coreos.com" "ServiceMonitor" {
                made_by: { service: [monitor] },
                words: { service: &["metrics"], environment: &["monitoring"] },
                looked_up:
                    LookedUp::Spec(&["endpoints/port", "endpoints/targetPort", "namespaceSelector", "selector"]),
            }
            "networking.k8s.io" "Ingress" {
                made_by: { service: [ingress] },
                words: { service: &["expose"], environment: &["domain", "ingress"] },
                looked_up: LookedUp::Spec(&["defaultBackend", "rules/http/paths/backend"]),
            }
            "networking.k8s.io" "NetworkPolicy" {
                made_by: { service: [network_policy], tenant: [tenant_policies, capability_policy] },
                words: {
                    service: &["calls", "callers", "expose", "identity", "ports", "port"],
                    environment: &["network", "monitoring"],
                },
            }
            "policy" "PodDisruptionBudget" {
                made_by: { service: [pod_disruption_budget] },
                words: { service: &["disruptions", "scale"] },
                patched: true,
                looked_up: LookedUp::Spec(&["selector"]),
            }
            "rbac.authorization.k8s.io" "Role" {
                made_by: { tenant: [role_binding] },
                words: { team: &["owners"], environment: &["debug"] },
                looked_up: LookedUp::Existence,
            }
            "rbac.authorization.k8s.io" "RoleBinding" {
                made_by: { tenant: [role_binding] },
                words: { team: &["owners"], environment: &["debug"] },
                looked_up: LookedUp::Existence,
            }
            "traefik.io" "Middleware" {
                made_by: { service: [rate_limit] },
                words: { service: &["expose"], environment: &["ingress"] },
            }
        }
    };
}

pub(crate) use kinds_table;
