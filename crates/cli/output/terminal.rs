//! Bytes of logs on their way to a terminal: what it would interpret is replaced.

use std::io::{self, Write};

use crate::human::picture;

/// Writes text to a terminal with visible characters instead of those it interprets:
/// logs hold text that attackers choose. Line feeds and tabs stay, and a carriage return
/// before a line feed; bytes that are not UTF-8 become U+FFFD.
pub(super) struct TerminalWriter<W> {
    out: W,
    /// Bytes that may begin a character or the end of a line, and go on.
    open: Vec<u8>,
}

impl<W: Write> TerminalWriter<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> TerminalWriter<W> {
        TerminalWriter { out, open: Vec::new() }
    }

    /// Writes what is open up to its last whole character; all of it at the end.
    fn write_open(&mut self, is_end: bool) -> io::Result<()> {
        let whole = if is_end { self.open.len() } else { self.open.len() - incomplete(&self.open) };
        let mut text = String::with_capacity(whole);
        for chunk in self.open[..whole].utf8_chunks() {
            push_visible(chunk.valid(), &mut text);
            if !chunk.invalid().is_empty() {
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        self.open.drain(..whole);
        self.out.write_all(text.as_bytes())
    }
}

impl<W: Write> Write for TerminalWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.open.extend_from_slice(bytes);
        self.write_open(false)?;
        Ok(bytes.len())
    }

    /// Writes everything; what follows begins a new character.
    fn flush(&mut self) -> io::Result<()> {
        self.write_open(true)?;
        self.out.flush()
    }
}

/// How many bytes at the end are the beginning of a character or of a line's end.
fn incomplete(bytes: &[u8]) -> usize {
    if bytes.last() == Some(&b'\r') {
        return 1;
    }
    // A character has four bytes at most.
    let Some(back) = bytes.iter().rev().take(3).position(|byte| byte & 0xc0 != 0x80) else { return 0 };
    let length = match bytes[bytes.len() - 1 - back] {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf7 => 4,
        _ => 1,
    };
    if back + 1 < length { back + 1 } else { 0 }
}

fn push_visible(text: &str, out: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_layout = matches!(c, '\n' | '\t') || c == '\r' && chars.peek() == Some(&'\n');
        out.push(if is_layout { c } else { picture(c) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(chunks: &[&[u8]]) -> String {
        let mut out = Vec::new();
        let mut writer = TerminalWriter::new(&mut out);
        chunks.iter().for_each(|chunk| writer.write_all(chunk).unwrap());
        writer.flush().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn nothing_that_a_terminal_interprets_comes_through() {
        let text = "a\x1b]0;t\x07\tb\r\nc\rd\x7f\u{9b}31m\u{202e}秘\0\u{8}\n";
        let wanted = "a␛]0;t␇\tb\r\nc␍d␡\u{fffd}31m\u{fffd}秘␀␈\n";
        assert_eq!(written(&[text.as_bytes()]), wanted);
        // However the bytes come.
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        assert_eq!(written(&bytes), wanted);
        assert_eq!(written(&[b"\xffa\x9b31m\xc2"]), "\u{fffd}a\u{fffd}31m\u{fffd}");
    }
}
