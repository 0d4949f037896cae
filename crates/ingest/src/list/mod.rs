//! The listing: walks the inputs and finds the objects in them.

mod identity;
pub(crate) mod pattern;

use std::cell::Cell;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use logdex_event::sink::{ObjectFile, Problem};
use walkdir::{DirEntry, WalkDir};

use crate::summary::Summary;
use identity::Folders;
pub use identity::{absolute_bytes, path_of_bytes};
pub(crate) use pattern::Inclusion;
pub use pattern::{Pattern, Patterns};

/// An object that the listing found.
pub(crate) struct Entry {
    pub path: PathBuf,
    pub file: ObjectFile,
    pub kind: EntryKind,
    pub scope: Scope,
}

/// How patterns apply to an object and, if it is an archive, to its members.
pub(crate) struct Scope {
    /// The prefix of members' paths below the input: empty, or with a slash at
    /// the end.
    pub folder: String,
    /// Whether the object is read, and so all of its members.
    pub inclusion: Inclusion,
}

/// Kinds of entries by how their bytes can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    File,
    /// A pipe or device that was named: read once, its size unknown.
    Stream,
    StandardInput,
}

/// Walks through all inputs in the order given, folders by name, hidden files
/// too, and calls `found` for each object until that returns false. What
/// can't be visited at is noted in the summary.
pub(crate) fn list(
    inputs: &[PathBuf],
    exclude: &[PathBuf],
    patterns: &Patterns,
    summary: &mut Summary,
    mut found: impl FnMut(Entry) -> bool,
) {
    let exclude: Vec<PathBuf> = exclude.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
    for input in inputs {
        let goes_on = if input.as_os_str() == "-" {
            found(standard_input())
        } else {
            walk(input, &exclude, patterns, summary, &mut found)
        };
        if !goes_on {
            return;
        }
    }
}

fn standard_input() -> Entry {
    let file = ObjectFile { path: "-".to_owned(), is_stream: true, ..ObjectFile::default() };
    let scope = Scope { folder: String::new(), inclusion: Inclusion::IfArchive };
    Entry { path: PathBuf::from("-"), file, kind: EntryKind::StandardInput, scope }
}

fn walk(
    input: &Path,
    exclude: &[PathBuf],
    patterns: &Patterns,
    summary: &mut Summary,
    found: &mut impl FnMut(Entry) -> bool,
) -> bool {
    let left_out = Cell::new(0);
    let mut folders = Folders::default();
    let is_pruned = |entry: &DirEntry| {
        let is_pruned = entry.depth() > 0
            && entry.file_type().is_dir()
            && patterns.excludes(&relative_path(input, entry));
        left_out.set(left_out.get() + u64::from(is_pruned));
        is_pruned
    };
    // Entries of one folder differ in their names only; taking the names off
    // their paths for each comparison costs several times as much.
    let by_name = |one: &DirEntry, other: &DirEntry| one.path().as_os_str().cmp(other.path().as_os_str());
    let walk = WalkDir::new(input).follow_links(true).sort_by(by_name);
    let entries = walk.into_iter().filter_entry(|entry| !is_excluded(entry, exclude) && !is_pruned(entry));
    let mut goes_on = true;
    for entry in entries {
        let visited = entry
            .map_err(WalkError::from)
            .and_then(|entry| visit(input, &entry, patterns, &left_out, &mut folders));
        match visited {
            Ok(Some(object)) => goes_on = found(object),
            Ok(None) => {}
            Err(error) => {
                let path = error.path.as_deref().unwrap_or(input);
                summary.unread(&path.to_string_lossy(), error.problem);
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
fn relative_path(input: &Path, entry: &DirEntry) -> String {
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

/// The object at an entry; `None` for a folder, and for a file that patterns leave
/// out, which is counted.
fn visit(
    input: &Path,
    entry: &DirEntry,
    patterns: &Patterns,
    left_out: &Cell<u64>,
    folders: &mut Folders,
) -> Result<Option<Entry>, WalkError> {
    let metadata = entry.metadata()?;
    if metadata.is_dir() {
        return Ok(None);
    }
    let path = relative_path(input, entry);
    let inclusion = patterns.inclusion(&path);
    if inclusion == Inclusion::Excluded {
        left_out.set(left_out.get() + 1);
        return Ok(None);
    }
    let kind = match metadata.is_file() {
        true => EntryKind::File,
        false if entry.depth() == 0 => EntryKind::Stream,
        false => {
            let problem = problem("not a file", "a pipe, socket or device in a folder is not read");
            return Err(WalkError { path: Some(entry.path().to_owned()), problem });
        }
    };
    let file = ObjectFile {
        path: entry.path().to_string_lossy().into_owned(),
        absolute: folders.absolute(entry),
        is_stream: kind == EntryKind::Stream,
        size: if kind == EntryKind::File { metadata.len() } else { 0 },
        modified: modified(&metadata),
    };
    // An archive that is an input is a folder that is one.
    let folder = if entry.depth() == 0 { String::new() } else { path + "/" };
    Ok(Some(Entry { path: entry.path().to_owned(), file, kind, scope: Scope { folder, inclusion } }))
}

/// The file at a path as the listing describes it; `None` if there is no regular file.
pub fn file_at(path: &Path) -> Option<ObjectFile> {
    let metadata = fs::metadata(path).ok().filter(Metadata::is_file)?;
    let (size, modified) = (metadata.len(), modified(&metadata));
    let (path, absolute) = (path.to_string_lossy().into_owned(), absolute_bytes(path));
    Some(ObjectFile { path, absolute, is_stream: false, size, modified })
}

/// The last modification in nanoseconds since 1970; 0 where it is unknown.
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

impl From<walkdir::Error> for WalkError {
    fn from(error: walkdir::Error) -> WalkError {
        let problem = match (error.loop_ancestor(), error.io_error()) {
            (Some(ancestor), _) => {
                problem("link loop", format!("the link leads back to {}", ancestor.display()))
            }
            (None, Some(io)) => unreadable(io),
            (None, None) => unreadable(&io::Error::other("unknown")),
        };
        WalkError { path: error.path().map(Path::to_owned), problem }
    }
}

/// Why a file or folder can't be read.
pub(crate) fn unreadable(error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::NotFound => problem("not found", "no such file or folder"),
        io::ErrorKind::PermissionDenied => problem("permission denied", "no permission to read it"),
        _ => problem("unreadable", error.to_string()),
    }
}

fn problem(kind: &'static str, detail: impl Into<String>) -> Problem {
    Problem { offset: 0, ordinal: 0, kind, detail: detail.into() }
}
