//! What reading cannot hold: no circles between a crate's files, no file without an end, no name in
//! a page of a file that is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

use crate::workspace;

/// A file's place in its crate: `["read", "csv"]`; the root is empty.
type Module = Vec<String>;

/// The crates with circles, and the files in them: an encoding is saved as another type, and that
/// is made of it and it of that; a network answers along batches and lines, which are its own
/// passes.
const CIRCLES: [(&str, usize); 2] = [("data", 2), ("model", 3)];

/// Lines from which on a file wants a reason.
const LONG: usize = 500;

/// Files that are longer, and why.
const LONG_FILES: [(&str, &str); 7] = [
    (
        "data/src/error.rs",
        "every message of the crate, one after another",
    ),
    (
        "data/src/event.rs",
        "half of it is what words and values mean, as tests",
    ),
    ("data/src/yes_words.rs", "the words of forty languages"),
    (
        "explain/src/methods/shapley.rs",
        "the exact and the sampled algorithm, and the tests of both",
    ),
    (
        "model/src/host/network/affine.rs",
        "the ways through an affine batch, which share what they fold",
    ),
    (
        "model/src/host.rs",
        "the one place of the native code's public functions",
    ),
    (
        "model/src/host/network.rs",
        "a network's passes there and back, which share their buffers",
    ),
];

struct Crate {
    name: String,
    files: BTreeMap<Module, PathBuf>,
    names: BTreeMap<Module, Names>,
}

impl Crate {
    fn all() -> Vec<Self> {
        let crates = workspace::root().join("crates");
        let folders = fs::read_dir(crates).unwrap().map(|it| it.unwrap().path());
        let mut all: Vec<Self> = folders
            .filter(|folder| folder.join("src").is_dir())
            .map(|folder| {
                let mut files = BTreeMap::new();
                gather(&folder.join("src"), &Vec::new(), &mut files);
                let name = folder.file_name().unwrap().to_string_lossy().into_owned();
                let names = files.iter();
                let names = names.map(|(module, file)| (module.clone(), Names::of(file)));
                let names = names.collect();
                Self { name, files, names }
            })
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    /// The file that a path from a module leads to. A name that a folder passes on is the file's
    /// where it comes from.
    fn target(&self, from: &Module, path: &[String]) -> Option<Module> {
        let mut base = match path.first()?.as_str() {
            "crate" => Vec::new(),
            "super" => from[..from.len().checked_sub(1)?].to_vec(),
            "self" => from.clone(),
            first => {
                let child = [from.as_slice(), &[first.to_owned()]].concat();
                self.files.contains_key(&child).then(|| from.clone())?
            }
        };
        let named = ["crate", "super", "self"].contains(&path[0].as_str());
        let mut rest = &path[usize::from(named)..];
        while rest.first().is_some_and(|it| it == "super") {
            base.pop()?;
            rest = &rest[1..];
        }
        let whole = [base.as_slice(), rest].concat();
        let length = (0..=whole.len())
            .rev()
            .find(|&length| self.files.contains_key(&whole[..length]))?;
        let target = whole[..length].to_vec();
        let Some(name) = whole.get(length) else {
            return Some(target);
        };
        let passed_on = self.names[&target].passed_on.iter();
        let mut origin = passed_on.filter(|it| it.last() == Some(name));
        let origin = origin.find_map(|path| {
            let child = [target.as_slice(), &path[..1]].concat();
            let is_child = path.len() > 1 && self.files.contains_key(&child);
            is_child.then(|| self.target(&target, path)).flatten()
        });
        Some(origin.unwrap_or(target))
    }

    /// Which files each file names.
    fn arrows(&self) -> BTreeMap<Module, BTreeSet<Module>> {
        let of = |(module, names): (&Module, &Names)| {
            let names = names.used.iter();
            let targets = names.filter_map(|path| self.target(module, path));
            let targets = targets.filter(|target| target != module).collect();
            (module.clone(), targets)
        };
        self.names.iter().map(of).collect()
    }

    /// Which of its folders, and files beside these, name others. Its root only passes on.
    fn arrows_of_folders(&self) -> BTreeMap<Module, BTreeSet<Module>> {
        let mut folders: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
        for (module, targets) in self.arrows() {
            let Some(folder) = module.first() else {
                continue;
            };
            let targets = targets.iter().filter_map(|target| target.first());
            let others = targets.filter(|target| *target != folder);
            let others = others.map(|target| vec![target.clone()]);
            folders
                .entry(vec![folder.clone()])
                .or_default()
                .extend(others);
        }
        folders
    }
}

/// Those that arrows lead back to.
fn in_circles(arrows: &BTreeMap<Module, BTreeSet<Module>>) -> Vec<String> {
    let reach = |from: &Module| {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&Module> = arrows[from].iter().collect();
        while let Some(module) = next.pop() {
            if seen.insert(module) {
                next.extend(&arrows[module]);
            }
        }
        seen.contains(from)
    };
    let circling = arrows.keys().filter(|module| reach(module));
    circling.map(|module| module.join("/")).collect()
}

fn gather(folder: &Path, module: &Module, files: &mut BTreeMap<Module, PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let inner = [module.as_slice(), std::slice::from_ref(&stem)].concat();
        if path.is_dir() {
            gather(&path, &inner, files);
        } else if path.extension().is_some_and(|it| it == "rs") && stem != "main" {
            let is_folders = matches!(stem.as_str(), "lib" | "mod");
            files.insert(if is_folders { module.clone() } else { inner }, path);
        }
    }
}

/// The paths that a file names outside its tests.
#[derive(Default)]
struct Names {
    used: Vec<Vec<String>>,
    /// Those of its `pub use`, which only pass on.
    passed_on: Vec<Vec<String>>,
}

impl Names {
    fn of(file: &Path) -> Self {
        let parsed = syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap();
        let mut names = Self::default();
        names.visit_file(&parsed);
        names
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Path>()
                .is_ok_and(|it| it.is_ident("test"))
    })
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let passes_on = !matches!(item.vis, syn::Visibility::Inherited);
        let to = if passes_on {
            &mut self.passed_on
        } else {
            &mut self.used
        };
        leaves(&item.tree, &[], to);
    }

    /// `pub(super)` names nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|it| it.ident.to_string())
            .collect();
        if ["crate", "super"].contains(&names[0].as_str()) {
            self.used.push(names);
        }
        visit::visit_path(self, path);
    }
}

fn leaves(tree: &syn::UseTree, before: &[String], to: &mut Vec<Vec<String>>) {
    let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
    match tree {
        syn::UseTree::Path(it) => leaves(&it.tree, &with(&it.ident), to),
        syn::UseTree::Name(it) => to.push(with(&it.ident)),
        syn::UseTree::Rename(it) => to.push(with(&it.ident)),
        syn::UseTree::Glob(_) => to.push(before.to_vec()),
        syn::UseTree::Group(it) => it.items.iter().for_each(|tree| leaves(tree, before, to)),
    }
}

#[test]
fn no_files_go_in_circles() {
    let mut wrong = Vec::new();
    for krate in Crate::all() {
        let circling = in_circles(&krate.arrows());
        let known = CIRCLES.iter().find(|(name, _)| *name == krate.name);
        let allowed = known.map_or(0, |(_, files)| *files);
        if circling.len() != allowed {
            wrong.push(format!(
                "crates/{}: {} files name each other in a circle, {allowed} are known: {}",
                krate.name,
                circling.len(),
                circling.join(", ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_folders_go_in_circles() {
    for krate in Crate::all() {
        let circling = in_circles(&krate.arrows_of_folders());
        assert!(
            circling.is_empty(),
            "crates/{}: {} lead back to themselves",
            krate.name,
            circling.join(", ")
        );
    }
}

#[test]
fn long_files_have_a_reason() {
    let crates = workspace::root().join("crates");
    for krate in Crate::all() {
        for file in krate.files.values().filter(|it| !it.ends_with("tests.rs")) {
            let text = fs::read_to_string(file).unwrap();
            let tests = text.find("#[cfg(test)]").unwrap_or(text.len());
            let lines = text[..tests].lines().count();
            let name = file.strip_prefix(&crates).unwrap().display().to_string();
            let has_reason = LONG_FILES.iter().any(|(known, _)| *known == name);
            assert!(
                lines <= LONG || has_reason,
                "crates/{name} has {lines} lines without its tests"
            );
        }
    }
}

#[test]
fn files_that_pages_name_exist() {
    let root = workspace::root();
    for page in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root.join(page)).unwrap();
        let quoted = text.split('`').skip(1).step_by(2);
        let is_path = |it: &&str| {
            let folders = ["crates/", "docs/", "configs/", "tests/", "xtask/", ".ci/"];
            folders.iter().any(|folder| it.starts_with(folder)) && !it.contains([' ', '*', '<'])
        };
        for path in quoted.filter(is_path).filter(|it| !it.contains("NAME")) {
            assert!(
                root.join(path).exists(),
                "{page} names {path}, which is not there"
            );
        }
    }
}
