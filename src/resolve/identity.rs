//! The cloud identity of pods: what their service account says, and whom they ask for credentials.

use std::collections::{BTreeMap, BTreeSet};

use super::profiles::text_map;
use crate::model::{Call, Environment, Shared, Workload};
use crate::spec::Identity;

/// What stands for a cluster's region in the hosts of a profile.
const REGION: &str = "{region}";
/// The name of calls that the identity makes by itself.
const KEY: &str = "identity";

/// Annotations of the service account.
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

/// The hosts that exchange a pod's token for credentials, with the regions of the environment's clusters.
pub(super) fn hosts(templates: &[(String, u16)], regions: &BTreeSet<&str>) -> Vec<(String, u16)> {
    let of_region = |(host, port): &(String, u16), region: &str| {
        // AWS in China has a domain of its own.
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

/// Opens the way to those hosts, where names can be allowed.
pub(super) fn call_hosts(workloads: &mut [Workload], environment: &Environment) {
    if !environment.cilium {
        return;
    }
    for workload in workloads {
        for (host, port) in &environment.profile.identity_hosts {
            let said =
                |call: &Shared<Call>| matches!(&**call, Call::Host { host: h, port: p, .. } if h == host && p == port);
            if !workload.calls.iter().any(said) {
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
