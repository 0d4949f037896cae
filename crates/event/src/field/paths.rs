//! Interning of native paths to field identifiers.

use hashbrown::HashMap;
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
    children: HashMap<(NodeId, Box<str>), NodeId, FxBuildHasher>,
    nodes: Vec<Node>,
    native: Vec<Box<str>>,
    by_name: HashMap<Box<str>, FieldId, FxBuildHasher>,
    bytes: usize,
}

struct Node {
    format: &'static str,
    path: Box<str>,
    field: FieldId,
}

/// Bytes of a path beside its text: a node, two table entries, a name.
const PATH_OVERHEAD: usize = 160;

impl Paths {
    /// The node above all keys of a format.
    pub fn root(&mut self, format: &'static str) -> NodeId {
        if let Some(&node) = self.roots.get(format) {
            return node;
        }
        let node = self.add(format, Box::default());
        self.roots.insert(format, node);
        node
    }

    /// The node of `key` below `parent`.
    pub fn child(&mut self, parent: NodeId, key: &str) -> NodeId {
        if let Some(&node) = self.children.get(&ChildKey(parent, key)) {
            return node;
        }
        let above = &self.nodes[parent.0 as usize];
        let path = join(&above.path, key);
        let node = self.add(above.format, path);
        self.children.insert((parent, key.into()), node);
        node
    }

    /// The field of values at this node.
    pub fn field(&self, node: NodeId) -> FieldId {
        self.nodes[node.0 as usize].field
    }

    /// The stored name of a field: canonical, or the native dotted path.
    pub fn name(&self, field: FieldId) -> &str {
        match field.spec() {
            Some(spec) => spec.name,
            None => &self.native[field.0 as usize - CATALOGUE.len()],
        }
    }

    /// The treatment of a field's values in free-text search.
    pub fn role(&self, field: FieldId) -> Role {
        field.spec().map_or(Role::Content, |spec| spec.role)
    }

    /// The field of a name, numbered now if it is new.
    pub fn intern(&mut self, name: &str) -> FieldId {
        if let Some(&field) = self.by_name.get(name) {
            return field;
        }
        if let Some(field) = names::canonical(name) {
            return field;
        }
        let field = FieldId((CATALOGUE.len() + self.native.len()) as u32);
        self.native.push(name.into());
        self.by_name.insert(name.into(), field);
        self.bytes += 2 * name.len();
        field
    }

    /// The field of a canonical name, or of a native one that has occurred.
    pub fn find(&self, name: &str) -> Option<FieldId> {
        names::canonical(name).or_else(|| self.by_name.get(name).copied())
    }

    /// The number of fields: the catalogue's and all native ones so far.
    pub fn len(&self) -> usize {
        CATALOGUE.len() + self.native.len()
    }

    /// Never true: the catalogue's fields are always there.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Approximate memory of the names, in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    fn add(&mut self, format: &'static str, path: Box<str>) -> NodeId {
        let field = match names::alias(format, &path) {
            Some(field) => field,
            None => self.intern(&path),
        };
        self.bytes += 2 * path.len() + PATH_OVERHEAD;
        self.nodes.push(Node { format, path, field });
        NodeId((self.nodes.len() - 1) as u32)
    }
}

/// A look-up key that borrows its text.
#[derive(Hash)]
struct ChildKey<'a>(NodeId, &'a str);

impl hashbrown::Equivalent<(NodeId, Box<str>)> for ChildKey<'_> {
    fn equivalent(&self, key: &(NodeId, Box<str>)) -> bool {
        self.0 == key.0 && *self.1 == *key.1
    }
}

/// Joins a path and a key; a dot inside the key is written `\.`, a NUL `\0`
/// (the index parts paths and values by one).
fn join(path: &str, key: &str) -> Box<str> {
    let mut name = String::with_capacity(path.len() + key.len() + 1);
    name.push_str(path);
    if !path.is_empty() {
        name.push('.');
    }
    for (i, part) in key.split('.').enumerate() {
        if i > 0 {
            name.push_str("\\.");
        }
        name.push_str(part);
    }
    if name.contains('\0') {
        name = name.replace('\0', "\\0");
    }
    name.into_boxed_str()
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
}
