//! The metadata of objects that belong to a namespace of a team.

use super::TenantContext;
use crate::base::conventions::{ANNOTATION_SYNC_WAVE, LABEL_ENVIRONMENT, LABEL_PART_OF, LABEL_TEAM, TENANCY_WAVE};
use crate::map;
use crate::yaml::Value;

/// `metadata` with the namespace, labels, and the sync wave of tenancy, which comes before all objects of services.
pub(super) fn metadata(context: &TenantContext<'_>, name: &str) -> Value {
    map! {
        "name" => name.to_owned(),
        "namespace" => context.namespace.to_owned(),
        "labels" => map! {
            LABEL_PART_OF => &context.platform.config.name,
            LABEL_ENVIRONMENT => &context.environment.name,
            LABEL_TEAM => &context.team.name,
        },
        "annotations" => map! { ANNOTATION_SYNC_WAVE => TENANCY_WAVE },
    }
}
