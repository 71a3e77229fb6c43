//! No object leaves out a default that the API server writes inside something that is replaced as a whole: Argo CD would see
//! a difference for ever, and sync for ever.

use std::fs;
use std::path::Path;

use rutter::diagnostics::{Diagnostics, FileId};
use rutter::kubernetes::{Object, defaults_of};
use rutter::phases::verify::render_folders;
use rutter::pipeline::compile::Compiled;
use rutter::source::{Folder, Memory};
use rutter::yaml::{ReadOptions, Value, read_document};

use crate::every_kind::{add, compiled, workspace};

/// Returns the objects of all environments as clusters get them, and those of Argo CD.
fn objects(compiled: &Compiled) -> Vec<Object> {
    let platform = &compiled.checked.platform;
    let rendered = platform
        .config
        .environment_ids()
        .flat_map(|id| render_folders(platform, id, &compiled.tree, &|_| true, &mut Diagnostics::new()));
    let argocd = compiled.tree.iter().filter(|(path, _)| path.starts_with("generated/argocd/"));
    let read = |(_, bytes): (&str, &[u8])| {
        Object(Value::from(&read_document(bytes, FileId(0), ReadOptions::default()).unwrap()))
    };
    rendered.flat_map(|folder| folder.objects).chain(argocd.map(read)).collect()
}

/// Returns what the objects of a workspace leave out, and how many they are.
fn left_out(compiled: &Compiled) -> (Vec<String>, usize) {
    let objects = objects(compiled);
    let missing = |object: &Object| {
        let defined = compiled.checked.platform.config.custom_resources.find(object.group(), object.kind());
        let defined = defined.and_then(|kind| kind.defaults(object));
        defined.unwrap_or_else(|| defaults_of(object.group(), object.kind())).missing(object)
    };
    let found = objects.iter().flat_map(|o| missing(o).into_iter().map(move |path| format!("{}: {path}", o.id())));
    (found.collect(), objects.len())
}

#[test]
fn no_object_of_any_workspace_leaves_out_a_default_inside_what_is_replaced() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let example = rutter::pipeline::compile::compile(&Folder::new(root));
    let (missing, count) = left_out(&example);
    assert_eq!(missing, Vec::<String>::new());
    assert!(count > 500, "{count}");
    assert_eq!(left_out(&compiled(&workspace())).0, Vec::<String>::new());
    let mut judged = 0;
    for rule in fs::read_dir(root.join("tests/rules")).unwrap().map(|entry| entry.unwrap().path()) {
        let Some(files) = crate::rules::good_workspace(&rule) else { continue };
        let (missing, count) = left_out(&rutter::pipeline::compile::compile(&files));
        assert_eq!(missing, Vec::<String>::new(), "{}", rule.display());
        judged += count;
    }
    assert!(judged > 1000, "{judged}");
}

const VARIABLES: &str = "env: { LIMIT: { resource: limits.memory }, IP: { field: status.podIP } }\nresources: { cpu: 100m..1, memory: 128Mi..256Mi }\n";

/// Returns the workspace of every kind with a service whose variables come from the pod, as each kind of workload.
fn with_variables() -> Memory {
    let mut files = workspace();
    for kind in ["deployment", "stateful", "daemon", "job"] {
        let service = format!("team: shop\nimage: registry.example.com/shop/a\nkind: {kind}\n{VARIABLES}");
        add(&mut files, &format!("env-{kind}"), &service, &["dev", "prod"]);
    }
    files
}

#[test]
fn a_resource_as_a_variable_has_its_divisor_so_that_argo_cd_syncs_once() {
    let compiled = compiled(&with_variables());
    let (missing, _) = left_out(&compiled);
    assert_eq!(missing, Vec::<String>::new());
    for kind in ["deployment", "stateful", "daemon", "job"] {
        let folder = format!("generated/apps/env-{kind}/");
        let texts = compiled.tree.iter().filter(|(path, _)| path.starts_with(&folder));
        let all: String = texts.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect();
        assert!(all.contains("resource: limits.memory\n") && all.contains("divisor: \"0\"\n"), "{kind}: {all}");
    }
}

/// Returns the workspace of every kind, with External Secrets in a version.
fn with_external_secrets(version: &str) -> Memory {
    let mut files = workspace();
    let chart = "repository: https://charts.external-secrets.io, name: external-secrets";
    let component = format!("tier: core\nenvironments: [dev]\nchart: {{ {chart}, version: \"{version}\" }}\n");
    files.insert("platform/components/external-secrets.yaml", component);
    files
}

#[test]
fn external_secrets_say_what_to_do_with_null_bytes_where_their_version_has_a_default_for_it() {
    let references = |files: &Memory| {
        let secrets = objects(&compiled(files)).into_iter().filter(|object| object.kind() == "ExternalSecret");
        let data = secrets.flat_map(|s| s.0.at(&["spec", "data"]).map(Value::items).unwrap_or_default().to_vec());
        data.map(|entry| entry.at(&["remoteRef", "nullBytePolicy"]).cloned()).collect::<Vec<_>>()
    };
    let since = references(&with_external_secrets("2.3.0"));
    assert!(since.contains(&Some(Value::from("Ignore"))), "{since:?}");
    // A version that does not know the field refuses it.
    for files in [with_external_secrets("2.2.0"), with_external_secrets("0.19.2"), workspace()] {
        let found = references(&files);
        assert!(!found.is_empty() && found.iter().all(Option::is_none), "{found:?}");
    }
}

const DEFINITION: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: externalsecrets.external-secrets.io }
spec:
  group: external-secrets.io
  names: { kind: ExternalSecret, plural: externalsecrets }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              x-kubernetes-preserve-unknown-fields: true
              properties:
                data:
                  type: array
                  items:
                    type: object
                    x-kubernetes-preserve-unknown-fields: true
                    properties: { remoteRef: { type: object, x-kubernetes-preserve-unknown-fields: true, properties: { future: { type: string, default: Same } } } }
";

#[test]
fn the_definition_of_a_workspace_decides_what_is_written() {
    let mut files = workspace();
    files.insert("platform/crds/externalsecret.yaml", DEFINITION);
    let compiled = compiled(&files);
    let secrets: Vec<Object> = objects(&compiled).into_iter().filter(|o| o.kind() == "ExternalSecret").collect();
    let first = |object: &Object| object.0.at(&["spec", "data"]).map(|data| data.items()[0].clone());
    assert!(secrets.iter().filter_map(first).all(|e| e.at(&["remoteRef", "future"]) == Some(&Value::from("Same"))));
    assert!(!secrets.is_empty());
}
