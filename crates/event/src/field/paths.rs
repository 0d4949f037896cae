//! Interning of native paths to field identifiers.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::{HashMap, HashTable};
use rustc_hash::FxBuildHasher;

use super::catalogue::CATALOGUE;
use super::id::FieldId;
use super::names;
use super::spec::Role;

/// A node in the tree of keys of one format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId(u32);

/// The native paths that one worker has met, with their fields. Each step down a
/// record costs one hash of a short key; the dotted name is built only at its
/// first occurrence. Elements of an array share the path of the array.
///
/// Keys can be ids, so that there are millions of paths: one takes some 70 bytes
/// and its text, which is kept once.
///
/// ```
/// use logdex_event::Paths;
///
/// let mut paths = Paths::default();
/// let root = paths.root("aws.cloudtrail");
/// let name = paths.child(root, "eventName");
/// assert_eq!(paths.name(paths.field(name)), "event.action");
/// let request = paths.child(root, "requestParameters");
/// let role = paths.child(request, "roleName");
/// assert_eq!(paths.name(paths.field(role)), "requestParameters.roleName");
/// ```
#[derive(Default)]
pub struct Paths {
    roots: HashMap<&'static str, NodeId, FxBuildHasher>,
    children: HashTable<Child>,
    nodes: Vec<Node>,
    /// Names of native fields.
    native: Vec<Span>,
    by_name: HashTable<FieldId>,
    /// Names of nodes and fields, and keys that stand in none of them.
    text: String,
}

/// A part of [`Paths::text`].
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

struct Node {
    root: NodeId,
    path: Span,
    field: FieldId,
}

/// A step down: all that a look-up needs but the text of the key.
struct Child {
    parent: NodeId,
    key: Span,
    node: NodeId,
}

impl Paths {
    /// The node above all keys of a format.
    pub fn root(&mut self, format: &'static str) -> NodeId {
        if let Some(&node) = self.roots.get(format) {
            return node;
        }
        let node = NodeId(self.nodes.len() as u32);
        let node = self.add(node, format, Span { start: 0, end: 0 });
        self.roots.insert(format, node);
        node
    }

    /// The node of `key` below `parent`.
    #[inline]
    pub fn child(&mut self, parent: NodeId, key: &str) -> NodeId {
        let Paths { children, text, .. } = self;
        let is_it =
            |child: &Child| child.parent == parent && text.as_bytes()[child.key.range()] == *key.as_bytes();
        match children.find(hash_of_child(parent, key), is_it) {
            Some(child) => child.node,
            None => self.add_child(parent, key),
        }
    }

    #[cold]
    fn add_child(&mut self, parent: NodeId, key: &str) -> NodeId {
        let Node { root, path: above, .. } = self.nodes[parent.0 as usize];
        let start = self.text.len();
        self.text.extend_from_within(above.range());
        if start < self.text.len() {
            self.text.push('.');
        }
        let before_key = self.text.len();
        let is_plain = put_key(key, &mut self.text);
        let path = Span { start: start as u32, end: self.text.len() as u32 };
        let format = self.format(root);
        let node = self.add(root, format, path);
        let key_start = if is_plain { before_key } else { self.text.len() };
        if !is_plain {
            self.text.push_str(key);
        }
        let key_span = Span { start: key_start as u32, end: (key_start + key.len()) as u32 };
        let child = Child { parent, key: key_span, node };
        let text = &self.text;
        let rehash = |child: &Child| hash_of_child(child.parent, &text[child.key.range()]);
        self.children.insert_unique(hash_of_child(parent, key), child, rehash);
        node
    }

    /// The field of values at this node.
    #[inline]
    pub fn field(&self, node: NodeId) -> FieldId {
        self.nodes[node.0 as usize].field
    }

    /// The stored name of a field: canonical, or the native dotted path.
    pub fn name(&self, field: FieldId) -> &str {
        match field.spec() {
            Some(spec) => spec.name,
            None => &self.text[self.native[field.0 as usize - CATALOGUE.len()].range()],
        }
    }

    /// The treatment of a field's values in free-text search.
    pub fn role(&self, field: FieldId) -> Role {
        field.spec().map_or(Role::Content, |spec| spec.role)
    }

    /// The field of a name, numbered now if it is new.
    pub fn intern(&mut self, name: &str) -> FieldId {
        self.find_native(name).or_else(|| names::canonical(name)).unwrap_or_else(|| {
            let start = self.text.len() as u32;
            self.text.push_str(name);
            self.add_native(Span { start, end: self.text.len() as u32 })
        })
    }

    /// The field of a canonical name, or of a native one that has occurred.
    pub fn find(&self, name: &str) -> Option<FieldId> {
        names::canonical(name).or_else(|| self.find_native(name))
    }

    /// The number of fields: the catalogue's and all native ones so far.
    pub fn len(&self) -> usize {
        CATALOGUE.len() + self.native.len()
    }

    /// Never true: the catalogue's fields are always there.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Memory that the names take, in bytes.
    pub fn bytes(&self) -> usize {
        self.text.capacity()
            + self.nodes.capacity() * size_of::<Node>()
            + self.native.capacity() * size_of::<Span>()
            + self.children.allocation_size()
            + self.by_name.allocation_size()
    }

    fn format(&self, root: NodeId) -> &'static str {
        self.roots.iter().find(|(_, node)| **node == root).map_or("", |(format, _)| format)
    }

    fn find_native(&self, name: &str) -> Option<FieldId> {
        self.by_name.find(FxBuildHasher.hash_one(name), |field| self.name(*field) == name).copied()
    }

    fn add_native(&mut self, name: Span) -> FieldId {
        let field = FieldId((CATALOGUE.len() + self.native.len()) as u32);
        self.native.push(name);
        let Paths { by_name, native, text, .. } = self;
        let hash = |field: &FieldId| {
            FxBuildHasher.hash_one(&text[native[field.0 as usize - CATALOGUE.len()].range()])
        };
        by_name.insert_unique(hash(&field), field, hash);
        field
    }

    fn add(&mut self, root: NodeId, format: &str, path: Span) -> NodeId {
        let name = &self.text[path.range()];
        let known = names::alias(format, name).or_else(|| self.find_native(name));
        let field = known.or_else(|| names::canonical(name)).unwrap_or_else(|| self.add_native(path));
        self.nodes.push(Node { root, path, field });
        NodeId((self.nodes.len() - 1) as u32)
    }
}

impl Span {
    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

#[inline]
fn hash_of_child(parent: NodeId, key: &str) -> u64 {
    FxBuildHasher.hash_one((parent, key))
}

/// Appends a key as it stands in names; true if it stands there as it is. A dot inside
/// is written `\.`, a NUL `\0` (the index parts paths and values by one).
fn put_key(key: &str, name: &mut String) -> bool {
    let is_plain = !key.contains(['.', '\0']);
    if is_plain {
        name.push_str(key);
        return true;
    }
    for c in key.chars() {
        match c {
            '.' => name.push_str("\\."),
            '\0' => name.push_str("\\0"),
            c => name.push(c),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn native_names_lead_to_canonical_fields() {
        let mut paths = Paths::default();
        let root = paths.root("aws.cloudtrail");
        let node = paths.child(root, "eventName");
        assert_eq!(paths.name(paths.field(node)), "event.action");
        assert_eq!(paths.child(root, "eventName"), node);
    }

    #[test]
    fn dots_in_keys_are_escaped_and_paths_are_shared_between_formats() {
        let mut paths = Paths::default();
        let a = paths.root("json");
        let a = paths.child(a, "a.b");
        let a = paths.child(a, "c");
        assert_eq!(paths.name(paths.field(a)), "a\\.b.c");
        let b = paths.root("aws.cloudtrail");
        let b = paths.child(b, "a.b");
        let b = paths.child(b, "c");
        assert_eq!(paths.field(a), paths.field(b));
    }

    #[test]
    fn keys_that_need_escapes_are_found_again() {
        let mut paths = Paths::default();
        let root = paths.root("json");
        for key in ["a.b", "a\\.b", "a", "", "a\0b", "."] {
            let node = paths.child(root, key);
            assert_eq!(paths.child(root, key), node, "{key:?}");
            let below = paths.child(node, key);
            assert_eq!(paths.child(node, key), below, "{key:?}");
        }
        let node = paths.child(root, "a\0b");
        assert_eq!(paths.name(paths.field(node)), "a\\0b");
    }

    #[test]
    fn millions_of_paths_take_little_beside_their_text() {
        let mut paths = Paths::default();
        let root = paths.root("json");
        for key in 0..100_000 {
            paths.child(root, &format!("{key:012}"));
        }
        assert_eq!(paths.len(), CATALOGUE.len() + 1 + 100_000);
        assert!(paths.bytes() < 120 * 100_000, "{}", paths.bytes());
    }
}
