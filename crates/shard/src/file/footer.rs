//! Header and footer: the version of a file, and where its parts are.

use logdex_event::{parser, words};

use crate::Error;
use crate::file::checksum::checksum;

/// First bytes of the header, last bytes of the footer.
const MAGIC: [u8; 4] = *b"ldxc";

/// Version of the file format that is written and read, see FORMAT.md.
pub const FORMAT_VERSION: u32 = 4;

/// Bytes of the header: magic and version.
pub(crate) const HEADER_BYTES: usize = 8;

/// The header's bytes.
pub(crate) fn header() -> [u8; HEADER_BYTES] {
    let [a, b, c, d] = MAGIC;
    let [e, f, g, h] = FORMAT_VERSION.to_le_bytes();
    [a, b, c, d, e, f, g, h]
}

/// The content of the footer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Footer {
    /// Bytes of header, sections, and directory: those that have checksums.
    pub content_bytes: u64,
    /// Bytes of the directory, at the end of the content.
    pub directory_bytes: u64,
    /// Events of the shard.
    pub events: u32,
    /// [`parser::VERSION`] of the program that wrote the shard.
    pub parser_version: u32,
    /// [`words::VERSION`] of the program that wrote the shard.
    pub tokenizer_version: u32,
}

impl Footer {
    /// Its size in bytes.
    pub const BYTES: usize = 40;

    /// A footer with the versions of this program.
    pub fn new(content_bytes: u64, directory_bytes: u64, events: u32) -> Footer {
        let (parser_version, tokenizer_version) = (parser::VERSION, words::VERSION);
        Footer { content_bytes, directory_bytes, events, parser_version, tokenizer_version }
    }

    /// The footer's bytes; `sums` stand right before it.
    pub fn encode(&self, sums: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Footer::BYTES);
        bytes.extend(self.content_bytes.to_le_bytes());
        bytes.extend(self.directory_bytes.to_le_bytes());
        bytes.extend(self.events.to_le_bytes());
        bytes.extend(self.parser_version.to_le_bytes());
        bytes.extend(self.tokenizer_version.to_le_bytes());
        bytes.extend(checksum(&[sums, &bytes].concat()).to_le_bytes());
        bytes.extend(FORMAT_VERSION.to_le_bytes());
        bytes.extend(MAGIC);
        bytes
    }

    /// The checksum in a footer's bytes: of the checksums of all blocks, and of the footer.
    pub fn checksum(bytes: &[u8; Footer::BYTES]) -> u32 {
        short(bytes, 28)
    }

    /// Reads a footer from the last bytes of a file; it is sound if
    /// [`Footer::encode`] gives the same bytes again.
    pub fn decode(bytes: &[u8; Footer::BYTES]) -> Footer {
        let long = |at: usize| u64::from(short(bytes, at)) | u64::from(short(bytes, at + 4)) << u32::BITS;
        Footer {
            content_bytes: long(0),
            directory_bytes: long(8),
            events: short(bytes, 16),
            parser_version: short(bytes, 20),
            tokenizer_version: short(bytes, 24),
        }
    }
}

fn short(bytes: &[u8], at: usize) -> u32 {
    let mut number = [0; 4];
    number.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(number)
}

/// Checks the version of a file of `len` bytes by its first and its last
/// eight bytes. In every version the last eight are version and magic.
///
/// # Errors
/// If the version is another one, or there is none.
pub(crate) fn check_version(head: &[u8; 8], tail: &[u8; 8], len: u64) -> Result<(), Error> {
    let known = FORMAT_VERSION;
    // Up to version 3 files had no header.
    let first = (head[..4] == MAGIC).then(|| short(head, 4));
    let last = (tail[4..] == MAGIC).then(|| short(tail, 0));
    match (first, last) {
        (Some(first), Some(last)) if first == known && last == known => Ok(()),
        (Some(first), Some(last)) if first != last => Err(Error::Damaged { what: "header", offset: Some(0) }),
        (_, Some(found)) if found != known => Err(Error::Version { found, known }),
        (Some(found), _) if found != known => Err(Error::Version { found, known }),
        (Some(_), _) => Err(Error::Damaged { what: "end of the file", offset: Some(len) }),
        (None, _) => Err(Error::Damaged { what: "header", offset: Some(0) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_footer_comes_back() {
        let footer = Footer::new(1 << 40, 77, 5);
        let bytes = footer.encode(b"sums");
        let read = Footer::decode(bytes.first_chunk().unwrap());
        assert_eq!((read, bytes.len()), (footer, Footer::BYTES));
        assert_eq!(read.encode(b"sums"), bytes);
        assert_ne!(read.encode(b"sumz"), bytes);
    }

    #[test]
    fn versions_are_told_apart_from_damage() {
        let tail = |version: u32| {
            let [a, b, c, d] = version.to_le_bytes();
            [a, b, c, d, b'l', b'd', b'x', b'c']
        };
        let known = FORMAT_VERSION;
        assert!(check_version(&header(), &tail(known), 99).is_ok());
        let newer = [b'l', b'd', b'x', b'c', 9, 0, 0, 0];
        for (head, tail) in [([7; 8], tail(3)), (newer, tail(9)), (newer, [0; 8])] {
            assert!(matches!(
                check_version(&head, &tail, 99),
                Err(Error::Version { found: 3 | 9, known: 4 })
            ));
        }
        for (head, tail) in [(header(), tail(3)), (newer, tail(known))] {
            assert!(matches!(check_version(&head, &tail, 99), Err(Error::Damaged { what: "header", .. })));
        }
        assert!(matches!(
            check_version(&header(), &[0; 8], 99),
            Err(Error::Damaged { offset: Some(99), .. })
        ));
        assert!(matches!(
            check_version(&[0; 8], &tail(known), 99),
            Err(Error::Damaged { offset: Some(0), .. })
        ));
    }
}
