//! Resolves calls to the services, capabilities, hosts and address ranges that they name.

use super::codes;
use super::defaults;
use super::directory::Callee;
use super::scope::Scope;
use crate::base::conventions::METRICS_PORT;
use crate::diagnostics::Diagnostic;
use crate::language::model::{Absence, Call, Capability, EnvVar, Port, Shared, ValueFrom};
use crate::language::spec::{self, CallTarget, Literal, PortProtocol};

/// The calls of a workload, and the environment variables that hold the addresses of their targets.
#[derive(Default)]
pub(super) struct BoundCalls {
    pub(super) calls: Vec<Shared<Call>>,
    pub(super) env: Vec<EnvVar>,
}

impl BoundCalls {
    fn add(&mut self, call: Call) {
        self.calls.push(call.into());
    }
}

/// Resolves all calls. `path` is the path of the field `calls` in the service.
pub(super) fn bind(calls: Option<&spec::Calls>, path: &[&str], scope: &mut Scope<'_>) -> BoundCalls {
    let mut bound = BoundCalls::default();
    for call in calls.iter().flat_map(|c| &c.0) {
        let mut at = path.to_vec();
        at.extend(["calls", call.key.as_str()]);
        let address = match &call.target {
            CallTarget::Service(name) => named(name, call, &at, scope, &mut bound),
            CallTarget::Host(host) => {
                let port = number(call.port.as_ref(), defaults::HOST_PORT, &at, scope);
                bound.add(Call::Host { key: call.key.clone(), host: host.clone(), port });
                Some(format!("{host}:{port}"))
            }
            CallTarget::Cidr(cidr) => {
                let port = call.port.as_ref().map(|_| number(call.port.as_ref(), 0, &at, scope));
                bound.add(Call::Cidr { key: call.key.clone(), cidr: cidr.clone(), port });
                None
            }
            CallTarget::Unsaid => {
                let span = scope.span(&at);
                scope.diagnostics.push(
                    Diagnostic::error(codes::MISSING_FIELD, span, "this call does not say whom it calls")
                        .help("add `service`, `host` or `cidr`"),
                );
                None
            }
        };
        if let Some(name) = &call.env {
            match address {
                Some(address) => bound.env.push(EnvVar { name: name.clone(), value: ValueFrom::Text(address) }),
                None if matches!(call.target, CallTarget::Cidr(_)) => {
                    let span = scope.span(&at);
                    scope.diagnostics.push(
                        Diagnostic::error(
                            codes::INVALID_VALUE,
                            span,
                            "an address range has no address to put into a variable",
                        )
                        .help("use `host`, or set the variable under `env`"),
                    );
                }
                None => {}
            }
        }
    }
    bound
}

/// Resolves a call of a service or capability, and returns its address if it is known. A name means, in this order: a
/// deployed service, a capability, a service without an overlay in this environment.
fn named(name: &str, call: &spec::Call, at: &[&str], scope: &mut Scope<'_>, bound: &mut BoundCalls) -> Option<String> {
    let inputs = scope.inputs;
    let environment = scope.planned.environment;
    let service = inputs.directory.find(environment.0, name);
    let capability = inputs.capabilities.find(environment, name);
    match (service, capability) {
        (Some(callee), None) => self::service(name, callee, call, at, scope, bound),
        (Some(callee), Some(_)) if callee.deployed => self::service(name, callee, call, at, scope, bound),
        (_, Some(capability)) => self::capability(name, capability, call, at, scope, bound),
        (None, None) => absent(name, call, at, scope, bound),
    }
}

fn service(
    name: &str,
    callee: &Callee,
    call: &spec::Call,
    at: &[&str],
    scope: &mut Scope<'_>,
    bound: &mut BoundCalls,
) -> Option<String> {
    let port = port_of(name, &callee.ports, call, at, scope)?;
    // In each of its places a service calls itself there.
    let itself = callee.service == scope.service_name;
    let namespace = if itself { &scope.planned.namespace } else { &callee.namespace };
    let host = if *namespace == scope.planned.namespace { name.to_owned() } else { format!("{name}.{namespace}") };
    let address = format!("{host}:{}", port.port);
    // The call is added whether the callee is deployed or not: a new overlay of the callee must not change its callers.
    // While the callee moves, pods that dial either place run at the same time.
    let second = callee.also_in.as_ref().filter(|_| !itself);
    for namespace in [namespace].into_iter().chain(second) {
        bound.add(Call::Service {
            key: call.key.clone(),
            name: callee.name.clone(),
            namespace: namespace.clone(),
            port: port.clone(),
            deployed: callee.deployed,
            optional: call.optional,
        });
    }
    Some(address)
}

fn capability(
    name: &str,
    capability: &Capability,
    call: &spec::Call,
    at: &[&str],
    scope: &mut Scope<'_>,
    bound: &mut BoundCalls,
) -> Option<String> {
    let Some(callee) = &capability.address else {
        bound.add(without_address(name, call, Absence::WithoutAddress));
        return None;
    };
    let port = port_of(name, &callee.ports, call, at, scope)?;
    let address = format!("{}.{}:{}", callee.service, callee.namespace, port.port);
    bound.add(Call::Capability {
        key: call.key.clone(),
        name: name.to_owned(),
        namespace: callee.namespace.clone(),
        pods: callee.pods.clone(),
        port,
    });
    Some(address)
}

/// Records a call without a target. A rule reports missing capabilities, because other environments may have them.
fn absent(name: &str, call: &spec::Call, at: &[&str], scope: &mut Scope<'_>, bound: &mut BoundCalls) -> Option<String> {
    let inputs = scope.inputs;
    if !inputs.capabilities.environments_of(name).is_empty() {
        bound.add(without_address(name, call, Absence::ProvidedElsewhere));
        return None;
    }
    bound.add(without_address(name, call, Absence::Undeclared));
    if call.optional {
        let port = call.port.as_ref().and_then(|p| p.0.parse::<u16>().ok())?;
        return Some(format!("{name}:{port}"));
    }
    let invalid_documents = &inputs.invalid_documents;
    if invalid_documents.may_answer(name) || invalid_documents.may_provide(name) {
        return None;
    }
    let environment = scope.planned.environment;
    let known = inputs.directory.names(environment.0).chain(inputs.capabilities.of(environment).map(|(name, _)| name));
    let span = scope.span(at);
    scope.diagnostics.push(
        Diagnostic::error(codes::UNKNOWN_SERVICE, span, format!("unknown service `{name}`")).suggest(name, known).help(
            "services are the folders of apps/, capabilities what components provide; mark the call \
             `optional: true` if it may be missing",
        ),
    );
    None
}

fn without_address(name: &str, call: &spec::Call, why: Absence) -> Call {
    Call::Absent { key: call.key.clone(), name: name.to_owned(), optional: call.optional, why }
}

/// Returns the port that a call names. Reports a finding if the callee does not have it.
fn port_of(name: &str, ports: &[Port], call: &spec::Call, at: &[&str], scope: &mut Scope<'_>) -> Option<Port> {
    if let Some(port) = pick(ports, call.port.as_ref()) {
        return Some(port.clone());
    }
    let span = scope.span(at);
    let wanted = call.port.as_ref().map_or("", |p| p.0.as_str());
    let d = if ports.is_empty() {
        Diagnostic::error(codes::UNKNOWN_PORT, span, format!("`{name}` has no ports to call"))
    } else {
        let known: Vec<String> = ports.iter().map(|p| format!("{} ({})", p.name, p.port)).collect();
        Diagnostic::error(codes::UNKNOWN_PORT, span, format!("`{name}` has no port `{wanted}`"))
            .suggest(wanted, ports.iter().map(|p| p.name.as_str()))
            .help(format!("it has {}", known.join(", ")))
    };
    scope.diagnostics.push(d);
    None
}

/// Picks a port by name or number. If none is given, picks the first one that is not for metrics.
pub(super) fn pick<'p>(ports: &'p [Port], wanted: Option<&Literal>) -> Option<&'p Port> {
    match wanted {
        Some(wanted) => ports.iter().find(|p| p.name == wanted.0 || p.port.to_string() == wanted.0),
        None => {
            ports.iter().find(|p| p.name != METRICS_PORT && p.protocol == PortProtocol::Tcp).or_else(|| ports.first())
        }
    }
}

fn number(port: Option<&Literal>, default: u16, at: &[&str], scope: &mut Scope<'_>) -> u16 {
    let Some(port) = port else { return default };
    port.0.parse().ok().filter(|n| *n > 0).unwrap_or_else(|| {
        let span = scope.span(at);
        scope.diagnostics.push(
            Diagnostic::error(codes::UNKNOWN_PORT, span, format!("`{}` is no port number", port.0))
                .help("outside the cluster ports are numbers (1 to 65535)"),
        );
        default.max(1)
    })
}
