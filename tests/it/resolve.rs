//! Resolving spec files to the model: defaults and layers.

use rutter::language::model::{Call, Controller, EnvironmentId, ValueFrom};
use rutter::pipeline::compile::check;
use rutter::source::Memory;

const PLATFORM: &str = "name: acme\npromotion: { order: [dev, prod] }\nrules: { missing-readiness: off }\n";
const ENVIRONMENT: &str = "clusters: [{ name: c }]\ndomain: acme.example.com\ningress: { namespace: traefik }\n";

fn workspace(files: &[(&str, &str)]) -> Memory {
    let mut memory: Memory = [
        ("platform/platform.yaml", PLATFORM),
        ("platform/environments/dev.yaml", ENVIRONMENT),
        ("platform/environments/prod.yaml", ENVIRONMENT),
        ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
    ]
    .into_iter()
    .collect();
    for (path, text) in files {
        memory.insert(*path, *text);
    }
    memory
}

#[test]
fn the_shortest_service_gets_safe_defaults() {
    let source = workspace(&[
        ("apps/cart/service.yaml", "team: shop\nimage: registry.example.com/cart\nport: 8080\n"),
        ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
    ]);
    let checked = check(&source);
    assert!(checked.diagnostics.is_empty(), "{:?}", checked.diagnostics);
    let cart = &checked.platform.services[0];
    let prod = &cart.deployed[&EnvironmentId(1)];
    assert_eq!(prod.namespace, "shop-prod");
    assert_eq!(prod.pin.tag.as_deref(), Some("v1"));
    let main = &prod.instances[0].workloads[0];
    assert!(matches!(&main.settings.controller, Controller::Deployment { replicas, .. } if replicas.least() == 2));
    assert_eq!(
        (main.pod.settings.user, main.pod.settings.token, main.pod.containers[0].settings.pre_stop),
        (10001, false, 10)
    );
}

#[test]
fn overlays_win_over_services_and_variables_know_the_pin() {
    let source = workspace(&[
        (
            "apps/cart/service.yaml",
            "team: shop\nimage: r/cart\nport: 80\nenv: { A: 1.10, B: b, R: '${pin.tag}' }\nvariants: { cart-eu: { env: { A: eu } } }\n",
        ),
        ("apps/cart/overlays/prod.yaml", "tag: v1\nenv: { B: null, C: yes }\n"),
    ]);
    let checked = check(&source);
    assert!(checked.diagnostics.is_empty(), "{:?}", checked.diagnostics);
    let prod = &checked.platform.services[0].deployed[&EnvironmentId(1)];
    let env = |n: usize| {
        let container = &prod.instances[n].workloads[0].pod.containers[0];
        container.env.iter().map(|e| (e.name.as_str(), e.value.clone())).collect::<Vec<_>>()
    };
    let text = |s: &str| ValueFrom::Text(s.to_owned());
    assert_eq!(env(0), [("A", text("1.10")), ("C", text("yes")), ("R", text("v1"))]);
    assert_eq!(env(1), [("A", text("eu")), ("C", text("yes")), ("R", text("v1"))]);
}

#[test]
fn a_version_alone_means_the_same_as_with_other_fields() {
    let start = "team: shop\nimage: r/cart\nport: 80\n";
    let fields = [
        "env: { A: 1, R: '${pin.tag}-${environment}' }\nvariants: { cart-eu: { env: { R: eu } } }",
        "env: { R: '${pin.digest}', S: '$(R) ${pin.tag}' }\nargs: ['--release=${pin.tag}']",
        "env: { R: '${pin.tag} ${none}' }",
        "env: { R: '${none} ${pin.tag}' }",
        "env: { R: '${pin.tag}' }\nworkers: { w: { env: { R: null } }, x: { env: { R: own } }, y: {} }",
        "env: { R: plain }\nworkers: { w: { env: { R: '${pin.tag}' } }, x: { pod: w, env: { A: '${pin.tag}' } } }",
        "env: { CART: '${pin.tag}' }\ncalls: { other: { host: a.example.com, env: CART } }",
        "env: { R: '${pin.tag}' }\nsecrets: { R: { existing: cart#r } }\nexisting: [{ secret: cart }]",
        "secrets: { R: { sealed: cart#r } }",
        "secrets: { R: 'cart/${pin.tag}#r' }",
        "secrets: { R: cart/r#r }",
        "existing: [{ secret: cart }]",
        "config: { c: { env: true, files: { R: text } } }\nenv: { R: '${pin.tag}' }",
        "schedules: { s: { cron: '1 2 * * *', args: ['${pin.tag}'] } }\nsidecars: { t: { image: r/t:1, env: { R: '${pin.tag}' } } }",
        "expose: cart\nenv: { R: '$${pin.tag}', S: '${pin.tag' }",
    ];
    for fields in fields {
        let service = format!("{start}{fields}\n");
        let [alone, beside] = ["tag: v1\n", "tag: v1\nlabels: {}\n"].map(|overlay| {
            check(&workspace(&[("apps/cart/service.yaml", &service), ("apps/cart/overlays/prod.yaml", overlay)]))
        });
        assert_eq!(alone.platform.services.len(), 1, "{fields}: {:?}", alone.diagnostics);
        assert_eq!(alone.platform.services[0].deployed, beside.platform.services[0].deployed, "{fields}");
        let diagnostics_of = |checked: &rutter::pipeline::compile::Checked| {
            let all = checked.diagnostics.iter().map(|d| (d.code, d.message.clone(), d.help.clone()));
            all.collect::<Vec<_>>()
        };
        assert_eq!(diagnostics_of(&alone), diagnostics_of(&beside), "{fields}");
    }
}

#[test]
fn calls_are_bound_to_ports_and_unknown_names_are_suggested() {
    let source = workspace(&[
        ("apps/cart/service.yaml", "team: shop\nimage: r/cart\nports: { grpc: { port: 80, target: 7070 } }\n"),
        ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
        ("apps/web/service.yaml", "team: shop\nimage: r/web\nport: 80\ncalls: [{ service: cart, env: CART }, carrt]\n"),
        ("apps/web/overlays/prod.yaml", "tag: v1\n"),
    ]);
    let checked = check(&source);
    let found: Vec<_> = checked.diagnostics.iter().collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].code, found[0].help[0].as_str()), ("unknown-service", "did you mean `cart`?"));
    let position = checked.sources.position(found[0].span.unwrap());
    assert_eq!((position.line, position.column), (4, 39));
    let web = &checked.platform.services[1].deployed[&EnvironmentId(1)].instances[0].workloads[0];
    assert!(matches!(&*web.calls[0], Call::Service { port, .. } if port.target == 7070));
    assert_eq!(web.pod.containers[0].env[0].value, ValueFrom::Text("cart:80".to_owned()));
}

#[test]
fn every_shape_error_of_a_file_is_reported_with_its_span() {
    let source =
        workspace(&[("apps/cart/service.yaml", "team: shop\nimgae: x\nport: high\nkind: statefull\ntag: v1\n")]);
    let checked = check(&source);
    let found: Vec<_> =
        checked.diagnostics.iter().map(|d| (d.code, checked.sources.position(d.span.unwrap()).line)).collect();
    assert_eq!(found, [("spec-shape", 5)]);
    let source = workspace(&[("apps/cart/service.yaml", "team: shop\nimgae: x\nport: high\nkind: statefull\n")]);
    let checked = check(&source);
    let found: Vec<_> = checked
        .diagnostics
        .iter()
        .map(|d| (d.message.as_str(), checked.sources.position(d.span.unwrap()).line))
        .collect();
    assert_eq!(
        found,
        [
            ("unknown field `imgae`", 2),
            ("expected a whole number, found the text `high`", 3),
            ("`statefull` is not one of deployment, stateful, daemon, job, parts", 4),
        ]
    );
}

#[test]
fn a_misspelt_field_is_found_even_if_its_value_is_null() {
    let source = workspace(&[
        ("apps/cart/service.yaml", "team: shop\nimage: r/cart\nport: 80\nhealth: { ready: /, live: null }\n"),
        ("apps/cart/overlays/prod.yaml", "tag: v1\nhealth:\n  raedy: null\nenv: { A: null }\n"),
    ]);
    let checked = check(&source);
    let found: Vec<_> = checked
        .diagnostics
        .iter()
        .map(|d| (d.message.as_str(), d.help.concat(), checked.sources.position(d.span.unwrap()).line))
        .collect();
    assert_eq!(found, [("unknown field `raedy`", "did you mean `ready`?".to_owned(), 3)]);
}

/// For every kind of service and every field for calls: a workload has the call, or a finding reports that none has it.
#[test]
fn every_declared_call_is_bound_or_reported() {
    let parts = [
        ("calls", "calls: ['10.20.0.0/16:5432']\n"),
        ("workers", "workers: { w: { command: [a], calls: ['10.20.0.0/16:5432'] } }\n"),
        ("schedules", "schedules: { s: { cron: '@daily', command: [a], calls: ['10.20.0.0/16:5432'] } }\n"),
        ("hooks", "hooks: { h: { before: sync, command: [a], calls: ['10.20.0.0/16:5432'] } }\n"),
        ("variants", "variants: { cart-eu: { calls: ['10.20.0.0/16:5432'] } }\n"),
    ];
    for kind in ["deployment", "stateful", "daemon", "job", "parts"] {
        for (part, fields) in parts {
            let service = format!("team: shop\nimage: r/cart\nkind: {kind}\n{fields}");
            let checked = check(&workspace(&[
                ("apps/cart/service.yaml", &service),
                ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
            ]));
            let instances = &checked.platform.services[0].deployed[&EnvironmentId(1)].instances;
            let calls = instances.iter().flat_map(|i| &i.workloads).flat_map(|w| &w.calls);
            let bound =
                calls.filter(|call| matches!(&***call, Call::Cidr { cidr, .. } if cidr == "10.20.0.0/16")).count();
            let codes: Vec<_> = checked.diagnostics.iter().map(|d| d.code).collect();
            let expected = if kind == "parts" && matches!(part, "calls" | "variants") {
                (0, vec!["field-without-effect"])
            } else {
                (1, vec![])
            };
            assert_eq!((bound, codes), expected, "{kind}, {part}");
        }
    }
}

#[test]
fn files_that_are_copied_by_default_are_reported_if_they_are_too_large() {
    let large = "# 0123456789abcdef\n".repeat(60_000);
    let source = workspace(&[
        ("apps/cart/service.yaml", "team: shop\nimage: r/cart\nport: 80\n"),
        ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
        ("apps/cart/manifests/crd.yaml", &large),
        ("apps/cart/sealed/prod/key.yaml", &large),
        ("apps/cart/pictures/logo.svg", &large),
    ]);
    let checked = check(&source);
    let found: Vec<_> = checked
        .diagnostics
        .iter()
        .map(|d| (d.code, d.span.map(|span| checked.sources.path(span.file).to_owned()).unwrap_or_default()))
        .collect();
    let expected =
        ["manifests/crd.yaml", "sealed/prod/key.yaml"].map(|path| ("file-too-large", format!("apps/cart/{path}")));
    assert_eq!(found, expected);
}

#[test]
fn a_budget_has_one_meaning_for_all_combinations_of_layers() {
    let overlays = [
        "tag: v1\ndisruptions: { minAvailable: 1 }\n",
        "tag: v1\ndisruptions: { minAvailable: 1, maxUnavailable: null }\n",
    ];
    let codes = overlays.map(|overlay| {
        let service = "team: shop\nimage: r/cart\nport: 80\ndisruptions: { maxUnavailable: 1 }\n";
        let checked =
            check(&workspace(&[("apps/cart/service.yaml", service), ("apps/cart/overlays/prod.yaml", overlay)]));
        checked.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>()
    });
    assert_eq!(codes, [vec!["invalid-value"], vec![]]);
}

#[test]
fn a_workload_can_remove_inherited_values() {
    let service = "team: shop\nimage: r/cart\nport: 80\nenv: { A: a, B: b }\nworkers: { mailer: { command: [m], env: { A: null } } }\n";
    let overlay = "tag: v1\nschedules: { nightly: { cron: '@daily', command: [n], env: { B: null } } }\n";
    let checked = check(&workspace(&[("apps/cart/service.yaml", service), ("apps/cart/overlays/prod.yaml", overlay)]));
    assert!(checked.diagnostics.is_empty(), "{:?}", checked.diagnostics);
    let workloads = &checked.platform.services[0].deployed[&EnvironmentId(1)].instances[0].workloads;
    let names = |n: usize| {
        let container: &rutter::language::model::Container = &workloads[n].pod.containers[0];
        container.env.iter().map(|v| v.name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!((names(0), names(1), names(2)), (vec!["A", "B"], vec!["B"], vec!["A"]));
}
