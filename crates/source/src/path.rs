//! Checks paths inside a source and resolves symbolic links.

use super::error::SourceError;

/// The reason why a symbolic link cannot be followed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadLink(&'static str);

impl BadLink {
    pub(super) fn of(&self, path: &str) -> SourceError {
        SourceError { path: path.to_owned(), message: self.0.to_owned() }
    }
}

pub(super) const LEADS_OUT: BadLink = BadLink("this symbolic link leads out of the workspace");

/// Refuses absolute paths and paths with `..`.
pub(super) fn refuse_unclean(path: &str) -> Result<(), SourceError> {
    let climbs = path.split(['/', std::path::MAIN_SEPARATOR]).any(|part| part == "..");
    if climbs || path.starts_with('/') || path.contains('\0') {
        return Err(SourceError { path: path.to_owned(), message: "not a path inside the workspace".to_owned() });
    }
    Ok(())
}

/// Returns the path that the link at `path` with the text `target` points to.
pub(super) fn resolve_link(path: &str, target: &str) -> Result<String, BadLink> {
    if target.starts_with('/') {
        return Err(LEADS_OUT);
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or(LEADS_OUT)?;
            }
            _ => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_resolve_from_their_own_folder_and_stay_inside() {
        assert_eq!(resolve_link("apps/cart/a.yaml", "../web/./b.yaml"), Ok("apps/web/b.yaml".to_owned()));
        assert_eq!(resolve_link("a.yaml", "../b.yaml"), Err(LEADS_OUT));
        assert_eq!(resolve_link("apps/a.yaml", "/etc/passwd"), Err(LEADS_OUT));
        assert_eq!(resolve_link("apps/a.yaml", "../../apps/b.yaml"), Err(LEADS_OUT));
    }

    #[test]
    fn paths_do_not_climb() {
        assert!(refuse_unclean("apps/cart/service.yaml").is_ok());
        for path in ["../a", "a/../../b", "/etc/passwd", "a\0b"] {
            assert!(refuse_unclean(path).is_err(), "{path:?}");
        }
    }
}
