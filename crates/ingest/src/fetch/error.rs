//! Errors of fetching a record.

use std::error;
use std::fmt;
use std::io;

use crate::list::unreadable;

/// The reason why a record can't be fetched, with the path of its object.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchError {
    /// The object was standard input, a pipe or a device.
    Stream(String),
    /// There is no object of this path any more, on disk or in its archive.
    Vanished(String),
    /// The object has other bytes now.
    Changed(String),
    /// The object can't be read.
    Unreadable {
        /// The object's path.
        path: String,
        /// The error message of the system.
        why: String,
    },
    /// The object is unchanged but ends before the record does.
    Short {
        /// The object's path.
        path: String,
        /// Bytes that could be unpacked.
        inflated: u64,
        /// The offset at which the record should end.
        wanted: u64,
    },
}

impl FetchError {
    pub(super) fn unreadable(path: &str, error: &io::Error) -> FetchError {
        match error.kind() {
            io::ErrorKind::NotFound => FetchError::Vanished(path.to_owned()),
            _ => FetchError::Unreadable { path: path.to_owned(), why: unreadable(error).detail },
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FetchError::Stream(path) if path == "-" => f.write_str("standard input can't be read again"),
            FetchError::Stream(path) => write!(f, "{path} is no file and can't be read again"),
            FetchError::Vanished(path) => write!(f, "{path} is no longer there"),
            FetchError::Changed(path) => write!(f, "{path} has changed since it was indexed"),
            FetchError::Unreadable { path, why } => write!(f, "{path} can't be read: {why}"),
            FetchError::Short { path, inflated, wanted } => {
                write!(f, "{path} ends after {inflated} bytes unpacked, the record only after {wanted}")
            }
        }
    }
}

impl error::Error for FetchError {}
