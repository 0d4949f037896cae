//! Free space for an index, looked at before a run.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use anyhow::bail;
use indicatif::HumanBytes;

use crate::status;

/// With less free space than this nothing begins: not even the smallest shard and its
/// rows in the catalogue would fit.
const LEAST_BYTES: u64 = 256 << 10;

/// Files of the archive whose sizes are looked at; those of more files are not worth
/// the time, and the estimate is then too low.
const MAX_FILES: usize = 1_000;

/// How many bytes of an index a hundred bytes of the archive make: packed ones, by the
/// ends of their names, and others. CloudTrail takes 66 and 7, access logs 94 and 20
/// (benches/README.md); this is on the safe side of both.
const PERCENT_OF_PACKED: u64 = 100;
const PERCENT_OF_PLAIN: u64 = 25;
const PACKED: [&str; 7] = ["gz", "tgz", "zst", "xz", "bz2", "tbz2", "txz"];

/// Prints a warning if the index of an archive will probably not fit; it has
/// `indexed_bytes` already.
///
/// # Errors
/// If there is no free space at all.
pub fn check(index: &Path, archive: &[PathBuf], indexed_bytes: u64) -> anyhow::Result<()> {
    let Some(free) = free_bytes(index) else { return Ok(()) };
    if free < LEAST_BYTES {
        bail!(
            "{}: no free space for an index ({} left); make room, or choose another place with -i",
            index.display(),
            HumanBytes(free)
        );
    }
    let needed = estimate(archive).saturating_sub(indexed_bytes);
    if needed > free {
        status::print(format_args!(
            "{}: the index will probably not fit: it takes about {}, and {} are free; what is indexed when \
             space runs out is kept, and the same command goes on from there",
            index.display(),
            HumanBytes(needed),
            HumanBytes(free)
        ));
    }
    Ok(())
}

/// What an index of these files and folders takes, in bytes; of at most [`MAX_FILES`].
fn estimate(archive: &[PathBuf]) -> u64 {
    let (mut bytes, mut files, mut paths) = (0_u64, 0, archive.to_vec());
    while let Some(path) = paths.pop() {
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => bytes = bytes.saturating_add(index_bytes(&path, &metadata)),
            // Links in folders may lead in a circle: the number of files ends that.
            Ok(metadata) if metadata.is_dir() => {
                let entries = fs::read_dir(&path).into_iter().flatten().flatten();
                paths.extend(entries.take(MAX_FILES).map(|entry| entry.path()));
            }
            _ => {}
        }
        files += 1;
        if files == MAX_FILES {
            break;
        }
    }
    bytes
}

fn index_bytes(path: &Path, metadata: &Metadata) -> u64 {
    let end = path.extension().unwrap_or_default();
    let percent =
        if PACKED.iter().any(|packed| end == *packed) { PERCENT_OF_PACKED } else { PERCENT_OF_PLAIN };
    metadata.len() / 100 * percent
}

/// Bytes that this user may still write to where a folder is, or will be; `None` where
/// that can't be known.
#[cfg(target_os = "linux")]
// The numbers have 32 bits on some systems.
#[allow(clippy::useless_conversion)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let folder = std::path::absolute(folder).ok()?;
    let existing = folder.ancestors().find(|folder| folder.is_dir())?;
    let found = nix::sys::statvfs::statvfs(existing).ok()?;
    Some(u64::from(found.blocks_available()).saturating_mul(u64::from(found.fragment_size())))
}

#[cfg(not(target_os = "linux"))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_files_count_whole_and_others_in_part() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("below")).unwrap();
        fs::write(folder.path().join("below/a.gz"), vec![0; 1000]).unwrap();
        fs::write(folder.path().join("b.log"), vec![0; 1000]).unwrap();
        assert_eq!(estimate(&[folder.path().to_owned()]), 1250);
        assert_eq!(estimate(&[folder.path().join("b.log"), "-".into(), "missing".into()]), 250);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn space_is_found_where_the_folder_will_be() {
        let folder = tempfile::tempdir().unwrap();
        let free = free_bytes(&folder.path().join("not/yet")).unwrap();
        assert!(free > 0);
        // Nothing may be free in some file systems, as this one.
        assert_eq!(free_bytes(Path::new("/proc/self")), Some(0));
    }
}
