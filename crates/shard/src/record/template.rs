//! Record templates: raw records without the values that columns have. Logs of
//! one kind share a few templates.
//!
//! ```text
//! template    = (text index+1:varint)* text 0
//! text        = length:varint bytes
//! ```
//!
//! `index` is the index of a value in its event, in the order of the event's
//! schema: the value stands between the text before and the text behind it.

use std::cmp::Reverse;

use logdex_event::field::Role;

use crate::file::sections::{put_varint, take_varint};

/// The place of a value in the raw record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placeholder {
    pub start: usize,
    pub end: usize,
    /// The index of the value in its event.
    pub index: usize,
    pub role: Role,
}

/// Puts placeholders in order and keeps those that don't overlap, the outer
/// before the inner.
pub(crate) fn order(placeholders: &mut Vec<Placeholder>) {
    if !placeholders.is_sorted_by_key(|placeholder| placeholder.start) {
        placeholders
            .sort_by_key(|placeholder| (placeholder.start, Reverse(placeholder.end), placeholder.index));
    }
    let mut end = 0;
    placeholders.retain(|placeholder| {
        let is_free = placeholder.start >= end;
        if is_free {
            end = placeholder.end;
        }
        is_free
    });
}

/// Appends the template of a record to `out`; placeholders are in [`order`].
pub(crate) fn encode(raw: &[u8], placeholders: &[Placeholder], out: &mut Vec<u8>) {
    let mut at = 0;
    for placeholder in placeholders {
        put_text(&raw[at..placeholder.start], out);
        put_varint(out, placeholder.index as u64 + 1);
        at = placeholder.end;
    }
    put_text(&raw[at..], out);
    out.push(0);
}

fn put_text(text: &[u8], out: &mut Vec<u8>) {
    put_varint(out, text.len() as u64);
    out.extend_from_slice(text);
}

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Bytes of the record.
    Text(&'a [u8]),
    /// A placeholder: the index of the value that stands there.
    Value(usize),
}

/// Calls `take` with each piece of a template, in order, until it fails;
/// `None` if it did, or if these bytes were not made by [`encode`].
pub(crate) fn decode(mut template: &[u8], mut take: impl FnMut(Piece) -> Option<()>) -> Option<()> {
    loop {
        let length = usize::try_from(take_varint(&mut template)?).ok()?;
        let (text, rest) = template.split_at_checked(length)?;
        template = rest;
        take(Piece::Text(text))?;
        match take_varint(&mut template)? {
            0 => return Some(()),
            index => take(Piece::Value(index as usize - 1))?,
        }
    }
}

/// Calls `take` with the texts of a record beside values whose words are
/// indexed already; with the whole record if a word could run across an edge.
pub(crate) fn for_each_text(raw: &str, placeholders: &[Placeholder], mut take: impl FnMut(&str)) {
    let content = || placeholders.iter().filter(|placeholder| placeholder.role == Role::Content);
    let bytes = raw.as_bytes();
    let is_edge = |at: usize| {
        let parts =
            |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric());
        parts(bytes.get(at)) || at.checked_sub(1).is_none_or(|before| parts(bytes.get(before)))
    };
    if !content().all(|placeholder| is_edge(placeholder.start) && is_edge(placeholder.end)) {
        return take(raw);
    }
    let mut at = 0;
    for placeholder in content() {
        take(&raw[at..placeholder.start]);
        at = placeholder.end;
    }
    take(&raw[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholder(start: usize, end: usize, role: Role) -> Placeholder {
        Placeholder { start, end, index: 0, role }
    }

    #[test]
    fn outer_placeholders_win_and_none_overlap() {
        let content = |start, end| placeholder(start, end, Role::Content);
        let mut placeholders =
            vec![content(5, 9), content(0, 3), content(0, 4), content(8, 12), content(9, 9), content(10, 11)];
        order(&mut placeholders);
        assert_eq!(placeholders, [content(0, 4), content(5, 9), content(9, 9), content(10, 11)]);
    }

    #[test]
    fn templates_come_back_in_pieces() {
        let raw = b"user=eve from 192.0.2.7";
        let mut template = Vec::new();
        let placeholders = [
            Placeholder { index: 3, ..placeholder(5, 8, Role::Content) },
            Placeholder { index: 0, ..placeholder(14, 23, Role::Content) },
        ];
        encode(raw, &placeholders, &mut template);
        let mut pieces = Vec::new();
        let mut take = |piece: Piece| {
            pieces.push(format!("{piece:?}"));
            Some(())
        };
        assert_eq!(decode(&template, &mut take), Some(()));
        let texts = [&raw[..5], &raw[8..14], &raw[..0]].map(Piece::Text);
        let wanted = [texts[0], Piece::Value(3), texts[1], Piece::Value(0), texts[2]];
        assert_eq!(pieces, wanted.map(|piece| format!("{piece:?}")));
        for end in 0..template.len() {
            assert_eq!(decode(&template[..end], |_| Some(())), None);
        }
    }

    #[test]
    fn texts_beside_placeholders_are_whole_words() {
        let raw = "2024 started worker-7";
        let texts = |placeholders: &[Placeholder]| {
            let mut texts = Vec::new();
            for_each_text(raw, placeholders, |text| texts.push(text.to_owned()));
            texts
        };
        assert_eq!(texts(&[placeholder(5, 21, Role::Content)]), ["2024 ", ""]);
        assert_eq!(texts(&[placeholder(5, 12, Role::Content)]), ["2024 ", " worker-7"]);
        assert_eq!(texts(&[placeholder(6, 12, Role::Content)]), [raw]);
        assert_eq!(texts(&[placeholder(5, 12, Role::Id)]), [raw]);
        assert_eq!(texts(&[]), [raw]);
    }
}
