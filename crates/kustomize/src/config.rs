//! The fields that the transformers of one layer change: the built-in field specs, and those of
//! `configurations` and `crds` files.

use std::sync::{Arc, LazyLock};

use super::codes::{self, BuildResult, failure};
use super::decode::{Decoder, Strictness, decoded};
use super::field_spec::{FieldResult, FieldSpec, gvk_of, merge_specs};
use super::fieldspecs::{self, BuiltinSpec};
use super::kustomization::FieldSpecEntry;
use super::resource::Gvk;
use rutter_yaml::Node;

/// The field specs of each transformer.
#[derive(Debug, Clone, Default)]
pub(crate) struct TransformerConfig {
    pub(crate) name_prefix: Vec<FieldSpec>,
    pub(crate) name_suffix: Vec<FieldSpec>,
    pub(crate) namespace: Vec<FieldSpec>,
    pub(crate) labels: Vec<FieldSpec>,
    pub(crate) common_labels: Vec<FieldSpec>,
    pub(crate) template_labels: Vec<FieldSpec>,
    pub(crate) common_annotations: Vec<FieldSpec>,
    pub(crate) name_reference: Vec<NameReference>,
    pub(crate) var_reference: Vec<FieldSpec>,
    pub(crate) images: Vec<FieldSpec>,
    pub(crate) replicas: Vec<FieldSpec>,
}

/// The fields that hold the name of an object of this type.
#[derive(Debug, Clone)]
pub(crate) struct NameReference {
    pub(crate) target: Gvk,
    pub(crate) referrers: Vec<FieldSpec>,
}

decoded! {
    ConfigFile {
        name_prefix: Vec<FieldSpecEntry> = "namePrefix",
        name_suffix: Vec<FieldSpecEntry> = "nameSuffix",
        namespace: Vec<FieldSpecEntry> = "namespace",
        labels: Vec<FieldSpecEntry> = "labels",
        common_labels: Vec<FieldSpecEntry> = "commonLabels",
        template_labels: Vec<FieldSpecEntry> = "templateLabels",
        common_annotations: Vec<FieldSpecEntry> = "commonAnnotations",
        name_reference: Vec<NameReferenceEntry> = "nameReference",
        var_reference: Vec<FieldSpecEntry> = "varReference",
        images: Vec<FieldSpecEntry> = "images",
        replicas: Vec<FieldSpecEntry> = "replicas",
    }
}

decoded! {
    NameReferenceEntry {
        group: String = "group",
        version: String = "version",
        kind: String = "kind",
        field_specs: Vec<FieldSpecEntry> = "fieldSpecs",
    }
}

static DEFAULTS: LazyLock<Arc<TransformerConfig>> = LazyLock::new(|| {
    let specs = |list: &[BuiltinSpec]| list.iter().map(FieldSpec::builtin).collect::<Vec<_>>();
    let references = fieldspecs::NAME_REFERENCES.iter();
    Arc::new(TransformerConfig {
        name_prefix: specs(fieldspecs::NAME_PREFIX),
        name_suffix: specs(fieldspecs::NAME_SUFFIX),
        namespace: specs(fieldspecs::NAMESPACE),
        labels: Vec::new(),
        common_labels: specs(fieldspecs::COMMON_LABELS),
        template_labels: specs(fieldspecs::TEMPLATE_LABELS),
        common_annotations: specs(fieldspecs::COMMON_ANNOTATIONS),
        name_reference: references
            .map(|r| NameReference { target: gvk_of(&r.target), referrers: specs(r.referrers) })
            .collect(),
        var_reference: specs(fieldspecs::VAR_REFERENCES),
        images: specs(fieldspecs::IMAGES),
        replicas: specs(fieldspecs::REPLICAS),
    })
});

impl TransformerConfig {
    pub(crate) fn defaults() -> Arc<Self> {
        Arc::clone(&DEFAULTS)
    }

    /// Reads a file of `configurations`.
    pub(crate) fn read(node: &Node) -> BuildResult<Self> {
        let file: ConfigFile = Decoder::read(Strictness::Strict, node)?;
        let specs = |entries: &[FieldSpecEntry]| {
            let mut out = Vec::new();
            let specs: Vec<FieldSpec> = entries.iter().map(FieldSpec::from_entry).collect();
            merge_specs(&mut out, &specs).map(|()| out).map_err(|e| failure(codes::INVALID_FIELD, file.span, e))
        };
        let mut config = Self {
            name_prefix: specs(&file.name_prefix)?,
            name_suffix: specs(&file.name_suffix)?,
            namespace: specs(&file.namespace)?,
            labels: specs(&file.labels)?,
            common_labels: specs(&file.common_labels)?,
            template_labels: specs(&file.template_labels)?,
            common_annotations: specs(&file.common_annotations)?,
            name_reference: Vec::new(),
            var_reference: specs(&file.var_reference)?,
            images: specs(&file.images)?,
            replicas: specs(&file.replicas)?,
        };
        for entry in &file.name_reference {
            let target = Gvk { group: entry.group.clone(), version: entry.version.clone(), kind: entry.kind.clone() };
            config
                .add_reference(target, &specs(&entry.field_specs)?)
                .map_err(|e| failure(codes::INVALID_FIELD, entry.span, e))?;
        }
        Ok(config)
    }

    pub(crate) fn add_reference(&mut self, target: Gvk, referrers: &[FieldSpec]) -> FieldResult {
        match self.name_reference.iter_mut().find(|r| r.target == target) {
            Some(there) => merge_specs(&mut there.referrers, referrers),
            None => {
                self.name_reference.push(NameReference { target, referrers: referrers.to_vec() });
                Ok(())
            }
        }
    }

    fn merge(&mut self, other: &Self) -> FieldResult {
        merge_specs(&mut self.name_prefix, &other.name_prefix)?;
        merge_specs(&mut self.name_suffix, &other.name_suffix)?;
        merge_specs(&mut self.namespace, &other.namespace)?;
        merge_specs(&mut self.labels, &other.labels)?;
        merge_specs(&mut self.common_labels, &other.common_labels)?;
        merge_specs(&mut self.template_labels, &other.template_labels)?;
        merge_specs(&mut self.common_annotations, &other.common_annotations)?;
        merge_specs(&mut self.var_reference, &other.var_reference)?;
        merge_specs(&mut self.images, &other.images)?;
        merge_specs(&mut self.replicas, &other.replicas)?;
        other.name_reference.iter().try_for_each(|r| self.add_reference(r.target.clone(), &r.referrers))
    }
}

/// Merges two configurations. Merging the same configuration again is free.
pub(crate) fn merge(into: &mut Option<Arc<TransformerConfig>>, other: &Arc<TransformerConfig>) -> FieldResult {
    match into {
        None => *into = Some(Arc::clone(other)),
        Some(there) if Arc::ptr_eq(there, other) => {}
        Some(there) => Arc::make_mut(there).merge(other)?,
    }
    Ok(())
}
