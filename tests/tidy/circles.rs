//! Circles between modules: none, but those with a reason.
//!
//! The modules of a folder, each with everything below it, form a graph: an
//! arrow for each import or path from one to another, outside tests. Names
//! that a module re-exports are followed to the file that defines them, so a
//! façade hides nothing. What a module and its own children name of each
//! other is no arrow: they are one thing in a file and a folder.

use std::collections::{BTreeMap, BTreeSet};

use crate::imports::{Import, imports, paths};
use crate::tree::{Source, only, packages, sources};

/// Circles that may stay: the folder with its modules, and why.
const ALLOWED: &[(&str, &str)] = &[];

/// A module's path within its crate; empty for the root.
type Module = Vec<String>;

type Graph = BTreeMap<String, BTreeSet<String>>;

/// The modules of one crate with what each imports.
struct Crate {
    imports: BTreeMap<Module, Vec<Import>>,
    /// Paths in code and in `use` declarations, from the module that names them.
    named: Vec<(Module, Vec<String>)>,
}

impl Crate {
    fn new(folder: &str, sources: &[Source]) -> Self {
        let mut found = Crate { imports: BTreeMap::new(), named: Vec::new() };
        for source in sources.iter().filter(|source| !source.is_test()) {
            let Some(rest) = source.path.strip_prefix(&format!("{folder}/")) else {
                continue;
            };
            let module = module(rest);
            let code = source.bare();
            let imports = imports(&code);
            found.named.extend(imports.iter().map(|import| (module.clone(), import.path.clone())));
            found.named.extend(paths(&code).into_iter().map(|path| (module.clone(), path)));
            found.imports.entry(module).or_default().extend(imports);
        }
        found
    }

    /// The module in whose file the path ends when it is followed through
    /// re-exports; `None` for other crates.
    fn target(&self, from: &Module, path: &[String], steps: usize) -> Option<Module> {
        let mut rest = path.iter();
        let mut at = match rest.next()?.as_str() {
            "crate" => Vec::new(),
            "self" => from.clone(),
            "super" => parent(from),
            child => self.child(from, child)?,
        };
        let mut rest = rest.peekable();
        while let Some(part) = rest.next() {
            if part == "super" {
                at = parent(&at);
            } else if let Some(child) = self.child(&at, part) {
                at = child;
            } else {
                let import = self.imports.get(&at)?.iter().find(|import| import.name == *part);
                let Some(import) = import.filter(|_| steps > 0) else { break };
                let further: Vec<String> = import.path.iter().chain(rest).cloned().collect();
                return self.target(&at, &further, steps - 1).or(Some(at));
            }
        }
        Some(at)
    }

    fn child(&self, module: &Module, name: &str) -> Option<Module> {
        let child = [&module[..], &[name.to_owned()]].concat();
        self.imports.contains_key(&child).then_some(child)
    }

    /// The graph of the children of each module that has some.
    fn graphs(&self) -> BTreeMap<Module, Graph> {
        let mut graphs: BTreeMap<Module, Graph> = BTreeMap::new();
        for (from, path) in &self.named {
            let Some(to) = self.target(from, path, 8) else { continue };
            let shared = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
            if let (Some(from), Some(next)) = (from.get(shared), to.get(shared)) {
                let graph = graphs.entry(to[..shared].to_vec()).or_default();
                graph.entry(from.clone()).or_default().insert(next.clone());
            }
        }
        graphs
    }
}

/// `a/b.rs` and `a/b/mod.rs` are `a::b`; `lib.rs` and `main.rs` are the root.
fn module(path: &str) -> Module {
    let mut module: Module = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib" || last == "main") {
        module.pop();
    }
    module
}

fn parent(module: &Module) -> Module {
    module[..module.len().saturating_sub(1)].to_vec()
}

/// The sets of modules that reach each other, in order.
fn circles(graph: &Graph) -> BTreeSet<Vec<String>> {
    let reached: BTreeMap<&String, BTreeSet<&String>> =
        graph.keys().map(|start| (start, reach(graph, start))).collect();
    let circle = |start: &&String| {
        let back =
            reached[*start].iter().filter(|end| reached.get(**end).is_some_and(|way| way.contains(*start)));
        back.map(|name| (*name).clone()).collect::<Vec<_>>()
    };
    reached.keys().map(circle).filter(|circle| !circle.is_empty()).collect()
}

fn reach<'a>(graph: &'a Graph, start: &'a String) -> BTreeSet<&'a String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(module) = open.pop() {
        let next = graph.get(module).into_iter().flatten();
        open.extend(next.filter(|next| reached.insert(*next)));
    }
    reached
}

/// The folder of a crate's modules.
fn folder(package: &str) -> String {
    if package.is_empty() { "crates/cli".to_owned() } else { format!("{package}/src") }
}

#[test]
fn modules_form_no_circle() {
    let sources = sources();
    let mut found = Vec::new();
    for folder in packages().iter().map(|package| folder(package)) {
        for (module, graph) in Crate::new(&folder, &sources).graphs() {
            let place = [std::slice::from_ref(&folder), &module[..]].concat().join("/");
            found.extend(circles(&graph).iter().map(|circle| format!("{place}: {}", circle.join(", "))));
        }
    }
    let allowed: Vec<&str> = ALLOWED.iter().map(|(circle, _)| *circle).collect();
    only(&allowed, found.into_iter().map(|circle| (circle.clone(), circle)));
}

#[test]
fn a_circle_is_found_through_a_facade() {
    let source = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let sources = [
        source("x/src/lib.rs", "mod a;\nmod b;\npub use b::{Item, deep::Deep};"),
        source("x/src/a.rs", "use crate::Item;\n#[cfg(test)]\nmod tests {\n    use crate::c::T;\n}\n"),
        source("x/src/b/mod.rs", "pub mod deep;\nuse super::c::f;\npub struct Item;"),
        source("x/src/b/deep.rs", "use super::Item;\nfn f() { crate::a::g() }"),
        source("x/src/c.rs", "use super::d;"),
        source("x/src/d.rs", "fn f() {}"),
    ];
    let graphs = Crate::new("x/src", &sources).graphs();
    assert_eq!(graphs.len(), 1);
    let found: Vec<String> = circles(&graphs[&vec![]]).iter().map(|circle| circle.join(", ")).collect();
    assert_eq!(found, ["a, b"]);
}
