//! Opens indexes to ask them.

use std::path::PathBuf;

use logdex_event::archive::{Archive, RecordLocation};
use logdex_index::Index;
use logdex_ingest::{Location, fetch};

/// The index of a command that names none.
pub const DEFAULT_DIR: &str = "./logdex-index";

/// Where answers come from.
#[derive(Debug, clap::Args)]
pub struct SourceArgs {
    /// Index to ask; may be given several times
    #[arg(short = 'i', long = "index", env = "LOGDEX_INDEX", value_name = "DIR")]
    #[arg(default_value = DEFAULT_DIR)]
    pub indexes: Vec<PathBuf>,
}

/// Opens one index or several as one; records that they don't keep are read
/// from the archive.
///
/// # Errors
/// When one is missing or damaged.
pub fn open(dirs: &[PathBuf]) -> anyhow::Result<Index> {
    Ok(Index::open(dirs)?.with_archive(Box::new(OnDisk)))
}

/// The archive as it lies on disk.
struct OnDisk;

impl Archive for OnDisk {
    fn read(&self, places: &[RecordLocation]) -> Vec<Result<Vec<u8>, String>> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let places: Vec<Location> = places.iter().map(place).collect();
        fetch(&places, threads).into_iter().map(|record| record.map_err(|gone| gone.to_string())).collect()
    }
}

fn place(place: &RecordLocation) -> Location {
    let RecordLocation { file, hash, offset, bytes } = place.clone();
    Location {
        path: file.path,
        size: file.size,
        modified: file.modified,
        // Without a hash only an unchanged file is trusted: no content has this one.
        hash: hash.unwrap_or_default(),
        offset,
        bytes,
    }
}
