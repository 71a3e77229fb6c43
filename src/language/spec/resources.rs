//! Requests and limits of resources, as ranges.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::{Literal, Quantity};

/// The resources that a container requests, and their limits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Resources {
    /// CPU cores: `100m` is the request, `100m..500m` are request and limit. Without a range there is no limit.
    pub cpu: Option<Range>,
    /// Memory: `128Mi` is both request and limit, `128Mi..256Mi` are request and limit.
    pub memory: Option<Range>,
    /// Disk space of the node: `1Gi` is both request and limit, `1Gi..2Gi` are request and limit.
    pub ephemeral_storage: Option<Range>,
    /// Other resources by name; request and limit are the same. Example: `{ nvidia.com/gpu: 1 }`.
    pub extended: BTreeMap<String, Quantity>,
}

/// `request` or `request..limit`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    pub request: String,
    pub limit: Option<String>,
}

impl<'de> Deserialize<'de> for Range {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Literal::deserialize(deserializer)?.0;
        Ok(match text.split_once("..") {
            Some((request, limit)) => Self { request: request.trim().to_owned(), limit: Some(limit.trim().to_owned()) },
            None => Self { request: text, limit: None },
        })
    }
}

impl JsonSchema for Range {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Range".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number"], "examples": ["100m", "100m..500m", "128Mi..256Mi"] })
    }
}
