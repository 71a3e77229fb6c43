//! The transformers of a kustomization, in the order in which they run.

pub(crate) mod annotations;
pub(crate) mod hash;
pub(crate) mod images;
pub(crate) mod labels;
pub(crate) mod name;
pub(crate) mod namespace;
pub(crate) mod patches;
pub(crate) mod replacements;
pub(crate) mod replicas;
pub(crate) mod scope;
pub(crate) mod value_add;

use super::codes::BuildResult;
use super::config::TransformerConfig;
use super::inputs::Inputs;
use super::layer::Layer;
use super::origin::Origin;
use super::resource_map::ResourceMap;
use scope::{Scope, record};

/// A transformer: the number of runs that its field in the kustomization needs, and the function for one run.
struct Transformer {
    kind: &'static str,
    runs: fn(&Layer<'_>) -> usize,
    run: fn(&mut Scope<'_, '_>, usize, &mut ResourceMap) -> BuildResult<()>,
}

/// The transformers in the order in which they run, which does not depend on the order of fields in the file.
const TRANSFORMERS: &[Transformer] = &[
    Transformer {
        kind: "PatchStrategicMergeTransformer",
        runs: |l| usize::from(l.k.patches_strategic_merge.as_ref().is_some_and(|p| !p.is_empty())),
        run: patches::strategic_merges,
    },
    Transformer { kind: "PatchTransformer", runs: |l| l.k.patches.len(), run: patches::patch },
    Transformer {
        kind: "NamespaceTransformer",
        runs: |l| usize::from(!l.k.namespace.text.is_empty()),
        run: namespace::run,
    },
    Transformer {
        kind: "PrefixTransformer",
        runs: |l| usize::from(!l.k.name_prefix.text.is_empty()),
        run: name::prefix,
    },
    Transformer {
        kind: "SuffixTransformer",
        runs: |l| usize::from(!l.k.name_suffix.text.is_empty()),
        run: name::suffix,
    },
    Transformer { kind: "LabelTransformer", runs: |l| l.k.labels.len(), run: labels::labels },
    Transformer {
        kind: "LabelTransformer",
        runs: |l| usize::from(!l.k.common_labels.map.is_empty()),
        run: labels::common,
    },
    Transformer {
        kind: "AnnotationsTransformer",
        runs: |l| usize::from(!l.k.common_annotations.map.is_empty()),
        run: annotations::run,
    },
    Transformer { kind: "PatchJson6902Transformer", runs: |l| l.k.patches_json6902.len(), run: patches::json6902 },
    Transformer { kind: "ReplicaCountTransformer", runs: |l| l.k.replicas.len(), run: replicas::run },
    Transformer { kind: "ImageTagTransformer", runs: |l| l.k.images.len(), run: images::run },
    Transformer {
        kind: "ReplacementTransformer",
        runs: |l| usize::from(!l.k.replacements.is_empty()),
        run: replacements::run,
    },
];

/// Runs all transformers on the resources of a layer.
pub(crate) fn run(
    inputs: &mut Inputs<'_>,
    layer: &Layer<'_>,
    config: &TransformerConfig,
    map: &mut ResourceMap,
) -> BuildResult<()> {
    let with_transformations = inputs.with_transformations;
    let mut scope = Scope { inputs, layer, config };
    for transformer in TRANSFORMERS {
        for n in 0..(transformer.runs)(layer) {
            (transformer.run)(&mut scope, n, map)?;
            if with_transformations {
                record(map, &Origin::plugin(layer.file, transformer.kind));
            }
            map.drop_deleted();
        }
    }
    Ok(())
}
