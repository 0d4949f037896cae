//! Adding values that come together.

use super::Event;
use super::bundle::{MAX_CAUSE, Rule};

/// A bundle of an event: its number, how many values of the event's own stand
/// before it, and its cause in the event's text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bundled {
    pub number: u32,
    pub before: u32,
    pub start: u32,
    /// Equal to `start` if the cause does not stand for the values.
    pub end: u32,
}

/// Whether the text that values follow from stands for them in the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Those that are parts of the record are parts of the text.
    ForThem,
    /// It is a value of its own.
    ForItself,
}

impl Event {
    /// Adds what follows from a text, by a rule: the values that `push` pushes,
    /// or if the same text came with the same note before, those it pushed
    /// then. Returns what `push` returned. `push` must look at nothing else
    /// than the text and the note, and push no bundles.
    ///
    /// Costs about as much as one value, whatever follows. Texts that are no
    /// part of what is [held](Self::hold), or that are over a kilobyte, are
    /// not remembered.
    pub fn bundle(
        &mut self,
        rule: Rule,
        (note, text): (char, &str),
        stands: Stands,
        push: impl FnOnce(&mut Event) -> u32,
    ) -> u32 {
        let Some(start) = self.place_in_held(text).filter(|_| text.len() <= MAX_CAUSE) else {
            return push(self);
        };
        let (number, said) = match self.memory.find(rule, note, text) {
            Some(known) => known,
            None => match self.first_bundle(rule, note, text, push) {
                (Some(number), said) => (number, said),
                (None, said) => return said,
            },
        };
        let length = if stands == Stands::ForThem { text.len() } else { 0 };
        let (before, start, end) = (self.leaves.len() as u32, start as u32, (start + length) as u32);
        self.bundled.push(Bundled { number, before, start, end });
        said
    }

    /// What follows from a text that is new: as a bundle, if it pays.
    #[cold]
    fn first_bundle(
        &mut self,
        rule: Rule,
        note: char,
        text: &str,
        push: impl FnOnce(&mut Event) -> u32,
    ) -> (Option<u32>, u32) {
        let (leaves, loose) = (self.leaves.len(), self.loose.len());
        let said = push(self);
        // Bundles of this event have numbers that must stay what they are.
        let has_room = self.bundled.is_empty() || !self.memory.is_full();
        if !has_room || self.loose.len() > loose || !self.memory.is_worth(rule) {
            return (None, said);
        }
        let text_of = |leaf: &super::Leaf| &self.text[leaf.start as usize..leaf.end as usize];
        let values = self.leaves[leaves..].iter().map(|leaf| (leaf.field, text_of(leaf)));
        let number = self.memory.remember(rule, note, text, said, values);
        self.leaves.truncate(leaves);
        (Some(number), said)
    }

    /// Whose numbers bundles have: the same for two events if their bundles of
    /// the same number are the same.
    pub fn memory(&self) -> u64 {
        self.memory.identity()
    }
}
