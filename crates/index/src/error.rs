//! Placeholder until the catalogue's error type is merged.
use std::path::Path;

/// Error.
#[derive(Debug)]
pub struct Error(String);
impl Error {
    pub(crate) fn shard(path: &Path, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        Error(format!("{}: {source}", path.display()))
    }
}
impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for Error {}
