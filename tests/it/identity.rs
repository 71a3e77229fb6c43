//! Cloud identities: how pods get their credentials at each provider, and the connections that this needs.

use rutter::pipeline::compile::compile;
use rutter::source::Memory;

/// Returns the output for a service with an identity in an environment of the provider, as one text.
fn output(provider: &str, network: &str) -> String {
    let environment = format!(
        "clusters: [{{ name: c, server: \"https://c\", region: eu-west-1 }}]\ndomain: a.example.com\nprovider: {provider}\n{network}"
    );
    let source: Memory = [
        ("platform/platform.yaml", "name: acme\npromotion: { order: [dev] }\n"),
        ("platform/environments/dev.yaml", environment.as_str()),
        ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
        (
            "apps/cart/service.yaml",
            "team: shop\nimage: r.example.com/cart\nport: 80\nhealth: /\nidentity: me\ncalls: [{ cidr: 203.0.113.0/24, port: 443 }]\n",
        ),
        ("apps/cart/overlays/dev.yaml", "tag: v1\n"),
    ]
    .into_iter()
    .collect();
    let compiled = compile(&source);
    assert!(!compiled.checked.diagnostics.has_errors(), "{:?}", compiled.checked.diagnostics);
    let files = compiled.tree.iter().filter(|(path, _)| path.contains("apps/cart/"));
    files.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect()
}

const CILIUM: &str = "network: { policies: cilium }\n";

#[test]
fn aws_opens_the_token_service_of_the_region_and_no_endpoint_of_the_node() {
    let text = output("aws", CILIUM);
    assert!(text.contains("eks.amazonaws.com/role-arn: me"), "{text}");
    assert!(text.contains("matchName: sts.eu-west-1.amazonaws.com"), "{text}");
    assert!(!output("aws", "").contains("169.254.170.23"));
}

#[test]
fn gke_opens_the_metadata_server_of_the_node() {
    let text = output("gcp", "");
    assert!(text.contains("cidr: 169.254.169.252/32") && text.contains("port: 988"), "{text}");
    assert!(!output("gcp", CILIUM).contains("toFQDNs"));
}

#[test]
fn azure_opens_its_login_host() {
    let text = output("azure", CILIUM);
    assert!(text.contains("azure.workload.identity/use: \"true\""), "{text}");
    assert!(text.contains("matchName: login.microsoftonline.com"), "{text}");
}

#[test]
fn an_identity_brings_no_token_for_the_kubernetes_api() {
    for provider in ["aws", "gcp", "azure"] {
        let text = output(provider, CILIUM);
        assert!(text.contains("automountServiceAccountToken: false"), "{text}");
        assert!(!text.contains("automountServiceAccountToken: true"), "{text}");
    }
}
