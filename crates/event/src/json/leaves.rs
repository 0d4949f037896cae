//! Leaves of a JSON record as fields of an event.

use simd_json::{Node, StaticNode};

use super::tape::{Numbers, Tape, Value};
use crate::event::Event;
use crate::field::{NodeId, Paths, Role, is_null};

/// Pushes every leaf of `value`, whose path is `root`: strings unescaped, numbers
/// as written, booleans, but not null. Elements of an array share its path; a
/// key that occurs twice keeps both values.
pub(crate) fn push_leaves(value: Value, root: NodeId, event: &mut Event, paths: &mut Paths) {
    let Value { tape, at } = value;
    Walk { tape, event, paths, at, numbers: Numbers::default() }.value(root);
}

struct Walk<'a> {
    tape: &'a Tape<'a>,
    event: &'a mut Event,
    paths: &'a mut Paths,
    at: usize,
    numbers: Numbers,
}

impl Walk<'_> {
    /// Pushes the current value and moves behind it. Recursion is as deep as the
    /// record, which the reader limits.
    fn value(&mut self, path: NodeId) {
        let at = self.at;
        let Some(node) = self.tape.nodes.get(at) else {
            return;
        };
        self.at += 1;
        match *node {
            Node::String(text) => self.push(path, text),
            Node::Object { len, .. } => self.entries(path, len),
            Node::Array { len, .. } => (0..len).for_each(|_| self.value(path)),
            Node::Static(StaticNode::Null) => {}
            Node::Static(StaticNode::Bool(yes)) => self.push(path, if yes { "true" } else { "false" }),
            Node::Static(_) => {
                let text = self.numbers.text(self.tape, at);
                self.push(path, text);
            }
        }
    }

    fn entries(&mut self, path: NodeId, len: usize) {
        for _ in 0..len {
            let Some(&Node::String(key)) = self.tape.nodes.get(self.at) else {
                return;
            };
            self.at += 1;
            let child = self.paths.child(path, key);
            self.value(child);
        }
    }

    /// Pushes a leaf. A native value under the name of a derived field (records in
    /// ECS have `user.name`) is content like all native values, so its text is
    /// searchable too.
    fn push(&mut self, path: NodeId, text: &str) {
        let field = self.paths.field(path);
        if self.paths.role(field) == Role::Derived && !is_null(text) {
            self.event.push_loose(text);
        }
        self.event.push(field, text);
    }
}
