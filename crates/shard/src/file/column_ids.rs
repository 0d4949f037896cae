//! Column ids: the kind and the name of each column of events' values.

use crate::file::sections::take_name;

/// First byte of a slot: a field.
pub(crate) const SLOT_OF_FIELD: u8 = 0;

/// First byte of a slot: the context of carriers.
pub(crate) const SLOT_OF_CONTEXT: u8 = 1;

/// First byte of a slot: keys of value groups.
pub(crate) const SLOT_OF_RULE: u8 = 2;

/// A column that events have values in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub kind: SlotKind,
    pub name: String,
}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SlotKind {
    Field,
    Context,
    /// Its values are keys of value groups, with a qualifier of one character before the text.
    Rule,
}

/// Reads slots; `None` if these bytes are none.
pub(crate) fn decode(bytes: &[u8]) -> Option<Vec<Slot>> {
    let mut slots = Vec::new();
    for_each(bytes, |kind, name| slots.push(Slot { kind, name: name.to_owned() }))?;
    Some(slots)
}

/// Calls `take` with the kind and name of each slot, by column id; `None` if these
/// bytes are none.
pub(crate) fn for_each(mut bytes: &[u8], mut take: impl FnMut(SlotKind, &str)) -> Option<()> {
    while let Some((&kind, rest)) = bytes.split_first() {
        bytes = rest;
        let kind = match kind {
            SLOT_OF_FIELD => SlotKind::Field,
            SLOT_OF_CONTEXT => SlotKind::Context,
            SLOT_OF_RULE => SlotKind::Rule,
            _ => return None,
        };
        take(kind, &take_name(&mut bytes)?);
    }
    Some(())
}
