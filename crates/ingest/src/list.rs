//! Finds the objects of an archive.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use logdex_core::sink::{ObjectFile, Problem};
use walkdir::{DirEntry, WalkDir};

use crate::summary::Summary;

/// Something to read.
pub(crate) struct Found {
    pub path: PathBuf,
    pub file: ObjectFile,
    pub place: Place,
}

/// Where its bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    File,
    /// A pipe or device that was named: read once, its size unknown.
    Stream,
    StandardInput,
}

/// Walks through all inputs in the order given, folders by name, hidden files
/// too, and calls `found` for each object until that returns false. What
/// can't be looked at is noted in the summary.
pub(crate) fn list(
    inputs: &[PathBuf],
    exclude: &[PathBuf],
    summary: &mut Summary,
    mut found: impl FnMut(Found) -> bool,
) {
    let exclude: Vec<PathBuf> = exclude.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
    for input in inputs {
        let goes_on = if input.as_os_str() == "-" {
            found(standard_input())
        } else {
            walk(input, &exclude, summary, &mut found)
        };
        if !goes_on {
            return;
        }
    }
}

fn standard_input() -> Found {
    let file = ObjectFile { path: "-".to_owned(), size: 0, modified: 0 };
    Found { path: PathBuf::from("-"), file, place: Place::StandardInput }
}

fn walk(
    input: &Path,
    exclude: &[PathBuf],
    summary: &mut Summary,
    found: &mut impl FnMut(Found) -> bool,
) -> bool {
    let walk = WalkDir::new(input).follow_links(true).sort_by_file_name();
    for entry in walk.into_iter().filter_entry(|entry| !is_excluded(entry, exclude)) {
        match entry.map_err(WalkError::from).and_then(|entry| look(&entry)) {
            Ok(Some(object)) => {
                if !found(object) {
                    return false;
                }
            }
            Ok(None) => {}
            Err(error) => {
                let path = error.path.as_deref().unwrap_or(input);
                summary.left_out(&path.to_string_lossy(), error.problem);
            }
        }
    }
    true
}

fn is_excluded(entry: &DirEntry, exclude: &[PathBuf]) -> bool {
    let named =
        |path: &PathBuf| path.file_name().is_none_or(|name| entry.depth() == 0 || name == entry.file_name());
    entry.file_type().is_dir()
        && exclude.iter().any(named)
        && fs::canonicalize(entry.path()).is_ok_and(|path| exclude.contains(&path))
}

/// What an entry is: an object, or `None` for a folder.
fn look(entry: &DirEntry) -> Result<Option<Found>, WalkError> {
    let metadata = entry.metadata()?;
    if metadata.is_dir() {
        return Ok(None);
    }
    let place = match metadata.is_file() {
        true => Place::File,
        false if entry.depth() == 0 => Place::Stream,
        false => {
            return Err(WalkError::new(
                entry.path(),
                "not a file",
                "a pipe, socket or device in a folder is not read",
            ));
        }
    };
    let file = ObjectFile {
        path: entry.path().to_string_lossy().into_owned(),
        size: if place == Place::File { metadata.len() } else { 0 },
        modified: modified(&metadata),
    };
    Ok(Some(Found { path: entry.path().to_owned(), file, place }))
}

/// Nanoseconds since 1970; 0 where the system doesn't say.
fn modified(metadata: &Metadata) -> i64 {
    let Ok(time) = metadata.modified() else { return 0 };
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |nanos| -nanos),
    }
}

/// Something in the way of the walk.
struct WalkError {
    path: Option<PathBuf>,
    problem: Problem,
}

impl WalkError {
    fn new(path: &Path, kind: &'static str, detail: &str) -> WalkError {
        let problem = Problem { offset: 0, ordinal: 0, kind, detail: detail.to_owned() };
        WalkError { path: Some(path.to_owned()), problem }
    }
}

impl From<walkdir::Error> for WalkError {
    fn from(error: walkdir::Error) -> WalkError {
        let problem = match (error.loop_ancestor(), error.io_error()) {
            (Some(ancestor), _) => Problem {
                offset: 0,
                ordinal: 0,
                kind: "link loop",
                detail: format!("the link leads back to {}", ancestor.display()),
            },
            (None, Some(io)) => unreadable(io),
            (None, None) => unreadable(&io::Error::other("unknown")),
        };
        WalkError { path: error.path().map(Path::to_owned), problem }
    }
}

/// Why a file or folder can't be read.
pub(crate) fn unreadable(error: &io::Error) -> Problem {
    let (kind, detail) = match error.kind() {
        io::ErrorKind::NotFound => ("not found", "no such file or folder".to_owned()),
        io::ErrorKind::PermissionDenied => ("permission denied", "no permission to read it".to_owned()),
        _ => ("unreadable", error.to_string()),
    };
    Problem { offset: 0, ordinal: 0, kind, detail }
}
