//! The files of a new workspace and of a new service.

use std::fs;
use std::io;
use std::path::Path;

use super::ci;
use crate::language::spec::{SCHEMAS, schema_text};

/// The files of a new workspace with two environments, one team and one service, as pairs of path and text. `NAME`
/// stands for the platform's name.
const WORKSPACE: &[(&str, &str)] = &[
    (
        "platform/platform.yaml",
        "# yaml-language-server: $schema=../schema/platform.json
name: NAME
# The Git repository that Argo CD reads.
repository: https://git.example.com/NAME/platform.git
promotion: { order: [dev, prod] }
",
    ),
    (
        "platform/environments/dev.yaml",
        "# yaml-language-server: $schema=../../schema/environment.json
clusters:
  - { name: dev, server: \"https://dev.example.com:6443\" }
provider: kind
kubernetes: \"1.34\"
domain: dev.example.com
ingress: { gateway: public, namespace: gateway }

defaults:
  scale: 1
",
    ),
    (
        "platform/environments/prod.yaml",
        "# yaml-language-server: $schema=../../schema/environment.json
clusters:
  - { name: prod, server: \"https://prod.example.com\" }
provider: aws
kubernetes: \"1.34\"
domain: example.com
ingress: { gateway: public, namespace: gateway }

defaults:
  scale: 2
",
    ),
    (
        "platform/teams/hello.yaml",
        "# yaml-language-server: $schema=../../schema/team.json
description: The first team; rename this file to rename it.
owners: [hello-developers]
",
    ),
    (
        "apps/hello/service.yaml",
        "# yaml-language-server: $schema=../../schema/service.json
team: hello
image: registry.example.com/hello/hello
port: 8080
health: /healthz
resources: { cpu: 50m, memory: 64Mi }
expose: hello
",
    ),
    (
        "apps/hello/overlays/dev.yaml",
        "# yaml-language-server: $schema=../../../schema/overlay.json
tag: v1.0.0
",
    ),
    (".gitattributes", "generated/** linguist-generated=true\nschema/** linguist-generated=true\n"),
];

/// Returns the files of a new workspace, with its schemas and CI files, as pairs of path and text.
pub(super) fn workspace(name: &str) -> Vec<(String, String)> {
    let files = WORKSPACE.iter().map(|(path, text)| ((*path).to_owned(), text.replace("NAME", name)));
    let files = files.chain(ci::files().into_iter().map(|(path, text)| (path.to_owned(), text)));
    files.chain(SCHEMAS.iter().map(|s| (format!("schema/{}.json", s.name), schema_text(s)))).collect()
}

/// The arguments of `rutter new service`.
pub(super) struct NewService<'a> {
    pub(super) name: &'a str,
    pub(super) team: &'a str,
    pub(super) image: &'a str,
    pub(super) port: u16,
    pub(super) environment: &'a str,
    pub(super) tag: &'a str,
}

/// Returns the files of a new service as pairs of path and text.
pub(super) fn service(new: &NewService<'_>) -> Vec<(String, String)> {
    let NewService { name, team, image, port, environment, tag } = new;
    vec![
        (
            format!("apps/{name}/service.yaml"),
            format!(
                "# yaml-language-server: $schema=../../schema/service.json
team: {team}
image: {image}
port: {port}
health: /healthz
resources: {{ cpu: 50m, memory: 64Mi }}
"
            ),
        ),
        (
            format!("apps/{name}/overlays/{environment}.yaml"),
            format!("# yaml-language-server: $schema=../../../schema/overlay.json\ntag: {tag}\n"),
        ),
    ]
}

/// Writes new files. If one of them exists already, none is written.
///
/// # Errors
/// The path that exists already, or that cannot be written.
pub(super) fn write_new(root: &Path, files: &[(String, String)]) -> Result<(), (String, io::Error)> {
    if let Some((path, _)) = files.iter().find(|(path, _)| root.join(path).exists()) {
        return Err((path.clone(), io::ErrorKind::AlreadyExists.into()));
    }
    for (path, text) in files {
        let target = root.join(path);
        let folder = target.parent().map_or(Ok(()), fs::create_dir_all);
        folder.and_then(|()| fs::write(&target, text)).map_err(|e| (path.clone(), e))?;
    }
    Ok(())
}
