//! What is wrong with a CustomResourceDefinition.

/// Why a document is no definition that an API server would take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionError {
    /// Keys and indices from the document's top.
    pub path: Vec<String>,
    pub message: String,
}
