//! Text with slots: `{"bucketName":"$bucket"}`. What each API sends and answers is written down
//! as it looks in a log, and read once at the start.

use crate::scene::{SLOTS, Scene, Slot};

/// A text whose slots are filled anew for each event.
#[derive(Clone, Debug)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Text(Box<str>),
    Slot(&'static Slot),
}

impl Template {
    /// Reads a text. `$name` is a slot if [`SLOTS`] has one of that name, and plain text if not,
    /// which a test rules out for the tables of this crate.
    pub fn new(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(start) = rest.find('$') {
            let (before, after) = (&rest[..start], &rest[start + 1..]);
            let end = after.find(|c: char| !c.is_ascii_lowercase() && c != '_').unwrap_or(after.len());
            plain.push_str(before);
            match SLOTS.iter().find(|slot| slot.name == &after[..end]) {
                Some(slot) => {
                    pieces.push(Piece::Text(std::mem::take(&mut plain).into()));
                    pieces.push(Piece::Slot(slot));
                }
                None => plain.push_str(&rest[start..start + 1 + end]),
            }
            rest = &after[end..];
        }
        plain.push_str(rest);
        pieces.push(Piece::Text(plain.into()));
        Self { pieces }
    }

    /// True for the template of an empty text.
    pub fn is_empty(&self) -> bool {
        matches!(&self.pieces[..], [Piece::Text(text)] if text.is_empty())
    }

    /// Appends the text with its slots filled.
    pub fn fill(&self, scene: &mut Scene, out: &mut Vec<u8>) {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
                Piece::Slot(slot) => (slot.fill)(scene, out),
            }
        }
    }
}
