//! Columns that ride on others while a shard fills: what follows from another
//! value of the event is looked at once for each distinct value of that, and
//! after that nothing is noted at all.
//!
//! Most of what follows is a part of what it follows from: the path of a
//! request is a part of the request line. Then only its place there is kept.
//! Or it is two values joined: bucket and key. ValuesBuilder that do otherwise are
//! exceptions, which are kept as those of any column.

use memchr::memmem;

use logdex_event::event::Follows;
use logdex_event::field::{Role, is_null};

use crate::build::builder::{Column, Kind, NO_ORDINAL, Stored};
use crate::build::substrings::{Entries, part as part_of};
use crate::encoding::substring::Cut;

/// A column that rides on others.
pub(crate) struct Rider {
    pub on: On,
    /// The event of each exception, ascending; their ordinals are the column's.
    pub exceptions: Vec<u32>,
    /// How many events have a value that follows; none of these is a null form.
    pub riding: u32,
    /// The last of these events, and which of its values it was.
    last: Option<(u32, usize)>,
}

/// What a column rides on.
pub(crate) enum On {
    /// A column, in events of one format: an entry for each of its ordinals.
    Part { source: u32, format: u32, entries: Entries },
    /// Two columns of which each event has one value, joined by a character.
    Joined { first: u32, second: u32, separator: u8 },
}

/// The value that a value of the event goes back to: its column, its ordinal
/// there, and where its bytes are. Riding values share that of what they ride on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Root {
    /// The value's own column.
    pub column: u32,
    pub slot: u32,
    pub ordinal: u32,
    pub start: u32,
}

/// A value that may ride.
pub(crate) struct Passenger<'a> {
    pub slot: u32,
    pub value: &'a str,
    pub follows: Follows,
    pub doc: u32,
    /// Which of its event's values it is.
    pub leaf: usize,
    /// The events of values that its column has before the first that rides.
    pub exceptions: Vec<u32>,
}

/// What came of trying.
pub(crate) enum Ride {
    /// It rides; nothing else has to be noted.
    Rides(Root),
    /// The same, and it was the first with this source. If it is no part of
    /// that, it has to get an ordinal in its column, which [`settle`] takes.
    New { root: Root, is_part: bool },
    /// It has to be noted as an exception, or as if nothing followed.
    Not,
}

impl Rider {
    fn new(on: On, exceptions: Vec<u32>) -> Rider {
        Rider { on, exceptions, riding: 0, last: None }
    }

    /// Which value of the event rode that comes before one that does not, if
    /// any did: it has to become an exception, too.
    pub fn unseat(&mut self, doc: u32) -> Option<usize> {
        let (_, leaf) = self.last.take_if(|(last, _)| *last == doc)?;
        self.riding -= 1;
        Some(leaf)
    }

    fn is_free(&self, doc: u32) -> bool {
        self.last.is_none_or(|(last, _)| last != doc) && self.exceptions.last() != Some(&doc)
    }

    fn seat(&mut self, doc: u32, leaf: usize) {
        self.last = Some((doc, leaf));
        self.riding += 1;
    }
}

/// Lets a value ride, if it does what its column did so far. `roots` are those
/// of the event's values before it, of which the first tells the format.
#[inline]
pub(crate) fn ride(columns: &mut [Column], roots: &[Root], passenger: Passenger) -> Ride {
    let Passenger { slot, follows, doc, .. } = passenger;
    let column = &columns[slot as usize];
    let may_ride = column.kind == Kind::Canonical && !column.is_source && !is_null(passenger.value);
    if !may_ride || column.rider.as_ref().is_some_and(|rider| !rider.is_free(doc)) {
        return Ride::Not;
    }
    let root = |at: u16| roots.get(at as usize).copied().filter(|root| root.ordinal != NO_ORDINAL);
    match follows {
        Follows::From { from, and } => match root(from) {
            Some(root) => part(columns, roots, passenger, root, and.is_none()),
            None => Ride::Not,
        },
        Follows::Resembles { from } => match root(from) {
            Some(root) => part(columns, roots, passenger, root, false),
            None => Ride::Not,
        },
        Follows::Joined { .. } => joined(columns, roots, passenger),
    }
}

fn part(columns: &mut [Column], roots: &[Root], passenger: Passenger, root: Root, is_sure: bool) -> Ride {
    let Passenger { slot, value, doc, leaf, exceptions, .. } = passenger;
    // Formats have rules of their own; the first value names the format.
    let Some(format) = roots.first().map(|first| first.ordinal) else { return Ride::Not };
    let first = roots.iter().find(|other| other.column == root.slot);
    let is_first = first.is_some_and(|first| (first.slot, first.ordinal) == (root.slot, root.ordinal));
    let root = Root { column: slot, ..root };
    let Ok([column, source_column]) = columns.get_disjoint_mut([slot as usize, root.slot as usize]) else {
        return Ride::Not;
    };
    let (Stored::ValuesBuilder(values), Stored::ValuesBuilder(sources)) =
        (&column.stored, &source_column.stored)
    else {
        return Ride::Not;
    };
    if !is_first || source_column.kind != Kind::Canonical || source_column.rider.is_some() {
        return Ride::Not;
    }
    let rider = column.rider.get_or_insert_with(|| {
        Rider::new(On::Part { source: root.slot, format, entries: Entries::default() }, exceptions)
    });
    let On::Part { source, format: of_format, entries } = &mut rider.on else { return Ride::Not };
    if (*source, *of_format) != (root.slot, format) {
        return Ride::Not;
    }
    source_column.is_source = true;
    let known = entries.get(root.ordinal);
    let text = sources.distinct.at(root.start);
    match known {
        Cut::Unknown => {
            let is_content = column.role == Role::Content;
            let is_of_content = source_column.role == Role::Content;
            let entry = place(text, value.as_bytes(), entries.last())
                .and_then(|before| part_at(text, value, before, is_content, is_of_content));
            entries.set(root.ordinal, entry.unwrap_or(Cut::Unknown));
            rider.seat(doc, leaf);
            Ride::New { root, is_part: entry.is_some() }
        }
        Cut::Part { before, behind } => {
            if !is_sure && text.get(before as usize..text.len() - behind as usize) != Some(value.as_bytes()) {
                return Ride::Not;
            }
            rider.seat(doc, leaf);
            Ride::Rides(root)
        }
        Cut::Own(ordinal) => {
            if !is_sure && values.distinct.get(ordinal) != value.as_bytes() {
                return Ride::Not;
            }
            rider.seat(doc, leaf);
            Ride::Rides(root)
        }
    }
}

/// Notes the ordinal of a value that [`Ride::New`] asked for.
pub(crate) fn settle(column: &mut Column, root: Root, ordinal: u32) {
    if let Some(Rider { on: On::Part { entries, .. }, .. }) = &mut column.rider {
        entries.set(root.ordinal, Cut::Own(ordinal));
    }
}

/// Where a value stands in what it follows from: where the last one stood, if
/// it does, as most stand in the same place.
fn place(text: &[u8], value: &[u8], last: Cut) -> Option<usize> {
    if let Cut::Part { before, behind } = last {
        let behind = text.len().checked_sub(value.len() + behind as usize);
        let stands = |at: usize| text.get(at..at + value.len()) == Some(value);
        let found = [Some(before as usize), behind].into_iter().flatten().find(|&at| stands(at));
        if found.is_some() {
            return found;
        }
    }
    memmem::find(text, value)
}

/// The entry of a value that stands there, if it can be a part: the words of
/// content must be whole words of content.
fn part_at(text: &[u8], value: &str, before: usize, is_content: bool, is_of_content: bool) -> Option<Cut> {
    let end = before + value.len();
    let parts = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric());
    let is_whole = || parts(text.get(end)) && parts(before.checked_sub(1).and_then(|at| text.get(at)));
    if is_content && !(is_of_content && is_whole()) {
        return None;
    }
    part_of(before, text.len() - end)
}

fn joined(columns: &mut [Column], roots: &[Root], passenger: Passenger) -> Ride {
    let Passenger { slot, doc, leaf, follows, exceptions, .. } = passenger;
    let Follows::Joined { first, second, separator } = follows else { return Ride::Not };
    // The column of a value that is the first of its event there.
    let column_of = |at: u16| {
        let column = roots.get(at as usize)?.column;
        let is_first = roots[..at as usize].iter().all(|before| before.column != column);
        is_first.then_some(column)
    };
    let (Some(first), Some(second)) = (column_of(first), column_of(second)) else { return Ride::Not };
    let rider = columns[slot as usize]
        .rider
        .get_or_insert_with(|| Rider::new(On::Joined { first, second, separator }, exceptions));
    let joins = |on: &On| match *on {
        On::Joined { first: a, second: b, separator: c } => (a, b, c) == (first, second, separator),
        On::Part { .. } => false,
    };
    if !joins(&rider.on) {
        return Ride::Not;
    }
    rider.seat(doc, leaf);
    // It has no root of its own: nothing follows from what is joined.
    Ride::Rides(Root { column: slot, slot, ordinal: NO_ORDINAL, start: 0 })
}
