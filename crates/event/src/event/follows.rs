//! What values follow from.

use super::{Event, UNCUT_BELOW};
use crate::field::FieldId;

/// The values that a value follows from, by their places among the event's
/// values, those of bundles not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follows {
    /// It is a function of these.
    From {
        /// The value with the most to say.
        from: u16,
        /// A second one that has a say.
        and: Option<u16>,
    },
    /// It mostly is the same where this is.
    Resembles {
        /// The value that mostly tells it.
        from: u16,
    },
    /// It is these two with a character between them.
    Joined {
        /// What stands before.
        first: u16,
        /// What stands behind.
        second: u16,
        /// What stands between, in ASCII.
        separator: u8,
    },
}

impl Event {
    /// Tells that the values to come follow from those of `from` (and `and`),
    /// which have been pushed: in events of one format, where these are the
    /// same, so is the value of each field that follows, of which an event has
    /// one. Whoever keeps many events then need not look at it again. It is a
    /// promise that nobody checks outside of tests.
    pub fn follow(&mut self, from: FieldId, and: Option<FieldId>) {
        self.follows = match (self.whole(from), and.map(|and| self.whole(and))) {
            (Some(from), None) => Some(Follows::From { from, and: None }),
            (Some(from), Some(Some(and))) => Some(Follows::From { from, and: Some(and) }),
            _ => None,
        };
    }

    /// Tells that the values to come are mostly the same where that of `from`
    /// is, and mostly a part of it. Whoever keeps many events can make use of it.
    pub fn resemble(&mut self, from: FieldId) {
        self.follows = self.whole(from).map(|from| Follows::Resembles { from });
    }

    /// Adds two texts with a character between them. If they are the first
    /// values of two fields, whoever keeps many events can make use of it.
    pub fn push_joined(
        &mut self,
        field: FieldId,
        first: (FieldId, &str),
        separator: char,
        second: (FieldId, &str),
    ) {
        let place = |(field, text): (FieldId, &str)| {
            let at = self.whole(field)?;
            (self.own_value(at as usize) == Some(text)).then_some(at)
        };
        let joined = match (place(first), place(second), u8::try_from(separator)) {
            (Some(first), Some(second), Ok(separator)) if separator.is_ascii() => {
                Some(Follows::Joined { first, second, separator })
            }
            _ => None,
        };
        let before = std::mem::replace(&mut self.follows, joined);
        self.push_fmt(field, format_args!("{}{separator}{}", first.1, second.1));
        self.follows = before;
    }

    /// The place of a field's first value; `None` if it was cut, as then the
    /// rest may have had a say.
    fn whole(&self, field: FieldId) -> Option<u16> {
        let at = self.leaves.iter().position(|leaf| leaf.field == field)?;
        let is_whole = self.leaves[at].end - self.leaves[at].start < UNCUT_BELOW;
        u16::try_from(at).ok().filter(|_| is_whole)
    }

    /// Ends what [`follow`](Self::follow) began.
    pub fn follow_nothing(&mut self) {
        self.follows = None;
    }
}
