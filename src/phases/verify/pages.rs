//! The pages of the diagnostics that verify reports.

use super::applications::{
    APPLICATION_EXTRA as SURPLUS, APPLICATION_MISSING as NO_APPLICATION, APPLICATION_REFUSED as REFUSED,
};
use super::connectivity::{CONNECTION_EXTRA as EXTRA, CONNECTION_MISSING as MISSING};
use super::duplicates::DUPLICATE_OBJECT as DUPLICATE;
use crate::diagnostics::{Page, page};

/// The pages of all codes of verify.
pub const PAGES: &[Page] = &[
    CONNECTION_MISSING,
    CONNECTION_EXTRA,
    DUPLICATE_OBJECT,
    APPLICATION_MISSING,
    APPLICATION_EXTRA,
    APPLICATION_REFUSED,
    super::admission::PAGE,
    super::apis::PAGE,
    super::disruption_budgets::PAGE,
    super::monitors::PAGE,
    super::overlays::IMAGE_PAGE,
    super::overlays::PATCH_PAGE,
    super::policies::PAGE,
    super::references::PAGE,
    super::scale_targets::PAGE,
    super::schema::PAGE,
    super::selectors::PAGE,
    super::service_ports::PAGE,
];

page! {
    /// The network policies were made from the declared calls and judged by an evaluator that does not know
    /// how they were made. A call that is declared would not get through.
    ///
    /// ## How to fix
    /// This is a mistake in rutter, or in a policy of your own under `manifests/`; please report a mistake in rutter.
    CONNECTION_MISSING = MISSING => "the emitted policies forbid a declared call";
}

page! {
    /// The network policies were made from the declared calls and judged by an evaluator that does not know
    /// how they were made. They would allow a connection that the spec does not declare.
    ///
    /// ## How to fix
    /// This is a mistake in rutter, or in a policy of your own under `manifests/`; please report a mistake in rutter.
    CONNECTION_EXTRA = EXTRA => "the emitted policies allow a connection that nobody declared";
}

page! {
    /// Two kustomizations of the output contain an object of the same kind, namespace and name. Argo CD would
    /// overwrite one with the other.
    ///
    /// ## How to fix
    /// Rename one of the two objects. Usually one of them comes from manifests of your own.
    DUPLICATE_OBJECT = DUPLICATE => "two rendered objects have the same kind, namespace and name";
}

page! {
    /// The ApplicationSets were expanded over the output, as Argo CD will do it. Each service must have
    /// exactly one Application for each environment and cluster; here there is none, or more than one.
    ///
    /// ## How to fix
    /// Two environments with the same clusters and folders, or a file of your own under `manifests/` that
    /// looks like a parameter file, can do this; else it is a mistake in rutter, please report it.
    APPLICATION_MISSING = NO_APPLICATION => "not exactly one Application for a service on a cluster";
}

page! {
    /// The ApplicationSets were expanded over the output, as Argo CD will do it. The result contains an
    /// Application that nothing declares, or two Applications with the same name, which would overwrite each
    /// other.
    ///
    /// ## How to fix
    /// Application names are made of service, environment and cluster: rename one of them.
    APPLICATION_EXTRA = SURPLUS => "an Application that nothing declares, or two with the same name";
}

page! {
    /// Argo CD would not sync the Application as it is: its AppProject forbids the repository, the
    /// destination or a kind of object; or it is not in exactly one step of the rollout; or it would not
    /// notice changes of files that it reads.
    ///
    /// ## How to fix
    /// Objects outside namespaces and objects in the namespaces of others cannot come from a service's
    /// `manifests/`. For a rollout, name every cluster once in the environment's `rollout`.
    APPLICATION_REFUSED = REFUSED => "Argo CD would refuse an Application, not roll it out, or not notice its changes";
}
