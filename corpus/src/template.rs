//! Templates: texts with slots, as in `{"bucketName":"$bucket"}`. The tables of APIs are written in
//! them, and they are parsed once at the start.

/// Names that templates may use after `$`, sorted.
pub const SLOTS: [&str; 44] = [
    "account",
    "action",
    "actor",
    "address",
    "blob",
    "bucket",
    "bytes",
    "created_key",
    "day",
    "function",
    "group",
    "hex",
    "host_id",
    "image",
    "instance",
    "interface",
    "key",
    "kms",
    "log_group",
    "millis",
    "moment_key",
    "near",
    "now",
    "number",
    "parameter",
    "policy",
    "port",
    "queue",
    "region",
    "request_id",
    "role",
    "second",
    "secret",
    "security_group",
    "session_key",
    "session_start",
    "subnet",
    "table",
    "user",
    "uuid",
    "volume",
    "vpc",
    "when",
    "zone",
];

/// Values for the slots of a template.
pub trait Fill {
    /// Appends the value of a slot, by its number in [`SLOTS`].
    fn fill(&mut self, slot: usize, out: &mut Vec<u8>);
}

/// A text whose slots are filled anew for each event.
#[derive(Clone, Debug)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Text(Box<str>),
    /// By its number in [`SLOTS`].
    Slot(usize),
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
            match SLOTS.binary_search(&&after[..end]) {
                Ok(slot) => {
                    pieces.push(Piece::Text(std::mem::take(&mut plain).into()));
                    pieces.push(Piece::Slot(slot));
                }
                Err(_) => plain.push_str(&rest[start..start + 1 + end]),
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
    pub fn fill(&self, values: &mut impl Fill, out: &mut Vec<u8>) {
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
                Piece::Slot(slot) => values.fill(*slot, out),
            }
        }
    }
}
