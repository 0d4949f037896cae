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
    /// Objects of which no file is found.
    missing: Vec<String>,
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
pub fn plan(writer: &Writer, named: &[PathBuf]) -> anyhow::Result<Plan> {
    let rebuild = writer.begin_rebuild()?;
    let (mut files, mut missing) = (BTreeSet::new(), Vec::new());
    for path in &rebuild.objects.paths {
        // A file in an archive is reached through the archive.
        match Path::new(path).ancestors().find(|file| file.is_file()) {
            // What lies below a path that is named is read anyway.
            Some(file) if named.iter().any(|input| file.starts_with(input)) => {}
            Some(file) => _ = files.insert(file.to_owned()),
            None => missing.push(path.clone()),
        }
    }
    status::print(match rebuild.shards.len() {
        0 => "nothing to rebuild: all shards are of this version and parser".to_owned(),
        shards => format!(
            "rebuilding {} from {}",
            counted(shards as u64, "outdated shard"),
            counted(rebuild.objects.paths.len() as u64 - missing.len() as u64, "object")
        ),
    });
    Ok(Plan { rebuild, files: files.into_iter().collect(), missing })
}

/// Prints a warning and returns true if shards can't be searched because they
/// are of another version of the file format.
///
/// # Errors
/// If the index can't be read.
pub fn warn_of_unreadable(writer: &Writer, dir: &Path) -> anyhow::Result<bool> {
    let shards = writer.unreadable_shards()?;
    if shards > 0 {
        status::print(format_args!(
            "{} of another version of the file format: not searched before `logdex index --rebuild -i {}`",
            counted(shards, "shard"),
            dir.display()
        ));
    }
    Ok(shards > 0)
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
                "{} kept, as their objects can't all be read again:",
                counted(left, "outdated shard")
            ));
            if let Some(first) = self.missing.first() {
                let files = counted(self.missing.len() as u64, "file");
                status::print(format_args!(
                    "  {files} not found: {first}; relative paths are looked for from the folder that \
                     `logdex index` ran in"
                ));
            }
            if self.rebuild.objects.streams > 0 {
                status::print(format_args!(
                    "  {} came by standard input",
                    counted(self.rebuild.objects.streams, "object")
                ));
            }
        }
        Ok(left == 0)
    }
}
