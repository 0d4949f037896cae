//! The last bytes of a columns file: what is before them, and a sum over it.

use crate::file::checksum::sum;

/// What the footer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Footer {
    /// Bytes that are summed: blobs and directory.
    pub content_bytes: u64,
    /// Bytes of the directory, at the end of the content.
    pub directory_bytes: u64,
    /// Events of the shard.
    pub docs: u32,
}

/// Last bytes of a columns file.
const MAGIC: &[u8; 4] = b"ldxc";

/// Layout of the columns file.
const VERSION: u32 = 3;

impl Footer {
    /// Its size in bytes.
    pub const BYTES: usize = 36;

    /// The footer's bytes; `sums` stand right before it.
    pub fn encode(&self, sums: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Footer::BYTES);
        bytes.extend(self.content_bytes.to_le_bytes());
        bytes.extend(self.directory_bytes.to_le_bytes());
        bytes.extend(self.docs.to_le_bytes());
        let sum = sum(&[sum(sums).to_le_bytes(), sum(&bytes).to_le_bytes()].concat());
        bytes.extend(sum.to_le_bytes());
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(MAGIC);
        bytes
    }

    /// What these bytes say. They are sound if [`Footer::encode`] gives them again.
    pub fn decode(bytes: &[u8]) -> Option<Footer> {
        let long = |at: usize| Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
        let docs = u32::from_le_bytes(*bytes.get(16..)?.first_chunk()?);
        Some(Footer { content_bytes: long(0)?, directory_bytes: long(8)?, docs })
    }
}
