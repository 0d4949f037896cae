//! Opening an index: for one writer, or for any number of readers.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};
use rustc_hash::FxHashSet;

use super::handle::{CATALOG_FILE, Catalog, LOCK_FILE, Writer};
use super::memory::Memory;
use super::migrate::migrate;
use super::reconsider;
use super::schema::{self, SchemaState};
use super::shard_folders::{Owner, SHARDS_DIR, has_shards, refuse_link, remove_unpublished};
use crate::error::{Error, Kind, Result};
use crate::owner_only;

/// How long to wait while another process commits. A commit takes
/// milliseconds; only a stalled disk takes longer than this.
const BUSY: Duration = Duration::from_secs(30);

/// What stands in the folder of an index that is only just being made.
const BEGINNINGS: [&str; 3] = [LOCK_FILE, CATALOG_FILE, "catalog.sqlite-journal"];

impl Catalog {
    /// Opens an index for reading. Nothing is changed or locked, so a folder
    /// without write permission will do; only after a writer was killed in
    /// the middle of a commit its journal is rolled back first.
    ///
    /// # Errors
    /// When there is no index, it is newer than this program, or unreadable.
    pub fn open_for_reading(dir: &Path) -> Result<Catalog> {
        let file = dir.join(CATALOG_FILE);
        if !file.is_file() {
            return Err(Error::new(Kind::Missing { path: dir.to_owned() }));
        }
        let db = reader(&file).map_err(|source| Error::sqlite(&file, "open the catalogue", source))?;
        match identify(&db, dir, &file)? {
            state @ (SchemaState::Catalogue | SchemaState::Older) => Catalog::new(dir, file, db, state),
            SchemaState::Nothing => Err(Error::new(Kind::Missing { path: dir.to_owned() })),
        }
    }

    /// Opens an index for writing and makes it if need be; a catalogue of an older
    /// version is migrated. What a killed run left behind is removed: shards that were
    /// never published.
    ///
    /// # Errors
    /// When the folder is something else, is being written to by another
    /// process, is newer than this program, or can't be written; when its catalogue is
    /// empty beside shards, or the folder of those is a link. Nothing is changed then.
    pub fn open_for_writing(dir: &Path) -> Result<Writer> {
        prepare(dir)?;
        refuse_link(dir)?;
        let lock = take_lock(dir)?;
        let file = dir.join(CATALOG_FILE);
        let failed = |source| Error::sqlite(&file, "open the catalogue for writing", source);
        // SQLite's journals get the permissions of the database.
        owner_only::open_or_create(&file)
            .map_err(|source| Error::io(&file, "create the catalogue", source))?;
        let mut db = writer(&file).map_err(failed)?;
        let state = identify(&db, dir, &file)?;
        match state {
            SchemaState::Nothing => schema::create(&mut db).map_err(failed)?,
            SchemaState::Older => migrate(&mut db).map_err(failed)?,
            SchemaState::Catalogue => {}
        }
        let catalog = Catalog::new(dir, file.clone(), db, SchemaState::Catalogue)?;
        let index_id: String = catalog.ask("read the id of the index", |db| {
            db.query_row("SELECT id FROM index_id", [], |row| row.get(0))
        })?;
        let is_older = state == SchemaState::Older;
        catalog.remove_unpublished(if is_older {
            Owner::IndexAndOlder(&index_id)
        } else {
            Owner::Index(&index_id)
        })?;
        let memory = catalog.ask("read the ledger", |db| {
            let mut memory = Memory::load(db)?;
            reconsider::archives_of_partial_members(db, &mut memory)?;
            reconsider::members_of_damaged_archives(db, &mut memory)?;
            Ok(memory)
        })?;
        Ok(Writer { catalog, memory: Arc::new(Mutex::new(memory)), index_id, _lock: lock })
    }

    fn new(dir: &Path, file: PathBuf, db: Connection, state: SchemaState) -> Result<Catalog> {
        db.set_prepared_statement_cache_capacity(64);
        schema::views(&db, state).map_err(|source| Error::sqlite(&file, "prepare the catalogue", source))?;
        Ok(Catalog {
            dir: dir.to_owned(),
            file,
            db: Mutex::new(db),
            paths: Mutex::default(),
            continued: Mutex::default(),
        })
    }

    /// Removes the folders of shards that no transaction ever named.
    fn remove_unpublished(&self, owner: Owner<'_>) -> Result<()> {
        let published: FxHashSet<String> = self.shards()?.into_iter().map(|shard| shard.id).collect();
        let shards = self.dir.join(SHARDS_DIR);
        owner_only::create_folder(&shards)
            .map_err(|source| Error::io(&shards, "create the folder", source))?;
        remove_unpublished(&shards, owner, |name| published.contains(name))
    }
}

/// Finds out what a database is; an empty one beside shards is the beginning of a copy,
/// or what is left of a catalogue.
fn identify(db: &Connection, dir: &Path, file: &Path) -> Result<SchemaState> {
    let unreadable = |source| Error::sqlite(file, "read the catalogue", source);
    // Nobody writes to it while it is read in a transaction.
    let reading = db.unchecked_transaction().map_err(unreadable)?;
    let state = schema::identify(&reading, dir).map_err(unreadable)??;
    refuse_part(&reading, file)?;
    if state == SchemaState::Nothing && has_shards(dir) {
        let detail = "this catalogue is empty, although there are shards beside it; put a whole copy of it \
                      there, or choose another index with -i";
        return Err(Error::new(Kind::Altered { path: file.to_owned(), detail: detail.to_owned() }));
    }
    Ok(state)
}

/// Refuses a database of which the end is missing: SQLite takes the rest of its last
/// page for zeros.
fn refuse_part(db: &Connection, file: &Path) -> Result<()> {
    let page: i64 = db
        .pragma_query_value(None, "page_size", |row| row.get(0))
        .map_err(|source| Error::sqlite(file, "read the catalogue", source))?;
    let bytes = fs::metadata(file).map_err(|source| Error::io(file, "look at the catalogue", source))?.len();
    if bytes % u64::try_from(page).unwrap_or(1).max(1) == 0 {
        return Ok(());
    }
    let detail = format!("damaged: {bytes} bytes are no whole pages of {page} bytes");
    Err(Error::new(Kind::Corrupt { path: file.to_owned(), detail }))
}

/// Makes the folder, unless it is an index already; refuses one with other
/// things in it, so that nobody's files get mixed up with ours.
fn prepare(dir: &Path) -> Result<()> {
    if dir.join(CATALOG_FILE).is_file() {
        return Ok(());
    }
    owner_only::create_folder(dir).map_err(|source| Error::io(dir, "create the folder", source))?;
    let unreadable = |source| Error::io(dir, "read the folder", source);
    for entry in fs::read_dir(dir).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        if !BEGINNINGS.iter().any(|&known| name == known) {
            return Err(Error::new(Kind::NotAnIndex { path: dir.to_owned() }));
        }
    }
    Ok(())
}

fn take_lock(dir: &Path) -> Result<File> {
    let path = dir.join(LOCK_FILE);
    let file =
        owner_only::open_or_create(&path).map_err(|source| Error::io(&path, "create the lock", source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::new(Kind::Locked { path: dir.to_owned() })),
        Err(TryLockError::Error(source)) => Err(Error::io(&path, "lock the index", source)),
    }
}

/// A rollback journal, because a write-ahead log can't be read from a folder
/// without write permission; FULL, because what is published must survive a
/// power cut.
fn writer(file: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(file)?;
    db.busy_timeout(BUSY)?;
    db.pragma_update(None, "journal_mode", "DELETE")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    // 32 MiB: a publication of 100,000 small objects should not spill, as
    // that would shut readers out before the commit.
    db.pragma_update(None, "cache_size", -32_768)?;
    Ok(db)
}

/// Opens for reading, whatever state the folder is in.
fn reader(file: &Path) -> rusqlite::Result<Connection> {
    let refused = match read_only(file) {
        Ok(db) => return Ok(db),
        Err(refused) => refused,
    };
    if needs_rollback(&refused) {
        roll_back(file)?;
        return read_only(file);
    }
    if can_be_frozen(&refused, file) {
        return immutable(file).map_err(|_| refused);
    }
    Err(refused)
}

fn read_only(file: &Path) -> rusqlite::Result<Connection> {
    open(file, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

/// Opens a database that nobody can write to without asking for locks or
/// looking for journals, which some read-only file systems refuse.
pub(super) fn immutable(file: &Path) -> rusqlite::Result<Connection> {
    open(immutable_uri(file), OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI)
}

/// SQLite opens lazily: reading something tells whether it really can.
fn open(file: impl AsRef<Path>, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.busy_timeout(BUSY)?;
    db.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(db)
}

fn needs_rollback(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_READONLY_ROLLBACK)
}

/// Finishes what a killed writer began, as every writer would.
fn roll_back(file: &Path) -> rusqlite::Result<()> {
    open(file, OpenFlags::SQLITE_OPEN_READ_WRITE).map(drop)
}

/// True if it is access that was refused, and no commit was cut short.
fn can_be_frozen(error: &rusqlite::Error, file: &Path) -> bool {
    let journal = file.with_file_name(format!("{CATALOG_FILE}-journal"));
    let refused = [
        ErrorCode::CannotOpen,
        ErrorCode::ReadOnly,
        ErrorCode::SystemIoFailure,
        ErrorCode::FileLockingProtocolFailed,
    ];
    error.sqlite_error_code().is_some_and(|code| refused.contains(&code)) && is_absent(&journal)
}

fn is_absent(path: &Path) -> bool {
    fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// `file:` with everything escaped that means something in a URI.
fn immutable_uri(file: &Path) -> String {
    use std::fmt::Write;
    let mut uri = String::from(if file.is_absolute() { "file://" } else { "file:" });
    for &byte in file.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => uri.push(byte as char),
            _ => _ = write!(uri, "%{byte:02X}"),
        }
    }
    uri.push_str("?immutable=1");
    uri
}
