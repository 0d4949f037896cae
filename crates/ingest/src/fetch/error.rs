//! Why a record can't be read back.

use std::error;
use std::fmt;
use std::io;

/// Why a record can't be read back. Each names its object.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Gone {
    /// It came from standard input, a pipe or a device.
    Stream(String),
    /// Nothing of this path is there any more, on disk or in the archive.
    Vanished(String),
    /// Something else is there now.
    Changed(String),
    /// It is there but can't be read.
    Unreadable {
        /// The object's path.
        path: String,
        /// What the system says.
        why: String,
    },
    /// It is the same as ever but ends before the record does.
    Short {
        /// The object's path.
        path: String,
        /// Bytes that could be unpacked.
        inflated: u64,
        /// Where the record should end.
        wanted: u64,
    },
}

impl Gone {
    pub(super) fn unreadable(path: &str, error: &io::Error) -> Gone {
        match error.kind() {
            io::ErrorKind::NotFound => Gone::Vanished(path.to_owned()),
            io::ErrorKind::PermissionDenied => {
                Gone::Unreadable { path: path.to_owned(), why: "no permission to read it".to_owned() }
            }
            _ => Gone::Unreadable { path: path.to_owned(), why: error.to_string() },
        }
    }
}

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Gone::Stream(path) if path == "-" => f.write_str("standard input can't be read again"),
            Gone::Stream(path) => write!(f, "{path} is no file and can't be read again"),
            Gone::Vanished(path) => write!(f, "{path} is no longer there"),
            Gone::Changed(path) => write!(f, "{path} has changed since it was indexed"),
            Gone::Unreadable { path, why } => write!(f, "{path} can't be read: {why}"),
            Gone::Short { path, inflated, wanted } => {
                write!(f, "{path} ends after {inflated} bytes unpacked, the record only after {wanted}")
            }
        }
    }
}

impl error::Error for Gone {}
