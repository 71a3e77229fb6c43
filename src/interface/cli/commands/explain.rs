use std::io::{self, Write};

use clap::Args;

use crate::diagnostics::Page;
use crate::interface::cli::args::GlobalArgs;
use crate::interface::cli::error::CommandError;
use crate::interface::cli::exit_code::ExitCode;
use crate::interface::cli::tables;
use crate::interface::cli::ui::Ui;
use crate::phases::check::code_now;

/// Print the page of a diagnostic, or list them all
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rutter explain                      list every code with its title
  rutter explain yaml-duplicate-key   print one page")]
pub(in crate::interface::cli) struct Explain {
    /// The code in brackets after `error` or `warning`
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

impl Explain {
    pub(super) fn run(self, _: &GlobalArgs, ui: &mut Ui) -> Result<ExitCode, CommandError> {
        let pages = tables::pages();
        match self.code {
            Some(code) => print(ui.stdout(), find(&pages, &code)?)?,
            None => list(ui.stdout(), &pages)?,
        }
        Ok(ExitCode::Fine)
    }
}

fn find<'a>(pages: &'a [Page], code: &str) -> Result<&'a Page, CommandError> {
    pages.iter().find(|page| page.code == code).ok_or_else(|| {
        let error = CommandError::usage(format!("there is no diagnostic `{code}`"));
        let error = match code_now(code) {
            Some(now) => error.hint(format!("`{code}` is called `{now}` now")),
            None => error.suggest(code, pages.iter().map(|page| page.code)),
        };
        error.hint("`rutter explain` lists every code")
    })
}

fn print(out: &mut dyn Write, page: &Page) -> io::Result<()> {
    write!(out, "# {}: {}\n\n{}", page.code, page.title, page.markdown())
}

fn list(out: &mut dyn Write, pages: &[Page]) -> io::Result<()> {
    let width = pages.iter().map(|page| page.code.len()).max().unwrap_or(0);
    pages.iter().try_for_each(|page| writeln!(out, "{:width$}  {}", page.code, page.title))
}

#[cfg(test)]
mod tests {
    use super::{Page, find, list, print};

    const PAGES: [Page; 2] = [
        Page { code: "unknown-team", title: "no such team", text: " Declare it.\n" },
        Page { code: "quota", title: "too much", text: " Ask for less.\n" },
    ];

    fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_page_has_its_code_title_and_text() {
        assert_eq!(text(|out| print(out, &PAGES[0])), "# unknown-team: no such team\n\nDeclare it.\n");
    }

    #[test]
    fn the_list_is_a_table() {
        assert_eq!(text(|out| list(out, &PAGES)), "unknown-team  no such team\nquota         too much\n");
    }

    #[test]
    fn a_mistyped_code_finds_the_right_one() {
        let error = find(&PAGES, "unknwon-team").unwrap_err();
        assert_eq!(error.message, "there is no diagnostic `unknwon-team`");
        assert_eq!(error.hints[0], "did you mean `unknown-team`?");
    }
}
