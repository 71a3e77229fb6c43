//! The documentation pages of the codes that resolving reports.

use super::codes;
use crate::diagnostics::{Page, page};

/// One page for each code.
pub const PAGES: &[Page] = &[
    MISSING_FIELD,
    MISSING_FILE,
    UNKNOWN_TEAM,
    UNKNOWN_ENVIRONMENT,
    UNKNOWN_SERVICE,
    UNKNOWN_PORT,
    UNKNOWN_VOLUME,
    UNKNOWN_VOLUME_CLASS,
    UNKNOWN_PROFILE,
    UNKNOWN_RECEIVER,
    UNKNOWN_VARIABLE,
    INVALID_VALUE,
    INVALID_DEFINITION,
    UNKNOWN_SECRET,
    NO_SECRET_STORE,
    UNUSED_SECRET,
    DUPLICATE_KEY,
    SEALED_ELSEWHERE,
    UNKNOWN_CLUSTER,
    COMPONENT_ORDER,
];

page! {
    /// No layer (built in, platform, environment, team, service, overlay) sets a field whose value rutter cannot guess:
    /// a team, an image, a schedule, the maximum of an autoscaler.
    ///
    /// ## How to fix
    /// Add the field where the finding points, or to the defaults of a layer above it.
    MISSING_FIELD = codes::MISSING_FIELD => "a required field is missing";
}

page! {
    /// `platform/crds/` holds the CustomResourceDefinitions that the clusters have installed. rutter checks custom
    /// objects against their schemas. This document is not a CustomResourceDefinition (`apiextensions.k8s.io/v1`), its
    /// schema is not structural, or another file already defines the same kind.
    ///
    /// ## How to fix
    /// Use the definition that its project publishes for the installed release. Remove the file if nothing uses the
    /// kind.
    INVALID_DEFINITION = codes::INVALID_DEFINITION => "a CustomResourceDefinition cannot be used";
}

page! {
    /// The workspace has no `platform/platform.yaml`, a folder with overlays has no `service.yaml`, or a `config` group
    /// names a file or folder that the service does not have (or one of more than 1 MiB).
    ///
    /// ## How to fix
    /// Add the file, or fix the path. Paths in `config` are relative to the folder of the service.
    MISSING_FILE = codes::MISSING_FILE => "a required file is missing";
}

page! {
    /// Teams are the files of `platform/teams/`. The team decides the namespace, the quota and who may see and change
    /// the service.
    ///
    /// ## How to fix
    /// Declare the team, or fix the name.
    UNKNOWN_TEAM = codes::UNKNOWN_TEAM => "a service names an undeclared team";
}

page! {
    /// Environments are the files of `platform/environments/`. Overlays, quotas and the promotion order name them.
    ///
    /// ## How to fix
    /// Declare the environment, or fix the name.
    UNKNOWN_ENVIRONMENT = codes::UNKNOWN_ENVIRONMENT => "an undeclared environment";
}

page! {
    /// A call names a service, a variant, an alias, or a capability that a component provides. Nothing has this name,
    /// so rutter cannot generate an address or a network policy.
    ///
    /// ## How to fix
    /// Fix the name. Mark the call `optional: true` if the service may be missing. Use `host` for a target outside the
    /// cluster.
    UNKNOWN_SERVICE = codes::UNKNOWN_SERVICE => "a call names an undeclared service";
}

page! {
    /// A call, a probe or `expose` names a port by name or number that its target does not declare.
    ///
    /// ## How to fix
    /// Fix the name, or declare the port.
    UNKNOWN_PORT = codes::UNKNOWN_PORT => "a port that the service or container does not have";
}

page! {
    /// `mounts` of workers, schedules, hooks, sidecars and init containers name volumes of the service.
    ///
    /// ## How to fix
    /// Declare the volume under `volumes` of the service, or fix the name.
    UNKNOWN_VOLUME = codes::UNKNOWN_VOLUME => "a mount names an undeclared volume";
}

page! {
    /// Services name volume classes such as `default` and `fast`. The provider profile of each environment maps them to
    /// StorageClasses. This environment has no such class.
    ///
    /// ## How to fix
    /// Add the class to `provider.with.storage` of the environment or to the profile, or fix the name.
    UNKNOWN_VOLUME_CLASS = codes::UNKNOWN_VOLUME_CLASS => "a volume class that the provider profile does not have";
}

page! {
    /// Profiles are `aws`, `gcp`, `azure`, `kind`, `k3s` and those under `profiles` of the platform.
    ///
    /// ## How to fix
    /// Declare the profile, or fix the name.
    UNKNOWN_PROFILE = codes::UNKNOWN_PROFILE => "an undeclared provider profile";
}

page! {
    /// Text may hold `${pin.tag}`, `${pin.digest}`, `${environment}`, `${cluster}`, `${region}`, `${domain}`,
    /// `${namespace}`, `${service}` and `${switches.NAME}`.
    ///
    /// ## How to fix
    /// Fix the name; write `$${` for the text `${`.
    UNKNOWN_VARIABLE = codes::UNKNOWN_VARIABLE => "a variable that rutter does not know";
}

page! {
    /// The value has the right type and no valid meaning: a Kubernetes version without a minor version, a probe that
    /// checks in two ways, a variable with two sources.
    ///
    /// ## How to fix
    /// Write the value as the help says.
    INVALID_VALUE = codes::INVALID_VALUE => "a value that its field cannot take";
}

page! {
    /// A field names a secret that the service does not declare.
    ///
    /// ## How to fix
    /// Declare it, or fix the name; the help lists the declared secrets.
    UNKNOWN_SECRET = codes::UNKNOWN_SECRET => "an undeclared secret";
}

page! {
    /// A service takes secrets from a store, and this environment declares no store.
    ///
    /// ## How to fix
    /// Declare the store in the environment, or remove the secrets in the overlay.
    NO_SECRET_STORE = codes::NO_SECRET_STORE => "the environment has no secret store";
}

page! {
    /// A secret is declared and nothing of the service uses it: usually a leftover or a typing mistake.
    ///
    /// ## How to fix
    /// Use it, or remove the declaration.
    UNUSED_SECRET = codes::UNUSED_SECRET => "a declared secret is used by nothing";
}

page! {
    /// A variable or file is declared in two ways at once, for example under `env` and under `secrets`.
    ///
    /// ## How to fix
    /// Keep one.
    DUPLICATE_KEY = codes::DUPLICATE_KEY => "a variable or file is declared twice";
}

page! {
    /// A SealedSecret is sealed for one name and namespace, and cannot be unsealed anywhere else.
    ///
    /// ## How to fix
    /// Seal it again for the name and namespace where it is deployed.
    SEALED_ELSEWHERE = codes::SEALED_ELSEWHERE => "a SealedSecret was sealed for another name or namespace";
}

page! {
    /// The steps of an environment's `rollout` name its clusters, each exactly once: a cluster in no step
    /// would never be updated.
    ///
    /// ## How to fix
    /// Name every cluster of the environment in one step.
    UNKNOWN_CLUSTER = codes::UNKNOWN_CLUSTER => "a rollout that does not name each cluster once";
}

page! {
    /// Components are installed tier by tier, and within a tier a component comes after those that it requires. No such
    /// order exists: components require each other in a cycle, nothing provides what one requires in an environment,
    /// its provider is in a later tier, or two components provide the same capability.
    ///
    /// ## How to fix
    /// Fix `requires`, `provides`, `tier` or `environments` of the components that the finding names.
    COMPONENT_ORDER = codes::COMPONENT_ORDER => "components that cannot be installed in any order";
}

page! {
    /// `routes` of a team sends alerts to a name that is not among its `receivers`.
    ///
    /// ## How to fix
    /// Declare the receiver, or fix the name.
    UNKNOWN_RECEIVER = codes::UNKNOWN_RECEIVER => "a route leads to an undeclared receiver";
}
