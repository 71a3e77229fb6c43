//! Reads the files of a crate as a tree of modules: what each file defines and imports, and which file a path leads to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Item, UseTree};

/// The path of a module from its crate's root; empty for the root.
type ModulePath = Vec<String>;

/// One file of a crate, without its tests.
pub(super) struct Module {
    /// The path below the crate's `src/`, with `/`.
    pub(super) file: String,
    path: ModulePath,
    items: BTreeSet<String>,
    /// The imports by their local name.
    imports: BTreeMap<String, Import>,
    globs: Vec<Vec<String>>,
    /// Every path in its code and imports, without re-exports (`pub use`).
    paths: Vec<Vec<String>>,
    /// The paths of re-exports.
    passed_on: Vec<Vec<String>>,
    /// The number of lines without tests.
    pub(super) lines: usize,
}

struct Import {
    path: Vec<String>,
}

/// Returns the crates of the workspace: their names without `rutter-`, and their `src/` folders. The program is last.
pub(super) fn crates() -> Vec<(String, PathBuf)> {
    let folder = super::root().join("crates");
    let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut crates: Vec<_> = names.map(|name| (name.clone(), folder.join(name).join("src"))).collect();
    crates.sort();
    crates.push((PROGRAM.to_owned(), super::root().join("src")));
    crates
}

/// The name of the program's own crate.
pub(super) const PROGRAM: &str = "rutter";

/// The modules of one crate.
pub(super) struct Crate {
    pub(super) modules: Vec<Module>,
    by_path: BTreeMap<ModulePath, usize>,
}

impl Crate {
    /// Reads the crate whose root is `root/lib.rs`.
    pub(super) fn read(root: &Path) -> Self {
        let mut files = Vec::new();
        let mut queue: Vec<(PathBuf, ModulePath)> = vec![(root.join("lib.rs"), Vec::new())];
        while let Some((file, path)) = queue.pop() {
            let text = fs::read_to_string(&file).unwrap();
            let syntax = syn::parse_file(&text).unwrap();
            for name in child_modules(&syntax) {
                queue.push((child_file(&file, &name), [path.as_slice(), &[name]].concat()));
            }
            let name = file.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.push(Module::of(name, path, &syntax, product_lines(&text)));
        }
        files.sort_by(|a, b| a.file.cmp(&b.file));
        let by_path = files.iter().enumerate().map(|(n, module)| (module.path.clone(), n)).collect();
        Self { modules: files, by_path }
    }

    /// Returns for every file, by index, the other files of the crate whose items it names.
    pub(super) fn references(&self) -> Vec<BTreeSet<usize>> {
        let of = |(n, module): (usize, &Module)| {
            let named = module.paths.iter().filter_map(|path| self.home(module, path, 0));
            named.filter(|home| *home != n).collect()
        };
        self.modules.iter().enumerate().map(of).collect()
    }

    /// Returns the index of the file that defines the item of a path; `None` for other crates.
    fn home(&self, from: &Module, path: &[String], depth: usize) -> Option<usize> {
        // Cyclic imports do not compile. The limit stops the search for names that this reader resolves wrongly.
        if depth > 20 {
            return None;
        }
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.below(&[], rest, depth),
            "self" => self.below(&from.path, rest, depth),
            "super" => {
                let parent = &from.path[..from.path.len().checked_sub(1)?];
                let ups = rest.iter().take_while(|part| *part == "super").count();
                self.below(&parent[..parent.len().checked_sub(ups)?], &rest[ups..], depth)
            }
            _ => self.below(&from.path, path, depth),
        }
    }

    /// Returns the index of the file that a path leads to from a module.
    fn below(&self, module: &[String], path: &[String], depth: usize) -> Option<usize> {
        let number = *self.by_path.get(module)?;
        let Some((first, rest)) = path.split_first() else { return Some(number) };
        let child = [module, std::slice::from_ref(first)].concat();
        if self.by_path.contains_key(&child) {
            return self.below(&child, rest, depth + 1);
        }
        let here = &self.modules[number];
        if here.items.contains(first) {
            return Some(number);
        }
        if let Some(import) = here.imports.get(first) {
            return self.home(here, &[import.path.as_slice(), rest].concat(), depth + 1);
        }
        here.globs.iter().find_map(|glob| self.home(here, &[glob.as_slice(), path].concat(), depth + 1))
    }
}

impl Module {
    /// Returns every path in the file, from the crate's root: `["model", "Service"]`. Paths into other crates begin
    /// with an empty part and the crate's name: `["", "serde", "Serialize"]`.
    pub(super) fn absolute_paths(&self) -> BTreeSet<Vec<String>> {
        self.paths.iter().chain(&self.passed_on).filter_map(|path| self.absolute(path)).collect()
    }

    fn absolute(&self, path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let ups = path.iter().take_while(|part| *part == "super").count();
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([self.path.as_slice(), rest].concat()),
            "super" => {
                let parent = &self.path[..self.path.len().checked_sub(ups)?];
                Some([parent, &path[ups..]].concat())
            }
            _ if self.imports.contains_key(first) || self.items.contains(first) => None,
            _ => Some([&[String::new()], path].concat()),
        }
    }

    fn of(file: String, path: ModulePath, syntax: &syn::File, lines: usize) -> Self {
        let (items, imports, globs, paths, passed_on) = Default::default();
        let mut module = Self { file, path, items, imports, globs, paths, passed_on, lines };
        for item in &syntax.items {
            if !is_test(item) {
                module.add(item);
            }
        }
        module
    }

    fn add(&mut self, item: &Item) {
        if let Item::Use(import) = item {
            let is_passed_on = !matches!(import.vis, syn::Visibility::Inherited);
            self.import(&import.tree, &[], is_passed_on);
            return;
        }
        self.items.extend(name_of(item));
        let mut found = Paths::default();
        found.visit_item(item);
        self.paths.extend(found.paths);
    }

    fn import(&mut self, tree: &UseTree, before: &[String], is_passed_on: bool) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        let (path, name) = match tree {
            UseTree::Path(part) => return self.import(&part.tree, &with(&part.ident), is_passed_on),
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.import(tree, before, is_passed_on));
            }
            UseTree::Glob(_) => {
                let paths = if is_passed_on { &mut self.passed_on } else { &mut self.paths };
                paths.push(before.to_vec());
                return self.globs.push(before.to_vec());
            }
            UseTree::Name(name) if name.ident == "self" => (before.to_vec(), before.last().unwrap().clone()),
            UseTree::Name(name) => (with(&name.ident), name.ident.to_string()),
            UseTree::Rename(rename) if rename.ident == "self" => (before.to_vec(), rename.rename.to_string()),
            UseTree::Rename(rename) => (with(&rename.ident), rename.rename.to_string()),
        };
        let paths = if is_passed_on { &mut self.passed_on } else { &mut self.paths };
        paths.push(path.clone());
        self.imports.insert(name, Import { path });
    }
}

/// Returns the number of lines before the tests at a file's end.
fn product_lines(text: &str) -> usize {
    text.split("#[cfg(test)]\nmod ").next().unwrap().lines().count()
}

/// Returns the names in `mod x;` declarations outside tests.
fn child_modules(syntax: &syn::File) -> Vec<String> {
    let declared = syntax.items.iter().filter(|item| !is_test(item)).filter_map(|item| match item {
        Item::Mod(module) if module.content.is_none() => Some(module.ident.to_string()),
        _ => None,
    });
    declared.collect()
}

fn child_file(parent: &Path, name: &str) -> PathBuf {
    let stem = parent.file_stem().unwrap().to_str().unwrap();
    let folder = parent.parent().unwrap();
    let folder = if ["lib", "mod"].contains(&stem) { folder.to_owned() } else { folder.join(stem) };
    let file = folder.join(format!("{name}.rs"));
    if file.exists() { file } else { folder.join(name).join("mod.rs") }
}

fn is_test(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        _ => return false,
    };
    attributes.iter().any(|a| a.path().is_ident("cfg") && a.parse_args::<syn::Ident>().is_ok_and(|w| w == "test"))
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Mod(item) => &item.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Collects paths of two or more parts. A single name is imported or defined in the file itself.
#[derive(Default)]
struct Paths {
    paths: Vec<Vec<String>>,
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            self.paths.push(path.segments.iter().map(|part| part.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    /// `pub(in path)` names who may see an item, and uses nothing.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(&list.tokens.to_string());
        }
        visit::visit_attribute(self, attribute);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(&call.tokens.to_string());
        visit::visit_macro(self, call);
    }
}

impl Paths {
    /// Paths among tokens that are not parsed.
    fn tokens(&mut self, tokens: &str) {
        let text = tokens.replace(' ', "");
        let pattern = regex::Regex::new(r"[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)+").unwrap();
        let paths = pattern.find_iter(&text).map(|found| found.as_str().split("::").map(str::to_owned).collect());
        self.paths.extend(paths);
    }
}
