//! Templates that only insert names into texts, as nearly all do: taken apart once, they are filled in by putting
//! texts together. Whatever a template does beyond that is left to minijinja.

use std::borrow::Cow;

use super::names::{Meaning, Names};

/// The parts of such a template, in the order in which it sets them.
#[derive(Debug, Default)]
pub(super) struct Insertions {
    parts: Vec<(&'static str, Vec<Piece>)>,
    /// Every name that is inserted somewhere, once.
    names: Vec<&'static str>,
}

#[derive(Debug, Clone, Copy)]
enum Piece {
    Text(&'static str),
    /// By its place among the names.
    Name(usize),
}

/// Such a template, and what to insert for each of its names.
pub(super) struct Filling<'n> {
    template: &'static Insertions,
    meanings: Vec<Cow<'n, str>>,
}

impl Insertions {
    /// None if the template does anything but set parts to texts with `${name}` in them.
    pub(super) fn of(template: &'static str) -> Option<Self> {
        let mut all = Self::default();
        let mut rest = template.trim_start();
        while !rest.is_empty() {
            if let Some(comment) = rest.strip_prefix("{#") {
                rest = comment.split_once("#}")?.1.trim_start();
                continue;
            }
            let (begin, after) = tag(rest)?;
            let name = begin.word.strip_prefix("set ").map(str::trim).filter(|name| is_name(name))?;
            let (body, after) = after.split_at(after.find("{%")?);
            let (end, after) = tag(after)?;
            if end.word != "endset" {
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

    /// A part's body; parts that it inserts are those set before it.
    fn pieces(&mut self, body: &'static str) -> Option<Vec<Piece>> {
        let mut texts = body.split("${");
        let mut pieces = vec![Piece::Text(texts.next()?)];
        for text in texts {
            let (name, text) = text.split_once('}')?;
            let name = Some(name.trim()).filter(|name| is_name(name))?;
            match self.part(name) {
                Some(part) => pieces.extend_from_slice(part),
                None => pieces.push(Piece::Name(self.place(name))),
            }
            pieces.push(Piece::Text(text));
        }
        (!body.contains("{#")).then_some(pieces)
    }

    fn part(&self, name: &str) -> Option<&[Piece]> {
        self.parts.iter().rev().find(|(part, _)| *part == name).map(|(_, pieces)| pieces.as_slice())
    }

    /// The place of a name, at the end if it is new.
    fn place(&mut self, name: &'static str) -> usize {
        self.names.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        })
    }

    /// None unless every name that is inserted somewhere is among these, as a text or number.
    pub(super) fn filling<'n>(&'static self, names: &Names<'n>) -> Option<Filling<'n>> {
        let meaning = |name: &&'static str| match names.get(name)? {
            Meaning::Text(text) => Some(text.clone()),
            Meaning::Number(number) => Some(number.to_string().into()),
            Meaning::Flag(_) => None,
        };
        Some(Filling { template: self, meanings: self.names.iter().map(meaning).collect::<Option<_>>()? })
    }
}

impl Filling<'_> {
    /// A part, filled in; nothing if the template does not set it.
    pub(super) fn part(&self, name: &str) -> Option<String> {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => *text,
            Piece::Name(place) => &self.meanings[*place],
        };
        Some(self.template.part(name)?.iter().map(text).collect::<Vec<_>>().concat())
    }
}

/// `{% word %}`, with `-` on the sides whose blanks it takes away.
struct Tag {
    word: &'static str,
    trims_before: bool,
    trims_after: bool,
}

/// The tag at the beginning of a text, and what follows it.
fn tag(text: &'static str) -> Option<(Tag, &'static str)> {
    let (inside, rest) = text.strip_prefix("{%")?.split_once("%}")?;
    let word = inside.strip_prefix('-').unwrap_or(inside);
    let word = word.strip_suffix('-').unwrap_or(word).trim();
    Some((Tag { word, trims_before: inside.starts_with('-'), trims_after: inside.ends_with('-') }, rest))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &'static str, part: &str) -> Option<String> {
        let names = Names::new().with("service", "cart").with("port", 8080);
        let template: &'static Insertions = Box::leak(Box::new(Insertions::of(template)?));
        template.filling(&names)?.part(part)
    }

    #[test]
    fn names_and_earlier_parts_are_inserted() {
        let template =
            "{# note -#}\n{% set a -%}\n <${service}:${ port }>\n{%- endset %}\n{% set b %}{{ x }} ${a}{% endset -%}\n";
        assert_eq!(filled(template, "a").as_deref(), Some("<cart:8080>"));
        assert_eq!(filled(template, "b").as_deref(), Some("{{ x }} <cart:8080>"));
        assert_eq!(filled(template, "c"), None);
    }

    #[test]
    fn what_is_more_than_insertion_is_left_to_minijinja() {
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
            assert_eq!(filled(template, "a"), None, "{template}");
        }
    }
}
