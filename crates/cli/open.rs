//! Opens indexes to ask them.

use std::path::PathBuf;

use anyhow::bail;
use logdex_index::Index;

/// Opens one index or several as one.
///
/// # Errors
/// When one is missing, with the command that makes it, or can't be read.
pub fn open(dirs: &[PathBuf]) -> anyhow::Result<Index> {
    for dir in dirs {
        if !dir.exists() {
            bail!("no index at {0}; make one with 'logdex index -i {0} PATH…'", dir.display());
        }
    }
    Ok(Index::open(dirs)?)
}
