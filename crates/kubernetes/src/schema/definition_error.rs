//! The errors of CustomResourceDefinitions.

/// The reason why an API server would not accept a document as CustomResourceDefinition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionError {
    /// The path of the error: keys and indices from the document's root.
    pub path: Vec<String>,
    pub message: String,
}
