//! The comparison of rendered objects and its reports.

mod effects;
mod fields;
mod immutable;
mod losses;
mod properties;
mod reports;
mod transitions;

use rutter::diagnostics::FileId;
use rutter::diff::{ChangeScope, Changes, ScopedObjects, compare};
use rutter::kubernetes::Object;
use rutter::yaml::{ReadOptions, Value, read_documents};

fn objects(yaml: &str) -> Vec<Object> {
    let nodes = read_documents(yaml.as_bytes(), FileId(0), ReadOptions::default())
        .unwrap_or_else(|errors| unreachable!("{errors:?}"));
    nodes.iter().map(|node| Object(Value::from(node))).collect()
}

fn side(yaml: &str) -> Vec<ScopedObjects> {
    scoped("prod", "shop", "cart", yaml)
}

fn scoped(environment: &str, team: &str, service: &str, yaml: &str) -> Vec<ScopedObjects> {
    vec![ScopedObjects { scope: ChangeScope::new(environment, team, service), objects: objects(yaml) }]
}

fn changes(before: &str, after: &str) -> Changes {
    compare(&side(before), &side(after))
}

/// Returns the effects as lines: `risk class: summary`, followed by indented details.
fn effects(changes: &Changes) -> String {
    let mut out = String::new();
    for effect in &changes.effects {
        out.push_str(&format!("{} {}: {}\n", effect.risk.keyword(), effect.class.keyword(), effect.summary));
        for line in &effect.detail {
            out.push_str(&format!("  {line}\n"));
        }
    }
    out
}

/// Returns the effects of one class as lines.
fn of_class(changes: &Changes, class: &str) -> String {
    let mut only = changes.clone();
    only.effects.retain(|effect| effect.class.keyword() == class);
    effects(&only)
}

/// Returns the field changes of all objects as lines.
fn field_lines(changes: &Changes) -> Vec<String> {
    let fields = changes.objects.iter().flat_map(|change| &change.fields);
    fields.map(|field| format!("{:?} {}", field.kind, field.path)).collect()
}

/// A workload that passes the restricted profile.
const DEPLOYMENT: &str = "
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  namespace: shop-prod
  labels: {app.kubernetes.io/name: cart}
spec:
  replicas: 3
  selector: {matchLabels: {app.kubernetes.io/name: cart}}
  template:
    metadata:
      labels: {app.kubernetes.io/name: cart}
    spec:
      automountServiceAccountToken: false
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
      - name: server
        image: registry.example.com/cart:v1@sha256:aaaaaaaaaaaaaaaaaaaa
        args: [--port, '8080']
        env:
        - {name: LOG_LEVEL, value: info}
        - {name: CACHE, value: 'on'}
        ports:
        - {name: http, containerPort: 8080}
        - {name: metrics, containerPort: 9090}
        resources:
          requests: {cpu: 100m, memory: 128Mi}
          limits: {memory: 256Mi}
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: {drop: [ALL]}
      - name: proxy
        image: registry.example.com/proxy:v3
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: {drop: [ALL]}
";

/// Returns [`DEPLOYMENT`] with texts replaced. Each text must occur in it.
fn deployment(replacements: &[(&str, &str)]) -> String {
    let mut yaml = DEPLOYMENT.to_owned();
    for (from, to) in replacements {
        assert!(yaml.contains(from), "{from} is not in the fixture");
        yaml = yaml.replacen(from, to, 1);
    }
    yaml
}
