//! The pages of the diagnostics that the Kustomize engine reports.

use super::codes;
use rutter_diagnostics::{Page, page};

/// The pages, one for each code.
pub const PAGES: &[Page] = &[
    MISSING_KUSTOMIZATION,
    SEVERAL_KUSTOMIZATIONS,
    EMPTY_KUSTOMIZATION,
    UNKNOWN_FIELD,
    WRONG_TYPE,
    INVALID_FIELD,
    MISSING_FILE,
    OUTSIDE_ROOT,
    REMOTE,
    PLUGIN,
    CYCLE,
    TOO_LARGE,
    INVALID_RESOURCE,
    DUPLICATE_ID,
    GENERATOR,
    NO_MATCH,
    SEVERAL_MATCHES,
    INVALID_PATCH,
    INVALID_PATTERN,
    FIELD,
    REPLACEMENT,
    REFERENCE,
    VARIABLE,
    ORDER,
];

page! {
    /// A folder that is built as a kustomization has none of `kustomization.yaml`, `kustomization.yml` and
    /// `Kustomization`.
    ///
    /// ## How to fix
    /// Add the file, or name the folder with one.
    MISSING_KUSTOMIZATION = codes::MISSING_KUSTOMIZATION => "a folder has no kustomization file";
}

page! {
    /// A folder may have only one of `kustomization.yaml`, `kustomization.yml` and `Kustomization`.
    ///
    /// ## How to fix
    /// Keep one of the files.
    SEVERAL_KUSTOMIZATIONS = codes::SEVERAL_KUSTOMIZATIONS => "a folder has several kustomization files";
}

page! {
    /// The file is empty.
    ///
    /// ## How to fix
    /// List `resources` in it, or remove it.
    EMPTY_KUSTOMIZATION = codes::EMPTY_KUSTOMIZATION => "a kustomization says nothing";
}

page! {
    /// Kustomize refuses fields that it does not know.
    ///
    /// ## How to fix
    /// Correct the field's name, or remove the field.
    UNKNOWN_FIELD = codes::UNKNOWN_FIELD => "a kustomization has an unknown field";
}

page! {
    /// A list, a mapping or a text is given where another type is expected.
    ///
    /// ## How to fix
    /// Write the value in the shape that the finding names.
    WRONG_TYPE = codes::WRONG_TYPE => "a field of a kustomization has the wrong type";
}

page! {
    /// The value has the right type, but Kustomize does not accept it.
    ///
    /// ## How to fix
    /// Write a value that the finding names.
    INVALID_FIELD = codes::INVALID_FIELD => "a field of a kustomization has a value it cannot take";
}

page! {
    /// Paths are relative to the folder of the kustomization.
    ///
    /// ## How to fix
    /// Add the file, or correct the path.
    MISSING_FILE = codes::MISSING_FILE => "a kustomization names a file that is not there";
}

page! {
    /// Kustomize reads files only in or below the folder of the kustomization that names them.
    ///
    /// ## How to fix
    /// Move the file below the folder.
    OUTSIDE_ROOT = codes::OUTSIDE_ROOT => "a path leads out of the folder";
}

page! {
    /// rutter does not read from the network, so that the same files always give the same result.
    ///
    /// ## How to fix
    /// Copy the resource into the repository.
    REMOTE = codes::REMOTE => "a kustomization names a remote resource";
}

page! {
    /// rutter runs no foreign programs: Helm charts, exec and container plugins are refused.
    ///
    /// ## How to fix
    /// Render it beforehand, and commit the result.
    PLUGIN = codes::PLUGIN => "a kustomization needs a plugin";
}

page! {
    /// A kustomization includes itself, directly or through other kustomizations.
    ///
    /// ## How to fix
    /// Remove one of the references.
    CYCLE = codes::CYCLE => "kustomizations refer to each other in a circle";
}

page! {
    /// The build stops before it takes all memory.
    ///
    /// ## How to fix
    /// Split the kustomization.
    TOO_LARGE = codes::TOO_LARGE => "a kustomization grows beyond bounds";
}

page! {
    /// The resource lacks `apiVersion`, `kind` or `metadata.name`, or cannot be read.
    ///
    /// ## How to fix
    /// Correct the resource.
    INVALID_RESOURCE = codes::INVALID_RESOURCE => "a resource is no Kubernetes object";
}

page! {
    /// Two resources have the same kind, namespace and name.
    ///
    /// ## How to fix
    /// Remove or rename one.
    DUPLICATE_ID = codes::DUPLICATE_ID => "a resource is there twice";
}

page! {
    /// A ConfigMap or Secret generator lacks its source, or names a key twice.
    ///
    /// ## How to fix
    /// Correct the generator.
    GENERATOR = codes::GENERATOR => "a generator cannot make its object";
}

page! {
    /// Kustomize refuses a patch without a target that exists.
    ///
    /// ## How to fix
    /// Correct the target.
    NO_MATCH = codes::NO_MATCH => "a patch or target matches nothing";
}

page! {
    /// The change needs exactly one target.
    ///
    /// ## How to fix
    /// Narrow the target.
    SEVERAL_MATCHES = codes::SEVERAL_MATCHES => "a target matches several resources";
}

page! {
    /// The patch is neither a strategic merge patch nor a JSON patch, or one of its paths does not exist.
    ///
    /// ## How to fix
    /// Correct the patch.
    INVALID_PATCH = codes::INVALID_PATCH => "a patch cannot be applied";
}

page! {
    /// Names and kinds of targets are regular expressions.
    ///
    /// ## How to fix
    /// Correct the expression.
    INVALID_PATTERN = codes::INVALID_PATTERN => "a pattern of a target cannot be read";
}

page! {
    /// A transformer finds a value of another type than it expects.
    ///
    /// ## How to fix
    /// Correct the path or the resource.
    FIELD = codes::FIELD => "a field path does not fit the resource";
}

page! {
    /// The source or target of the replacement does not exist or has another type.
    ///
    /// ## How to fix
    /// Correct the source or target.
    REPLACEMENT = codes::REPLACEMENT => "a replacement cannot be made";
}

page! {
    /// A reference to a name that was changed could mean more than one resource.
    ///
    /// ## How to fix
    /// Give the resources different names.
    REFERENCE = codes::REFERENCE => "a reference fits several resources";
}

page! {
    /// An entry of `vars` names a field that does not exist, or two entries have the same name.
    ///
    /// ## How to fix
    /// Correct the variable, or use `replacements`.
    VARIABLE = codes::VARIABLE => "a variable cannot be filled in";
}

page! {
    /// `sortOptions` has a value that Kustomize does not know.
    ///
    /// ## How to fix
    /// Write `order: legacy` or `order: fifo`.
    ORDER = codes::ORDER => "the order of resources is not understood";
}
