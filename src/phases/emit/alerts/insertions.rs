//! Templates that only insert variables into texts, as nearly all of them do. They are parsed once, and rendered by
//! concatenating texts, which is quicker than minijinja. Minijinja renders all other templates.

use std::borrow::Cow;

use super::variables::{VariableValue, Variables};

/// A parsed template that only inserts variables.
#[derive(Debug, Default)]
pub(super) struct Insertions {
    /// The names and pieces of its parts, in the order in which the template sets them.
    parts: Vec<(&'static str, Vec<Piece>)>,
    /// The names of the variables that it inserts, without duplicates.
    variables: Vec<&'static str>,
}

/// A piece of a part of a template.
#[derive(Debug, Clone, Copy)]
enum Piece {
    Text(&'static str),
    /// A variable, by its index in `Insertions::variables`.
    Variable(usize),
}

/// A template and the texts to insert for its variables.
pub(super) struct FilledTemplate<'n> {
    template: &'static Insertions,
    /// The texts of `Insertions::variables`, in the same order.
    values: Vec<Cow<'n, str>>,
}

impl Insertions {
    /// Parses a template. Returns `None` if it does anything else than setting parts to texts with `${variable}` in
    /// them.
    pub(super) fn parse(template: &'static str) -> Option<Self> {
        let mut all = Self::default();
        let mut rest = template.trim_start();
        while !rest.is_empty() {
            if let Some(comment) = rest.strip_prefix("{#") {
                rest = comment.split_once("#}")?.1.trim_start();
                continue;
            }
            let (begin, after) = tag(rest)?;
            let name = begin.content.strip_prefix("set ").map(str::trim).filter(|name| is_name(name))?;
            let (body, after) = after.split_at(after.find("{%")?);
            let (end, after) = tag(after)?;
            if end.content != "endset" {
                return None;
            }
            let body = if begin.trims_after { body.trim_start() } else { body };
            let body = if end.trims_before { body.trim_end() } else { body };
            let pieces = all.pieces(body)?;
            all.parts.push((name, pieces));
            rest = after.trim_start();
        }
        Some(all)
    }

    /// Splits the body of a part into pieces. A name refers to an earlier part if there is one, else to a variable.
    fn pieces(&mut self, body: &'static str) -> Option<Vec<Piece>> {
        let mut texts = body.split("${");
        let mut pieces = vec![Piece::Text(texts.next()?)];
        for text in texts {
            let (name, text) = text.split_once('}')?;
            let name = Some(name.trim()).filter(|name| is_name(name))?;
            match self.part(name) {
                Some(part) => pieces.extend_from_slice(part),
                None => pieces.push(Piece::Variable(self.index_of(name))),
            }
            pieces.push(Piece::Text(text));
        }
        (!body.contains("{#")).then_some(pieces)
    }

    /// The pieces of the last part that was set with this name.
    fn part(&self, name: &str) -> Option<&[Piece]> {
        self.parts.iter().rev().find(|(part, _)| *part == name).map(|(_, pieces)| pieces.as_slice())
    }

    /// The index of a variable, which is added if it is new.
    fn index_of(&mut self, name: &'static str) -> usize {
        self.variables.iter().position(|variable| *variable == name).unwrap_or_else(|| {
            self.variables.push(name);
            self.variables.len() - 1
        })
    }

    /// Looks up the values of the template's variables. Returns `None` if one has no value, or one that is neither a
    /// text nor a number.
    pub(super) fn fill<'n>(&'static self, variables: &Variables<'n>) -> Option<FilledTemplate<'n>> {
        let value = |name: &&'static str| match variables.get(name)? {
            VariableValue::Text(text) => Some(text.clone()),
            VariableValue::Number(number) => Some(number.to_string().into()),
            VariableValue::Flag(_) => None,
        };
        Some(FilledTemplate { template: self, values: self.variables.iter().map(value).collect::<Option<_>>()? })
    }
}

impl FilledTemplate<'_> {
    /// Renders a part; `None` if the template does not set it.
    pub(super) fn part(&self, name: &str) -> Option<String> {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => *text,
            Piece::Variable(index) => &self.values[*index],
        };
        Some(self.template.part(name)?.iter().map(text).collect::<Vec<_>>().concat())
    }
}

/// A tag `{% content %}`. A `-` at an end of it removes the blanks on that side.
struct Tag {
    content: &'static str,
    trims_before: bool,
    trims_after: bool,
}

/// Parses the tag at the beginning of a text, and returns the rest of the text, too.
fn tag(text: &'static str) -> Option<(Tag, &'static str)> {
    let (inside, rest) = text.strip_prefix("{%")?.split_once("%}")?;
    let content = inside.strip_prefix('-').unwrap_or(inside);
    let content = content.strip_suffix('-').unwrap_or(content).trim();
    Some((Tag { content, trims_before: inside.starts_with('-'), trims_after: inside.ends_with('-') }, rest))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(template: &'static str, part: &str) -> Option<String> {
        let variables = Variables::new().with("service", "cart").with("port", 8080);
        let template: &'static Insertions = Box::leak(Box::new(Insertions::parse(template)?));
        template.fill(&variables)?.part(part)
    }

    #[test]
    fn variables_and_earlier_parts_are_inserted() {
        let template =
            "{# note -#}\n{% set a -%}\n <${service}:${ port }>\n{%- endset %}\n{% set b %}{{ x }} ${a}{% endset -%}\n";
        assert_eq!(render(template, "a").as_deref(), Some("<cart:8080>"));
        assert_eq!(render(template, "b").as_deref(), Some("{{ x }} <cart:8080>"));
        assert_eq!(render(template, "c"), None);
    }

    #[test]
    fn templates_that_do_more_than_insert_variables_are_not_parsed() {
        for template in [
            "{% set a %}${service | upper}{% endset %}",
            "{% set a %}${port + 1}{% endset %}",
            "{% set a %}{% if port %}x{% endif %}{% endset %}",
            "{% set a = 'x' %}",
            "{% set a %}x{# note #}{% endset %}",
            "{% set a %}${unknown}{% endset %}",
            "{% set a | upper %}x{% endset %}",
            "{% for a in service %}x{% endfor %}",
            "{% set a %}${'}'}{% endset %}",
        ] {
            assert_eq!(render(template, "a"), None, "{template}");
        }
    }
}
