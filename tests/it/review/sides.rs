//! The objects in a review: those of services and tenants, and those that Argo CD reads.

use super::{line, reviewed, with, workspace};

const COMPONENT: &str = "tier: core\nenvironments: [prod]\nchart: { repository: \"https://charts.example.com\", name: vault, version: \"0.30.1\" }\n";

fn lines(before: &rutter::source::Memory, after: &rutter::source::Memory) -> Vec<String> {
    reviewed(before, after).changes.effects.iter().map(line).collect()
}

fn platform(text: &str) -> rutter::source::Memory {
    let mut memory =
        with(&[("platform/platform.yaml", "name: acme\n", "name: acme\nrepository: https://git.example.com/p.git\n")]);
    if !text.is_empty() {
        memory.insert("platform/components/vault.yaml", text);
    }
    memory
}

#[test]
fn a_component_that_moves_is_a_change_of_its_application() {
    let after = platform(&COMPONENT.replace("0.30.1", "0.31.0"));
    assert_eq!(
        lines(&platform(COMPONENT), &after),
        ["info version prod/vault: Application `vault-prod`, chart `vault`: 0.30.1 -> 0.31.0"]
    );
}

#[test]
fn a_removed_component_removes_its_application_and_its_rights_in_the_project() {
    let found = lines(&platform(COMPONENT), &platform(""));
    assert!(
        found.iter().any(|line| line.starts_with("medium destroy prod/vault: Application `vault-prod` is removed")),
        "{found:#?}"
    );
    assert!(found.iter().any(|line| line.contains("AppProject `components` is removed")), "{found:#?}");
    assert!(!found.iter().any(|line| line.contains("environment `prod` is removed")), "{found:#?}");
}

#[test]
fn a_new_team_gets_a_project_and_no_environment_is_reported_as_removed() {
    let mut after = platform("");
    after.insert("platform/teams/pay.yaml", "owners: [acme:pay]\n");
    after.insert("apps/pay/service.yaml", "team: pay\nimage: r.example.com/pay\nport: 80\n");
    after.insert("apps/pay/overlays/dev.yaml", "tag: v1\n");
    let found = reviewed(&platform(""), &after);
    assert!(found.changes.objects.iter().any(|c| c.id.kind == "AppProject" && c.scope.team == "pay"));
    assert!(found.changes.objects.iter().any(|c| c.id.kind == "ApplicationSet" && c.scope.environment == "dev"));
    let back = lines(&after, &platform(""));
    assert!(back.iter().any(|line| line.contains("AppProject `pay` is removed")), "{back:#?}");
    assert!(!back.iter().any(|line| line.contains("environment `")), "{back:#?}");
}

#[test]
fn removing_the_last_service_of_a_team_does_not_remove_the_environment() {
    let mut after = workspace();
    after.remove("apps/cart/overlays/prod.yaml");
    let found = lines(&workspace(), &after);
    assert!(found.iter().any(|line| line.contains("service `cart` is removed from `prod`")), "{found:#?}");
    assert!(!found.iter().any(|line| line.contains("environment `prod` is removed")), "{found:#?}");
    after.remove("platform/environments/prod.yaml");
    after.insert("platform/platform.yaml", "name: acme\npromotion: { order: [dev] }\n");
    let found = lines(&workspace(), &after);
    assert!(
        found.iter().any(|line| line.starts_with("high destroy prod: environment `prod` is removed with ")),
        "{found:#?}"
    );
}

#[test]
fn values_of_a_chart_are_fields_of_its_application() {
    let with = |replicas: u8| {
        platform(&COMPONENT.replace("\"0.30.1\" }", &format!("\"0.30.1\", values: {{ replicas: {replicas} }} }}")))
    };
    let found = reviewed(&with(1), &with(3)).changes;
    let application = found.objects.iter().find(|change| change.id.kind == "Application").unwrap();
    let fields: Vec<String> = application.fields.iter().map(|field| field.path.to_string()).collect();
    assert!(fields.len() == 1 && fields[0].ends_with("helm.valuesObject.replicas"), "{fields:?}");
    assert_eq!(application.cause.as_deref(), Some("platform/components/vault.yaml:3"));
}
