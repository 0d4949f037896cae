//! Errors of the crate.

use std::error;
use std::fmt;

use logdex_event::sink::StoreError;

/// An error that ended a run early. Nothing in an archive does; only a store
/// that can't take events.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    source: Option<StoreError>,
}

/// Kinds of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The store could not take or publish events; the source has the reason.
    Store,
    /// A worker panicked: a bug in logdex.
    Panic,
}

impl Error {
    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    pub(crate) fn panic() -> Error {
        Error { kind: ErrorKind::Panic, source: None }
    }
}

/// The reason why a text is no [`Pattern`](crate::Pattern).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError(String);

impl PatternError {
    pub(crate) fn new(what: impl ToString) -> PatternError {
        PatternError(what.to_string())
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl error::Error for PatternError {}

impl From<StoreError> for Error {
    fn from(source: StoreError) -> Error {
        Error { kind: ErrorKind::Store, source: Some(source) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            ErrorKind::Store => "the index can't take what was read",
            ErrorKind::Panic => "a worker panicked, which is a bug; what others had read is indexed",
        })
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}
