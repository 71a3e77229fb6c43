//! The dashboards that a team wrote for its service, unchanged.

use super::config_map::config_map;
use crate::base::conventions::NAME_LENGTH;
use crate::kubernetes::{Object, cut_name};
use crate::phases::emit::Context;
use crate::phases::emit::emitters::{Emitter, where_monitored};

pub(in crate::phases::emit) const EMITTER: Emitter = Emitter { possible: where_monitored, emit };

/// One ConfigMap for each file. They are made once, with the instance that has the name of the service, not for
/// variants.
pub(in crate::phases::emit) fn emit(context: &Context<'_>) -> Vec<Object> {
    let Some(monitoring) = &context.environment.monitoring else { return Vec::new() };
    if context.instance.settings.name != context.service.name {
        return Vec::new();
    }
    let dashboards = context.service.monitoring.dashboards.iter();
    let object = dashboards.map(|dashboard| {
        let stem = format!("{}-dashboard-{}", context.service.name, dashboard.name);
        let file = format!("{stem}.json");
        config_map(context, monitoring, &cut_name(&stem, NAME_LENGTH), file, dashboard.text.to_string())
    });
    object.collect()
}
