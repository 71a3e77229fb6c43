//! The types of a kustomization file.

use std::collections::BTreeMap;

use super::codes::{self, BuildResult, failure};
use super::decode::{Decoder, SpannedText, Strictness, decoded};
use rutter_diagnostics::Span;
use rutter_yaml::{Node, Value};

decoded! {
    /// All fields of a Kustomization or Component.
    Kustomization {
        api_version: String = "apiVersion",
        kind: String = "kind",
        metadata: Option<Value> = "metadata",
        openapi: BTreeMap<String, String> = "openapi",
        name_prefix: SpannedText = "namePrefix",
        name_suffix: SpannedText = "nameSuffix",
        namespace: SpannedText = "namespace",
        common_labels: StringMap = "commonLabels",
        labels: Vec<Labels> = "labels",
        common_annotations: StringMap = "commonAnnotations",
        patches_strategic_merge: Option<Vec<SpannedText>> = "patchesStrategicMerge",
        patches_json6902: Vec<Patch> = "patchesJson6902",
        patches: Vec<Patch> = "patches",
        images: Vec<Image> = "images",
        image_tags: Vec<Image> = "imageTags",
        replacements: Vec<Replacement> = "replacements",
        replicas: Vec<Replica> = "replicas",
        vars: Vec<Var> = "vars",
        sort_options: Option<SortOptions> = "sortOptions",
        resources: Vec<SpannedText> = "resources",
        components: Vec<SpannedText> = "components",
        crds: Vec<SpannedText> = "crds",
        bases: Vec<SpannedText> = "bases",
        config_map_generator: Vec<GeneratorArgs> = "configMapGenerator",
        secret_generator: Vec<GeneratorArgs> = "secretGenerator",
        helm_globals: Option<Value> = "helmGlobals",
        helm_charts: Vec<Value> = "helmCharts",
        helm_chart_inflation: Vec<Value> = "helmChartInflationGenerator",
        generator_options: Option<GeneratorOptions> = "generatorOptions",
        configurations: Vec<SpannedText> = "configurations",
        generators: Vec<SpannedText> = "generators",
        transformers: Vec<SpannedText> = "transformers",
        validators: Vec<SpannedText> = "validators",
        build_metadata: Vec<SpannedText> = "buildMetadata",
        inventory: Option<Value> = "inventory",
    }
}

decoded! {
    Labels {
        pairs: BTreeMap<String, String> = "pairs",
        include_selectors: bool = "includeSelectors",
        include_templates: bool = "includeTemplates",
        fields: Vec<FieldSpecEntry> = "fields",
    }
}

decoded! {
    FieldSpecEntry {
        group: String = "group",
        version: String = "version",
        kind: String = "kind",
        path: String = "path",
        create: bool = "create",
    }
}

decoded! {
    Patch {
        path: String = "path",
        patch: String = "patch",
        target: Option<Selector> = "target",
        options: BTreeMap<String, bool> = "options",
    }
}

decoded! {
    Selector {
        group: String = "group",
        version: String = "version",
        kind: String = "kind",
        name: String = "name",
        namespace: String = "namespace",
        annotation_selector: String = "annotationSelector",
        label_selector: String = "labelSelector",
    }
}

decoded! {
    Image {
        name: String = "name",
        new_name: String = "newName",
        tag_suffix: String = "tagSuffix",
        new_tag: String = "newTag",
        digest: String = "digest",
    }
}

decoded! {
    Replica {
        name: String = "name",
        count: i64 = "count",
    }
}

decoded! {
    Replacement {
        path: String = "path",
        source: Option<ReplacementSource> = "source",
        source_value: Option<String> = "sourceValue",
        targets: Option<Vec<ReplacementTarget>> = "targets",
    }
}

decoded! {
    ReplacementSource {
        group: String = "group",
        version: String = "version",
        kind: String = "kind",
        name: String = "name",
        namespace: String = "namespace",
        field_path: String = "fieldPath",
        options: Option<FieldOptions> = "options",
    }
}

decoded! {
    ReplacementTarget {
        select: Option<Selector> = "select",
        reject: Vec<Selector> = "reject",
        field_paths: Vec<String> = "fieldPaths",
        options: Option<FieldOptions> = "options",
    }
}

decoded! {
    FieldOptions {
        delimiter: String = "delimiter",
        index: i64 = "index",
        encoding: String = "encoding",
        create: bool = "create",
    }
}

decoded! {
    Var {
        name: String = "name",
        object: ObjectReference = "objref",
        field: FieldReference = "fieldref",
    }
}

decoded! {
    ObjectReference {
        api_version: String = "apiVersion",
        group: String = "group",
        version: String = "version",
        kind: String = "kind",
        name: String = "name",
        namespace: String = "namespace",
    }
}

decoded! {
    FieldReference {
        path: String = "fieldPath",
    }
}

decoded! {
    SortOptions {
        order: String = "order",
        legacy: Option<LegacySortOptions> = "legacySortOptions",
    }
}

decoded! {
    LegacySortOptions {
        first: Vec<String> = "orderFirst",
        last: Vec<String> = "orderLast",
    }
}

decoded! {
    GeneratorArgs {
        name: String = "name",
        namespace: String = "namespace",
        behavior: String = "behavior",
        literals: Vec<String> = "literals",
        files: Vec<String> = "files",
        envs: Vec<String> = "envs",
        env: String = "env",
        options: Option<GeneratorOptions> = "options",
        secret_type: String = "type",
    }
}

decoded! {
    GeneratorOptions {
        labels: BTreeMap<String, String> = "labels",
        annotations: BTreeMap<String, String> = "annotations",
        disable_name_suffix_hash: bool = "disableNameSuffixHash",
        immutable: bool = "immutable",
    }
}

/// A mapping of names to texts, and its span.
#[derive(Debug, Clone, Default)]
pub(crate) struct StringMap {
    pub(crate) span: Option<Span>,
    pub(crate) map: BTreeMap<String, String>,
}

impl super::decode::Decode for StringMap {
    fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        Self { span: Some(node.span), map: super::decode::Decode::decode(decoder, node) }
    }
}

impl Kustomization {
    pub(crate) fn read(node: &Node) -> BuildResult<Self> {
        let meaningful = |key: &str| !["apiversion", "kind"].contains(&key.to_ascii_lowercase().as_str());
        if !node.entries().iter().any(|e| meaningful(&e.key) && !e.value.is_null()) {
            return Err(failure(codes::EMPTY_KUSTOMIZATION, node.span, "this kustomization is empty"));
        }
        let mut k: Self = Decoder::read(Strictness::Strict, node)?;
        k.check_type(node)?;
        let bases = std::mem::take(&mut k.bases);
        k.resources.extend(bases);
        let tags = std::mem::take(&mut k.image_tags);
        k.images.extend(tags);
        for generator in k.config_map_generator.iter_mut().chain(&mut k.secret_generator) {
            if !generator.env.is_empty() {
                generator.envs.push(std::mem::take(&mut generator.env));
            }
        }
        k.refuse_foreign(node)?;
        Ok(k)
    }

    pub(crate) fn is_component(&self) -> bool {
        self.kind == "Component"
    }

    fn check_type(&self, node: &Node) -> BuildResult<()> {
        let at = |key: &str| node.entries().iter().find(|e| e.key.eq_ignore_ascii_case(key)).map(|e| e.value.span);
        if !["", "Kustomization", "Component"].contains(&self.kind.as_str()) {
            let message = format!("the kind is `{}`, not Kustomization or Component", self.kind);
            return Err(failure(codes::INVALID_FIELD, at("kind"), message));
        }
        let versions: &[&str] = if self.is_component() {
            &["", "kustomize.config.k8s.io/v1alpha1"]
        } else {
            &["", "kustomize.config.k8s.io/v1beta1", "kustomize.config.k8s.io/v1"]
        };
        if !versions.contains(&self.api_version.as_str()) {
            let message =
                format!("`{}` is not the apiVersion of such a file; it is `{}`", self.api_version, versions[1]);
            return Err(failure(codes::INVALID_FIELD, at("apiVersion"), message));
        }
        Ok(())
    }

    /// Refuses the Helm fields, because Helm needs a binary and the network.
    fn refuse_foreign(&self, node: &Node) -> BuildResult<()> {
        if self.helm_charts.is_empty() && self.helm_chart_inflation.is_empty() {
            return Ok(());
        }
        let key = |e: &&rutter_yaml::Entry| e.key.to_ascii_lowercase().starts_with("helmchart");
        let span = node.entries().iter().find(key).map(|e| e.key_span);
        Err(failure(codes::PLUGIN, span, "Helm charts are not inflated by this engine"))
    }
}
