//! Numbers instead of names: bound once, never looked up again.

macro_rules! id {
    ($(#[$doc:meta] $name:ident)*) => {
        $(#[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub usize);)*
    };
}

id! {
    /// A place in [`super::Platform::environments`].
    EnvironmentId
    /// A place in [`super::Platform::teams`].
    TeamId
    /// A place in [`super::Platform::services`].
    ServiceId
}
