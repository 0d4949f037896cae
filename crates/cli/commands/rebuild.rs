//! `logdex index --rebuild`: which files are read again, and what is left.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use logdex_event::Store;
use logdex_event::sink::ObjectFile;
use logdex_index::catalog::OutdatedObject;
use logdex_index::{Rebuild, Writer};
use logdex_ingest::file_at;

use crate::human::counted;
use crate::status;
use crate::status::summary::Verbosity;

/// A rebuild and the files that it reads again.
pub struct Plan {
    rebuild: Rebuild,
    /// Files to read: objects, and archives that objects are in.
    pub files: Vec<PathBuf>,
    /// Objects of which no file is found as it was indexed, by one of their paths.
    missing: Vec<String>,
    /// Objects that came by standard input.
    streams: u64,
}

/// Finds outdated shards and the files of their objects. A file that has changed
/// since it was indexed does not replace what is indexed: its name must be given.
///
/// # Errors
/// If the index can't be read.
pub fn plan(writer: &Writer, named: &[PathBuf], verbosity: Verbosity) -> anyhow::Result<Plan> {
    let rebuild = writer.find_outdated()?;
    let (mut files, mut missing, mut streams) = (BTreeSet::new(), Vec::new(), 0);
    for object in &rebuild.objects {
        let Some(first) = object.files.first() else {
            streams += 1;
            continue;
        };
        match find(writer, object) {
            Some((file, path)) => {
                writer.read_again(object, file)?;
                // A file below a path that is named is read anyway.
                if !named.iter().any(|input| path.starts_with(input)) {
                    files.insert(path);
                }
            }
            None => missing.push(first.path.clone()),
        }
    }
    if verbosity == Verbosity::All {
        let read = rebuild.objects.len() - missing.len() - streams as usize;
        status::print(match rebuild.shards.len() {
            0 => "nothing to rebuild: all shards are of this version and parser".to_owned(),
            shards => format!(
                "rebuilding {} from {}",
                counted(shards as u64, "outdated shard"),
                counted(read as u64, "object")
            ),
        });
    }
    Ok(Plan { rebuild, files: files.into_iter().collect(), missing, streams })
}

/// The first of an object's files that is there unchanged, and the path that leads
/// to it: its own, or that of the archive it is in.
fn find<'o>(writer: &Writer, object: &'o OutdatedObject) -> Option<(&'o ObjectFile, PathBuf)> {
    object.files.iter().find_map(|file| {
        let path = Path::new(&file.path).ancestors().find(|path| path.is_file())?;
        let there = file_at(path)?;
        let is_same = if there.path == file.path { there == *file } else { writer.unchanged(&there) };
        is_same.then(|| (file, path.to_owned()))
    })
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
                "{} kept, as not all of their objects can be read again:",
                counted(left, "outdated shard")
            ));
            if let Some(first) = self.missing.first() {
                let files = counted(self.missing.len() as u64, "file");
                status::print(format_args!(
                    "  {files} gone or changed since: {first}; relative paths are looked for from the \
                     folder that `logdex index` ran in, and a changed file must be named"
                ));
            }
            if self.streams > 0 {
                status::print(format_args!("  {} came by standard input", counted(self.streams, "object")));
            }
        }
        Ok(left == 0)
    }
}
