//! Digests of names, contents and files: 8 or 16 bytes in place of texts.

use std::hash::{DefaultHasher, Hash, Hasher};

use logdex_event::sink::ObjectFile;

/// BLAKE3 of an object's bytes as they lie on disk.
pub(super) type ContentHash = [u8; 32];

/// 128 bits that stand for a name or a content: no two will ever share them
/// by chance. Not a u128, whose alignment would cost 8 bytes per entry.
pub(super) type Digest = [u64; 2];

/// The start of a content hash.
pub(super) fn content_digest(hash: &ContentHash) -> Digest {
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
    [number(&hash[..8]), number(&hash[8..16])]
}

/// A path.
pub(super) fn path_digest(path: &[u8]) -> Digest {
    [digest((0u8, path)), digest((1u8, path))]
}

/// The number that a path is looked up by in the catalogue, where others may have the
/// same one: CRC-32, which stays what it is, and takes a tenth of the room.
pub(super) fn path_number(path: &[u8]) -> i64 {
    i64::from(crc32fast::hash(path))
}

/// What a file that has a content is known by: its path, or that of a stream and its
/// content.
pub(super) fn name_digest(file: &ObjectFile, content: u64) -> Digest {
    if file.is_stream {
        [digest((2u8, file.identity(), content)), digest((3u8, file.identity(), content))]
    } else {
        path_digest(file.identity())
    }
}

/// The size and time of a file.
pub(super) fn stamp(file: &ObjectFile) -> u64 {
    stamp_of(file.size, file.modified)
}

/// A size and a time.
pub(super) fn stamp_of(size: u64, modified: i64) -> u64 {
    digest((size, modified))
}

fn digest(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
