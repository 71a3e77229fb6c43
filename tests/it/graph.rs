//! `rutter graph`: the connections of an environment in four formats.

use std::process::Command;

fn graph(args: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_rutter"))
        .args(["-C", env!("CARGO_MANIFEST_DIR"), "graph"])
        .args(args)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn shown(format: &str) -> String {
    let (code, stdout, stderr) = graph(&["prod", "--format", format]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""), "{format}");
    stdout
}

#[test]
fn every_format_shows_the_same_connections() {
    let json: serde_json::Value = serde_json::from_str(&shown("json")).unwrap();
    let edges = json.as_array().unwrap();
    let text = |edge: &serde_json::Value, key: &str| edge[key].as_str().unwrap().to_owned();
    let (dot, mermaid, svg) = (shown("dot"), shown("mermaid"), shown("svg"));
    assert!(dot.starts_with("digraph \"prod\" {\n") && dot.ends_with("}\n"));
    assert!(mermaid.starts_with("flowchart LR\n"));
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    assert_eq!(dot.matches(" -> ").count(), edges.len());
    assert_eq!(mermaid.matches(" -->|").count(), edges.len());
    assert_eq!(svg.matches("<path ").count(), edges.len());
    for edge in edges {
        let (from, to, ports) = (text(edge, "from"), text(edge, "to"), text(edge, "ports"));
        assert!(dot.contains(&format!("\"{from}\" -> \"{to}\" [label=\"{ports}\"]")), "{edge}");
        assert!(svg.contains(&format!("<title>{from} to {to}: {ports}</title>")), "{edge}");
        for end in [from, to] {
            assert!(mermaid.contains(&format!("[\"{end}\"]")) && svg.contains(&format!(">{end}</text>")), "{end}");
        }
    }
}

#[test]
fn services_capabilities_ingress_and_outside_addresses_are_ends() {
    let dot = shown("dot");
    for edge in [
        "\"storefront-prod/frontend\" -> \"checkout-prod/cartservice\" [label=\"TCP 7070\"]",
        "\"data-prod/data-api\" -> \"monitoring/traces\" [label=\"TCP 4317\"]",
        "\"traefik/the gateway\" -> \"storefront-prod/frontend\" [label=\"TCP 8080\"]",
        "\"data-prod/stream-processor-orders\" -> \"10.64.30.0-10.64.30.255\" [label=\"TCP 9098\"]",
    ] {
        assert!(dot.contains(edge), "{edge} of {dot}");
    }
    assert_eq!(graph(&["prod"]).1, shown("mermaid"), "Mermaid unless something else is asked for");
}

#[test]
fn an_unknown_environment_is_wrong_usage() {
    let (code, stdout, stderr) = graph(&["prdo"]);
    assert_eq!((code, stdout.as_str()), (Some(2), ""));
    assert!(stderr.contains("there is no environment `prdo`") && stderr.contains("did you mean `prod`?"), "{stderr}");
}
