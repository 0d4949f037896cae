//! The indexes of a command, and how to open them.

use std::path::PathBuf;

use logdex_event::archive::{Archive, RecordLocation};
use logdex_index::Index;
use logdex_ingest::fetch;

/// The default index.
pub const DEFAULT_DIR: &str = "./logdex-index";

/// The indexes to search.
#[derive(Debug, clap::Args)]
pub struct IndexDirs {
    /// Index to search; may be repeated
    #[arg(short = 'i', long = "index", env = "LOGDEX_INDEX", value_name = "DIR")]
    #[arg(default_value = DEFAULT_DIR)]
    pub indexes: Vec<PathBuf>,
}

/// Opens one or several indexes as one. Records that they don't store are read
/// from the archive.
///
/// # Errors
/// When one is missing or damaged.
pub fn open(dirs: &[PathBuf]) -> anyhow::Result<Index> {
    Ok(Index::open(dirs)?.with_archive(Box::new(OnDisk)))
}

/// The archive on disk.
struct OnDisk;

impl Archive for OnDisk {
    fn read(&self, places: &[RecordLocation]) -> Vec<Result<Vec<u8>, String>> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        fetch(places, threads)
    }
}
