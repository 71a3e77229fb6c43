//! Reviews of workspace changes: effects, their causes in the spec, acknowledgements, and reports.

mod acknowledge;
mod behind;
mod causes;
mod command_line;
mod noise;
mod page;
mod sides;

use rutter::delivery::review::{Review, Reviewed, review};
use rutter::diff::Effect;
use rutter::pipeline::compile::NoCache;
use rutter::source::{Memory, Source};

/// A platform with a protected production, a team and a service with data.
const FILES: &[(&str, &str)] = &[
    (
        "platform/platform.yaml",
        "name: acme\npromotion: { order: [dev, prod] }\npolicies:\n  acknowledge:\n    - reject\n    - { risk: destroy, environments: protected }\n    - { risk: privilege, atLeast: medium, environments: [prod] }\n    - { risk: restart, pods: 3, environments: [prod] }\n",
    ),
    ("platform/environments/dev.yaml", "clusters: [{ name: dev }]\n"),
    ("platform/environments/prod.yaml", "clusters: [{ name: prod }]\nprotected: true\n"),
    ("platform/teams/shop.yaml", "owners: [acme:shop]\n"),
    (
        "apps/cart/service.yaml",
        "team: shop\nimage: r.example.com/cart\nport: 8080\nhealth: /healthz\nscale: 2\nvolumes:\n  data: { size: 1Gi, mount: /data, access: read-write-many }\n",
    ),
    ("apps/cart/overlays/dev.yaml", "tag: v1\n"),
    ("apps/cart/overlays/prod.yaml", "tag: v1\n"),
];

fn workspace() -> Memory {
    FILES.iter().copied().collect()
}

/// Returns the workspace with texts of files replaced. Each text must occur in its file.
fn with(changes: &[(&str, &str, &str)]) -> Memory {
    let mut memory = workspace();
    for (path, from, to) in changes {
        let text = String::from_utf8(memory.read(path).unwrap_or_default()).unwrap();
        assert!(text.contains(from), "{from} is not in {path}");
        memory.insert(*path, text.replacen(from, to, 1));
    }
    memory
}

fn reviewed(before: &Memory, after: &Memory) -> Reviewed {
    match review(before, after, &NoCache::default()) {
        Review::Compared(reviewed) => *reviewed,
        Review::BeforeBroken(side) | Review::AfterBroken(side) => panic!("{:#?}", side.checked.diagnostics),
    }
}

fn line(effect: &Effect) -> String {
    format!("{} {} {}: {}", effect.risk.keyword(), effect.class.keyword(), effect.scope, effect.summary)
}
