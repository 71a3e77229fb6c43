//! The formats in which commands print data. Diagnostics have formats of their own (`ReportFormat`), because a command
//! that prints data on stdout prints its diagnostics on stderr as text.

use clap::ValueEnum;

/// The format of a list or a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum DataFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// The format of Kubernetes objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum ObjectFormat {
    /// A stream of documents
    #[default]
    Yaml,
    /// One `List` of all objects, as kubectl prints it
    Json,
}

/// The format of a table that is also shown in pull requests and on web pages.
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
