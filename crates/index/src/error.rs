//! What can go wrong with an index on disk.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// A result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// An error of the index: what, where, and what to do about it. The reason
/// beneath, if there is one, is its [`source`](std::error::Error::source) and
/// is not repeated in the message.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    source: Option<Source>,
}

/// What an [`Error`] is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// The file system, or SQLite, refused something.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was tried, after "can't": `create the folder`.
        action: &'static str,
    },
    /// Another process is writing to the index.
    Locked {
        /// The index.
        path: PathBuf,
    },
    /// There is no index to read.
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A folder meant for an index holds something else.
    NotAnIndex {
        /// The folder.
        path: PathBuf,
    },
    /// Something in the folder of an index is not as logdex leaves it. Nothing was
    /// changed.
    Altered {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong with it, and what to do.
        detail: String,
    },
    /// The index was written by another version of logdex.
    Version {
        /// The index.
        path: PathBuf,
        /// The version of its catalogue.
        found: i32,
        /// The version known here.
        known: i32,
    },
    /// The catalogue does not hold together.
    Corrupt {
        /// The damaged file or folder.
        path: PathBuf,
        /// What is wrong with it, and where.
        detail: String,
    },
    /// A shard does not hold together.
    ShardCorrupt {
        /// Its folder.
        path: PathBuf,
        /// What is wrong with it, and where.
        detail: String,
    },
    /// A shard is of another version of the file format.
    ShardVersion {
        /// Its folder.
        path: PathBuf,
        /// The version of its file.
        found: u32,
        /// The version known here.
        known: u32,
    },
    /// The file of a shard is not there.
    ShardMissing {
        /// Its folder.
        path: PathBuf,
    },
    /// A rebuild has removed what an open index needs.
    Rebuilt {
        /// The index.
        path: PathBuf,
    },
    /// Records were published that the ledger has no place for: a bug.
    Ledger {
        /// The object.
        object: u64,
        /// What does not add up.
        detail: String,
    },
    /// The question needs a record that the archive has no longer.
    Gone {
        /// Which, and why.
        detail: String,
    },
    /// The question needs more memory than it may take.
    TooLarge {
        /// What of it, as the subject of a sentence: `grouping by user.name`.
        what: String,
        /// The memory it may take, in bytes.
        most_bytes: usize,
    },
}

impl Error {
    /// An error with nothing beneath it.
    pub fn new(kind: Kind) -> Error {
        Error(Box::new(Inner { kind, source: None }))
    }

    /// An error with its reason.
    pub fn because(kind: Kind, source: impl Into<Source>) -> Error {
        Error(Box::new(Inner { kind, source: Some(source.into()) }))
    }

    /// The file system refused `action` (after "can't") on `path`.
    pub fn io(path: &Path, action: &'static str, source: io::Error) -> Error {
        Error::because(Kind::Io { path: path.to_owned(), action }, source)
    }

    /// The shard in a folder can't be read.
    pub fn shard(folder: &Path, source: impl Into<logdex_shard::Error>) -> Error {
        let (path, source) = (folder.to_owned(), source.into());
        let unreadable = |path| Kind::Io { path, action: "read this shard" };
        match source {
            logdex_shard::Error::Version { found, known } => {
                Error::new(Kind::ShardVersion { path, found, known })
            }
            logdex_shard::Error::Damaged { .. } => {
                Error::new(Kind::ShardCorrupt { path, detail: source.to_string() })
            }
            logdex_shard::Error::Io(error) if error.kind() == io::ErrorKind::NotFound => {
                Error::new(Kind::ShardMissing { path })
            }
            logdex_shard::Error::Io(error) => Error::because(unreadable(path), error),
            source => Error::because(unreadable(path), source),
        }
    }

    /// SQLite refused `action` (after "can't") on the catalogue at `path`.
    pub fn sqlite(path: &Path, action: &'static str, source: rusqlite::Error) -> Error {
        let path = path.to_owned();
        let kind = match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Kind::Corrupt { path, detail: format!("damaged: can't {action}") }
            }
            _ => Kind::Io { path, action },
        };
        Error::because(kind, source)
    }

    /// What it is about.
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.kind.fmt(f)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Io { path, action } => write!(f, "{}: can't {action}", path.display()),
            Kind::Gone { detail } => {
                write!(f, "the question needs a record that the index does not keep, but {detail}")
            }
            Kind::TooLarge { what, most_bytes } => write!(
                f,
                "{what} needs more than {} MiB of memory; group by what has fewer values, ask for less time \
                 with --since and --until, or allow more with --memory",
                most_bytes >> 20
            ),
            Kind::Locked { path } => write!(
                f,
                "{}: another `logdex index` is writing to this index; wait until it ends or choose another with -i",
                path.display()
            ),
            Kind::Missing { path } => write!(
                f,
                "{}: no index here; make one with `logdex index PATH -i DIR`, or name another with -i",
                path.display()
            ),
            Kind::NotAnIndex { path } => write!(
                f,
                "{}: holds other files and no logdex index; choose a new or an empty folder with -i",
                path.display()
            ),
            Kind::Altered { path, detail } => write!(f, "{}: {detail}; nothing was changed", path.display()),
            Kind::Version { path, found, known } => write!(
                f,
                "{}: written by {} logdex (index version {found}, known here {known}); {}",
                path.display(),
                if found > known { "a newer" } else { "an older" },
                if found > known {
                    "update logdex, or index into another folder"
                } else {
                    "index the archive again into a new folder"
                }
            ),
            Kind::Corrupt { path, detail } => {
                write!(f, "{}: {detail}; index the archive again into a new folder", path.display())
            }
            Kind::ShardCorrupt { path, detail } => {
                let (shard, index) = (path.display(), index_of(path));
                write!(
                    f,
                    "{shard}: {detail}; rebuild it from the archive: `logdex index --rebuild -i {index}`"
                )
            }
            Kind::ShardVersion { path, found, known } => {
                let index = index_of(path);
                let age = if found > known { "a newer" } else { "an older" };
                let update = if found > known { "update logdex, or " } else { "" };
                write!(
                    f,
                    "{index}: written by {age} logdex (version {found} of the file format, known here \
                     {known}); {update}rebuild it from the archive: `logdex index --rebuild -i {index}`"
                )
            }
            Kind::ShardMissing { path } => {
                let (shard, index) = (path.display(), index_of(path));
                write!(
                    f,
                    "{shard}: this shard is missing; search again if the index was rebuilt just now, else rebuild \
                     it from the archive: `logdex index --rebuild -i {index}`"
                )
            }
            Kind::Rebuilt { path } => {
                write!(f, "{}: rebuilt since it was opened; search again", path.display())
            }
            Kind::Ledger { object, detail } => {
                write!(f, "the ledger of object {object} does not add up: {detail}; please report this")
            }
        }
    }
}

/// The index of a shard's folder.
fn index_of(shard: &Path) -> std::path::Display<'_> {
    shard.ancestors().nth(2).unwrap_or(shard).display()
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("kind", &self.0.kind).field("source", &self.0.source).finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn a_message_names_the_place_and_leaves_the_reason_to_the_source() {
        let reason = io::Error::new(io::ErrorKind::PermissionDenied, "permission denied");
        let error = Error::io(Path::new("/srv/index"), "create the folder", reason);
        assert_eq!(error.to_string(), "/srv/index: can't create the folder");
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("permission denied"));
    }

    #[test]
    fn a_shard_of_another_version_is_no_damage() {
        let of = |error| Error::shard(Path::new("/srv/index/shards/1"), error).to_string();
        assert_eq!(
            of(logdex_shard::Error::Version { found: 3, known: 4 }),
            "/srv/index: written by an older logdex (version 3 of the file format, known here 4); \
             rebuild it from the archive: `logdex index --rebuild -i /srv/index`"
        );
        let damaged = logdex_shard::Error::Damaged { what: "footer", offset: Some(99) };
        assert_eq!(
            of(damaged),
            "/srv/index/shards/1: damaged at byte 99: footer; \
             rebuild it from the archive: `logdex index --rebuild -i /srv/index`"
        );
    }

    #[test]
    fn an_error_is_one_pointer_wide_and_can_be_boxed() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
        let boxed: Box<dyn std::error::Error + Send + Sync> =
            Error::new(Kind::Locked { path: "x".into() }).into();
        assert!(boxed.to_string().starts_with("x: another `logdex index`"));
    }
}
