//! The CODEOWNERS file: which reviewers are responsible for which files.

use schemars::JsonSchema;
use serde::Deserialize;

use super::shapes::ShapesOf;

/// The CODEOWNERS file that is generated from the teams.
#[derive(Debug, Clone, PartialEq, Eq, JsonSchema)]
#[schemars(with = "ShapesOf<Self>")]
pub struct Codeowners {
    pub file: CodeownersFile,
    pub reviewers: Vec<String>,
}

/// The paths at which Git hosts look for the file: all hosts at the top and in `docs/`, each host also in a folder of
/// its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub enum CodeownersFile {
    #[default]
    #[serde(rename = "CODEOWNERS")]
    Top,
    #[serde(rename = ".github/CODEOWNERS")]
    GitHub,
    #[serde(rename = ".gitlab/CODEOWNERS")]
    GitLab,
    #[serde(rename = ".gitea/CODEOWNERS")]
    Gitea,
    #[serde(rename = ".forgejo/CODEOWNERS")]
    Forgejo,
    #[serde(rename = "docs/CODEOWNERS")]
    Docs,
}

impl CodeownersFile {
    /// Returns the path, relative to the workspace.
    pub fn path(self) -> &'static str {
        match self {
            Self::Top => "CODEOWNERS",
            Self::GitHub => ".github/CODEOWNERS",
            Self::GitLab => ".gitlab/CODEOWNERS",
            Self::Gitea => ".gitea/CODEOWNERS",
            Self::Forgejo => ".forgejo/CODEOWNERS",
            Self::Docs => "docs/CODEOWNERS",
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CodeownersFields {
    /// The path of the file. Default: `CODEOWNERS`.
    #[serde(default)]
    file: CodeownersFile,
    /// The handles that review files of no team. Example: `["@acme/platform"]`.
    #[serde(default)]
    reviewers: Vec<String>,
}

shorthand!(Codeowners, "a file such as `.github/CODEOWNERS`, or `{ file, reviewers }`", {
    /// The path of the file.
    str(s: CodeownersFile) => {
        let file = serde::de::value::StrDeserializer::<E>::new(s);
        CodeownersFile::deserialize(file).map(|file| Codeowners { file, reviewers: Vec::new() })
    };
    /// The path and the platform's reviewers.
    map(CodeownersFields, w) => Codeowners { file: w.file, reviewers: w.reviewers };
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::conventions::CODEOWNERS_FILES;

    #[test]
    fn exactly_the_paths_that_git_hosts_read_are_allowed() {
        for path in CODEOWNERS_FILES {
            let read: Codeowners = serde_json::from_value(serde_json::Value::from(path)).unwrap();
            assert_eq!(read.file.path(), path);
        }
        assert!(serde_json::from_str::<Codeowners>("\"OWNERS\"").is_err());
    }
}
