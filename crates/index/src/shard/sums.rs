//! The sums of tantivy's files: tantivy trusts what it reads, so a damaged
//! byte could make it panic, or ask for all memory there is.
//!
//! ```text
//! file  = entry* sum:u64
//! entry = length:u32 name length:u32 sums, see `columns::Summed`
//! ```

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tantivy::directory::OwnedBytes;

use super::{COLUMNS_FILE, SUMS_FILE};
use crate::columns::{Summed, sum};

/// The sums of each file, by its name.
pub(super) type Sums = BTreeMap<PathBuf, OwnedBytes>;

/// Sums all files in a shard's folder except the columns, which have sums of
/// their own. They were just written, so they are read from memory.
///
/// # Errors
/// If a file can't be read, or the sums can't be written.
pub(super) fn write(folder: &Path) -> io::Result<()> {
    let mut bytes = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        // tantivy names its files in ASCII.
        if let Some(name) = name.to_str().filter(|name| ![COLUMNS_FILE, SUMS_FILE].contains(name)) {
            let mut summed = Summed::new(io::sink());
            io::copy(&mut File::open(entry.path())?, &mut summed)?;
            put(name.as_bytes(), &mut bytes);
            put(&summed.finish()?.1, &mut bytes);
        }
    }
    bytes.extend(sum(&bytes).to_le_bytes());
    fs::write(folder.join(SUMS_FILE), bytes)
}

/// Reads what [`write`] wrote.
///
/// # Errors
/// If it can't be read or is damaged.
pub(super) fn read(folder: &Path) -> io::Result<Sums> {
    let bytes = fs::read(folder.join(SUMS_FILE))?;
    decode(&bytes).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "file of sums is damaged"))
}

fn decode(bytes: &[u8]) -> Option<Sums> {
    let (mut bytes, whole) = bytes.split_last_chunk()?;
    if sum(bytes) != u64::from_le_bytes(*whole) {
        return None;
    }
    let mut sums = Sums::new();
    while !bytes.is_empty() {
        let name = str::from_utf8(take(&mut bytes)?).ok()?;
        sums.insert(name.into(), OwnedBytes::new(take(&mut bytes)?.to_vec()));
    }
    Some(sums)
}

fn put(piece: &[u8], out: &mut Vec<u8>) {
    out.extend((piece.len() as u32).to_le_bytes());
    out.extend(piece);
}

fn take<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (piece, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *bytes = rest;
    Some(piece)
}
