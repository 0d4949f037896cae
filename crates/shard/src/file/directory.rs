//! What columns a file has and where.

use std::io;

use logdex_event::field::Role;

use crate::corrupt;

/// One column of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Stored name: canonical, native path, or a name of our own.
    pub name: String,
    /// Whether and how free text looks at it; `None` for what is no field.
    pub role: Option<Role>,
    /// Events with at least one value that is not a null form.
    pub events: u32,
    /// First byte of the blob.
    pub start: u64,
    /// Bytes that say which events have values.
    pub presence_bytes: u64,
    /// Bytes of the ordinals, or of the numbers.
    pub ordinals_bytes: u64,
    /// Bytes of the dictionary or the ids; 0 for number columns.
    pub dictionary_bytes: u64,
    /// The document of the first dictionary value's words, if they are indexed.
    pub first_word: Option<u32>,
}

impl Entry {
    /// What entries are sorted by: a field may have the name of a number
    /// column, as `@timestamp` often does, so the kind belongs to it.
    pub(crate) fn key(&self) -> (&str, bool) {
        (&self.name, self.role.is_some())
    }
}

const NO_WORDS: u32 = u32::MAX;

/// The byte that stands for a role on disk.
const ROLES: [(u8, Option<Role>); 5] = [
    (0, None),
    (1, Some(Role::Content)),
    (2, Some(Role::Id)),
    (3, Some(Role::Derived)),
    (4, Some(Role::Scalar)),
];

/// Writes entries, sorted by [`Entry::key`], into `out`.
pub(crate) fn encode(entries: &[Entry], out: &mut Vec<u8>) {
    for entry in entries {
        out.extend((entry.name.len() as u32).to_le_bytes());
        out.extend(entry.name.as_bytes());
        let code = ROLES.iter().find(|(_, role)| *role == entry.role).map_or(0, |(code, _)| *code);
        out.push(code);
        out.extend(entry.events.to_le_bytes());
        for number in [entry.start, entry.presence_bytes, entry.ordinals_bytes, entry.dictionary_bytes] {
            out.extend(number.to_le_bytes());
        }
        out.extend(entry.first_word.unwrap_or(NO_WORDS).to_le_bytes());
    }
}

/// Reads what [`encode`] wrote.
pub(crate) fn decode(mut bytes: &[u8]) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        entries.push(entry(&mut bytes).ok_or_else(|| corrupt("directory of columns"))?);
    }
    Ok(entries)
}

fn entry(bytes: &mut &[u8]) -> Option<Entry> {
    let length = u32::from_le_bytes(take(bytes)?) as usize;
    let (name, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    let [code] = take(bytes)?;
    let role = ROLES.iter().find(|(known, _)| *known == code)?.1;
    let events = u32::from_le_bytes(take(bytes)?);
    let mut long = || take(bytes).map(u64::from_le_bytes);
    let (start, presence_bytes, ordinals_bytes, dictionary_bytes) = (long()?, long()?, long()?, long()?);
    let first_word = u32::from_le_bytes(take(bytes)?);
    Some(Entry {
        name: str::from_utf8(name).ok()?.to_owned(),
        role,
        events,
        start,
        presence_bytes,
        ordinals_bytes,
        dictionary_bytes,
        first_word: (first_word != NO_WORDS).then_some(first_word),
    })
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_damage_is_noticed() {
        let entries = [
            Entry {
                name: "user.name".into(),
                role: Some(Role::Derived),
                events: 3,
                start: 1,
                presence_bytes: 2,
                ordinals_bytes: 3,
                dictionary_bytes: 4,
                first_word: None,
            },
            Entry {
                name: "x\\.y".into(),
                role: None,
                events: 0,
                start: u64::MAX,
                presence_bytes: 0,
                ordinals_bytes: 0,
                dictionary_bytes: 0,
                first_word: Some(7),
            },
        ];
        let mut bytes = Vec::new();
        encode(&entries, &mut bytes);
        assert_eq!(decode(&bytes).unwrap(), entries);
        for end in 1..bytes.len() {
            let cut = decode(&bytes[..end]);
            assert!(cut.is_err() || cut.unwrap().len() == 1, "cut at {end}");
        }
    }
}
