//! A parsed JSON record: a flat list of nodes over a borrowed text.

use std::borrow::Cow;

use simd_json::{Node, StaticNode};

/// A parsed JSON record. It borrows from the text and copies none of it.
pub struct Tape<'a> {
    /// Values in the order of the text, containers before their contents.
    pub(super) nodes: &'a [Node<'a>],
    /// The text as it was before strings were unescaped in place.
    pub(super) source: &'a str,
    /// The address of the copy in which strings were unescaped, see
    /// [`Value::twin`].
    pub(super) twin: usize,
    /// Positions in the text of brackets, commas, colons, and starts of values.
    pub(super) structurals: &'a [u32],
}

/// A value within a [`Tape`].
#[derive(Clone, Copy)]
pub struct Value<'t> {
    pub(super) tape: &'t Tape<'t>,
    pub(super) at: usize,
}

impl<'a> Tape<'a> {
    /// The value that is the whole record.
    pub fn root(&self) -> Value<'_> {
        Value { tape: self, at: 0 }
    }
}

impl<'t> Value<'t> {
    /// Keys and values of an object; none for anything else.
    pub fn entries(self) -> impl Iterator<Item = (&'t str, Value<'t>)> {
        let mut left = if let Some(&Node::Object { len, .. }) = self.node() { len } else { 0 };
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            let Some(&Node::String(key)) = self.tape.nodes.get(at) else {
                return None;
            };
            let value = Value { tape: self.tape, at: at + 1 };
            at = value.end();
            Some((key, value))
        })
    }

    /// Elements of an array; none for anything else.
    pub fn elements(self) -> impl Iterator<Item = Value<'t>> {
        let mut left = if let Some(&Node::Array { len, .. }) = self.node() { len } else { 0 };
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            left = left.checked_sub(1)?;
            let value = Value { tape: self.tape, at };
            at = value.end();
            Some(value)
        })
    }

    /// The value of a key; the first, if the key occurs twice.
    pub fn get(self, key: &str) -> Option<Value<'t>> {
        self.entries().find(|&(name, _)| name == key).map(|(_, value)| value)
    }

    /// The value at a path of keys.
    pub fn at(self, path: &[&str]) -> Option<Value<'t>> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The [`scalar`](Self::scalar) at a path of keys.
    pub fn scalar_at(self, path: &[&str]) -> Option<&'t str> {
        self.at(path)?.scalar()
    }

    /// A string that is not empty: logs write `""` for null.
    pub fn text(self) -> Option<&'t str> {
        self.string().filter(|text| !text.is_empty())
    }

    /// A string, the empty one, too.
    pub fn string(self) -> Option<&'t str> {
        match self.node() {
            Some(&Node::String(text)) => Some(text),
            _ => None,
        }
    }

    /// A whole number, written as a number or as text. Unlike
    /// [`scalar`](Self::scalar), the cost does not depend on its position.
    pub fn integer(self) -> Option<i64> {
        match *self.node()? {
            Node::Static(StaticNode::I64(number)) => Some(number),
            Node::Static(StaticNode::U64(number)) => i64::try_from(number).ok(),
            Node::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// A string, number or boolean as text, numbers in their shortest form.
    /// The cost does not depend on its position.
    pub fn plain(self) -> Option<Cow<'t, str>> {
        match self.node()? {
            Node::String(text) => Some(Cow::Borrowed(text)),
            Node::Static(StaticNode::Bool(yes)) => Some(Cow::Borrowed(if *yes { "true" } else { "false" })),
            Node::Static(StaticNode::Null) | Node::Object { .. } | Node::Array { .. } => None,
            Node::Static(number) => Some(Cow::Owned(number.to_string())),
        }
    }

    /// A string, number or boolean as text, numbers as written. A number costs a
    /// scan from the start of the record, so this is for single values.
    pub fn scalar(self) -> Option<&'t str> {
        match self.node()? {
            Node::String(text) => Some(text),
            Node::Static(StaticNode::Bool(yes)) => Some(if *yes { "true" } else { "false" }),
            Node::Static(StaticNode::Null) | Node::Object { .. } | Node::Array { .. } => None,
            Node::Static(_) => Some(Numbers::default().text(self.tape, self.at)),
        }
    }

    /// The text of the whole record.
    pub(crate) fn source(self) -> &'t str {
        self.tape.source
    }

    /// The address of the text that strings were unescaped in, see
    /// [`Event::hold_with_twin`](crate::Event::hold_with_twin).
    pub(crate) fn twin(self) -> usize {
        self.tape.twin
    }

    /// True for an object.
    pub fn is_object(self) -> bool {
        matches!(self.node(), Some(Node::Object { .. }))
    }

    /// True for null.
    pub fn is_null(self) -> bool {
        matches!(self.node(), Some(Node::Static(StaticNode::Null)))
    }

    /// True for an array.
    pub fn is_array(self) -> bool {
        matches!(self.node(), Some(Node::Array { .. }))
    }

    /// True for an object that is not empty.
    pub fn is_filled_object(self) -> bool {
        matches!(self.node(), Some(&Node::Object { len: 1.., .. }))
    }

    fn node(self) -> Option<&'t Node<'t>> {
        self.tape.nodes.get(self.at)
    }

    /// The position behind this value.
    fn end(self) -> usize {
        match self.node() {
            Some(&(Node::Object { count, .. } | Node::Array { count, .. })) => self.at + 1 + count,
            _ => self.at + 1,
        }
    }
}

/// A forward cursor over the numbers of a text, which preserves their notation:
/// no digit lost, `0.0` not `0`. All numbers of a record together cost one pass
/// over its structure.
#[derive(Default)]
pub(super) struct Numbers {
    node: usize,
    structural: usize,
}

impl Numbers {
    /// The text of the number that is node `at`, which must not lie before the
    /// node of the previous call.
    pub(super) fn text<'t>(&mut self, tape: &'t Tape, at: usize) -> &'t str {
        // Every structural position but these begins exactly one node.
        let begins_node = |&position: &u32| {
            !matches!(tape.source.as_bytes().get(position as usize), Some(b'}' | b']' | b':' | b','))
        };
        let rest = tape.structurals.get(self.structural..).unwrap_or_default();
        let mut from_here = rest.iter().enumerate().filter(|(_, position)| begins_node(position));
        let Some((skipped, &position)) = from_here.nth(at - self.node) else {
            return "";
        };
        self.node = at;
        self.structural += skipped;
        number_at(tape.source, position as usize)
    }
}

fn number_at(source: &str, start: usize) -> &str {
    let rest = source.get(start..).unwrap_or_default();
    let is_part = |byte: u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    let length = rest.bytes().position(|byte| !is_part(byte)).unwrap_or(rest.len());
    &rest[..length]
}
