//! The files that check a workspace in continuous integration: a GitHub Actions workflow, a GitLab pipeline and
//! pre-commit hooks.

const GITHUB: &str = include_str!("github.yaml");
const GITLAB: &str = include_str!("gitlab.yaml");
const PRE_COMMIT: &str = include_str!("pre-commit.yaml");

/// The line of the templates that the step which installs rutter replaces.
const MARK: &str = "INSTALL\n";

const GITHUB_INSTALL: &str =
    "      # Name the repository, or the mirror of it, that you trust; a binary of your own is as good.
      - name: install rutter
        run: cargo install --locked --git https://git.example.com/tools/rutter.git --tag v0.1.0 rutter
";
const GITLAB_INSTALL: &str =
    "    # Name the repository, or the mirror of it, that you trust; an image with a binary of your own is as good.
    - cargo install --locked --git https://git.example.com/tools/rutter.git --tag v0.1.0 rutter
";

/// Returns the CI files of a new workspace as pairs of path and text.
pub(super) fn files() -> [(&'static str, String); 3] {
    [
        (".github/workflows/rutter.yaml", GITHUB.replace(MARK, GITHUB_INSTALL)),
        (".gitlab-ci.yml", GITLAB.replace(MARK, GITLAB_INSTALL)),
        (".pre-commit-config.yaml", PRE_COMMIT.to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{GITHUB, GITLAB, MARK};

    /// `UPDATE=1 cargo test --lib ci` writes the files again.
    #[test]
    fn the_ci_files_of_this_repository_are_those_of_a_new_workspace() {
        // GitLab reads one file; it includes the tests of rutter itself.
        let tests = "include:\n  - local: .gitlab/tests.gitlab-ci.yml\n\nstages:";
        let step = "      - name: install rutter\n        run: cargo install --locked --path .\n";
        let files = [
            (".github/workflows/rutter.yaml", GITHUB.replace(MARK, step)),
            (
                ".gitlab-ci.yml",
                GITLAB.replace(MARK, "    - cargo install --locked --path .\n").replace("stages:", tests),
            ),
        ];
        for (path, text) in files {
            let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(&file, &text).unwrap();
            }
            let found = std::fs::read_to_string(&file).unwrap_or_default();
            assert!(found == text, "{path} is stale; run UPDATE=1 cargo test --lib ci");
        }
    }
}
