//! JSON or YAML documents in text fields.

use super::scalar::{Reader, value_of};
use super::write::write_one;
use rutter_diagnostics::FileId;
use rutter_yaml::{ReadOptions, Value, read_documents};

enum Format {
    Json { indented: bool },
    Yaml,
}

pub(crate) struct Document {
    pub(crate) value: Value,
    format: Format,
}

impl Document {
    /// Parses a text that is one mapping or list; `None` for any other text.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let format = match text.trim_start().as_bytes().first()? {
            b'{' | b'[' => Format::Json { indented: text.trim().contains('\n') },
            _ => Format::Yaml,
        };
        let documents = read_documents(text.as_bytes(), FileId(u32::MAX), ReadOptions::default()).ok()?;
        let [node] = <[_; 1]>::try_from(documents).ok()?;
        if node.scalar().is_some() { None } else { Some(Self { value: value_of(node, Reader::V3), format }) }
    }

    pub(crate) fn text(&self) -> String {
        match self.format {
            Format::Yaml => write_one(&self.value),
            Format::Json { indented } => {
                let json = serde_json::Value::from(&self.value);
                if indented { format!("{json:#}") } else { json.to_string() }
            }
        }
    }
}
