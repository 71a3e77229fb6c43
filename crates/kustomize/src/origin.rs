//! The origin of resources and the transformers that changed them, for `buildMetadata`.

use super::write::write_one;
use rutter_yaml::{Mapping, Value};

/// The origin of a resource: a file, or a plug-in and its configuration. Paths are relative to the source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The file that contains the resource.
    pub(crate) path: String,
    /// The file that contains the plug-in's configuration.
    pub(crate) configured_in: String,
    pub(crate) plugin: Option<Plugin>,
}

/// The plug-in that created or changed a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Plugin {
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) namespace: String,
}

impl Origin {
    pub(crate) fn file(path: &str) -> Self {
        Self { path: path.to_owned(), ..Self::default() }
    }

    pub(crate) fn plugin(file: &str, kind: &str) -> Self {
        let plugin = Plugin { kind: kind.to_owned(), ..Plugin::default() };
        Self { configured_in: file.to_owned(), plugin: Some(plugin), ..Self::default() }
    }

    fn value(&self, root: &str) -> Vec<(&'static str, Value)> {
        let mut out = Vec::new();
        if !self.path.is_empty() {
            out.push(("path", Value::from(relative(root, &self.path))));
        }
        if !self.configured_in.is_empty() {
            out.push(("configuredIn", Value::from(relative(root, &self.configured_in))));
        }
        if let Some(plugin) = &self.plugin {
            let mut m = Mapping::new();
            m.push("apiVersion", "builtin");
            m.push("kind", &plugin.kind);
            for (key, text) in [("name", &plugin.name), ("namespace", &plugin.namespace)] {
                if !text.is_empty() {
                    m.push(key, text);
                }
            }
            out.push(("configuredBy", Value::Mapping(m)));
        }
        out
    }

    /// Returns the text of the origin annotation, with its fields in a fixed order.
    pub(crate) fn text(&self, root: &str) -> String {
        self.value(root)
            .into_iter()
            .map(|(key, value)| write_one(&Value::Mapping([(key, value)].into_iter().collect())))
            .collect()
    }
}

/// Returns the text of the annotation that lists transformations.
pub(crate) fn transformations_text(list: &[Origin], root: &str) -> String {
    let mut out = String::new();
    for origin in list {
        for (n, line) in origin.text(root).lines().enumerate() {
            out.push_str(if n == 0 { "- " } else { "  " });
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// Returns `path` relative to the folder `root`.
fn relative(root: &str, path: &str) -> String {
    let from: Vec<&str> = root.split('/').filter(|s| !s.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; from.len() - shared];
    parts.extend(&to[shared..]);
    parts.join("/")
}
