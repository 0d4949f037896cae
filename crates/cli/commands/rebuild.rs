//! `logdex index --rebuild`: which files are read again, and what is left.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use logdex_index::catalog::Catalog;
use logdex_index::{Rebuild, Writer};

use crate::human::counted;
use crate::status;

/// A rebuild and the files that it reads again.
pub struct Plan {
    rebuild: Rebuild,
    /// Files to read: objects, and archives that objects are in.
    pub files: Vec<PathBuf>,
    /// Objects whose file is gone, and those of standard input.
    missing: u64,
}

/// Refuses a folder without an index: there is nothing to rebuild.
///
/// # Errors
/// If there is none, or it can't be read.
pub fn require_index(dir: &Path) -> anyhow::Result<()> {
    Catalog::open_for_reading(dir)?;
    Ok(())
}

/// Finds outdated shards and the files of their objects.
///
/// # Errors
/// If the index can't be read.
pub fn plan(writer: &Writer) -> anyhow::Result<Plan> {
    let rebuild = writer.begin_rebuild()?;
    let (mut files, mut missing) = (BTreeSet::new(), rebuild.objects.streams);
    for path in &rebuild.objects.paths {
        // A file in an archive is reached through the archive.
        match Path::new(path).ancestors().find(|file| file.is_file()) {
            Some(file) => _ = files.insert(file.to_owned()),
            None => missing += 1,
        }
    }
    status::print(match rebuild.shards.len() {
        0 => "nothing to rebuild: all shards are of this version and parser".to_owned(),
        shards => format!(
            "rebuilding {} from {}",
            counted(shards as u64, "outdated shard"),
            counted(files.len() as u64, "file")
        ),
    });
    Ok(Plan { rebuild, files: files.into_iter().collect(), missing })
}

impl Plan {
    /// True if no shard is outdated.
    pub fn is_empty(&self) -> bool {
        self.rebuild.shards.is_empty()
    }

    /// Removes the shards that are replaced; returns true if all are.
    ///
    /// # Errors
    /// If the index can't be written.
    pub fn finish(&self, writer: &Writer) -> anyhow::Result<bool> {
        let left = writer.end_rebuild(&self.rebuild)?;
        if left > 0 {
            status::print(format_args!(
                "{} kept: {} not found from this folder or came by standard input",
                counted(left, "outdated shard"),
                counted(self.missing, "object"),
            ));
        }
        Ok(left == 0)
    }
}
