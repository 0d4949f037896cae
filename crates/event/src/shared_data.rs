//! Access of tests to shared archives that are not part of the repository.

use std::io::Write;
use std::path::{Path, PathBuf};

/// The path of a file or folder of the shared data: in the folder that the
/// environment variable `LOGDEX_SHARED_DATA` names, else in `../shared/data`
/// beside the repository. `None` where it is not there, with a note on stderr
/// that the running test is left out.
pub(crate) fn path(name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = std::env::var_os("LOGDEX_SHARED_DATA").map_or_else(beside, PathBuf::from).join(name);
    if path.exists() {
        return Some(path);
    }
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let note = format!("\nleft out: {test} needs {}\n", path.display());
    // Written directly and at once: the harness hides what macros print unless a
    // test fails, and other tests write at the same time.
    let _ = std::io::stderr().write_all(note.as_bytes());
    None
}
