//! Objects are checked against the schemas of their kinds: built-in kinds by version, custom ones by `platform/crds`.

use rutter::diagnostics::{Diagnostic, FileId};
use rutter::kubernetes::schema::CustomResource;
use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::Memory;
use rutter::yaml::{ReadOptions, Value, read_documents};

const CRD: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: queues.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Queue, plural: queues }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [size, owner]
              properties:
                size: { type: integer, minimum: 1, maximum: 9 }
                owner: { type: string, pattern: '^[a-z]+$', default: nobody }
                mode: { type: string, enum: [fast, safe] }
                port: { x-kubernetes-int-or-string: true }
                labels: { type: object, additionalProperties: { type: string } }
                free: { type: object, x-kubernetes-preserve-unknown-fields: true }
                items:
                  type: array
                  maxItems: 2
                  items: { type: object, properties: { name: { type: string } } }
    - { name: v1alpha1, served: false, storage: false, schema: { openAPIV3Schema: { type: object } } }
";

/// A service with only manifests, in an environment with Kubernetes 1.31.
fn workspace(manifests: &[(&str, &str)], crds: &[(&str, &str)]) -> Memory {
    let environment = "clusters: [{ name: c }]\ndomain: acme.example.com\nkubernetes: \"1.31\"\n";
    let mut memory: Memory = [
        ("platform/platform.yaml", "name: acme\n"),
        ("platform/environments/prod.yaml", environment),
        ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
        ("apps/cart/service.yaml", "team: shop\nkind: parts\n"),
        ("apps/cart/overlays/prod.yaml", "{}\n"),
    ]
    .into_iter()
    .collect();
    manifests.iter().for_each(|(name, text)| memory.insert(format!("apps/cart/manifests/{name}"), *text));
    crds.iter().for_each(|(name, text)| memory.insert(format!("platform/crds/{name}"), *text));
    memory
}

/// Returns the position of a finding as `line:column`, with its file unless that is `apps/cart/manifests/a.yaml`.
fn place(compiled: &Compiled, found: &Diagnostic) -> String {
    let span = found.span.unwrap();
    let file = compiled.checked.sources.get(span.file).unwrap();
    let before = &file.text[..span.start as usize];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    match &*file.path {
        "apps/cart/manifests/a.yaml" => format!("{line}:{column}"),
        path => format!("{path}:{line}:{column}"),
    }
}

/// Returns the findings of one code as `position message (help)`.
fn found(source: &Memory, code: &str) -> Vec<String> {
    let compiled = compile(source);
    let all = compiled.checked.diagnostics.iter();
    let shown = |d: &Diagnostic| {
        let message = d.message.rsplit_once(": ").map_or(d.message.as_str(), |(_, tail)| tail);
        let help = if d.help.is_empty() { String::new() } else { format!(" ({})", d.help.join("; ")) };
        format!("{} {message}{help}", place(&compiled, d))
    };
    for other in all.clone().filter(|d| d.code != code) {
        println!("[{}] {}", other.code, other.message);
    }
    all.filter(|d| d.code == code).map(shown).collect()
}

fn mismatches(manifest: &str) -> Vec<String> {
    found(&workspace(&[("a.yaml", manifest)], &[("queues.yaml", CRD)]), "schema-mismatch")
}

fn config_map(rest: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: a }}\n{rest}")
}

#[test]
fn a_misspelt_field_is_found_at_its_span() {
    assert_eq!(mismatches(&config_map("dat: {}\n")), ["4:1 there is no field `dat` (did you mean `data`?)"]);
    let pod = "apiVersion: v1
kind: Pod
metadata: { name: a }
spec:
  containers:
    - name: main
      image: registry.example.com/a:v1
      imagePulPolicy: Always
";
    assert_eq!(
        mismatches(pod),
        ["8:23 there is no field `spec.containers[0].imagePulPolicy` (did you mean `imagePullPolicy`?)"]
    );
}

#[test]
fn a_wrong_type_and_a_wrong_enum_value_are_found() {
    assert_eq!(mismatches(&config_map("data: { a: 1 }\n")), ["4:12 `data.a` must be a text, not a number"]);
    assert_eq!(mismatches(&config_map("immutable: 'yes'\n")), ["4:12 `immutable` must be true or false, not a text"]);
    let claim = |size: &str, mode: &str| {
        format!(
            "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{ name: a }}\nspec:\n  accessModes: [{mode}]\n  \
             resources: {{ requests: {{ storage: {size} }} }}\n"
        )
    };
    assert_eq!(mismatches(&claim("1Gi", "ReadWriteOnce")), [] as [&str; 0]);
    assert_eq!(
        mismatches(&claim("1Gb", "ReadWriteOnce")),
        ["6:37 `spec.resources.requests.storage` must be a quantity like `250m`, `1.5` or `512Mi`"]
    );
    assert!(mismatches(&claim("1", "ReadWriteSometimes"))[0].contains("must be one of `ReadWriteOnce`"));
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: { name: a }\ndata: { key: 'no base64!' }\n";
    assert_eq!(mismatches(secret), ["4:14 `data.key` must be base64"]);
}

#[test]
fn a_missing_field_is_found_and_null_is_none() {
    let role = |rules: &str| {
        format!("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{ name: a }}\nrules: {rules}\n")
    };
    assert_eq!(mismatches(&role("[{ resources: [pods] }]")), ["4:9 `rules[0].verbs` is missing"]);
    assert_eq!(mismatches(&role("[{ verbs: null }]")), ["4:11 `rules[0].verbs` is missing"]);
    assert_eq!(mismatches(&role("[{ verbs: [get] }]")), [] as [&str; 0]);
}

#[test]
fn fields_belong_to_versions_of_kubernetes() {
    let with = |field: &str| {
        mismatches(&format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{ name: a }}\nspec:\n  {field}\n  containers: [{{ name: a, image: \
             registry.example.com/a:v1 }}]\n"
        ))
    };
    assert_eq!(with("securityContext: { supplementalGroupsPolicy: Strict }"), [] as [&str; 0]);
    assert_eq!(
        with("hostnameOverride: a"),
        ["5:21 there is no field `spec.hostnameOverride` (the field came with Kubernetes 1.34)"]
    );
}

fn queue(spec: &str) -> String {
    format!("apiVersion: example.com/v1\nkind: Queue\nmetadata: {{ name: a }}\nspec: {spec}\n")
}

#[test]
fn custom_kinds_are_checked_against_the_definitions_of_the_workspace() {
    let fine = "{ size: 3, mode: fast, port: http, labels: { a: b }, free: { any: [thing] }, items: [{ name: x }] }";
    assert_eq!(mismatches(&queue(fine)), [] as [&str; 0]);
    let expectations = [
        ("{ size: 3, sise: 4 }", "4:24 there is no field `spec.sise` (did you mean `size`?)"),
        ("{ size: '3' }", "4:15 `spec.size` must be a whole number, not a text"),
        ("{ size: 12 }", "4:15 `spec.size` must be at most 9"),
        ("{}", "4:1 `spec.size` is missing"),
        ("{ size: 1, mode: slow }", "4:24 `spec.mode` must be one of `fast` or `safe`"),
        ("{ size: 1, owner: Me }", "4:25 `spec.owner` must match the pattern `^[a-z]+$`"),
        ("{ size: 1, labels: { a: 1 } }", "4:31 `spec.labels.a` must be a text, not a number"),
        ("{ size: 1, port: [1] }", "4:18 `spec.port` must be a whole number or a text, not a list"),
        ("{ size: 1, items: [{}, {}, {}] }", "4:18 `spec.items` must have at most 2 items"),
        ("{ size: 1, items: [{ nam: x }] }", "4:33 there is no field `spec.items[0].nam` (did you mean `name`?)"),
    ];
    for (spec, expected) in expectations {
        assert_eq!(mismatches(&queue(spec)), [expected], "{spec}");
    }
    let labels = queue("{ size: 1 }").replace("{ name: a }", "{ name: a, labels: { a: 1 } }");
    assert_eq!(mismatches(&labels), ["3:35 `metadata.labels.a` must be a text, not a number"]);
}

#[test]
fn a_kind_without_a_definition_is_not_checked() {
    let other = queue("{ anything: goes }").replace("Queue", "Topic");
    assert_eq!(mismatches(&other), [] as [&str; 0]);
}

#[test]
fn a_version_that_its_definition_does_not_serve_is_an_error() {
    let old = queue("{ size: 1 }").replace("example.com/v1", "example.com/v1alpha1");
    let source = workspace(&[("a.yaml", &old)], &[("queues.yaml", CRD)]);
    assert_eq!(found(&source, "api-not-served").len(), 1);
    assert_eq!(found(&source, "schema-mismatch"), [] as [&str; 0]);
}

#[test]
fn a_broken_definition_is_a_diagnostic() {
    for (from, to, expected) in [
        ("type: integer, ", "", "21:17 a structural schema gives every value a `type`"),
        ("kind: CustomResourceDefinition", "kind: ConfigMap", "2:7 only CustomResourceDefinitions belong here"),
        ("apiextensions.k8s.io/v1\n", "apiextensions.k8s.io/v1beta1\n", "1:13 the apiVersion of a"),
        ("scope: Namespaced", "scope: Both", "6:10 `scope` is `Namespaced` or `Cluster`"),
        ("type: array", "type: list", "27:17 there is no type `list`"),
    ] {
        let text = CRD.replace(from, to);
        let found = found(&workspace(&[], &[("queues.yaml", &text)]), "invalid-definition");
        assert!(found[0].starts_with(&format!("platform/crds/queues.yaml:{expected}")), "{found:?}");
    }
    let twice = workspace(&[], &[("a.yaml", CRD), ("b.yaml", CRD)]);
    assert_eq!(
        found(&twice, "invalid-definition"),
        ["platform/crds/b.yaml:7:18 another file defines Queue of `example.com` already"]
    );
    let syntax = compile(&workspace(&[], &[("queues.yaml", "a: [\n")]));
    assert!(syntax.checked.diagnostics.has_errors());
}

#[test]
fn a_kustomization_of_the_service_is_rendered_and_verified() {
    let kustomization = "namePrefix: big-\nresources: [a.yaml]\nconfigMapGenerator:\n- {name: made, literals: [a=b]}\n";
    let broken = queue("{ size: 12 }");
    let files = [("kustomization.yaml", kustomization), ("a.yaml", broken.as_str())];
    let source = workspace(&files, &[("queues.yaml", CRD)]);
    assert_eq!(found(&source, "schema-mismatch"), ["4:15 `spec.size` must be at most 9"]);
    let fixed = workspace(&[files[0], ("a.yaml", &queue("{ size: 2 }"))], &[("queues.yaml", CRD)]);
    let compiled = compile(&fixed);
    assert!(compiled.checked.diagnostics.is_empty(), "{:?}", compiled.checked.diagnostics);
}

#[test]
fn a_render_error_is_reported_in_the_manifest() {
    let found = |name: &'static str, text: &str, code: &str| found(&workspace(&[(name, text)], &[]), code);
    let unknown = "resources: []\nnamePrefx: a\n";
    let at = found("kustomization.yaml", unknown, "kustomize-unknown-field");
    assert_eq!(at.len(), 1, "{at:?}");
    assert!(at[0].starts_with("apps/cart/manifests/kustomization.yaml:2:1 "), "{at:?}");
    let nameless = found("a.yaml", "apiVersion: v1\nkind: ConfigMap\ndata: {}\n", "kustomize-invalid-resource");
    assert!(nameless[0].starts_with("1:1 "), "{nameless:?}");
}

/// Reads the definitions of many published projects.
#[test]
fn definitions_of_real_projects_are_read() {
    let shared = std::env::var_os("RUTTER_SHARED")
        .map_or_else(|| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), std::path::PathBuf::from);
    let Ok(folder) = std::fs::read_dir(shared.join("conformance/crds")) else {
        println!("skipped: no folder of definitions");
        return;
    };
    let mut count = 0;
    for file in folder.flatten().map(|f| f.path()).filter(|p| p.extension().is_some_and(|e| e == "yaml")) {
        let text = std::fs::read(&file).unwrap();
        // Larger definitions would only make the test slower.
        if text.len() > 100_000 {
            continue;
        }
        for node in read_documents(&text, FileId(0), ReadOptions::default()).unwrap() {
            let read = CustomResource::read(&Value::from(&node));
            assert!(read.as_ref().is_ok_and(|r| r.served_versions().count() > 0), "{}: {read:?}", file.display());
            count += 1;
        }
    }
    assert!(count > 150, "only {count} definitions");
}
