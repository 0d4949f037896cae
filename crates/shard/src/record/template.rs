//! Raw records in two parts: the values that columns have, and around them the
//! skeleton, with holes where the values stood. Logs of one kind share a few
//! skeletons.
//!
//! ```text
//! skeleton = (text leaf+1:varint)* text 0
//! text     = length:varint bytes
//! ```

use std::cmp::Reverse;

use logdex_event::field::Role;

use crate::file::sections::{put_varint, take_varint};

/// A value's place in the raw record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hole {
    pub start: usize,
    pub end: usize,
    /// Which of the event's values it is.
    pub leaf: usize,
    pub role: Role,
}

/// Puts holes in order and keeps those that don't overlap, the outer before the inner.
pub(crate) fn settle(holes: &mut Vec<Hole>) {
    if !holes.is_sorted_by_key(|hole| hole.start) {
        holes.sort_by_key(|hole| (hole.start, Reverse(hole.end), hole.leaf));
    }
    let mut end = 0;
    holes.retain(|hole| {
        let is_free = hole.start >= end;
        if is_free {
            end = hole.end;
        }
        is_free
    });
}

/// Appends the skeleton of a record to `out`; the holes are settled.
pub(crate) fn encode(raw: &[u8], holes: &[Hole], out: &mut Vec<u8>) {
    let mut at = 0;
    for hole in holes {
        put_text(&raw[at..hole.start], out);
        put_varint(out, hole.leaf as u64 + 1);
        at = hole.end;
    }
    put_text(&raw[at..], out);
    out.push(0);
}

fn put_text(text: &[u8], out: &mut Vec<u8>) {
    put_varint(out, text.len() as u64);
    out.extend_from_slice(text);
}

/// A piece of a skeleton.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Bytes of the record.
    Text(&'a [u8]),
    /// A hole: which of the event's values stands there.
    Leaf(usize),
}

/// Calls `take` with each piece of a skeleton, in order, until it fails;
/// `None` if it did, or if these bytes were not made by [`encode`].
pub(crate) fn decode(mut skeleton: &[u8], mut take: impl FnMut(Piece) -> Option<()>) -> Option<()> {
    loop {
        let length = usize::try_from(take_varint(&mut skeleton)?).ok()?;
        let (text, rest) = skeleton.split_at_checked(length)?;
        skeleton = rest;
        take(Piece::Text(text))?;
        match take_varint(&mut skeleton)? {
            0 => return Some(()),
            leaf => take(Piece::Leaf(leaf as usize - 1))?,
        }
    }
}

/// Calls `take` with the texts of a record that no hole has whose words are
/// indexed already: the whole record if a word could run across an edge.
pub(crate) fn for_each_text(raw: &str, holes: &[Hole], mut take: impl FnMut(&str)) {
    let content = || holes.iter().filter(|hole| hole.role == Role::Content);
    let bytes = raw.as_bytes();
    let is_edge = |at: usize| {
        let parts =
            |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric());
        parts(bytes.get(at)) || at.checked_sub(1).is_none_or(|before| parts(bytes.get(before)))
    };
    if !content().all(|hole| is_edge(hole.start) && is_edge(hole.end)) {
        return take(raw);
    }
    let mut at = 0;
    for hole in content() {
        take(&raw[at..hole.start]);
        at = hole.end;
    }
    take(&raw[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hole(start: usize, end: usize, role: Role) -> Hole {
        Hole { start, end, leaf: 0, role }
    }

    #[test]
    fn outer_holes_win_and_none_overlap() {
        let content = |start, end| hole(start, end, Role::Content);
        let mut holes =
            vec![content(5, 9), content(0, 3), content(0, 4), content(8, 12), content(9, 9), content(10, 11)];
        settle(&mut holes);
        assert_eq!(holes, [content(0, 4), content(5, 9), content(9, 9), content(10, 11)]);
    }

    #[test]
    fn skeletons_come_back_in_pieces() {
        let raw = b"user=eve from 192.0.2.7";
        let mut skeleton = Vec::new();
        let holes =
            [Hole { leaf: 3, ..hole(5, 8, Role::Content) }, Hole { leaf: 0, ..hole(14, 23, Role::Content) }];
        encode(raw, &holes, &mut skeleton);
        let mut pieces = Vec::new();
        let mut take = |piece: Piece| {
            pieces.push(format!("{piece:?}"));
            Some(())
        };
        assert_eq!(decode(&skeleton, &mut take), Some(()));
        let texts = [&raw[..5], &raw[8..14], &raw[..0]].map(Piece::Text);
        let wanted = [texts[0], Piece::Leaf(3), texts[1], Piece::Leaf(0), texts[2]];
        assert_eq!(pieces, wanted.map(|piece| format!("{piece:?}")));
        for end in 0..skeleton.len() {
            assert_eq!(decode(&skeleton[..end], |_| Some(())), None);
        }
    }

    #[test]
    fn texts_beside_holes_are_whole_words() {
        let raw = "2024 started worker-7";
        let texts = |holes: &[Hole]| {
            let mut texts = Vec::new();
            for_each_text(raw, holes, |text| texts.push(text.to_owned()));
            texts
        };
        assert_eq!(texts(&[hole(5, 21, Role::Content)]), ["2024 ", ""]);
        assert_eq!(texts(&[hole(5, 12, Role::Content)]), ["2024 ", " worker-7"]);
        assert_eq!(texts(&[hole(6, 12, Role::Content)]), [raw]);
        assert_eq!(texts(&[hole(5, 12, Role::Id)]), [raw]);
        assert_eq!(texts(&[]), [raw]);
    }
}
