//! Judges that every patch and every image in the kustomization of an overlay has an effect.

use std::borrow::Cow;

use super::Rendered;
use crate::base::conventions::BASE_FOLDER;
use crate::diagnostics::{Diagnostic, FileId, page};
use crate::kustomize::strategic_merge;
use crate::output::tree::Tree;
use crate::yaml::{ReadOptions, Value, read_documents};

/// The code for a patch that does not change the object of the base.
pub const EMPTY_PATCH: &str = "empty-patch";
/// The code for an `images` entry that applies to no container.
pub const UNUSED_IMAGE: &str = "unused-image";

page! {
    /// The patch of an overlay sets only values that the base has already. rutter writes patches only for what
    /// differs, so this is a bug in rutter: please report it with the service's files.
    pub(super) PATCH_PAGE = EMPTY_PATCH => "a patch changes nothing";
}

page! {
    /// An overlay's kustomization sets the version of an image that no container uses: the pin has no effect.
    /// It happens when the containers' images are overridden by patches of `manifests/`.
    ///
    /// Let the containers use the service's `image`, or give them versions of their own.
    pub(super) IMAGE_PAGE = UNUSED_IMAGE => "a pinned image is used by no container";
}

/// Judges the overlay of a service. Returns nothing for kustomizations that belong to no service.
pub(super) fn judge(tree: &Tree, overlay: &Rendered) -> Vec<Diagnostic> {
    let Some(service) = &overlay.service else { return Vec::new() };
    let Some(kustomization) = documents(tree, &format!("{}/kustomization.yaml", overlay.folder)).pop() else {
        return Vec::new();
    };
    let list = |key: &str| kustomization.get(key).map(Value::items).unwrap_or_default();
    let base = format!("{}/{BASE_FOLDER}", overlay.folder.split("/overlays/").next().unwrap_or_default());
    let mut found = Vec::new();
    for image in list("images") {
        let name =
            ["newName", "name"].iter().find_map(|key| image.get(key)).and_then(Value::as_str).unwrap_or_default();
        if !overlay.objects.iter().any(|o| uses_image(&o.0, name)) {
            let message = format!("no container of `{service}` uses the image {name}, which {} pins", overlay.folder);
            found.push(Diagnostic::error(UNUSED_IMAGE, overlay.span, message));
        }
    }
    for path in list("patches").iter().filter_map(|patch| patch.get("path")).filter_map(Value::as_str) {
        let path = format!("{}/{path}", overlay.folder);
        if documents(tree, &path).iter().any(|patch| changes_nothing(tree, &base, patch)) {
            found.push(Diagnostic::error(EMPTY_PATCH, overlay.span, format!("{path} changes nothing")));
        }
    }
    found
}

/// Returns whether a patch leaves its object in the base, whose folder is `base`, unchanged. Returns `false` if the base
/// has no such object; rendering reports that.
fn changes_nothing(tree: &Tree, base: &str, patch: &Value) -> bool {
    let listed = documents(tree, &format!("{base}/kustomization.yaml"));
    let resources = listed.iter().filter_map(|k| k.get("resources")).flat_map(Value::items).filter_map(Value::as_str);
    let same = |o: &Value| {
        let paths: [&[&str]; 3] = [&["kind"], &["metadata", "name"], &["apiVersion"]];
        paths.iter().all(|path| o.at(path).and_then(Value::as_str) == patch.at(path).and_then(Value::as_str))
    };
    let target = resources.flat_map(|path| documents(tree, &format!("{base}/{path}"))).find(|o| same(o));
    let Some(target) = target else { return false };
    matches!(strategic_merge(target.as_ref().clone(), patch), Ok(Some(merged)) if merged == *target)
}

/// Returns whether a container anywhere in this value uses this image, in any version.
fn uses_image(value: &Value, name: &str) -> bool {
    match value {
        Value::Mapping(mapping) => mapping.iter().any(|(key, value)| match key.as_ref() {
            "containers" | "initContainers" => value
                .items()
                .iter()
                .any(|c| c.get("image").and_then(Value::as_str).is_some_and(|i| is_version(i, name))),
            _ => uses_image(value, name),
        }),
        Value::Sequence(items) => items.iter().any(|item| uses_image(item, name)),
        _ => false,
    }
}

fn is_version(image: &str, name: &str) -> bool {
    image.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '@']))
}

fn documents<'t>(tree: &'t Tree, path: &str) -> Vec<Cow<'t, Value>> {
    if let Some(document) = tree.document(path) {
        return vec![Cow::Borrowed(document)];
    }
    let nodes = tree.get(path).map(|bytes| read_documents(bytes, FileId(0), ReadOptions::default()));
    nodes.and_then(Result::ok).unwrap_or_default().iter().map(|node| Cow::Owned(Value::from(node))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Span;
    use crate::kubernetes::Object;

    const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart}\nspec:\n  minReadySeconds: 5\n  template:\n    spec:\n      containers:\n      - {name: cart, image: 'r/cart:v1'}\n";

    fn judged(image: &str, patch: &str) -> Vec<&'static str> {
        let mut tree = Tree::new();
        let overlay = "generated/apps/cart/overlays/prod";
        let kustomization = format!("images: [{{name: {image}, newTag: v1}}]\npatches: [{{path: p.yaml}}]\n");
        for (path, text) in [
            ("generated/apps/cart/base/deployment.yaml".to_owned(), DEPLOYMENT),
            ("generated/apps/cart/base/kustomization.yaml".to_owned(), "resources: [deployment.yaml]\n"),
            (format!("{overlay}/kustomization.yaml"), &kustomization),
            (format!("{overlay}/p.yaml"), patch),
        ] {
            tree.insert(path, text, "apps/cart/service.yaml").unwrap();
        }
        let objects = documents(&tree, "generated/apps/cart/base/deployment.yaml")
            .into_iter()
            .map(|d| Object(d.into_owned()))
            .collect();
        let rendered = Rendered {
            files: Vec::new(),
            service: Some("cart".to_owned()),
            component: None,
            namespace: None,
            team: "shop".to_owned(),
            folder: overlay.to_owned(),
            objects,
            span: Span::file_start(FileId(0)),
        };
        judge(&tree, &rendered).iter().map(|d| d.code).collect()
    }

    #[test]
    fn patches_and_images_must_have_an_effect() {
        let patch = |seconds: u32| {
            format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: cart}}\nspec: {{minReadySeconds: {seconds}}}\n"
            )
        };
        assert_eq!(judged("r/cart", &patch(6)), [] as [&str; 0]);
        assert_eq!(judged("r/cart", &patch(5)), [EMPTY_PATCH]);
        assert_eq!(judged("r/car", &patch(6)), [UNUSED_IMAGE]);
    }
}
