//! Tables as aligned text, Markdown or HTML.

use std::io::{self, Write};

/// Rows of cells below a row of headings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(headings: &[&str]) -> Self {
        Self { headings: headings.iter().map(|h| (*h).to_owned()).collect(), rows: Vec::new() }
    }

    /// Writes aligned text. Columns are separated by two blanks.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let widths = self.widths(|cell| cell.chars().count());
        for row in std::iter::once(&self.headings).chain(&self.rows) {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        Ok(())
    }

    /// Writes Markdown for GitHub and GitLab.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        let line =
            |cells: &[String]| format!("| {} |", cells.iter().map(|c| escaped(c)).collect::<Vec<_>>().join(" | "));
        writeln!(out, "{}", line(&self.headings))?;
        writeln!(out, "|{}", "---|".repeat(self.headings.len()))?;
        self.rows.iter().try_for_each(|row| writeln!(out, "{}", line(row)))
    }

    /// Writes a self-contained HTML page without scripts.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn html(&self, out: &mut dyn Write, title: &str) -> io::Result<()> {
        let title = html_text(title);
        writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{title}</title>")?;
        writeln!(out, "<style>{STYLE}</style>\n<h1>{title}</h1>\n{}</html>", self.html_table())
    }

    /// Returns the table as an HTML element.
    pub(super) fn html_table(&self) -> String {
        let line = |cells: &[String], tag: &str| -> String {
            cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", html_text(cell))).collect()
        };
        let rows: String = self.rows.iter().map(|row| format!("<tr>{}</tr>\n", line(row, "td"))).collect();
        let headings = line(&self.headings, "th");
        format!("<table>\n<thead><tr>{headings}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n")
    }

    fn widths(&self, width: impl Fn(&String) -> usize) -> Vec<usize> {
        let column = |n: usize| self.rows.iter().filter_map(move |row| row.get(n));
        let most = |(n, heading)| column(n).chain(std::iter::once(heading)).map(&width).max().unwrap_or(0);
        self.headings.iter().enumerate().map(most).collect()
    }
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2rem;color-scheme:light dark}\
table{border-collapse:collapse}th,td{border:1px solid #8884;padding:.3rem .6rem;text-align:left}\
thead th{position:sticky;top:0;background:Canvas}tbody tr:nth-child(odd){background:#8881}";

/// Escapes text for element content and quoted attributes.
pub(super) fn html_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn escaped(cell: &str) -> String {
    cell.replace('|', "\\|").replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn columns_are_aligned_and_markdown_is_escaped() {
        let mut table = Table::new(&["service", "dev"]);
        table.rows.push(vec!["cart".to_owned(), "ü|v1".to_owned()]);
        table.rows.push(vec!["longer-name".to_owned(), String::new()]);
        let (mut text, mut markdown) = (Vec::new(), Vec::new());
        table.text(&mut text).unwrap();
        table.markdown(&mut markdown).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), "service      dev\ncart         ü|v1\nlonger-name\n");
        let mut page = Vec::new();
        table.rows[0][1] = "<b>".to_owned();
        table.html(&mut page, "A & B").unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(page.contains("<h1>A &amp; B</h1>") && page.contains("<td>&lt;b&gt;</td>"), "{page}");
        let expected = "| service | dev |\n|---|---|\n| cart | ü\\|v1 |\n| longer-name |  |\n";
        assert_eq!(String::from_utf8(markdown).unwrap(), expected);
    }
}
