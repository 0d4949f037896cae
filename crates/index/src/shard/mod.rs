//! Shards in folders: files, `fsync`, and errors that name the folder.

mod file;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use read::Shard;
pub(crate) use write::{ShardWriter, sync_folder};

pub(crate) use logdex_shard::{Number, Summary, content_code};

/// The file in a shard's folder.
pub(crate) const COLUMNS_FILE: &str = "columns";
