//! How commands print data. Diagnostics have formats of their own (`ReportFormat`): they go to stderr as text where
//! a command's result is data.

use clap::ValueEnum;

/// Of a list or a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum DataFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// Of Kubernetes objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum ObjectFormat {
    /// A stream of documents
    #[default]
    Yaml,
    /// One `List` of all objects, as kubectl prints it
    Json,
}

/// Of tables that are read in other places, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum TableFormat {
    /// For a terminal
    #[default]
    Text,
    /// For pull requests
    Markdown,
    /// A page of its own
    Html,
    /// For programs
    Json,
}
