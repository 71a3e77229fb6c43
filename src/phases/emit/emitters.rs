//! The emitters, registered by the rows of [`kinds`](crate::language::kinds): a row names the modules that make its kind, and
//! each of them has a constant `EMITTER`.

use std::sync::LazyLock;

use super::{Context, TenantContext};
use crate::kubernetes::Object;
use crate::language::kinds::{Kind, kinds_table};
use crate::language::model::{Environment, Surroundings};

/// Whether an environment has what objects need, say Cilium for its policies. Where it has not, nobody asks the emitter,
/// and the projects of Argo CD do not admit its kinds.
pub type Possible = fn(&Surroundings, &Environment) -> bool;

/// Makes one family of objects of one instance of a service in one environment.
#[derive(Debug, Clone, Copy)]
pub struct Emitter {
    pub possible: Possible,
    pub emit: fn(&Context<'_>) -> Vec<Object>,
}

/// Makes one family of objects of a namespace of a team in one environment.
#[derive(Debug, Clone, Copy)]
pub struct TenantEmitter {
    pub possible: Possible,
    pub emit: fn(&TenantContext<'_>) -> Vec<Object>,
}

/// What is made once for the platform, by functions of its own.
#[derive(Debug, Clone, Copy)]
pub struct PlatformEmitter {
    pub possible: Possible,
}

/// An emitter and a kind that it makes.
#[derive(Debug, Clone, Copy)]
pub struct Makes<E> {
    pub group: &'static str,
    pub kind: &'static str,
    /// The emitter's module, below `emit`.
    pub name: &'static str,
    pub emitter: E,
}

pub(super) fn everywhere(_: &Surroundings, _: &Environment) -> bool {
    true
}

/// Where a Prometheus watches.
pub(super) fn where_monitored(_: &Surroundings, environment: &Environment) -> bool {
    environment.monitoring.is_some()
}

/// Where there is a store of secrets.
pub(super) fn where_secrets_are_stored(_: &Surroundings, environment: &Environment) -> bool {
    environment.secrets.is_some()
}

/// The rows as functions, one entry for each kind that an emitter makes.
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
        /// What emitters make for services.
        pub const OF_SERVICES: &[Makes<Emitter>] = &[$($($(
            Makes { group: $group, kind: $kind, name: stringify!($($service)::+), emitter: super::$($service)::+::EMITTER },
        )*)?)*];
        /// What emitters make for the namespaces of teams.
        pub const OF_TENANTS: &[Makes<TenantEmitter>] = &[$($($(
            Makes { group: $group, kind: $kind, name: stringify!($($tenant)::+), emitter: super::$($tenant)::+::EMITTER },
        )*)?)*];
        /// What is made for the platform.
        pub const OF_PLATFORM: &[Makes<PlatformEmitter>] = &[$($($(
            Makes { group: $group, kind: $kind, name: stringify!($($platform)::+), emitter: super::$($platform)::+::EMITTER },
        )*)?)*];
    };
}

kinds_table!(emitters);

/// Each emitter of services once, however many kinds it makes.
static SERVICE_EMITTERS: LazyLock<Vec<Makes<Emitter>>> = LazyLock::new(|| once(OF_SERVICES));
static TENANT_EMITTERS: LazyLock<Vec<Makes<TenantEmitter>>> = LazyLock::new(|| once(OF_TENANTS));

fn once<E: Copy>(all: &[Makes<E>]) -> Vec<Makes<E>> {
    let is_first = |(n, makes): &(usize, &Makes<E>)| all[..*n].iter().all(|earlier| earlier.name != makes.name);
    all.iter().enumerate().filter(is_first).map(|(_, makes)| *makes).collect()
}

/// Everything that is made of an instance of a service. Several emitters may make an object as long as they make the same.
pub(super) fn emit_instance(context: Context<'_>) -> impl Iterator<Item = Object> {
    let here = move |makes: &&Makes<Emitter>| (makes.emitter.possible)(context.platform, context.environment);
    SERVICE_EMITTERS.iter().filter(here).flat_map(move |makes| (makes.emitter.emit)(&context))
}

/// Everything that is made of a namespace of a team.
pub(super) fn emit_namespace(context: &TenantContext<'_>) -> impl Iterator<Item = Object> {
    let here =
        |makes: &&Makes<TenantEmitter>| (makes.emitter.possible)(&context.platform.surroundings, context.environment);
    TENANT_EMITTERS.iter().filter(here).flat_map(|makes| (makes.emitter.emit)(context))
}

/// Whether objects of a kind can be made for services in an environment.
pub(super) fn can_be_of_service(kind: &Kind, platform: &Surroundings, environment: &Environment) -> bool {
    OF_SERVICES.iter().filter(|makes| makes.is(kind)).any(|makes| (makes.emitter.possible)(platform, environment))
}

/// The same for the namespaces of teams, and for the platform itself.
pub(super) fn can_be_of_platform(kind: &Kind, platform: &Surroundings, environment: &Environment) -> bool {
    let tenants = OF_TENANTS.iter().filter(|makes| makes.is(kind)).map(|makes| makes.emitter.possible);
    let own = OF_PLATFORM.iter().filter(|makes| makes.is(kind)).map(|makes| makes.emitter.possible);
    tenants.chain(own).any(|possible| possible(platform, environment))
}

impl<E> Makes<E> {
    fn is(&self, kind: &Kind) -> bool {
        (self.group, self.kind) == (kind.group, kind.kind)
    }
}
