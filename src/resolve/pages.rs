//! The pages of what binding reports.

use super::codes;
use crate::diagnostics::{Page, page};

/// One page a code.
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
    /// No layer (built in, platform, environment, team, service, overlay) says something that rutter cannot
    /// guess: a team, an image, a cron line, the maximum of an autoscaler.
    ///
    /// ## How to fix
    /// Add the field where the finding points, or to the defaults of a layer above it.
    MISSING_FIELD = codes::MISSING_FIELD => "a field that is needed is not there";
}

page! {
    /// `platform/crds/` holds the CustomResourceDefinitions of what the clusters have installed, so that custom
    /// objects can be held to their schemas. This document is none (`apiextensions.k8s.io/v1`), its schema is not a
    /// structural one, or another file defines the same kind already.
    ///
    /// ## How to fix
    /// Take the definition as its project publishes it, for the release that is installed; remove the file if
    /// nobody uses the kind.
    INVALID_DEFINITION = codes::INVALID_DEFINITION => "a CustomResourceDefinition cannot be used";
}

page! {
    /// The workspace has no `platform/platform.yaml`, a folder with overlays has no `service.yaml`, or a
    /// `config` group names a file or folder that the service does not have (or one of more than 1 MiB).
    ///
    /// ## How to fix
    /// Add the file, or mend the path. Paths in `config` are relative to the folder of the service.
    MISSING_FILE = codes::MISSING_FILE => "a file that is needed is not there";
}

page! {
    /// Teams are the files of `platform/teams/`. The team decides the namespace, the quota and who may see
    /// and change the service.
    ///
    /// ## How to fix
    /// Declare the team, or mend the name.
    UNKNOWN_TEAM = codes::UNKNOWN_TEAM => "a service names a team that nobody declared";
}

page! {
    /// Environments are the files of `platform/environments/`. Overlays, quotas and the promotion order
    /// name them.
    ///
    /// ## How to fix
    /// Declare the environment, or mend the name.
    UNKNOWN_ENVIRONMENT = codes::UNKNOWN_ENVIRONMENT => "an environment that nobody declared";
}

page! {
    /// A call names a service, a variant, an alias, or a capability that a component provides. None has this
    /// name, so neither address nor network policy can be made.
    ///
    /// ## How to fix
    /// Mend the name. Mark the call `optional: true` if the service may be missing; use `host` for what
    /// runs outside the cluster.
    UNKNOWN_SERVICE = codes::UNKNOWN_SERVICE => "a call names a service that nobody declared";
}

page! {
    /// A call, a probe or `expose` names a port by name or number that its target does not declare.
    ///
    /// ## How to fix
    /// Mend the name, or declare the port.
    UNKNOWN_PORT = codes::UNKNOWN_PORT => "a port that the service or container does not have";
}

page! {
    /// `mounts` of workers, schedules, hooks, sidecars and init containers name volumes of the service.
    ///
    /// ## How to fix
    /// Declare the volume under `volumes` of the service, or mend the name.
    UNKNOWN_VOLUME = codes::UNKNOWN_VOLUME => "a mount names a volume that nobody declared";
}

page! {
    /// Services name classes such as `default` and `fast`; the provider profile of each environment maps
    /// them to StorageClasses. This environment has no such class.
    ///
    /// ## How to fix
    /// Add the class to `provider.with.storage` of the environment or to the profile, or mend the name.
    UNKNOWN_VOLUME_CLASS = codes::UNKNOWN_VOLUME_CLASS => "a volume class that the provider profile does not have";
}

page! {
    /// Profiles are `aws`, `gcp`, `azure`, `kind`, `k3s` and those under `profiles` of the platform.
    ///
    /// ## How to fix
    /// Declare the profile, or mend the name.
    UNKNOWN_PROFILE = codes::UNKNOWN_PROFILE => "a provider profile that nobody declared";
}

page! {
    /// Text may hold `${pin.tag}`, `${pin.digest}`, `${environment}`, `${cluster}`, `${region}`,
    /// `${domain}`, `${namespace}`, `${service}` and `${switches.NAME}`.
    ///
    /// ## How to fix
    /// Mend the name; write `$${` for the text `${`.
    UNKNOWN_VARIABLE = codes::UNKNOWN_VARIABLE => "a variable that rutter does not know";
}

page! {
    /// The value has the right type and still means nothing: a Kubernetes version without a minor, a probe
    /// that asks in two ways, a variable taken from two things.
    ///
    /// ## How to fix
    /// Write the value as the help says.
    INVALID_VALUE = codes::INVALID_VALUE => "a value that its field cannot take";
}

page! {
    /// Something names a secret that the service does not declare.
    ///
    /// ## How to fix
    /// Declare it, or mend the name; the help lists what there is.
    UNKNOWN_SECRET = codes::UNKNOWN_SECRET => "a secret that nobody declared";
}

page! {
    /// A service takes secrets through a store, and this environment declares none.
    ///
    /// ## How to fix
    /// Declare the store in the environment, or take the secrets away in the overlay.
    NO_SECRET_STORE = codes::NO_SECRET_STORE => "the environment has no secret store";
}

page! {
    /// A secret is declared and nothing of the service takes it: usually a leftover or a typing mistake.
    ///
    /// ## How to fix
    /// Use it, or remove the declaration.
    UNUSED_SECRET = codes::UNUSED_SECRET => "a declared secret is used by nothing";
}

page! {
    /// A variable or file is said in two ways at once, for example under `env` and under `secrets`.
    ///
    /// ## How to fix
    /// Keep one.
    DUPLICATE_KEY = codes::DUPLICATE_KEY => "a variable or file is said twice";
}

page! {
    /// A SealedSecret is sealed for one name and namespace, and cannot be unsealed anywhere else.
    ///
    /// ## How to fix
    /// Seal it again for the name and namespace where it is deployed.
    SEALED_ELSEWHERE = codes::SEALED_ELSEWHERE => "a SealedSecret was sealed for another place";
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
    /// Components are installed tier by tier, and within a tier what others require comes first. No such
    /// order exists: components wait for each other, nothing provides what one requires in an environment,
    /// its provider is of a later tier, or two components provide the same.
    ///
    /// ## How to fix
    /// Mend `requires`, `provides`, `tier` or `environments` of the components that the finding names.
    COMPONENT_ORDER = codes::COMPONENT_ORDER => "components that cannot be installed in any order";
}

page! {
    /// `routes` of a team sends alerts to a name that is not among its `receivers`.
    ///
    /// ## How to fix
    /// Declare the receiver, or mend the name.
    UNKNOWN_RECEIVER = codes::UNKNOWN_RECEIVER => "a route leads to a receiver that nobody declared";
}
