//! Errors of the crate.

use std::error;
use std::fmt;
use std::io;

use logdex_event::sink::StoreError;

/// An error that ended a run early. Nothing in an archive does; only a store
/// that can't take events, and a system without room for a thread.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The store could not take or publish events; this is its reason.
    Store(StoreError),
    /// The system starts no thread; this is its reason.
    Threads(io::Error),
    /// A worker panicked: a bug in logdex.
    Panic,
}

impl From<StoreError> for Error {
    fn from(source: StoreError) -> Error {
        Error::Store(source)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Error::Store(_) => "the index can't take what was read",
            Error::Threads(_) => "the system starts no more threads",
            Error::Panic => "a worker panicked, which is a bug; what others had read is indexed",
        })
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Error::Store(source) => Some(source.as_ref()),
            Error::Threads(source) => Some(source),
            Error::Panic => None,
        }
    }
}
