//! Published logs that lie beside the repository, for the tests that compare
//! with what others found in them.

use std::io::Write;
use std::path::{Path, PathBuf};

/// The path of a file or folder in `../shared/data`, or in the folder that
/// `LOGDEX_SHARED_DATA` names.
///
/// `None` only where there is no such folder: standard error then says which
/// test is left out, past the capture of test output.
///
/// # Panics
/// If the folder is there, or named, and lacks the file: a test that could
/// have run must not pass for that.
pub fn shared_data(name: &str) -> Option<PathBuf> {
    let named = std::env::var_os("LOGDEX_SHARED_DATA").map(PathBuf::from);
    let folder = named.clone().unwrap_or_else(|| root().join("../shared/data"));
    if named.is_none() && !folder.exists() {
        let thread = std::thread::current();
        let test = thread.name().unwrap_or("a test");
        // Straight to the stream: what macros print is captured while a test passes.
        std::io::stderr().write_all(format!("left out: {test} needs ../shared/data\n").as_bytes()).unwrap();
        return None;
    }
    let path = folder.join(name);
    Some(path.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// The repository, whichever of its packages the tests are of.
fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().find(|folder| folder.join("Cargo.lock").exists()).unwrap()
}
