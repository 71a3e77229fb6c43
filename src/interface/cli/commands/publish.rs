use clap::Args;

use crate::delivery::git::identity;
use crate::delivery::publish::{BranchResult, Layout, PublishError, Publisher};
use crate::interface::cli::args::{CacheArgs, GlobalArgs};
use crate::interface::cli::delivery::{broken, git_error, repository};
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::ui::Ui;
use crate::interface::cli::workspace::cache;

/// Commit the compiled tree to a branch of this or another repository
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter publish --branch rendered                              a branch of this repository
  rutter publish --branch rendered --push origin                and of its remote
  rutter publish --branch 'env/{environment}' --push URL        a branch an environment, elsewhere
  rutter publish --branch 'environments/{environment}' --hydrator --push origin")]
pub(super) struct Publish {
    /// The commit to compile and publish
    #[arg(value_name = "REVISION", default_value = "HEAD")]
    revision: String,

    /// The branch; `{environment}` in it makes one branch an environment
    #[arg(long, value_name = "BRANCH")]
    branch: String,

    /// Push to this remote or address instead of making a branch here
    #[arg(long, value_name = "REMOTE")]
    push: Option<String>,

    /// Publish as Argo CD's source hydrator does: rendered manifests, `hydrator.metadata`, branches that end in `-next`
    #[arg(long)]
    hydrator: bool,

    /// Take over a branch that rutter has not published before; deletes its files
    #[arg(long)]
    adopt: bool,

    #[command(flatten)]
    cache: CacheArgs,
}

impl Publish {
    pub(super) fn run(self, global: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let (root, repository) = repository(global)?;
        let cache = cache(&root, self.cache);
        let layout = Layout { branch: self.branch, prefix: repository.prefix().to_owned(), hydrator: self.hydrator };
        let committer = identity(&repository, "GIT_COMMITTER_IDENT").map_err(|e| git_error(&e))?;
        let publisher = Publisher {
            repository: &repository,
            layout,
            remote: self.push,
            adopt: self.adopt,
            committer,
            cache: cache.as_ref(),
        };
        ui.progress("publishing ...");
        let published = match publisher.publish(&self.revision) {
            Ok(published) => published,
            Err(PublishError::Broken(checked)) => return broken(&checked, ui),
            Err(e) => return Err(refused(e)),
        };
        for branch in published {
            let what = match branch.outcome {
                BranchResult::Committed { commit } => commit,
                BranchResult::Unchanged => "unchanged".to_owned(),
                BranchResult::Superseded { by } => format!("superseded by {by}"),
            };
            writeln!(ui.stdout(), "{}\t{what}", branch.branch)?;
        }
        Ok(ExitCode::Fine)
    }
}

fn refused(e: PublishError) -> CommandError {
    match e {
        PublishError::Git(e) => git_error(&e),
        PublishError::Source(e) => CommandError::failure(e.to_string()),
        PublishError::Foreign { branch } => {
            CommandError::conflict(format!("the branch `{branch}` holds something that rutter did not publish"))
                .hint("`--adopt` takes it over and deletes its files")
        }
        PublishError::Broken(_) => CommandError::failure("the commit does not compile"),
    }
}
