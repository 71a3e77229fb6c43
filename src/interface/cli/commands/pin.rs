use clap::Args;

use crate::delivery::promote::Request;
use crate::interface::cli::args::GlobalArgs;
use crate::interface::cli::delivery::DeliverArgs;
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::ui::Ui;
use crate::language::model;

/// Set the version of a service in an environment, for CI
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter pin cart dev v1.8.2@sha256:3f1c...               in the working tree
  rutter pin cart dev v1.8.2@sha256:3f1c... --push        as a commit on the remote's branch
  rutter pin cart dev v1.8.2 --also checkout=v2.0.1       two services in one commit")]
pub(super) struct Pin {
    /// The service, by its folder in apps/
    #[arg(value_name = "SERVICE")]
    service: String,

    /// The environment, by its file in platform/environments/
    #[arg(value_name = "ENV")]
    environment: String,

    /// The image's tag, its digest, or both
    #[arg(value_name = "TAG[@DIGEST]")]
    version: String,

    /// Another service in the same commit
    #[arg(long, value_name = "SERVICE=TAG[@DIGEST]")]
    also: Vec<String>,

    /// The commit that the image was built from
    #[arg(long, value_name = "SHA")]
    source_commit: Option<String>,

    /// When that commit was made, for the lead time
    #[arg(long, value_name = "TIME", value_parser = checked_time)]
    source_date: Option<String>,

    /// The repository of that commit
    #[arg(long, value_name = "URL")]
    source_repository: Option<String>,

    #[command(flatten)]
    deliver: DeliverArgs,
}

/// Checks that a text is a point in time, and returns it as it was written.
fn checked_time(text: &str) -> Result<String, String> {
    crate::base::calendar::parse_instant(text).map(|_| text.to_owned())
}

impl Pin {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let mut pins = vec![(self.service, version(&self.version)?)];
        for also in &self.also {
            let wrong = || CommandError::usage(format!("`{also}` is not SERVICE=TAG[@DIGEST]"));
            let (service, text) = also.split_once('=').ok_or_else(wrong)?;
            pins.push((service.to_owned(), version(text)?));
        }
        let trailers = [
            ("Argocd-reference-commit-sha", self.source_commit),
            ("Argocd-reference-commit-date", self.source_date),
            ("Argocd-reference-commit-repourl", self.source_repository),
        ];
        let trailers = trailers.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect();
        self.deliver.run(&Request::Pin { environment: self.environment, pins }, trailers, global, ui)
    }
}

/// Parses a version: `v1.8.2`, `v1.8.2@sha256:...` or `sha256:...`.
fn version(text: &str) -> Result<model::Pin, CommandError> {
    let (tag, digest) = match text.split_once('@') {
        Some((tag, digest)) => (Some(tag), Some(digest)),
        None if text.starts_with("sha256:") => (None, Some(text)),
        None => (Some(text), None),
    };
    let is_tag = |tag: &str| {
        let body = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        !tag.is_empty() && tag.len() <= 128 && tag.chars().all(body) && !tag.starts_with(['.', '-'])
    };
    let is_digest = |digest: &str| {
        let hex = digest.strip_prefix("sha256:").unwrap_or_default();
        hex.len() == 64 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    if !tag.is_none_or(is_tag) || !digest.is_none_or(is_digest) {
        return Err(CommandError::usage(format!("`{text}` is no version"))
            .hint("a tag has letters, digits, `_`, `.` and `-`; a digest is `sha256:` and 64 hexadecimal digits"));
    }
    Ok(model::Pin { tag: tag.map(str::to_owned), digest: digest.map(str::to_owned) })
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_tags_digests_or_both() {
        let digest = format!("sha256:{}", "0f".repeat(32));
        let read = |text: &str| version(text).map(|pin| (pin.tag, pin.digest)).ok();
        assert_eq!(read("v1"), Some((Some("v1".to_owned()), None)));
        assert_eq!(read(&digest), Some((None, Some(digest.clone()))));
        assert_eq!(read(&format!("v1@{digest}")), Some((Some("v1".to_owned()), Some(digest.clone()))));
        for text in ["", "-v1", "a/b", "v1@sha256:12", "v1@", "v 1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
