//! Adding value groups to an event.

use super::value_group::{Determinant, MAX_KEY};
use super::{Event, ValueSpan};

/// A value group of an event: its number, how many values of the event's own
/// stand before it, and its key in the event's text.
#[derive(Clone, Copy, Debug)]
pub(super) struct GroupSpan {
    pub number: u32,
    pub before: u32,
    pub start: u32,
    /// Equal to `start` if the key does not cover the members.
    pub end: u32,
}

/// Whether the key's text covers the members of its group in the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyText {
    /// Members that are parts of the record are parts of the text.
    CoversMembers,
    /// It is a value of its own.
    StandsAlone,
}

impl Event {
    /// Adds the values that a key determines: those that `push` pushes, or
    /// those it pushed when the same key came before. Returns what `push`
    /// returned. The key is a qualifier and a text; `push` must read nothing
    /// else, and push no groups.
    ///
    /// Costs about as much as one value, however large the group is. Texts that
    /// are no part of what is [held](Self::hold), or that are over a kilobyte,
    /// are not remembered.
    pub fn push_group(
        &mut self,
        determinant: Determinant,
        (qualifier, text): (char, &str),
        covers: KeyText,
        push: impl FnOnce(&mut Event) -> u32,
    ) -> u32 {
        let Some(start) = self.place_in_held(text).filter(|_| text.len() <= MAX_KEY) else {
            return push(self);
        };
        let (number, result) = match self.memory.find(determinant, qualifier, text) {
            Some(known) => known,
            None => match self.push_new_group(determinant, qualifier, text, push) {
                (Some(number), result) => (number, result),
                (None, result) => return result,
            },
        };
        let length = if covers == KeyText::CoversMembers { text.len() } else { 0 };
        let (before, start, end) = (self.spans.len() as u32, start as u32, (start + length) as u32);
        self.groups.push(GroupSpan { number, before, start, end });
        result
    }

    /// Pushes the values of a key that is new; they become a group if it pays.
    #[cold]
    fn push_new_group(
        &mut self,
        determinant: Determinant,
        qualifier: char,
        text: &str,
        push: impl FnOnce(&mut Event) -> u32,
    ) -> (Option<u32>, u32) {
        let (spans, loose) = (self.spans.len(), self.loose.len());
        let result = push(self);
        // Groups of this event have numbers that must stay what they are.
        let has_room = self.groups.is_empty() || !self.memory.is_full();
        if !has_room || self.loose.len() > loose || !self.memory.is_worth(determinant) {
            return (None, result);
        }
        let text_of = |span: &ValueSpan| &self.text[span.start as usize..span.end as usize];
        let values = self.spans[spans..].iter().map(|span| (span.field, text_of(span)));
        let number = self.memory.remember(determinant, qualifier, text, result, values);
        self.spans.truncate(spans);
        (Some(number), result)
    }

    /// Whose numbers groups have: groups of the same number are the same in
    /// all events of one memory.
    pub fn memory(&self) -> u64 {
        self.memory.identity()
    }
}
