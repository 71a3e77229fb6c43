//! Services: one with the name of the instance, one for each alias, and one for each load balancer.

use super::Context;
use super::container::protocol;
use super::emitters::{Emitter, everywhere};
use super::labels::{metadata, object_labels, selector, texts};
use crate::base::conventions::ANNOTATION_SYNC_OPTIONS;
use crate::kubernetes::Object;
use crate::language::model::{ExposureKind, LoadBalancer, Port};
use crate::yaml::{Mapping, Value};
use crate::{map, seq};

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let instance = context.instance;
    let names = [&instance.settings.name].into_iter().chain(&instance.settings.aliases);
    let own = names.filter(|_| !instance.settings.ports.is_empty()).map(|name| cluster_service(context, name));
    let exposed = instance.exposures.iter().filter_map(|exposure| match &exposure.kind {
        ExposureKind::LoadBalancer(balancer) => Some(load_balancer(context, &exposure.name, &exposure.port, balancer)),
        ExposureKind::Route(_) => None,
    });
    own.chain(exposed).collect()
}

fn cluster_service(context: &Context<'_>, name: &str) -> Object {
    let mut spec = Mapping::new();
    spec.push_some("clusterIP", context.instance.settings.headless.then_some("None"));
    spec.push("selector", selector(&context.instance.settings.name));
    spec.push("ports", context.instance.settings.ports.iter().map(|p| port(context, p)).collect::<Vec<_>>());
    service(context, name, Mapping::new(), spec)
}

/// A Service of the type LoadBalancer. Its external address is lost when it is deleted, so Argo CD must ask for a
/// confirmation.
fn load_balancer(context: &Context<'_>, name: &str, exposed: &Port, balancer: &LoadBalancer) -> Object {
    let mut annotations = texts(&balancer.annotations);
    if !annotations.contains_key(ANNOTATION_SYNC_OPTIONS) {
        annotations.push(ANNOTATION_SYNC_OPTIONS, "Prune=confirm");
    }
    let mut spec = Mapping::new();
    spec.push("type", "LoadBalancer");
    spec.push("selector", selector(&context.instance.settings.name));
    spec.push("ports", seq![port(context, exposed)]);
    service(context, name, annotations, spec)
}

fn service(context: &Context<'_>, name: &str, annotations: Mapping, spec: Mapping) -> Object {
    Object(map! {
        "apiVersion" => "v1",
        "kind" => "Service",
        "metadata" => metadata(name, object_labels(context, &context.instance.settings.name), annotations),
        "spec" => spec,
    })
}

fn port(context: &Context<'_>, port: &Port) -> Value {
    map! {
        "name" => &port.name,
        "port" => port.port,
        "targetPort" => target(context, port),
        "protocol" => protocol(port.protocol),
    }
}

/// The name of the container port if a container declares it, else its number.
fn target(context: &Context<'_>, port: &Port) -> Value {
    let containers = context.main_workload().into_iter().flat_map(|w| &w.pod.containers);
    let mut ports = containers.flat_map(|c| &c.settings.ports);
    ports
        .find(|p| p.port == port.target && p.protocol == port.protocol)
        .map_or_else(|| Value::from(port.target), |p| Value::from(&p.name))
}
