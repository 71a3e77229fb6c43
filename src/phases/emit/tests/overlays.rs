//! Tests of bases, overlays and patches: they are small, and Kustomize builds the wanted objects from them.

use super::fixture::{container, deployment, platform, route, text_var, texts, workload};
use super::kustomize::assert_overlays_give_what_is_wanted;
use crate::diagnostics::FileId;
use crate::language::model::*;
use crate::language::spec::{Autoscale, PortProtocol, Update};
use crate::phases::emit::emit;

fn files(platform: &Platform) -> Vec<String> {
    let (tree, _) = emit(platform);
    tree.iter().map(|(path, _)| path.trim_start_matches("generated/").to_owned()).collect()
}

fn text(platform: &Platform, path: &str) -> String {
    let (tree, _) = emit(platform);
    let bytes = tree.get(&format!("generated/{path}")).unwrap_or_else(|| panic!("{path} is missing"));
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.split_once('\n').unwrap().1.to_owned()
}

fn main_container(planned: &mut PlannedService) -> &mut Container {
    &mut planned.instances[0].workloads[0].pod.containers[0]
}

#[test]
fn fields_that_are_equal_in_all_environments_are_only_in_the_base() {
    let platform = platform(|_, _| {}, |_, _| {});
    let services = files(&platform).into_iter().filter(|file| file.starts_with("apps/"));
    assert_eq!(
        services.collect::<Vec<_>>(),
        [
            "apps/cart/base/deployment.yaml",
            "apps/cart/base/kustomization.yaml",
            "apps/cart/base/networkpolicy.yaml",
            "apps/cart/base/poddisruptionbudget.yaml",
            "apps/cart/base/service.yaml",
            "apps/cart/base/serviceaccount.yaml",
            "apps/cart/overlays/dev/kustomization.yaml",
            "apps/cart/overlays/prod/kustomization.yaml",
        ]
    );
    let ones = "1".repeat(64);
    let kustomization = format!(
        "apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: shop-prod
resources:
- ../../base
images:
- name: registry.example.com/shop/cart
  newTag: v1.2.3
  digest: sha256:{ones}
replicas:
- name: cart
  count: 2
"
    );
    assert_eq!(text(&platform, "apps/cart/overlays/prod/kustomization.yaml"), kustomization);
    assert_overlays_give_what_is_wanted(&platform);
}

#[test]
fn a_patch_holds_only_what_differs() {
    let platform = platform(
        |_, i| i.workloads[0].pod.containers[0].env = vec![text_var("A", "1"), text_var("LOG_LEVEL", "info")],
        |name, planned| {
            if name == "prod" {
                main_container(planned).env[1] = text_var("LOG_LEVEL", "warn");
            }
        },
    );
    let patch = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
spec:
  template:
    spec:
      containers:
      - name: cart
        env:
        - name: LOG_LEVEL
          value: warn
";
    assert_eq!(text(&platform, "apps/cart/overlays/prod/deployment.patch.yaml"), patch);
    assert!(!files(&platform).contains(&"apps/cart/overlays/dev/deployment.patch.yaml".to_owned()));
    assert_overlays_give_what_is_wanted(&platform);
}

#[test]
fn an_overlay_never_changes_the_base_nor_another_overlay() {
    let plain = emit(&platform(|_, _| {}, |_, _| {})).0;
    let changed = emit(&platform(
        |_, _| {},
        |name, planned| {
            if name == "dev" {
                main_container(planned).env.push(text_var("NEW", "1"));
                planned.instances[0].settings.to_mut().aliases.push("basket".to_owned());
            }
        },
    ))
    .0;
    for (path, bytes) in plain.iter().filter(|(path, _)| !path.contains("/overlays/dev/")) {
        assert_eq!(Some(bytes), changed.get(path), "{path}");
    }
}

#[test]
fn variables_that_refer_to_others_keep_their_order() {
    let base = |_: &str, i: &mut Instance| {
        i.workloads[0].pod.containers[0].env =
            vec![text_var("HOST", "db"), text_var("A", "1"), text_var("URL", "http://$(HOST)")];
    };
    let platform = platform(base, |name, planned| {
        if name == "dev" {
            main_container(planned).env[2] = text_var("URL", "https://$(HOST)");
        } else {
            main_container(planned).env.remove(1);
        }
    });
    assert_overlays_give_what_is_wanted(&platform);
}

#[test]
fn a_patch_changes_the_source_of_a_variable_and_removes_fields() {
    let secret = ValueFrom::Secret { name: "db".to_owned(), key: "url".to_owned(), optional: false };
    let platform = platform(
        |_, i| i.workloads[0].pod.containers[0].env = vec![text_var("A", "1"), text_var("B", "yes"), text_var("C", "")],
        |name, planned| {
            if name == "prod" {
                let container = main_container(planned);
                container.env = vec![EnvVar { name: "B".to_owned(), value: secret.clone() }.into()];
                container.settings.to_mut().resources.limits.clear();
                container.settings.to_mut().probes.ready = None;
                container.settings.to_mut().command = vec!["serve".to_owned()];
            }
        },
    );
    assert_overlays_give_what_is_wanted(&platform);
}

#[test]
fn ports_are_replaced_by_others() {
    let platform = platform(
        |_, i| {
            let metrics = ContainerPort { name: "metrics".to_owned(), port: 9090, protocol: PortProtocol::Tcp };
            i.workloads[0].pod.containers[0].settings.to_mut().ports.push(metrics);
            let metrics = Port { name: "metrics".to_owned(), port: 9090, target: 9090, protocol: PortProtocol::Tcp };
            i.settings.to_mut().ports.push(metrics);
        },
        |name, planned| {
            let own = &mut planned.instances[0];
            if name == "dev" {
                own.settings.to_mut().ports[0].port = 8081;
                own.workloads[0].pod.containers[0].settings.to_mut().ports[0].port = 8443;
            } else {
                own.settings.to_mut().ports.remove(1);
                own.workloads[0].pod.containers[0].settings.to_mut().ports.remove(1);
            }
        },
    );
    assert_overlays_give_what_is_wanted(&platform);
}

#[test]
fn containers_and_volumes_change_without_losing_their_order() {
    let scratch = |name: &str, limit: Option<&str>| Volume {
        name: name.to_owned(),
        kind: VolumeKind::Scratch { limit: limit.map(str::to_owned), memory: false },
    };
    let platform = platform(
        |_, i| {
            let pod = &mut i.workloads[0].pod;
            pod.containers.push(container("proxy"));
            pod.init = vec![container("first"), container("second")];
            pod.settings.to_mut().volumes = vec![scratch("full", Some("1Gi")), scratch("bare", None)];
            pod.containers[0].settings.to_mut().mounts =
                vec![Mount { volume: "full".to_owned(), path: "/full".to_owned(), read_only: false }];
        },
        |name, planned| {
            let pod = &mut planned.instances[0].workloads[0].pod;
            if name == "dev" {
                pod.containers[1].settings.to_mut().args = vec!["--debug".to_owned()];
                pod.init.insert(0, container("zeroth"));
                pod.settings.to_mut().volumes = vec![scratch("full", None), scratch("bare", Some("2Gi"))];
            } else {
                pod.init.remove(0);
                pod.settings.to_mut().volumes[0].kind = VolumeKind::ConfigMap("settings".to_owned());
                pod.containers[0].settings.to_mut().mounts[0].read_only = true;
            }
        },
    );
    assert_overlays_give_what_is_wanted(&platform);
}

#[test]
fn overlays_add_and_delete_objects() {
    let config = |name: &str| ConfigMap {
        name: name.to_owned(),
        data: texts(&[("a", "yes\n"), ("b", " lead")]),
        binary: [("c".to_owned(), vec![0u8, 255])].into(),
    };
    let platform = platform(
        |name, i| {
            i.exposures = vec![route(name).into()];
            i.settings.to_mut().config_maps = vec![config("cart-config-0123456789")];
        },
        |name, planned| {
            let own = &mut planned.instances[0];
            if name == "prod" {
                let auto = Autoscale { min: Some(4), max: Some(20), cpu: Some(70), ..Autoscale::default() };
                own.workloads[0].settings.to_mut().controller = deployment(Replicas::Auto(auto));
                own.settings.to_mut().config_maps = vec![config("cart-config-9876543210")];
                own.settings.to_mut().ports.clear();
            } else {
                let Controller::Deployment { update, budget, replicas } =
                    &mut own.workloads[0].settings.to_mut().controller
                else {
                    return;
                };
                (*update, *budget, *replicas) = (Update::Recreate, None, Replicas::Fixed(0));
            }
        },
    );
    let all = files(&platform);
    for file in ["configmap-cart-config.patch.yaml", "configmap-cart-config.yaml", "horizontalpodautoscaler.yaml"] {
        assert!(all.contains(&format!("apps/cart/overlays/prod/{file}")), "{file} in {all:#?}");
    }
    // With an autoscaler the manifest says its least number.
    let overlay = text(&platform, "apps/cart/overlays/prod/kustomization.yaml");
    assert!(overlay.contains("replicas:\n- name: cart\n  count: 4\n"), "{overlay}");
    assert_overlays_give_what_is_wanted(&platform);
}

#[test]
fn an_image_with_a_version_of_its_own_keeps_it() {
    let platform = platform(
        |_, i| {
            let mut side = container("side");
            side.settings.to_mut().image = Image {
                pinned: false,
                tag: Some("v9".to_owned()),
                ..container("cart").settings.to_mut().image.clone()
            };
            i.workloads[0].pod.containers.push(side);
        },
        |_, _| {},
    );
    assert!(!text(&platform, "apps/cart/overlays/prod/kustomization.yaml").contains("images:"));
    assert_overlays_give_what_is_wanted(&platform);
}

#[test]
fn overlays_of_every_kind_of_workload_are_correct() {
    let claim = |name: &str| Volume {
        name: name.to_owned(),
        kind: VolumeKind::Claim {
            claim: format!("cart-{name}"),
            size: "1Gi".to_owned(),
            storage_class: "gp3".to_owned(),
            access: crate::language::spec::AccessMode::ReadWriteOnce,
        },
    };
    let cron = Cron {
        schedule: "15 2 * * *".to_owned(),
        time_zone: "Etc/UTC".to_owned(),
        concurrency: crate::language::spec::Concurrency::Forbid,
        start_deadline: 300,
        deadline: 3600,
        retries: 2,
        keep_succeeded: 3,
        keep_failed: 3,
        suspend: false,
        parallelism: None,
        completions: Some(2),
    };
    let platform = platform(
        |_, i| {
            i.settings.to_mut().headless = true;
            i.workloads[0].settings.to_mut().controller =
                Controller::StatefulSet { replicas: Replicas::Fixed(3), budget: None };
            i.workloads[0].pod.settings.to_mut().volumes = vec![claim("data")];
            let hook = Controller::Hook { phase: HookPhase::PreSync, retries: 0, deadline: 600 };
            let more = [
                ("cart-agent", Role::Worker("agent".to_owned()), Controller::DaemonSet),
                ("cart-once", Role::Worker("once".to_owned()), Controller::Job { retries: 1, deadline: 60 }),
                ("cart-nightly", Role::Schedule("nightly".to_owned()), Controller::CronJob(cron.clone())),
                ("cart-migrate", Role::Hook("migrate".to_owned()), hook),
            ];
            i.workloads.extend(more.into_iter().map(|(name, role, controller)| workload(name, role, controller)));
            i.workloads[4].pod.settings.to_mut().volumes = vec![claim("work")];
        },
        |name, planned| {
            if name == "dev" {
                for workload in &mut planned.instances[0].workloads {
                    workload.pod.containers[0].env = vec![text_var("A", "1")];
                }
            }
        },
    );
    assert_overlays_give_what_is_wanted(&platform);
}

fn manifest(text: &str) -> Manifest {
    Manifest { file: FileId(0), bytes: text.into() }
}

#[test]
fn manifests_of_teams_are_copied_into_the_base() {
    let config = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\n";
    let mut plain = platform(|_, _| {}, |_, _| {});
    plain.services[0].manifests.insert("extra.yaml".to_owned(), manifest(config));
    assert_eq!(text(&plain, "apps/cart/base/manifests/extra.yaml"), config);
    assert!(text(&plain, "apps/cart/base/kustomization.yaml").contains("- manifests/extra.yaml\n"));

    let mut folder = plain;
    folder.services[0].manifests.insert("kustomization.yaml".to_owned(), manifest("resources: [extra.yaml]\n"));
    let (tree, _) = emit(&folder);
    assert_eq!(tree.get("generated/apps/cart/base/manifests/extra.yaml"), Some(config.as_bytes()));
    assert!(text(&folder, "apps/cart/base/kustomization.yaml").contains("- manifests\n"));
}

#[test]
fn a_service_without_shared_objects_has_no_base() {
    let platform = platform(
        |name, i| {
            if name == "dev" {
                i.workloads.clear();
                i.settings.to_mut().ports.clear();
            }
        },
        |_, _| {},
    );
    let all = files(&platform);
    assert!(!all.iter().any(|file| file.contains("/base/")), "{all:#?}");
    assert!(!text(&platform, "apps/cart/overlays/prod/kustomization.yaml").contains("base"));
}

#[test]
fn values_that_differ_between_environments_are_not_in_the_base() {
    let role = |name: &str| format!("arn:aws:iam::1:role/cart-{name}");
    let platform = platform(
        |name, instance| {
            if name == "prod" {
                instance.settings.to_mut().identity.insert("eks.amazonaws.com/role-arn".to_owned(), role(name));
            }
            let container = &mut instance.workloads[0].pod.containers[0];
            container.env = vec![text_var("HOST", name), text_var("SAME", "everywhere")];
            container.settings.to_mut().args = vec!["--for".to_owned(), name.to_owned()];
        },
        |_, _| {},
    );
    let (tree, _) = emit(&platform);
    for (path, bytes) in tree.iter().filter(|(path, _)| path.contains("/base/")) {
        let text = String::from_utf8_lossy(bytes);
        let foreign = ["--for", "role-arn", "HOST"].iter().any(|part| text.contains(part));
        assert!(!foreign, "{path}:\n{text}");
    }
    assert!(text(&platform, "apps/cart/base/deployment.yaml").contains("everywhere"));
    let account = text(&platform, "apps/cart/overlays/prod/serviceaccount.patch.yaml");
    assert!(account.contains(&role("prod")), "{account}");
    assert!(!files(&platform).contains(&"apps/cart/overlays/dev/serviceaccount.patch.yaml".to_owned()));
    assert_overlays_give_what_is_wanted(&platform);
}
