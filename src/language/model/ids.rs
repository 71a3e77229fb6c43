//! Indexes that stand for the names of environments, teams and services, so that a name is looked up only once.

macro_rules! id {
    ($(#[$doc:meta] $name:ident)*) => {
        $(#[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub usize);)*
    };
}

id! {
    /// An index into [`super::Platform::environments`].
    EnvironmentId
    /// An index into [`super::Platform::teams`].
    TeamId
    /// An index into [`super::Platform::services`].
    ServiceId
}
