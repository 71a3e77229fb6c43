//! The list of all emitters. It follows from the rows of [`kinds`](crate::language::kinds): a row names the modules of
//! `emit` that make its kind, and each of these modules has a constant `EMITTER`.

use std::sync::LazyLock;

use super::{Context, TenantContext};
use crate::kubernetes::Object;
use crate::language::kinds::{Kind, kinds_table};
use crate::language::model::{Environment, PlatformConfig};

/// Whether an environment has what the objects of an emitter need: Cilium for a CiliumNetworkPolicy, for example. If
/// not, the emitter is not called there, and Argo CD's projects do not admit its kinds.
pub type Precondition = fn(&PlatformConfig, &Environment) -> bool;

/// Makes one family of objects for one instance of a service in one environment.
#[derive(Debug, Clone, Copy)]
pub struct Emitter {
    pub possible: Precondition,
    pub emit: fn(&Context<'_>) -> Vec<Object>,
}

/// Makes one family of objects for a namespace of a team in one environment.
#[derive(Debug, Clone, Copy)]
pub struct TenantEmitter {
    pub possible: Precondition,
    pub emit: fn(&TenantContext<'_>) -> Vec<Object>,
}

/// Stands for objects that are made once for the platform. Other functions make them; only the precondition is here.
#[derive(Debug, Clone, Copy)]
pub struct PlatformEmitter {
    pub possible: Precondition,
}

/// A kind, and an emitter that makes objects of it.
#[derive(Debug, Clone, Copy)]
pub struct KindEmitter<E> {
    pub group: &'static str,
    pub kind: &'static str,
    /// The path of the emitter's module below `emit`.
    pub name: &'static str,
    pub emitter: E,
}

/// The objects need nothing of the environment.
pub(super) fn everywhere(_: &PlatformConfig, _: &Environment) -> bool {
    true
}

/// The objects need a Prometheus in the environment.
pub(super) fn where_monitored(_: &PlatformConfig, environment: &Environment) -> bool {
    environment.monitoring.is_some()
}

/// The objects need a secret store in the environment.
pub(super) fn where_secrets_are_stored(_: &PlatformConfig, environment: &Environment) -> bool {
    environment.secrets.is_some()
}

/// Turns the rows of the table of kinds into lists of emitters, with one entry for each pair of kind and emitter.
macro_rules! emitters {
    ($(
        $group:literal $kind:literal {
            made_by: {
                $(service: [$($($service:ident)::+),*] $(,)?)?
                $(tenant: [$($($tenant:ident)::+),*] $(,)?)?
                $(platform: [$($($platform:ident)::+),*])?
            },
            $($rest:tt)*
        }
    )*) => {
        /// The kinds that emitters make for services.
        pub const SERVICE_KINDS: &[KindEmitter<Emitter>] = &[$($($(
            KindEmitter { group: $group, kind: $kind, name: stringify!($($service)::+), emitter: super::$($service)::+::EMITTER },
        )*)?)*];
        /// The kinds that emitters make for the namespaces of teams.
        pub const TENANT_KINDS: &[KindEmitter<TenantEmitter>] = &[$($($(
            KindEmitter { group: $group, kind: $kind, name: stringify!($($tenant)::+), emitter: super::$($tenant)::+::EMITTER },
        )*)?)*];
        /// The kinds that are made for the platform itself.
        pub const PLATFORM_KINDS: &[KindEmitter<PlatformEmitter>] = &[$($($(
            KindEmitter { group: $group, kind: $kind, name: stringify!($($platform)::+), emitter: super::$($platform)::+::EMITTER },
        )*)?)*];
    };
}

kinds_table!(emitters);

/// The emitters of services, each once, even if it makes several kinds.
static SERVICE_EMITTERS: LazyLock<Vec<KindEmitter<Emitter>>> = LazyLock::new(|| distinct(SERVICE_KINDS));
/// The emitters of the namespaces of teams, each once, even if it makes several kinds.
static TENANT_EMITTERS: LazyLock<Vec<KindEmitter<TenantEmitter>>> = LazyLock::new(|| distinct(TENANT_KINDS));

/// Keeps the first entry of every emitter.
fn distinct<E: Copy>(all: &[KindEmitter<E>]) -> Vec<KindEmitter<E>> {
    let is_first = |(n, entry): &(usize, &KindEmitter<E>)| all[..*n].iter().all(|earlier| earlier.name != entry.name);
    all.iter().enumerate().filter(is_first).map(|(_, entry)| *entry).collect()
}

/// All objects of an instance of a service. The same object may occur several times, if several emitters make it.
pub(super) fn emit_instance(context: Context<'_>) -> impl Iterator<Item = Object> {
    let is_possible =
        move |entry: &&KindEmitter<Emitter>| (entry.emitter.possible)(context.platform, context.environment);
    SERVICE_EMITTERS.iter().filter(is_possible).flat_map(move |entry| (entry.emitter.emit)(&context))
}

/// All objects of a namespace of a team.
pub(super) fn emit_namespace(context: &TenantContext<'_>) -> impl Iterator<Item = Object> {
    let is_possible =
        |entry: &&KindEmitter<TenantEmitter>| (entry.emitter.possible)(&context.platform.config, context.environment);
    TENANT_EMITTERS.iter().filter(is_possible).flat_map(|entry| (entry.emitter.emit)(context))
}

/// Whether an emitter of services can make objects of a kind in an environment.
pub(super) fn can_emit_for_service(kind: &Kind, platform: &PlatformConfig, environment: &Environment) -> bool {
    SERVICE_KINDS
        .iter()
        .filter(|entry| entry.has_kind(kind))
        .any(|entry| (entry.emitter.possible)(platform, environment))
}

/// Whether objects of a kind can be made in an environment for the namespaces of teams or for the platform itself.
pub(super) fn can_emit_for_platform(kind: &Kind, platform: &PlatformConfig, environment: &Environment) -> bool {
    let tenants = TENANT_KINDS.iter().filter(|entry| entry.has_kind(kind)).map(|entry| entry.emitter.possible);
    let own = PLATFORM_KINDS.iter().filter(|entry| entry.has_kind(kind)).map(|entry| entry.emitter.possible);
    tenants.chain(own).any(|possible| possible(platform, environment))
}

impl<E> KindEmitter<E> {
    fn has_kind(&self, kind: &Kind) -> bool {
        (self.group, self.kind) == (kind.group, kind.kind)
    }
}
