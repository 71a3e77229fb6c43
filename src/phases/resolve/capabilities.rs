//! Collects the capabilities of components in the environments where the components are installed.

use std::collections::BTreeMap;

use super::codes;
use super::profiles::text_map;
use crate::diagnostics::{Diagnostic, Diagnostics, Span};
use crate::language::model::{Capabilities, Capability, CapabilityAddress, Environment, Port};
use crate::language::spec;
use crate::phases::validate::{Typed, Validated};

/// Returns the capabilities of each environment. Two providers of one capability in the same environment are reported
/// by the order of components.
pub(super) fn resolve(
    validated: &Validated,
    environments: &[Environment],
    diagnostics: &mut Diagnostics,
) -> Capabilities {
    let mut found: Vec<BTreeMap<String, Capability>> = vec![BTreeMap::new(); environments.len()];
    for (name, typed) in &validated.components {
        // A component that only runs beside Argo CD cannot be reached from the clusters of environments.
        if typed.spec.control_plane {
            continue;
        }
        let provided = of_component(name, typed, diagnostics);
        let installed =
            |e: &Environment| typed.spec.environments.is_empty() || typed.spec.environments.contains(&e.name);
        for (_, here) in environments.iter().zip(&mut found).filter(|(e, _)| installed(e)) {
            for (name, capability) in &provided {
                here.entry(name.clone()).or_insert_with(|| capability.clone());
            }
        }
    }
    Capabilities(found)
}

/// Returns the capability of the component's own name, which an entry of `provides` may give an address, and all
/// others.
fn of_component(
    component: &str,
    typed: &Typed<spec::Component>,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, Capability> {
    let capability = |span, address| Capability { component: component.to_owned(), span, address };
    let mut found = BTreeMap::from([(component.to_owned(), capability(Span::file_start(typed.file), None))]);
    let namespace = typed.spec.namespace.as_deref().unwrap_or(component);
    for (n, spec) in typed.spec.provides.iter().enumerate() {
        let span = typed.node.locate(["provides", &n.to_string()]).0;
        found.insert(spec.name.clone(), capability(span, address(spec, namespace, span, diagnostics)));
    }
    found
}

fn address(
    spec: &spec::Capability,
    namespace: &str,
    span: Span,
    diagnostics: &mut Diagnostics,
) -> Option<CapabilityAddress> {
    if !spec.has_address() {
        return None;
    }
    if !spec.has_ports() || spec.pods.is_empty() {
        let message = format!("the address of `{}` needs its pods' labels and a port", spec.name);
        diagnostics.push(
            Diagnostic::error(codes::MISSING_FIELD, span, message).help(
                "write for example `{ name: postgres, port: 5432, pods: { app.kubernetes.io/name: postgresql } }`",
            ),
        );
        return None;
    }
    let port = |name: &str, port: &spec::Port| Port {
        name: name.to_owned(),
        port: port.service(),
        target: port.container(),
        protocol: port.protocol(),
    };
    if spec.port.iter().chain(spec.ports.values()).any(|p| p.service() == 0 || p.container() == 0) {
        diagnostics.push(Diagnostic::error(codes::INVALID_VALUE, span, "0 is no port number (1 to 65535)"));
        return None;
    }
    let only = spec.port.iter().map(|p| port(&spec.name, p));
    Some(CapabilityAddress {
        service: spec.service.clone().unwrap_or_else(|| spec.name.clone()),
        namespace: spec.namespace.clone().unwrap_or_else(|| namespace.to_owned()),
        ports: only.chain(spec.ports.iter().map(|(name, p)| port(name, p))).collect(),
        pods: text_map(&spec.pods),
    })
}
