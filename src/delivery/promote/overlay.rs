//! Edits the text of an overlay: its pin, the fields that are promoted with it, and its hold. Everything else keeps its
//! bytes.

use crate::diagnostics::FileId;
use crate::language::model::Pin;
use crate::language::spec::Hold;
use crate::yaml::edit::{self, Refusal};
use crate::yaml::{Data, Node, ReadOptions, Value, read_document};

/// The first line of an overlay that rutter creates.
const SCHEMA_LINE: &str = "# yaml-language-server: $schema=../../../schema/overlay.json\n";

/// The text of an overlay while it is edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Overlay {
    pub(super) text: String,
}

impl Overlay {
    pub(super) fn new(text: Option<&str>) -> Self {
        Self { text: text.unwrap_or(SCHEMA_LINE).to_owned() }
    }

    fn node(&self) -> Result<Node, Refusal> {
        read(&self.text)
    }

    fn set(&mut self, path: &[&str], value: &Value) -> Result<(), Refusal> {
        self.text = edit::set(&self.text, path, value)?;
        Ok(())
    }

    fn remove(&mut self, path: &[&str]) -> Result<(), Refusal> {
        if find(&self.node()?, path).is_some() {
            self.text = edit::remove(&self.text, path)?;
        }
        Ok(())
    }

    /// Sets tag and digest, and removes what the new pin does not have: an old digest would take precedence over a new
    /// tag.
    pub(super) fn pin(&mut self, pin: &Pin) -> Result<(), Refusal> {
        for (key, value) in [("tag", &pin.tag), ("digest", &pin.digest)] {
            let old = self.node()?.get(key).and_then(Node::text).map(str::to_owned);
            match value {
                Some(value) if old.as_ref() == Some(value) => {}
                Some(value) => self.set(&[key], &Value::from(value))?,
                None => self.remove(&[key])?,
            }
        }
        Ok(())
    }

    /// Copies a promoted field from another overlay, or removes it if the other overlay does not have it.
    pub(super) fn carry(&mut self, path: &[&str], from: &Node) -> Result<(), Refusal> {
        let here = self.node()?;
        match (find(from, path), find(&here, path)) {
            (Some(new), Some(old)) if carried(new) == carried(old) => Ok(()),
            (Some(new), _) => self.set(path, &carried(new)),
            (None, Some(_)) => self.remove(path),
            (None, None) => Ok(()),
        }
    }

    pub(super) fn hold(&mut self, hold: &Hold) -> Result<(), Refusal> {
        let reason = Value::from(&hold.reason);
        let value = match hold.until {
            None => crate::map! { "reason" => reason },
            Some(until) => {
                crate::map! { "reason" => reason, "until" => crate::base::calendar::show_instant(until.seconds) }
            }
        };
        self.set(&["hold"], &value)
    }

    pub(super) fn release(&mut self) -> Result<(), Refusal> {
        self.remove(&["hold"])
    }
}

pub(super) fn read(text: &str) -> Result<Node, Refusal> {
    read_document(text.as_bytes(), FileId(0), ReadOptions::default()).map_err(Refusal::Unreadable)
}

fn find<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, step| node.get(step))
}

/// Converts a value so that it means the same in another file: a number whose spelling matters (`1.10`) becomes a
/// string.
fn carried(node: &Node) -> Value {
    match &node.data {
        Data::Mapping(entries) => {
            Value::Mapping(entries.iter().map(|e| (e.key.to_string(), carried(&e.value))).collect())
        }
        Data::Sequence(items) => Value::Sequence(items.iter().map(carried).collect()),
        Data::Scalar(scalar) => match Value::from(node) {
            Value::Int(n) if n.to_string() == *scalar.text => Value::Int(n),
            Value::Int(_) | Value::Float(_) => Value::from(scalar.text.to_string()),
            other => other,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(tag: &str, digest: Option<&str>) -> Pin {
        Pin { tag: Some(tag.to_owned()), digest: digest.map(str::to_owned) }
    }

    #[test]
    fn a_new_pin_changes_its_own_bytes_only() {
        let mut overlay = Overlay::new(Some("# who\ntag: v1   # set by CI\ndigest: \"sha256:a\"\nscale: { min: 2 }\n"));
        overlay.pin(&pin("v2", Some("sha256:b"))).unwrap();
        assert_eq!(overlay.text, "# who\ntag: v2   # set by CI\ndigest: \"sha256:b\"\nscale: { min: 2 }\n");
        overlay.pin(&pin("1.10", None)).unwrap();
        assert_eq!(overlay.text, "# who\ntag: \"1.10\"   # set by CI\nscale: { min: 2 }\n");
    }

    #[test]
    fn travelling_keys_come_and_go_and_keep_their_spelling() {
        let from = read("env: { A: 1.10, B: x }\n").unwrap();
        let mut overlay = Overlay::new(Some("tag: v1\nenv:\n  B: y\n  C: z\n"));
        for key in ["A", "C"] {
            overlay.carry(&["env", key], &from).unwrap();
        }
        let node = read(&overlay.text).unwrap();
        let env: Vec<_> = node.get("env").unwrap().entries().iter().map(|e| (&*e.key, e.value.text())).collect();
        assert_eq!(env, [("B", Some("y")), ("A", Some("1.10"))]);
    }

    #[test]
    fn a_hold_is_set_and_released_without_a_trace() {
        let text = "tag: v1\n# keep\nscale: 2\n";
        let mut overlay = Overlay::new(Some(text));
        overlay.hold(&Hold { reason: "rolled back from v2: it broke".to_owned(), until: None }).unwrap();
        let state = super::super::overlay_id::OverlayState::read(overlay.text.as_bytes());
        assert_eq!(state.hold.map(|h| h.reason).as_deref(), Some("rolled back from v2: it broke"));
        overlay.release().unwrap();
        assert_eq!(overlay.text, text);
    }
}
