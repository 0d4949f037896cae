//! Finds the objects of an archive.

use std::cell::Cell;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use logdex_event::sink::{ObjectFile, Problem};
use walkdir::{DirEntry, WalkDir};

use crate::options::Options;
use crate::pattern::{Patterns, Wanted};
use crate::summary::Summary;

/// Something to read.
pub(crate) struct Found {
    pub path: PathBuf,
    pub file: ObjectFile,
    pub place: Place,
    pub below: Below,
}

/// Where something is below the input, for patterns to fit.
pub(crate) struct Below {
    /// The path of what is in it, if it is an archive, up to its own path
    /// there: empty, or with a slash at the end.
    pub folder: String,
    /// Whether it is wanted itself, and so all that is in it.
    pub wanted: Wanted,
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
    options: &Options,
    summary: &mut Summary,
    mut found: impl FnMut(Found) -> bool,
) {
    let exclude: Vec<PathBuf> =
        options.exclude.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
    for input in inputs {
        let goes_on = if input.as_os_str() == "-" {
            found(standard_input())
        } else {
            walk(input, &exclude, &options.patterns, summary, &mut found)
        };
        if !goes_on {
            return;
        }
    }
}

fn standard_input() -> Found {
    let file = ObjectFile { path: "-".to_owned(), size: 0, modified: 0 };
    let below = Below { folder: String::new(), wanted: Wanted::InPart };
    Found { path: PathBuf::from("-"), file, place: Place::StandardInput, below }
}

fn walk(
    input: &Path,
    exclude: &[PathBuf],
    patterns: &Patterns,
    summary: &mut Summary,
    found: &mut impl FnMut(Found) -> bool,
) -> bool {
    let left_out = Cell::new(0);
    let is_pruned = |entry: &DirEntry| {
        let is_pruned =
            entry.depth() > 0 && entry.file_type().is_dir() && patterns.excludes(&below(input, entry));
        left_out.set(left_out.get() + u64::from(is_pruned));
        is_pruned
    };
    // What is in one folder differs in its name only; taking the names off
    // their paths for each comparison costs several times as much.
    let by_name = |one: &DirEntry, other: &DirEntry| one.path().as_os_str().cmp(other.path().as_os_str());
    let walk = WalkDir::new(input).follow_links(true).sort_by(by_name);
    let entries = walk.into_iter().filter_entry(|entry| !is_excluded(entry, exclude) && !is_pruned(entry));
    let mut goes_on = true;
    for entry in entries {
        let looked = entry.map_err(WalkError::from).and_then(|entry| look(input, &entry, patterns));
        match looked {
            Ok(Looked::Object(object)) => goes_on = found(object),
            Ok(Looked::Folder) => {}
            Ok(Looked::Unwanted) => left_out.set(left_out.get() + 1),
            Err(error) => {
                let path = error.path.as_deref().unwrap_or(input);
                summary.left_out(&path.to_string_lossy(), error.problem);
            }
        }
        if !goes_on {
            break;
        }
    }
    summary.left_out_by_pattern += left_out.get();
    goes_on
}

/// The path of an entry below the input; its name if it is the input.
fn below(input: &Path, entry: &DirEntry) -> String {
    let path = entry.path().strip_prefix(input).unwrap_or(entry.path());
    let path = if path.as_os_str().is_empty() { Path::new(entry.file_name()) } else { path };
    path.to_string_lossy().into_owned()
}

fn is_excluded(entry: &DirEntry, exclude: &[PathBuf]) -> bool {
    let named =
        |path: &PathBuf| path.file_name().is_none_or(|name| entry.depth() == 0 || name == entry.file_name());
    entry.file_type().is_dir()
        && exclude.iter().any(named)
        && fs::canonicalize(entry.path()).is_ok_and(|path| exclude.contains(&path))
}

/// What an entry is.
enum Looked {
    Object(Found),
    Folder,
    /// A file that patterns leave out.
    Unwanted,
}

fn look(input: &Path, entry: &DirEntry, patterns: &Patterns) -> Result<Looked, WalkError> {
    let metadata = entry.metadata()?;
    if metadata.is_dir() {
        return Ok(Looked::Folder);
    }
    let path = below(input, entry);
    let wanted = patterns.wants(&path);
    if wanted == Wanted::No {
        return Ok(Looked::Unwanted);
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
    // An archive that is an input is a folder that is one.
    let folder = if entry.depth() == 0 { String::new() } else { path + "/" };
    Ok(Looked::Object(Found { path: entry.path().to_owned(), file, place, below: Below { folder, wanted } }))
}

/// Nanoseconds since 1970; 0 where the system doesn't say.
pub(crate) fn modified(metadata: &Metadata) -> i64 {
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
