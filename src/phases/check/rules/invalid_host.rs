//! `invalid-host`: a host is not a DNS name.

use crate::diagnostics::{Diagnostic, Severity, page};
use crate::kubernetes::is_dns_subdomain;
use crate::language::model::{Call, ExposureKind, Platform};
use crate::phases::check::findings::Findings;
use crate::phases::check::rule::Rule;
use crate::phases::check::{exposures, visit};

pub(super) const RULE: Rule = Rule { page: PAGE, severity: Severity::Error, check };

page! {
    /// ## What it does
    /// Checks the hosts of `expose` (the first label may be `*`) with the environment's domain added, the hosts of
    /// `calls`, and the domains of environments.
    ///
    /// ## Why is this bad
    /// The API server rejects the route, or the name cannot be resolved.
    ///
    /// ## Example
    /// ```yaml
    /// expose: Shop_Front
    /// ```
    ///
    /// ## How to fix
    /// Write `shop-front`.
    PAGE = "invalid-host" => "a host is not a DNS name";
}

fn check(platform: &Platform, findings: &mut Findings<'_>) {
    for environment in &platform.config.environments {
        if !environment.domain.is_empty() && !is_dns_subdomain(&environment.domain) {
            let span = platform.config.documents.span(environment.file, &["domain"]);
            findings.at(span, format!("`{}` is no domain", environment.domain), |d| {
                d.help("write for example `acme.example.com`")
            });
        }
    }
    for visit in visit::instances(platform) {
        for exposure in &visit.instance.exposures {
            let ExposureKind::Route(route) = &exposure.kind else { continue };
            let host = route.host.strip_prefix("*.").unwrap_or(&route.host);
            let domain = &visit.environment().domain;
            let own = host.strip_suffix(domain.as_str()).map_or(host, |rest| rest.trim_end_matches('.'));
            if !is_dns_subdomain(own) {
                let span = exposures::span(&visit, exposure, "host");
                findings.group_at(&visit, span, format!("`{own}` is no host"), |d| wrong(d, own));
            }
        }
        for workload in &visit.instance.workloads {
            for call in &workload.calls {
                let Call::Host { key, host, .. } = &**call else { continue };
                if !is_dns_subdomain(host.strip_prefix("*.").unwrap_or(host)) {
                    findings
                        .of_part(&visit, workload, &["calls", key], format!("`{host}` is no host"), |d| wrong(d, host));
                }
            }
        }
    }
}

fn wrong(diagnostic: Diagnostic, host: &str) -> Diagnostic {
    let lower = host.to_lowercase().replace('_', "-");
    let diagnostic = if is_dns_subdomain(&lower) { diagnostic.help(format!("write `{lower}`")) } else { diagnostic };
    diagnostic.help("a host is made of lower-case letters, digits and `-`, joined by dots")
}
