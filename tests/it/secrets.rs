//! Every form of secrets, down to the applied YAML, and the mistakes in their declarations.

use rutter::pipeline::compile::{Compiled, compile};
use rutter::source::Memory;

const VAULT: &str =
    "secrets: { store: vault, server: \"https://vault.example.com\", auth: \"kubernetes-{environment}\" }\n";

fn workspace(store: &str, service: &str, files: &[(&str, &str)]) -> Memory {
    let environment = format!("clusters: [{{ name: c, region: eu-central-1 }}]\n{store}");
    let service = format!("team: shop\nimage: r/pay\nport: 8080\nhealth: /healthz\n{service}");
    let mut memory: Memory = [
        ("platform/platform.yaml", "name: acme\npromotion: { order: [dev, prod] }\n"),
        ("platform/environments/dev.yaml", &environment),
        ("platform/environments/prod.yaml", &environment),
        ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
        ("apps/pay/service.yaml", &service),
        ("apps/pay/overlays/prod.yaml", "tag: v1\n"),
    ]
    .into_iter()
    .collect();
    for (path, text) in files {
        memory.insert(*path, *text);
    }
    memory
}

fn compiled(store: &str, service: &str, files: &[(&str, &str)]) -> Compiled {
    let compiled = compile(&workspace(store, service, files));
    assert!(compiled.checked.diagnostics.is_empty(), "{:?}", compiled.checked.diagnostics);
    compiled
}

/// Returns a file without its header.
fn text(compiled: &Compiled, path: &str) -> String {
    let paths: Vec<&str> = compiled.tree.iter().map(|(path, _)| path).collect();
    let bytes = compiled.tree.get(path).unwrap_or_else(|| panic!("no {path} in {paths:#?}"));
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.split_once('\n').unwrap().1.to_owned()
}

fn after<'t>(text: &'t str, line: &str) -> &'t str {
    text.split_once(line).unwrap_or_else(|| panic!("no `{line}` in {text}")).1
}

/// Returns the codes and messages of all findings.
fn found(store: &str, service: &str, files: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    let compiled = compile(&workspace(store, service, files));
    compiled.checked.diagnostics.iter().map(|d| (d.code, d.message.clone())).collect()
}

#[test]
fn a_reference_becomes_a_variable_through_the_store() {
    let out = compiled(VAULT, "secrets: { STRIPE_KEY: shop/stripe#api-key }\n", &[]);
    let secret = text(&out, "generated/apps/pay/base/externalsecret-pay-secrets.yaml");
    assert_eq!(
        after(&secret, "  annotations:\n"),
        "    argocd.argoproj.io/sync-wave: \"-10\"\nspec:\n  refreshInterval: 1h0m0s\n  secretStoreRef:\n    kind: SecretStore\n    name: pay-store\n  target:\n    name: pay-secrets\n    creationPolicy: Owner\n    deletionPolicy: Retain\n  data:\n  - secretKey: STRIPE_KEY\n    remoteRef:\n      key: shop/stripe\n      property: api-key\n      conversionStrategy: Default\n      decodingStrategy: None\n      metadataPolicy: None\n"
    );
    let pod = text(&out, "generated/apps/pay/base/deployment.yaml");
    let env = "        env:\n        - name: STRIPE_KEY\n          valueFrom:\n            secretKeyRef:\n              name: pay-secrets\n              key: STRIPE_KEY\n";
    assert!(pod.contains(env), "{pod}");
}

#[test]
fn each_service_has_a_store_with_its_namespaces_role() {
    let service = "secrets: { A: shop/a#b }\n";
    let provider = |store: &str| {
        // Parts that are equal in every environment are in the base.
        let out = compiled(store, service, &[]);
        let paths = ["overlays/prod", "base"].map(|f| format!("generated/apps/pay/{f}/secretstore-pay-store.yaml"));
        let store = text(&out, paths.iter().find(|path| out.tree.get(path).is_some()).unwrap());
        after(&store, "  provider:\n").to_owned()
    };
    assert_eq!(
        provider(VAULT),
        "    vault:\n      server: https://vault.example.com\n      path: secret\n      version: v2\n      auth:\n        kubernetes:\n          mountPath: kubernetes-prod\n          role: shop-prod\n          serviceAccountRef:\n            name: pay-store\n            audiences:\n            - vault\n"
    );
    let aws = "secrets: { store: aws, role: \"arn:aws:iam::1:role/{namespace}\", service: parameter-store }\n";
    assert_eq!(
        provider(aws),
        "    aws:\n      service: ParameterStore\n      region: eu-central-1\n      auth:\n        jwt:\n          serviceAccountRef:\n            name: pay-store\n      sessionTagsPolicy: None\n"
    );
    let account =
        text(&compiled(aws, service, &[]), "generated/apps/pay/overlays/prod/serviceaccount-pay-store.patch.yaml");
    assert!(account.contains("    eks.amazonaws.com/role-arn: arn:aws:iam::1:role/shop-prod\n"), "{account}");
    assert_eq!(
        provider("secrets: { store: gcp, project: acme }\n"),
        "    gcpsm:\n      projectID: acme\n      auth:\n        workloadIdentity:\n          serviceAccountRef:\n            name: pay-store\n      secretVersionSelectionPolicy: LatestOrFail\n"
    );
    let none = compiled(VAULT, "", &[]);
    assert!(!none.tree.iter().any(|(path, _)| path.contains("secretstore")), "nothing needs a store there");
}

#[test]
fn paths_follow_the_stores_pattern() {
    let store = "secrets: { store: gcp, project: acme, key: \"{environment}/{key}\", refresh: 5m }\n";
    let out = compiled(store, "secrets: { A: shop/a }\n", &[]);
    let secret = text(&out, "generated/apps/pay/overlays/prod/externalsecret-pay-secrets.yaml");
    assert!(secret.contains("  refreshInterval: 5m0s\n"), "{secret}");
    assert!(secret.ends_with("  data:\n  - secretKey: A\n    remoteRef:\n      key: prod-shop-a\n      conversionStrategy: Default\n      decodingStrategy: None\n      metadataPolicy: None\n"), "{secret}");
}

#[test]
fn whole_secrets_become_variables_files_or_renamed_keys() {
    let service = "secrets:\n  db: { from: shop/db, env: true, prefix: DB_ }\n  tls: { from: shop/tls, mount: /etc/tls }\n  login: { from: shop/login, env: true, keys: { LOGIN_USER: username } }\n  token: { from: shop/t#x, mount: /etc/keys }\n";
    let out = compiled(VAULT, service, &[]);
    let spec = |name: &str| {
        let secret = text(&out, &format!("generated/apps/pay/base/externalsecret-{name}.yaml"));
        after(&secret, "deletionPolicy: Retain\n").to_owned()
    };
    assert_eq!(
        spec("pay-db-secret"),
        "  dataFrom:\n  - extract:\n      key: shop/db\n      conversionStrategy: Default\n      decodingStrategy: None\n      metadataPolicy: None\n"
    );
    assert_eq!(
        spec("pay-tls-secret"),
        "  dataFrom:\n  - extract:\n      key: shop/tls\n      conversionStrategy: Default\n      decodingStrategy: None\n      metadataPolicy: None\n"
    );
    let renamed = "  data:\n  - secretKey: LOGIN_USER\n    remoteRef:\n      key: shop/login\n      property: username\n      conversionStrategy: Default\n      decodingStrategy: None\n      metadataPolicy: None\n";
    assert_eq!(spec("pay-login-secret"), renamed);
    let pod = text(&out, "generated/apps/pay/base/deployment.yaml");
    for part in [
        "        envFrom:\n        - prefix: DB_\n          secretRef:\n            name: pay-db-secret\n",
        "        - name: LOGIN_USER\n          valueFrom:\n            secretKeyRef:\n              name: pay-login-secret\n              key: LOGIN_USER\n",
        "        - name: pay-tls-secret-etc-tls\n          mountPath: /etc/tls\n          readOnly: true\n",
        "      - name: pay-tls-secret-etc-tls\n        secret:\n          secretName: pay-tls-secret\n",
        "      - name: pay-secrets-etc-keys\n        secret:\n          secretName: pay-secrets\n          items:\n          - key: token\n            path: token\n",
    ] {
        assert!(pod.contains(part), "{part}\nis not in\n{pod}");
    }
}

#[test]
fn values_are_composed_by_a_template() {
    let service = "secrets:\n  DATABASE_URL:\n    template: 'postgres://{{ .user }}:{{ .password }}@db.${environment}'\n    values: { user: shop/db#user, password: shop/db#password }\n";
    let out = compiled(VAULT, service, &[]);
    let secret = text(&out, "generated/apps/pay/overlays/prod/externalsecret-pay-database-url-secret.yaml");
    assert_eq!(
        after(&secret, "deletionPolicy: Retain\n"),
        "    template:\n      engineVersion: v2\n      mergePolicy: Replace\n      data:\n        DATABASE_URL: postgres://{{ .user }}:{{ .password }}@db.prod\n  data:\n  - secretKey: password\n    remoteRef:\n      key: shop/db\n      property: password\n      conversionStrategy: Default\n      decodingStrategy: None\n      metadataPolicy: None\n  - secretKey: user\n    remoteRef:\n      key: shop/db\n      property: user\n      conversionStrategy: Default\n      decodingStrategy: None\n      metadataPolicy: None\n"
    );
    let unused = service.replace("{{ .user }}", "{{ .username }}");
    assert_eq!(found(VAULT, &unused, &[])[0].0, "unused-secret");
}

#[test]
fn parts_inherit_secrets_and_may_replace_them() {
    let service = "secrets: { A: shop/a#x, B: shop/b#x }\nworkers: { mail: { command: [m], secrets: { A: shop/mail#x }, env: { B: plain } } }\n";
    let out = compiled(VAULT, service, &[]);
    let worker = text(&out, "generated/apps/pay/base/deployment-pay-mail.yaml");
    let env = "        - name: A\n          valueFrom:\n            secretKeyRef:\n              name: pay-mail-secrets\n              key: A\n        - name: B\n          value: plain\n";
    assert!(worker.contains(env), "{worker}");
}

const SEALED: &str = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: stripe\n  namespace: shop-prod\nspec:\n  encryptedData:\n    api-key: AgBy3i4OJSWK\n  template:\n    metadata:\n      name: stripe\n      namespace: shop-prod\n";
const USE_SEALED: &str = "secrets: { STRIPE_KEY: { sealed: stripe#api-key } }\n";

#[test]
fn a_sealed_secret_is_copied() {
    let out = compiled("", USE_SEALED, &[("apps/pay/sealed/prod/stripe.yaml", SEALED)]);
    let sealed = text(&out, "generated/apps/pay/overlays/prod/sealedsecret-stripe.yaml");
    let start = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: stripe\n  annotations:\n    argocd.argoproj.io/sync-wave: \"-10\"\nspec:\n  encryptedData:\n    api-key: AgBy3i4OJSWK\n";
    assert!(sealed.starts_with(start), "{sealed}");
    let pod = text(&out, "generated/apps/pay/base/deployment.yaml");
    assert!(
        pod.contains("            secretKeyRef:\n              name: stripe\n              key: api-key\n"),
        "{pod}"
    );
}

#[test]
fn a_sealed_secret_for_another_namespace_is_an_error() {
    let at = "apps/pay/sealed/prod/stripe.yaml";
    for (from, to) in [("namespace: shop-prod", "namespace: shop-dev"), ("      name: stripe", "      name: other")] {
        let text = SEALED.replace(from, to);
        assert_eq!(found("", USE_SEALED, &[(at, &text)])[0].0, "sealed-elsewhere", "{text}");
    }
    let copied = SEALED.replace("shop-prod", "shop-dev");
    let files = [(at, SEALED), ("apps/pay/sealed/dev/stripe.yaml", copied.as_str())];
    assert_eq!(found("", USE_SEALED, &files)[0].0, "sealed-elsewhere");
    let plain = "apiVersion: v1\nkind: Secret\nmetadata: { name: stripe }\n";
    assert_eq!(found("", USE_SEALED, &[(at, plain)])[0].0, "invalid-value");
    assert_eq!(found("", USE_SEALED, &[])[0].0, "unknown-secret");
    assert_eq!(found("", "", &[(at, SEALED)])[0].0, "unused-secret");
}

#[test]
fn secrets_of_other_programs_are_declared() {
    let service = "existing: [{ secret: app-db, keys: [uri], by: the database operator }]\nsecrets: { DB: { existing: app-db#uri } }\n";
    let pod = text(&compiled("", service, &[]), "generated/apps/pay/base/deployment.yaml");
    assert!(pod.contains("              name: app-db\n              key: uri\n"), "{pod}");
    assert_eq!(found("", &service.replace("#uri", "#url"), &[])[0].0, "unknown-secret");
    assert_eq!(found("", "existing: [{ secret: app-db }]\n", &[])[0].0, "unused-secret");
}

#[test]
fn mistakes_in_secrets_are_reported() {
    let one = |store: &str, service: &str| {
        let found = found(store, service, &[]);
        // The finding is reported once, or once for each of the two environments.
        assert!((1..=2).contains(&found.len()) && found.iter().all(|f| f.0 == found[0].0), "{service}: {found:?}");
        found[0].0
    };
    assert_eq!(one("", "secrets: { A: shop/a#b }\n"), "no-secret-store");
    assert_eq!(one(VAULT, "env: { A: x }\nsecrets: { A: shop/a#b }\n"), "duplicate-key");
    assert_eq!(one(VAULT, "secrets: { A: 'shop/a#' }\n"), "invalid-value");
    assert_eq!(one(VAULT, "secrets: { A: { from: a, sealed: b } }\n"), "invalid-value");
    let words = found(VAULT, "kind: parts\nsecrets: { A: shop/a#b }\n", &[]);
    assert_eq!(words.iter().filter(|f| f.0 == "unused-secret").count(), 1, "{words:?}");
    assert_eq!(one("secrets: { store: vault }\n", ""), "missing-field");
}

#[test]
fn one_environment_may_have_text_where_another_has_a_secret() {
    let overlay = "tag: v1\nenv: { A: plain }\nsecrets: { A: null }\n";
    let out = compiled(VAULT, "secrets: { A: shop/a#b }\n", &[("apps/pay/overlays/dev.yaml", overlay)]);
    let patch = text(&out, "generated/apps/pay/overlays/dev/deployment.patch.yaml");
    assert!(patch.contains("value: plain"), "{patch}");
}
