//! Tables of message patterns: a fixed beginning, and the function that reads
//! the rest.

use super::facts::{Action, Facts};

/// Reads the text behind the beginning of a message; `None` if the message has
/// another pattern after all.
pub type Read = for<'a> fn(&'a str, &mut Facts<'a>) -> Option<()>;

/// A pattern of messages.
pub struct Pattern {
    /// The fixed beginning.
    begins: &'static str,
    /// The action it stands for.
    action: Action,
    /// Reads the rest.
    read: Read,
}

/// A row of a table of patterns.
pub const fn pattern(begins: &'static str, action: Action, read: Read) -> Pattern {
    Pattern { begins, action, read }
}

/// A table of patterns, those with the same first byte side by side.
pub struct Patterns {
    rows: &'static [Pattern],
    /// For each first byte, the first of its rows, or how many there are at all.
    starts: [u8; 128],
}

impl Patterns {
    /// Makes a table; the rows of a first byte that do not stand together
    /// do not build.
    pub const fn new(rows: &'static [Pattern]) -> Patterns {
        let mut starts = [rows.len() as u8; 128];
        let mut at = 0;
        while at < rows.len() {
            let byte = rows[at].begins.as_bytes()[0] as usize;
            if at == 0 || rows[at - 1].begins.as_bytes()[0] as usize != byte {
                assert!(starts[byte] as usize == rows.len(), "rows of a first byte stand apart");
                starts[byte] = at as u8;
            }
            at += 1;
        }
        Patterns { rows, starts }
    }

    /// Fills the facts from the first pattern that the message matches.
    pub fn read<'a>(&self, message: &'a str, facts: &mut Facts<'a>) -> bool {
        let Some(&byte) = message.as_bytes().first() else {
            return false;
        };
        let start = self.starts.get(usize::from(byte)).map_or(self.rows.len(), |&start| usize::from(start));
        let same = |row: &&Pattern| row.begins.as_bytes().first() == Some(&byte);
        self.rows.iter().skip(start).take_while(same).any(|row| row.read(message, facts).is_some())
    }

    /// The beginnings, for tests that every row is met.
    #[cfg(test)]
    pub fn beginnings(&self) -> impl Iterator<Item = &'static str> {
        self.rows.iter().map(|row| row.begins)
    }
}

impl Pattern {
    fn read<'a>(&self, message: &'a str, facts: &mut Facts<'a>) -> Option<()> {
        let rest = message.strip_prefix(self.begins)?;
        facts.action = self.action;
        let fits = (self.read)(rest, facts);
        if fits.is_none() {
            facts.forget();
        }
        fits
    }
}

/// Reads no more than the beginning.
pub fn bare<'a>(_: &'a str, _: &mut Facts<'a>) -> Option<()> {
    Some(())
}
