//! Opens indexes to ask them.

use std::path::PathBuf;

use logdex_index::Index;

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

/// Opens one index or several as one.
///
/// # Errors
/// When one is missing or damaged.
pub fn open(dirs: &[PathBuf]) -> anyhow::Result<Index> {
    Ok(Index::open(dirs)?)
}
