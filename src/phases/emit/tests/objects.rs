//! Tests of single emitted objects.

use super::fixture::{deployment, instance, platform, route, workload};
use crate::kubernetes::Object;
use crate::language::model::*;
use crate::language::spec::{IngressApi, IntOrPercent};
use crate::phases::emit::{emit, objects_of};
use crate::yaml::{Value, write_value};

fn objects(platform: &Platform) -> Vec<Object> {
    let service = &platform.services[0];
    objects_of(&platform.config, service, service.deployed.values().last().unwrap(), &platform.callers)
}

fn of_kind(platform: &Platform, kind: &str) -> Vec<Object> {
    objects(platform).into_iter().filter(|o| o.kind() == kind).collect()
}

const DEPLOYMENT: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  labels:
    app.kubernetes.io/name: cart
    app.kubernetes.io/part-of: acme
    rutter.dev/service: cart
    rutter.dev/team: shop
spec:
  replicas: 2
  revisionHistoryLimit: 3
  minReadySeconds: 10
  progressDeadlineSeconds: 600
  selector:
    matchLabels:
      app.kubernetes.io/name: cart
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 0
  template:
    metadata:
      labels:
        app.kubernetes.io/name: cart
        app.kubernetes.io/part-of: acme
        rutter.dev/service: cart
        rutter.dev/team: shop
    spec:
      serviceAccountName: cart
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 30
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        fsGroup: 10001
        seccompProfile:
          type: RuntimeDefault
      topologySpreadConstraints:
      - maxSkew: 1
        topologyKey: topology.kubernetes.io/zone
        whenUnsatisfiable: ScheduleAnyway
        labelSelector:
          matchLabels:
            app.kubernetes.io/name: cart
      containers:
      - name: cart
        image: registry.example.com/shop/cart
        imagePullPolicy: IfNotPresent
        ports:
        - name: http
          containerPort: 8080
          protocol: TCP
        resources:
          requests:
            cpu: 100m
            memory: 128Mi
          limits:
            memory: 256Mi
        readinessProbe:
          httpGet:
            path: /healthz
            port: http
          periodSeconds: 10
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities:
            drop:
            - ALL
        volumeMounts:
        - name: tmp
          mountPath: /tmp
      volumes:
      - name: tmp
        emptyDir:
          sizeLimit: 64Mi
"#;

#[test]
fn a_deployment_is_safe_for_production() {
    let found = of_kind(&platform(|_, _| {}, |_, _| {}), "Deployment");
    assert_eq!(write_value(&found[0].0), DEPLOYMENT);
}

#[test]
fn workers_are_selected_apart_from_the_main_workload() {
    let platform = platform(
        |_, i| {
            let role = Role::Worker("mailer".to_owned());
            i.workloads.push(workload("cart-mailer", role, deployment(Replicas::Fixed(1))));
        },
        |_, _| {},
    );
    let deployments = of_kind(&platform, "Deployment");
    let worker = deployments.iter().find(|o| o.name() == "cart-mailer").unwrap();
    let labels = worker.0.at(&["spec", "template", "metadata", "labels"]).unwrap();
    let service = &of_kind(&platform, "Service")[0];
    let selector = service.0.at(&["spec", "selector"]).and_then(Value::as_mapping).unwrap();
    assert!(selector.iter().any(|(key, value)| labels.get(key) != Some(value)), "the Service selects the worker");
    assert_eq!(
        worker.0.at(&["spec", "selector", "matchLabels", "app.kubernetes.io/name"]),
        labels.get("app.kubernetes.io/name")
    );
}

#[test]
fn a_disruption_budget_has_the_value_of_the_spec() {
    let platform = platform(
        |_, i| {
            let budget = Some(DisruptionBudget::MinAvailable(IntOrPercent::Percent(51)));
            i.workloads[0].settings.to_mut().controller =
                Controller::StatefulSet { replicas: Replicas::Fixed(2), budget };
        },
        |_, _| {},
    );
    let budget = &of_kind(&platform, "PodDisruptionBudget")[0];
    assert_eq!(budget.0.at(&["spec", "minAvailable"]).and_then(Value::as_str), Some("51%"));
}

#[test]
fn a_hook_before_the_sync_runs_after_what_it_needs() {
    let platform = platform(
        |_, i| {
            let hook = Controller::Hook { phase: HookPhase::PreSync, retries: 0, deadline: 600 };
            i.workloads.push(workload("cart-migrate", Role::Hook("migrate".to_owned()), hook));
        },
        |_, _| {},
    );
    let wave = |o: &Object| -> i64 {
        let text = o.annotations().and_then(|a| a.get("argocd.argoproj.io/sync-wave")).and_then(Value::as_str);
        text.map_or(0, |t| t.parse().unwrap())
    };
    let hook = wave(&of_kind(&platform, "Job")[0]);
    assert!(of_kind(&platform, "ServiceAccount").iter().all(|o| wave(o) < hook));
    assert!(of_kind(&platform, "Deployment").iter().all(|o| wave(o) > hook));
}

#[test]
fn a_job_gets_a_new_name_with_each_version() {
    let at = |tag: &str| {
        let platform = platform(
            |_, i| i.workloads[0].settings.to_mut().controller = Controller::Job { retries: 1, deadline: 60 },
            |_, planned| planned.pin.tag = Some(tag.to_owned()),
        );
        of_kind(&platform, "Job")[0].name().to_owned()
    };
    assert_ne!(at("v1"), at("v2"));
    assert_eq!(at("v1"), at("v1"));
}

#[test]
fn a_rate_limit_is_made_with_traefik_and_reported_with_other_ingresses() {
    let limited = |namespace: &str, api: IngressApi| {
        let mut platform = platform(
            |name, i| {
                let mut exposure = route(name);
                if let ExposureKind::Route(route) = &mut exposure.kind {
                    route.rate_limit = Some((50, 100));
                }
                i.exposures = vec![exposure.into()];
            },
            |_, _| {},
        );
        for environment in &mut platform.config.environments {
            let ingress = environment.ingress.as_mut().unwrap();
            (ingress.namespace, ingress.api) = (namespace.to_owned(), api);
        }
        (of_kind(&platform, "Middleware").len(), emit(&platform).1.len())
    };
    assert_eq!(limited("traefik", IngressApi::Gateway), (1, 0));
    assert_eq!(limited("traefik", IngressApi::Ingress), (1, 0));
    assert_eq!(limited("istio-ingress", IngressApi::Gateway), (0, 2));
}

#[test]
fn an_older_cluster_runs_the_sleep_program_of_the_image_before_a_stop() {
    let mut platform = platform(|_, _| {}, |_, _| {});
    platform.config.environments[1].kubernetes = KubernetesVersion { major: 1, minor: 29 };
    let text = write_value(&of_kind(&platform, "Deployment")[0].0);
    assert!(text.contains("exec:") && !text.contains("seconds: 10\n"), "{text}");
}

#[test]
fn two_variants_share_a_service_account_of_the_same_name() {
    let platform = platform(
        |_, _| {},
        |_, planned| {
            let mut variant = instance("cart-beta", 1);
            variant.workloads[0].pod.settings.to_mut().service_account = "cart".to_owned();
            planned.instances.push(variant);
        },
    );
    assert_eq!(of_kind(&platform, "ServiceAccount").len(), 1);
    assert_eq!(of_kind(&platform, "Deployment").len(), 2);
}
