//! Resolves provider profiles: what differs between clouds. Built-in profiles are data; a platform may declare more.

use std::collections::BTreeMap;

use super::codes;
use crate::diagnostics::{Diagnostic, Diagnostics, Span};
use crate::language::model::{Dns, Profile, Spot};
use crate::language::spec::{self, Literal, ProviderProfile};

struct Builtin {
    name: &'static str,
    storage: &'static [(&'static str, &'static str)],
    ingress_class: Option<&'static str>,
    load_balancer: &'static [(&'static str, &'static str)],
    identity: &'static [(&'static str, &'static str)],
    identity_labels: &'static [(&'static str, &'static str)],
    spot: &'static [(&'static str, &'static str)],
    /// The addresses of NodeLocal DNSCache, if the provider always runs it.
    node_dns: &'static [&'static str],
    /// The addresses and ports on the node from which pods with a cloud identity get credentials.
    identity_endpoints: &'static [(&'static str, u16)],
    /// The hosts and ports outside the cluster that give credentials to pods with a cloud identity.
    identity_hosts: &'static [(&'static str, u16)],
}

/// The built-in profiles. StorageClasses are those that the providers' installers create. Identity annotations are
/// those of EKS (IRSA), GKE and AKS workload identity. Endpoints and hosts are explained in docs/security.md. Spot
/// labels are those of Karpenter, GKE and AKS.
const BUILTIN: &[Builtin] = &[
    Builtin {
        name: "aws",
        storage: &[("default", "gp3"), ("fast", "io2"), ("shared", "efs-sc")],
        ingress_class: Some("alb"),
        load_balancer: &[
            ("service.beta.kubernetes.io/aws-load-balancer-type", "external"),
            ("service.beta.kubernetes.io/aws-load-balancer-nlb-target-type", "ip"),
            ("service.beta.kubernetes.io/aws-load-balancer-scheme", "internet-facing"),
        ],
        identity: &[("eks.amazonaws.com/role-arn", "{identity}")],
        identity_labels: &[],
        spot: &[("karpenter.sh/capacity-type", "spot")],
        node_dns: &[],
        identity_endpoints: &[],
        identity_hosts: &[("sts.{region}.amazonaws.com", 443)],
    },
    Builtin {
        name: "gcp",
        storage: &[("default", "standard-rwo"), ("fast", "premium-rwo"), ("shared", "standard-rwx")],
        ingress_class: Some("gce"),
        load_balancer: &[("cloud.google.com/l4-rbs", "enabled")],
        identity: &[("iam.gke.io/gcp-service-account", "{identity}")],
        identity_labels: &[],
        spot: &[("cloud.google.com/gke-spot", "true")],
        node_dns: &["169.254.20.10/32"],
        identity_endpoints: &[("169.254.169.252/32", 988), ("169.254.169.254/32", 80)],
        identity_hosts: &[],
    },
    Builtin {
        name: "azure",
        storage: &[("default", "managed-csi"), ("fast", "managed-csi-premium"), ("shared", "azurefile-csi")],
        ingress_class: Some("webapprouting.kubernetes.azure.com"),
        load_balancer: &[],
        identity: &[("azure.workload.identity/client-id", "{identity}")],
        identity_labels: &[("azure.workload.identity/use", "true")],
        spot: &[("kubernetes.azure.com/scalesetpriority", "spot")],
        node_dns: &[],
        identity_endpoints: &[],
        identity_hosts: &[("login.microsoftonline.com", 443)],
    },
    Builtin {
        name: "kind",
        storage: &[("default", "standard"), ("fast", "standard")],
        ingress_class: None,
        load_balancer: &[],
        identity: &[],
        identity_labels: &[],
        spot: &[],
        node_dns: &[],
        identity_endpoints: &[],
        identity_hosts: &[],
    },
    Builtin {
        name: "k3s",
        storage: &[("default", "local-path"), ("fast", "local-path")],
        ingress_class: Some("traefik"),
        load_balancer: &[],
        identity: &[],
        identity_labels: &[],
        spot: &[],
        node_dns: &[],
        identity_endpoints: &[],
        identity_hosts: &[],
    },
];

pub(super) fn text_map(map: &BTreeMap<String, Literal>) -> BTreeMap<String, String> {
    map.iter().map(|(k, v)| (k.clone(), v.0.clone())).collect()
}

fn from_table(table: &[(&str, &str)]) -> BTreeMap<String, String> {
    table.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

impl Builtin {
    fn profile(&self) -> Profile {
        Profile {
            name: self.name.to_owned(),
            storage: from_table(self.storage),
            ingress_class: self.ingress_class.map(str::to_owned),
            load_balancer: from_table(self.load_balancer),
            identity: from_table(self.identity),
            identity_labels: from_table(self.identity_labels),
            spot: Spot { node_selector: from_table(self.spot), tolerations: Vec::new() },
            identity_endpoints: self.identity_endpoints.iter().map(|(a, p)| ((*a).to_owned(), *p)).collect(),
            identity_hosts: self.identity_hosts.iter().map(|(h, p)| ((*h).to_owned(), *p)).collect(),
            dns: Dns { addresses: self.node_dns.iter().map(|a| (*a).to_owned()).collect(), ..Dns::default() },
        }
    }
}

/// Finds a profile of the platform or a built-in one by name, merged with the profiles that it extends.
pub(super) fn find(
    name: &str,
    declared: &BTreeMap<String, ProviderProfile>,
    span: Span,
    diagnostics: &mut Diagnostics,
) -> Profile {
    let mut chain: Vec<&ProviderProfile> = Vec::new();
    let mut at = name;
    let mut profile = Profile::default();
    loop {
        if let Some(own) = declared.get(at) {
            let repeated = chain.iter().any(|p| std::ptr::eq(*p, own));
            chain.push(own);
            match &own.extends {
                Some(next) if !repeated && next != at => at = next,
                None => break,
                Some(_) if repeated => {
                    diagnostics.push(Diagnostic::error(
                        codes::UNKNOWN_PROFILE,
                        span,
                        format!("the profile `{name}` extends itself"),
                    ));
                    break;
                }
                Some(next) => {
                    at = next;
                    if let Some(found) = BUILTIN.iter().find(|b| b.name == at) {
                        profile = found.profile();
                    }
                    break;
                }
            }
        } else if let Some(found) = BUILTIN.iter().find(|b| b.name == at) {
            profile = found.profile();
            break;
        } else {
            let known = BUILTIN.iter().map(|b| b.name).chain(declared.keys().map(String::as_str));
            diagnostics.push(
                Diagnostic::error(codes::UNKNOWN_PROFILE, span, format!("unknown provider profile `{at}`"))
                    .suggest(at, known)
                    .help(
                        "built in are aws, gcp, azure, kind and k3s; declare others under `profiles` in platform.yaml",
                    ),
            );
            break;
        }
    }
    for own in chain.into_iter().rev() {
        apply(&mut profile, own);
    }
    name.clone_into(&mut profile.name);
    profile
}

/// Applies DNS settings over a profile.
pub(super) fn apply_dns(profile: &mut Profile, own: &spec::Dns) {
    if let Some(namespace) = &own.namespace {
        profile.dns.namespace.clone_from(namespace);
    }
    if !own.labels.is_empty() {
        profile.dns.labels = text_map(&own.labels);
    }
    if !own.ports.is_empty() {
        profile.dns.ports.clone_from(&own.ports);
    }
    if !own.addresses.is_empty() {
        profile.dns.addresses.clone_from(&own.addresses);
    }
}

/// Applies a declared profile, or an environment's changes, over a profile.
pub(super) fn apply(profile: &mut Profile, own: &ProviderProfile) {
    profile.storage.extend(own.storage.clone());
    if own.ingress_class.is_some() {
        profile.ingress_class.clone_from(&own.ingress_class);
    }
    profile.load_balancer.extend(text_map(&own.load_balancer));
    profile.identity.extend(text_map(&own.identity));
    profile.identity_labels.extend(text_map(&own.identity_labels));
    if let Some(dns) = &own.dns {
        apply_dns(profile, dns);
    }
    if let Some(spot) = &own.spot {
        profile.spot = Spot { node_selector: text_map(&spot.node_selector), tolerations: spot.tolerations.clone() };
    }
}
