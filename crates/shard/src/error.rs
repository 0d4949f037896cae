//! The errors of the storage engine.

use std::fmt;
use std::io;

/// Why a shard can't be read.
///
/// Methods that return [`io::Result`] carry this error inside;
/// [`Error::from`] takes it out again:
///
/// ```
/// use logdex_shard::Error;
/// let inside = std::io::Error::from(Error::Version { found: 3, known: 4 });
/// assert!(matches!(Error::from(inside), Error::Version { found: 3, known: 4 }));
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The bytes could not be read.
    Io(io::Error),
    /// The file is of another version of the format.
    Version {
        /// The version of the file.
        found: u32,
        /// The only version that is read.
        known: u32,
    },
    /// The bytes are not what was written.
    Damaged {
        /// The part of the file.
        what: &'static str,
        /// Where it starts in the file, in bytes, where that is known.
        offset: Option<u64>,
    },
}

impl Error {
    /// Adds the offset of the part if the error is damage without one.
    pub(crate) fn at(self, start: u64) -> Error {
        match self {
            Error::Damaged { what, offset: None } => Error::Damaged { what, offset: Some(start) },
            other => other,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io(_) => f.write_str("can't read the shard"),
            Error::Version { found, known } => {
                write!(f, "the shard has version {found} of the file format, known here is {known}")
            }
            Error::Damaged { what, offset: Some(offset) } => write!(f, "damaged at byte {offset}: {what}"),
            Error::Damaged { what, offset: None } => write!(f, "damaged: {what}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        match error.downcast::<Error>() {
            Ok(error) => error,
            // What a codec of tantivy finds out itself, or a decompressor.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Error::Damaged { what: "section", offset: None }
            }
            Err(error) => Error::Io(error),
        }
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> io::Error {
        match error {
            Error::Io(error) => error,
            error => io::Error::new(io::ErrorKind::InvalidData, error),
        }
    }
}
