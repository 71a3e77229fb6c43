//! The page of a diagnostic's code. `rutter explain CODE` prints it, and SARIF reports carry it as help text.

/// The documentation of a code: what it means, why it matters and how to fix it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The code that diagnostics carry, for example `unknown-team`.
    pub code: &'static str,
    /// One line without a full stop.
    pub title: &'static str,
    /// Markdown without the title. Lines taken from doc comments begin with a blank, which
    /// [`Page::markdown`] removes.
    pub text: &'static str,
}

impl Page {
    /// Returns the text without the leading blanks of doc comments, with one line feed at the end.
    pub fn markdown(&self) -> String {
        let lines = self.text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end());
        let text = lines.collect::<Vec<_>>().join("\n");
        let text = text.trim_matches('\n');
        if text.is_empty() { String::new() } else { format!("{text}\n") }
    }
}

/// Defines a [`Page`] from a doc comment, so that a rule's documentation is in its source:
///
/// ```ignore
/// page! {
///     /// Teams are declared in `platform/teams/`.
///     ///
///     /// Declare the team, or correct the name.
///     pub(crate) PAGE = "unknown-team" => "a service names a team that nobody declared";
/// }
/// ```
#[macro_export]
macro_rules! page {
    ($(#[doc = $line:literal])+ $visibility:vis $name:ident = $code:expr => $title:literal;) => {
        $(#[doc = $line])+
        $visibility const $name: $crate::Page =
            $crate::Page { code: $code, title: $title, text: concat!($($line, "\n"),+) };
    };
}

#[cfg(test)]
mod tests {
    page! {
        /// First line.
        ///
        ///     indented
        /// - last
        EXAMPLE = "an-example" => "what an example shows";
    }

    #[test]
    fn a_doc_comment_becomes_markdown() {
        assert_eq!(EXAMPLE.code, "an-example");
        assert_eq!(EXAMPLE.title, "what an example shows");
        assert_eq!(EXAMPLE.markdown(), "First line.\n\n    indented\n- last\n");
    }
}
