//! Text with tokens, rewritten for each copy.

use std::ops::Range;

use super::token::{Renewal, Token};

/// A text and its tokens, in order.
#[derive(Debug, Default)]
pub struct Text {
    /// The text.
    pub bytes: Vec<u8>,
    /// What of it is another in each copy.
    pub tokens: Vec<Token>,
}

impl Text {
    /// Appends a part of the text as a copy has it; tokens lie within the part or outside of it.
    pub fn write(&self, part: Range<usize>, copy: &Renewal, out: &mut Vec<u8>) {
        let first = self.tokens.partition_point(|token| token.start < part.start);
        let mut at = part.start;
        for token in self.tokens[first..].iter().take_while(|token| token.start < part.end) {
            let end = token.start + token.length as usize;
            out.extend_from_slice(&self.bytes[at..token.start]);
            copy.write(token, &self.bytes[token.start..end], out);
            at = end;
        }
        out.extend_from_slice(&self.bytes[at..part.end]);
    }

    /// All of it, as a copy has it.
    pub fn whole(&self, copy: &Renewal) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len());
        self.write(0..self.bytes.len(), copy, &mut out);
        out
    }
}
