//! Functional dependencies between the values of an event.

use super::{Event, UNCUT_BELOW};
use crate::field::FieldId;

/// What a value depends on: values of the event by their index, those of
/// groups not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dependency {
    /// It is a function of these.
    Function {
        /// The value that decides most of it.
        from: u16,
        /// A second argument.
        and: Option<u16>,
    },
    /// It mostly is a function of this one, and mostly a part of it.
    Similar {
        /// The other value.
        to: u16,
    },
    /// It is these two with a character between them.
    Concatenation {
        /// What stands before.
        first: u16,
        /// What stands behind.
        second: u16,
        /// What stands between, in ASCII.
        separator: u8,
    },
}

impl Event {
    /// Declares the values to come a function of those of `from` (and `and`),
    /// which have been pushed: in events of one format where these are equal,
    /// so are the values of each field that depends on them, of which an event
    /// has one. A consumer of many events need not look at them again. Only
    /// tests check the promise.
    pub fn begin_function(&mut self, from: FieldId, and: Option<FieldId>) {
        self.dependency = match (self.whole(from), and.map(|and| self.whole(and))) {
            (Some(from), None) => Some(Dependency::Function { from, and: None }),
            (Some(from), Some(Some(and))) => Some(Dependency::Function { from, and: Some(and) }),
            _ => None,
        };
    }

    /// Declares the values to come mostly equal where that of `to` is, and
    /// mostly parts of it.
    pub fn begin_similar(&mut self, to: FieldId) {
        self.dependency = self.whole(to).map(|to| Dependency::Similar { to });
    }

    /// Ends what [`begin_function`](Self::begin_function) or
    /// [`begin_similar`](Self::begin_similar) began.
    pub fn end_dependency(&mut self) {
        self.dependency = None;
    }

    /// Adds two texts with a character between them. If they are the first
    /// values of two fields, the value depends on those.
    pub fn push_concatenation(
        &mut self,
        field: FieldId,
        first: (FieldId, &str),
        separator: char,
        second: (FieldId, &str),
    ) {
        let index = |(field, text): (FieldId, &str)| {
            let index = self.whole(field)?;
            (self.own_value(index as usize) == Some(text)).then_some(index)
        };
        let concatenation = match (index(first), index(second), u8::try_from(separator)) {
            (Some(first), Some(second), Ok(separator)) if separator.is_ascii() => {
                Some(Dependency::Concatenation { first, second, separator })
            }
            _ => None,
        };
        let before = std::mem::replace(&mut self.dependency, concatenation);
        self.push_joined(field, &[first.1, separator.encode_utf8(&mut [0; 4]), second.1]);
        self.dependency = before;
    }

    /// The index of a field's first value; `None` if it was cut, as then the
    /// rest may count, too.
    fn whole(&self, field: FieldId) -> Option<u16> {
        let index = self.spans.iter().position(|span| span.field == field)?;
        let is_whole = self.spans[index].end - self.spans[index].start < UNCUT_BELOW;
        u16::try_from(index).ok().filter(|_| is_whole)
    }
}
