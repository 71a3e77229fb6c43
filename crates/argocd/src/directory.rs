//! Decides which files an Application with a directory source reads.

use rutter_kubernetes::Object;
use rutter_yaml::Value;

/// Returns whether the Application's source is a recursive directory that contains this file of the repository and
/// does not exclude it.
pub fn reads(application: &Object, file: &str) -> bool {
    let Some(source) = application.0.at(&["spec", "source"]) else { return false };
    let text = |path: &[&str]| source.at(path).and_then(Value::as_str);
    let recurses = source.at(&["directory", "recurse"]).and_then(Value::as_bool) == Some(true);
    let Some(rest) = text(&["path"]).and_then(|path| file.strip_prefix(path)?.strip_prefix('/')) else { return false };
    let manifest = [".yaml", ".yml", ".json"].iter().any(|end| rest.ends_with(end));
    let excluded = text(&["directory", "exclude"]).is_some_and(|pattern| excludes(pattern, rest));
    recurses && manifest && !excluded
}

/// Returns whether an exclude pattern matches a path. Knows the patterns that rutter writes: a path, or a folder with
/// `/*`, which matches all files below it because Argo CD's `*` crosses slashes.
fn excludes(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => path.starts_with(start),
        None => path == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::reads;
    use rutter_kubernetes::Object;
    use rutter_yaml::map;

    #[test]
    fn a_directory_is_read_recursively_without_the_files_that_it_excludes() {
        let of = |directory| {
            Object(map! { "spec" => map! { "source" => map! { "path" => "a/b", "directory" => directory } } })
        };
        let whole = of(map! { "recurse" => true, "exclude" => "environments/*" });
        assert!(reads(&whole, "a/b/c.yaml") && reads(&whole, "a/b/projects/c.yaml"));
        assert!(
            !reads(&whole, "a/b/environments/dev/c.yaml")
                && !reads(&whole, "a/bb/c.yaml")
                && !reads(&whole, "a/b/c.txt")
        );
        assert!(!reads(&of(map! { "recurse" => false }), "a/b/c.yaml"));
        let but = of(map! { "recurse" => true, "exclude" => "values.yaml" });
        assert!(!reads(&but, "a/b/values.yaml") && reads(&but, "a/b/c/values.yaml"));
    }
}
