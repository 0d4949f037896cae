//! Folders of shards: their names, and which of them may be removed.

use std::fs::{self, DirEntry};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::error::{Error, Kind, Result};
use crate::shard::COLUMNS_FILE;

/// The name of the folder of shards in the folder of an index.
pub const SHARDS_DIR: &str = "shards";

/// Whose folders are removed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Owner<'a> {
    /// Those that carry the id of this index.
    Index(&'a str),
    /// Those without an id, too: an older version made them.
    IndexAndOlder(&'a str),
}

/// A new id of an index: 16 hexadecimal digits that no other index has.
pub(super) fn new_index_id() -> String {
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))
}

/// The name of a shard's folder: the id of its index, when it was made, and a number
/// that tells it from others of that time.
pub(super) fn shard_name(index: &str, created: i64, number: u32) -> String {
    format!("{index}-{created:x}-{number:x}")
}

/// Refuses a folder of shards that is a link: what is behind it is not ours to change.
///
/// # Errors
/// If it is one, or can't be looked at.
pub(super) fn refuse_link(dir: &Path) -> Result<()> {
    let path = dir.join(SHARDS_DIR);
    match fs::symlink_metadata(&path) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => {
            let detail = "an index keeps its shards in a folder, and this is a link or a file; put the \
                          folder itself there, or choose another index with -i";
            Err(Error::new(Kind::Altered { path, detail: detail.to_owned() }))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::io(&path, "look at the folder", error)),
    }
}

/// True if there is something in the folder of shards.
pub(super) fn has_shards(dir: &Path) -> bool {
    fs::read_dir(dir.join(SHARDS_DIR)).is_ok_and(|mut entries| entries.next().is_some())
}

/// Removes the folders of shards that were never published: of a run that was killed.
/// Leaves whatever does not have the names and contents that such a run leaves.
pub(super) fn remove_unpublished(
    shards: &Path,
    owner: Owner<'_>,
    is_published: impl Fn(&str) -> bool,
) -> Result<()> {
    let unreadable = |source| Error::io(shards, "read the folder", source);
    for entry in fs::read_dir(shards).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if owner.made(name) && !is_published(name) && holds_a_shard(&path).map_err(unreadable)? {
            remove(&path).map_err(|source| Error::io(&path, "remove the unfinished shard", source))?;
        }
    }
    Ok(())
}

/// Removes the folder of a shard, unless it is gone.
///
/// # Errors
/// If something else is in it, or it can't be removed.
pub(super) fn remove_published(path: &Path) -> io::Result<()> {
    match holds_a_shard(path) {
        Ok(true) => remove(path),
        Ok(false) => Err(io::Error::other("it is a link, or holds more than a shard")),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

impl Owner<'_> {
    /// True if a folder of this name is one of theirs.
    fn made(self, name: &str) -> bool {
        let is_number = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        let parts: Vec<&str> = name.split('-').collect();
        match (self, &*parts) {
            (Owner::Index(id) | Owner::IndexAndOlder(id), [index, created, number]) => {
                *index == id && is_number(created) && is_number(number)
            }
            (Owner::IndexAndOlder(_), [created, number]) => is_number(created) && is_number(number),
            _ => false,
        }
    }
}

/// True for a folder, not a link, that holds the file of a shard or nothing yet.
fn holds_a_shard(path: &Path) -> io::Result<bool> {
    let is_of_shard = |entry: io::Result<DirEntry>| {
        let entry = entry?;
        Ok(entry.file_name() == COLUMNS_FILE && entry.file_type()?.is_file())
    };
    if !fs::symlink_metadata(path)?.is_dir() {
        return Ok(false);
    }
    let entries = fs::read_dir(path)?.map(is_of_shard).collect::<io::Result<Vec<bool>>>()?;
    Ok(entries.into_iter().all(|is_of_shard| is_of_shard))
}

/// Removes a folder and the file of a shard in it, and nothing else.
fn remove(path: &Path) -> io::Result<()> {
    let gone = |error: io::Error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) };
    fs::remove_file(path.join(COLUMNS_FILE)).or_else(gone)?;
    fs::remove_dir(path).or_else(gone)
}
