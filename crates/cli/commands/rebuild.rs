//! `logdex index --rebuild`: which files are read again, and what is left.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use logdex_event::sink::ObjectFile;
use logdex_index::catalog::OutdatedObject;
use logdex_index::{Rebuild, Writer};
use logdex_ingest::{file_at, path_of_bytes};

use crate::human::counted;
use crate::status;
use crate::status::summary::Verbosity;

/// A rebuild and the files that it reads again.
pub struct Plan {
    rebuild: Rebuild,
    /// Files to read beside those that are named: objects, and archives that
    /// objects are in.
    pub files: Vec<PathBuf>,
}

/// Finds outdated shards and the files of their objects. A file that has changed
/// since it was indexed is read only if it, or its folder, is named: its content
/// may be another.
///
/// # Errors
/// If the index can't be read.
pub fn plan(writer: &Writer, named: &[PathBuf], verbosity: Verbosity) -> anyhow::Result<Plan> {
    let rebuild = writer.find_outdated()?;
    // All are looked for first: to read one again changes what is known of archives.
    let unchanged = |object| find_unchanged(writer, object);
    let found = rebuild.objects.iter().map(unchanged).collect::<anyhow::Result<Vec<_>>>()?;
    let named: Vec<PathBuf> = named.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
    let is_named = |path: &Path| {
        !named.is_empty()
            && fs::canonicalize(path).is_ok_and(|path| named.iter().any(|named| path.starts_with(named)))
    };
    let mut files = BTreeSet::new();
    for (object, found) in rebuild.objects.iter().zip(&found) {
        match found {
            Some((file, path)) => {
                writer.read_again(object, std::slice::from_ref(file))?;
                files.insert(path.clone());
            }
            None => writer.read_again(object, &object.files)?,
        }
    }
    files.retain(|path| !is_named(path));
    if verbosity == Verbosity::All {
        status::print(match rebuild.shards.len() {
            0 => "nothing to rebuild: all shards are of this version and parser".to_owned(),
            shards => format!(
                "rebuilding {} from {}",
                counted(shards as u64, "outdated shard"),
                counted(found.iter().flatten().count() as u64, "object")
            ),
        });
    }
    Ok(Plan { rebuild, files: files.into_iter().collect() })
}

/// The first of an object's files that is there unchanged, and the path that leads
/// to it: its own, or that of the archive it is in.
fn find_unchanged<'o>(
    writer: &Writer,
    object: &'o OutdatedObject,
) -> anyhow::Result<Option<(&'o ObjectFile, PathBuf)>> {
    for file in &object.files {
        let absolute = path_of_bytes(file.identity());
        let Some(path) = absolute.ancestors().find(|path| path.is_file()) else { continue };
        let Some(there) = file_at(path) else { continue };
        // A member of an archive is there if the archive is.
        let is_there = match path == absolute {
            true => (there.size, there.modified) == (file.size, file.modified),
            false => writer.has_file(&there)?,
        };
        if is_there {
            return Ok(Some((file, path.to_owned())));
        }
    }
    Ok(None)
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
        if left.shards.is_empty() {
            return Ok(true);
        }
        status::print(format_args!(
            "{} kept, as not all of their objects were read again:",
            counted(left.shards.len() as u64, "outdated shard")
        ));
        let files: Vec<_> = left.objects.iter().filter_map(|object| object.files.first()).collect();
        if let Some(first) = files.first() {
            status::print(format_args!(
                "  {} gone, changed or left out: {}; a file that has changed or moved is read if it is \
                 named, a relative path is looked for from the folder that this runs in",
                counted(files.len() as u64, "file"),
                first.path
            ));
        }
        let streams = left.objects.len() - files.len();
        if streams > 0 {
            status::print(format_args!(
                "  {} came by standard input, which can't be read again: index it into a new folder",
                counted(streams as u64, "object")
            ));
        }
        Ok(false)
    }
}
