//! Resolves the cloud identity of pods: annotations of their service account, and the hosts that give them credentials.

use std::collections::{BTreeMap, BTreeSet};

use super::profiles::text_map;
use crate::language::model::{Call, Environment, Shared, Workload};
use crate::language::spec::Identity;

/// The placeholder for a cluster's region in the hosts of a profile.
const REGION: &str = "{region}";
/// The key of the calls that a cloud identity adds.
const KEY: &str = "identity";

/// Returns the annotations of the service account.
pub(super) fn annotations(identity: Option<&Identity>, environment: &Environment) -> BTreeMap<String, String> {
    match identity {
        None => BTreeMap::new(),
        Some(Identity::Annotations(annotations)) => text_map(annotations),
        Some(Identity::Name(name)) => {
            let profile = &environment.profile.identity;
            profile.iter().map(|(k, v)| (k.clone(), v.replace("{identity}", name))).collect()
        }
    }
}

/// Returns the hosts that exchange a pod's token for credentials, for the regions of the environment's clusters.
pub(super) fn hosts(templates: &[(String, u16)], regions: &BTreeSet<&str>) -> Vec<(String, u16)> {
    let of_region = |(host, port): &(String, u16), region: &str| {
        // The AWS regions in China have their own domain.
        let domain = if region.starts_with("cn-") { ".cn" } else { "" };
        let host = host.replace("{region}.amazonaws.com", &format!("{region}.amazonaws.com{domain}"));
        (host, *port)
    };
    let every = |template: &(String, u16)| -> Vec<(String, u16)> {
        match (template.0.contains(REGION), regions.is_empty()) {
            (true, true) => vec![of_region(template, "*")],
            (true, false) => regions.iter().map(|region| of_region(template, region)).collect(),
            (false, _) => vec![template.clone()],
        }
    };
    templates.iter().flat_map(every).collect()
}

/// Adds calls of these hosts to every workload, if network policies in the environment can allow host names.
pub(super) fn call_hosts(workloads: &mut [Workload], environment: &Environment) {
    if !environment.cilium {
        return;
    }
    for workload in workloads {
        for (host, port) in &environment.profile.identity_hosts {
            let is_same_host =
                |call: &Shared<Call>| matches!(&**call, Call::Host { host: h, port: p, .. } if h == host && p == port);
            if !workload.calls.iter().any(is_same_host) {
                let call = Call::Host { key: KEY.to_owned(), host: host.clone(), port: *port };
                workload.calls.push(call.into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_those_of_the_clusters_regions() {
        let templates = [("sts.{region}.amazonaws.com".to_owned(), 443)];
        let of = |regions: &[&str]| -> Vec<String> {
            hosts(&templates, &regions.iter().copied().collect()).into_iter().map(|(host, _)| host).collect()
        };
        assert_eq!(of(&["us-east-1", "eu-west-1"]), ["sts.eu-west-1.amazonaws.com", "sts.us-east-1.amazonaws.com"]);
        assert_eq!(of(&["cn-north-1"]), ["sts.cn-north-1.amazonaws.com.cn"]);
        assert_eq!(of(&[]), ["sts.*.amazonaws.com"]);
    }
}
