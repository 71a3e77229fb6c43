//! The fields that every container has, and the containers beside the main one.

use std::collections::BTreeMap;

use super::{
    Config, Duration, EnvFrom, EnvValue, Health, Literal, Metrics, Ports, PullPolicy, Resources, Secret, Security,
};

/// The fields that every container has, borrowed from the part of the spec that declares it.
#[derive(Debug, Clone, Copy, Default)]
pub struct ContainerFields<'a> {
    pub image: Option<&'a str>,
    pub command: Option<&'a [Literal]>,
    pub args: Option<&'a [Literal]>,
    pub env: Option<&'a BTreeMap<String, EnvValue>>,
    pub env_from: Option<&'a [EnvFrom]>,
    pub config: Option<&'a BTreeMap<String, Config>>,
    pub secrets: Option<&'a BTreeMap<String, Secret>>,
    pub resources: Option<&'a Resources>,
}

/// Declares a struct with the fields of a container and additional ones.
macro_rules! with_container_fields {
    ($(#[$attr:meta])* pub struct $name:ident { $($(#[$fattr:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$attr])*
        #[derive(Debug, Clone, PartialEq, Default, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "camelCase", default)]
        pub struct $name {
            /// The image repository without a tag, for example `registry.example.com/shop/checkout`. Default: the
            /// service's. Sidecars and init containers need the whole reference with a tag or digest.
            pub image: Option<String>,
            /// The program to run; replaces the image's entrypoint. Example: `[bin/server]`.
            pub command: Option<Vec<$crate::language::spec::Literal>>,
            /// The arguments of the program; they replace the image's command. Example: `[--verbose]`.
            pub args: Option<Vec<$crate::language::spec::Literal>>,
            /// Environment variables by name: a text, `${pin.tag}`, a pod field, or a key of an existing ConfigMap or
            /// Secret.
            pub env: Option<std::collections::BTreeMap<String, $crate::language::spec::EnvValue>>,
            /// ConfigMaps or Secrets (declared under `existing`) whose keys all become environment variables.
            pub env_from: Option<Vec<$crate::language::spec::EnvFrom>>,
            /// Configuration files in groups, by the name of the group. A changed file restarts the pods.
            pub config: Option<std::collections::BTreeMap<String, $crate::language::spec::Config>>,
            /// Secrets by name: `path#property` in the environment's store becomes the variable of that name.
            pub secrets: Option<std::collections::BTreeMap<String, $crate::language::spec::Secret>>,
            /// CPU, memory and other resources, as `request` or `request..limit`.
            pub resources: Option<$crate::language::spec::Resources>,
            $($(#[$fattr])* pub $field: $type,)*
        }

        impl $name {
            /// Returns the fields that every container has.
            pub fn fields(&self) -> $crate::language::spec::ContainerFields<'_> {
                $crate::language::spec::ContainerFields {
                    image: self.image.as_deref(),
                    command: self.command.as_deref(),
                    args: self.args.as_deref(),
                    env: self.env.as_ref(),
                    env_from: self.env_from.as_deref(),
                    config: self.config.as_ref(),
                    secrets: self.secrets.as_ref(),
                    resources: self.resources.as_ref(),
                }
            }
        }
    };
}
pub(super) use with_container_fields;

with_container_fields! {
    /// A container that runs beside the main one in the same pod, for example a proxy.
    pub struct Sidecar {
        /// The ports on which it listens, by name.
        pub ports: Option<Ports>,
        /// The HTTP path of its metrics ports.
        pub metrics: Option<Metrics>,
        /// Its probes.
        pub health: Option<Health>,
        /// Opt-outs from the safe security defaults.
        pub security: Option<Security>,
        /// When to pull the image: `if-not-present` (default) or `always`.
        pub pull: Option<PullPolicy>,
        /// How long to wait before the container is stopped, so that it runs longer than the main one. Example: `15s`.
        pub pre_stop: Option<Duration>,
        /// The mount paths of the service's volumes in this container, by volume name. Example: `{ data: /data }`.
        pub mounts: Option<BTreeMap<String, String>>,
    }
}

with_container_fields! {
    /// A container that runs to completion before the main one starts. Init containers run in the order of the file.
    pub struct InitContainer {
        /// Opt-outs from the safe security defaults.
        pub security: Option<Security>,
        /// When to pull the image: `if-not-present` (default) or `always`.
        pub pull: Option<PullPolicy>,
        /// The mount paths of the service's volumes in this container, by volume name. Example: `{ data: /data }`.
        pub mounts: Option<BTreeMap<String, String>>,
    }
}
