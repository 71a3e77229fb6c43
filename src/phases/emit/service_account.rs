//! Service accounts of the workloads of an instance. Pods do not get their tokens by default.

use super::emitters::{Emitter, everywhere};
use std::collections::BTreeSet;

use super::Context;
use super::labels::{metadata, object_labels};
use super::wave;
use crate::kubernetes::Object;
use crate::map;

pub(super) const EMITTER: Emitter = Emitter { possible: everywhere, emit };

pub(super) fn emit(context: &Context<'_>) -> Vec<Object> {
    let names: BTreeSet<&str> =
        context.instance.workloads.iter().map(|w| w.pod.settings.service_account.as_str()).collect();
    // Kubernetes makes the account `default` in every namespace itself.
    names.into_iter().filter(|name| *name != "default").map(|name| service_account(context, name)).collect()
}

fn service_account(context: &Context<'_>, name: &str) -> Object {
    let mut annotations = wave::configuration(context.instance);
    for (key, value) in &context.instance.settings.identity {
        annotations.insert(key.clone(), value);
    }
    Object(map! {
        "apiVersion" => "v1",
        "kind" => "ServiceAccount",
        "metadata" => metadata(name, object_labels(context, name), annotations),
        "automountServiceAccountToken" => false,
    })
}
