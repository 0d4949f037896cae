//! Digests of paths, contents and files: 8 or 16 bytes in place of texts.

use std::hash::{DefaultHasher, Hash, Hasher};

use logdex_event::sink::ObjectFile;

/// BLAKE3 of an object's bytes as they lie on disk.
pub(super) type ContentHash = [u8; 32];

/// 128 bits that stand for a path or a content: no two will ever share them
/// by chance. Not a u128, whose alignment would cost 8 bytes per entry.
pub(super) type Digest = [u64; 2];

/// True if the path says nothing about the content: that of standard input,
/// and of what is in an archive that came from there.
pub(super) fn is_stream(file: &ObjectFile) -> bool {
    file.path == "-" || file.path.starts_with("-/")
}

/// The start of a content hash.
pub(super) fn content_digest(hash: &ContentHash) -> Digest {
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
    [number(&hash[..8]), number(&hash[8..16])]
}

/// A path.
pub(super) fn path_digest(path: &str) -> Digest {
    [digest((0u8, path)), digest((1u8, path))]
}

/// The size and time of a file.
pub(super) fn stamp(file: &ObjectFile) -> u64 {
    digest((file.size, file.modified))
}

fn digest(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
