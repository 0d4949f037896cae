//! Files and folders of an index, which only their owner may read: it holds what
//! the logs hold, and those often are closed to others.
//!
//! Permissions are set after creation, too, as a umask takes bits away: with one of
//! 0777 not even the owner could read a new file. On systems without Unix
//! permissions everything here creates files and folders and no more.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a folder with permissions 0700. Missing folders above it get the usual
/// ones, and those that their owner needs. Closes an empty folder that is there, as
/// `initdb` does, and leaves one with something in it as it is.
///
/// # Errors
/// Those of the file system.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        let is_empty = fs::read_dir(path)?.next().is_none();
        // Somebody else's folder that we may write to can't be closed, but what is in it is.
        let _ = is_empty.then(|| permissions::set(path, 0o700));
        return Ok(());
    }
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    above.map_or(Ok(()), create_folders_above)?;
    create_one(path, 0o700)?;
    permissions::set(path, 0o700)
}

fn create_folders_above(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let above = path.parent().filter(|above| !above.as_os_str().is_empty());
    above.map_or(Ok(()), create_folders_above)?;
    create_one(path, 0o777)?;
    permissions::add(path, 0o700)
}

/// Makes one folder, unless another process was faster.
fn create_one(path: &Path, mode: u32) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    permissions::of_folders(&mut builder, mode);
    match builder.create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        created => created,
    }
}

/// Opens a file for writing, and makes one with permissions 0600 if there is none.
/// What is in it stays.
///
/// # Errors
/// Those of the file system.
pub(crate) fn open_or_create(path: &Path) -> io::Result<File> {
    match create_file(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            OpenOptions::new().write(true).open(path)
        }
        created => created,
    }
}

/// Makes a file with permissions 0600, for writing.
///
/// # Errors
/// Those of the file system; [`io::ErrorKind::AlreadyExists`] if there is one.
pub(crate) fn create_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    permissions::of_files(&mut options, 0o600);
    let file = options.write(true).create_new(true).open(path)?;
    permissions::set_file(&file, 0o600)?;
    Ok(file)
}

/// True if others than its owner can reach something below a folder: the folder lets
/// them in, and something in it is open to them.
///
/// # Errors
/// If the folder can't be read.
pub(crate) fn is_open_to_others(folder: &Path) -> io::Result<bool> {
    if !permissions::others_may(&fs::symlink_metadata(folder)?) {
        return Ok(false);
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        let is_open = match metadata.is_dir() {
            true => is_open_to_others(&entry.path())?,
            false => metadata.is_file() && permissions::others_may(&metadata),
        };
        if is_open {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(unix)]
mod permissions {
    use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
    use std::io;
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
    use std::path::Path;

    pub(super) fn of_folders(builder: &mut DirBuilder, mode: u32) {
        builder.mode(mode);
    }

    pub(super) fn of_files(options: &mut OpenOptions, mode: u32) {
        options.mode(mode);
    }

    pub(super) fn set(path: &Path, mode: u32) -> io::Result<()> {
        fs::set_permissions(path, Permissions::from_mode(mode))
    }

    pub(super) fn set_file(file: &File, mode: u32) -> io::Result<()> {
        file.set_permissions(Permissions::from_mode(mode))
    }

    pub(super) fn add(path: &Path, bits: u32) -> io::Result<()> {
        let mode = fs::metadata(path)?.mode() & 0o7777;
        if mode & bits == bits { Ok(()) } else { set(path, mode | bits) }
    }

    pub(super) fn others_may(metadata: &Metadata) -> bool {
        metadata.mode() & 0o077 != 0
    }
}

#[cfg(not(unix))]
mod permissions {
    use std::fs::{DirBuilder, File, Metadata, OpenOptions};
    use std::io;
    use std::path::Path;

    pub(super) fn of_folders(_: &mut DirBuilder, _: u32) {}

    pub(super) fn of_files(_: &mut OpenOptions, _: u32) {}

    pub(super) fn set(_: &Path, _: u32) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn set_file(_: &File, _: u32) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn add(_: &Path, _: u32) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn others_may(_: &Metadata) -> bool {
        false
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).map_or(0, |metadata| metadata.mode()) & 0o777
    }

    fn set(path: &Path, mode: u32) {
        assert!(fs::set_permissions(path, fs::Permissions::from_mode(mode)).is_ok());
    }

    #[test]
    fn folders_and_files_are_closed_to_others() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/b/index");
        create_folder(&folder).unwrap();
        assert_eq!(mode(&folder), 0o700);
        assert!(root.path().join("a").is_dir());
        let file = folder.join("file");
        create_file(&file).unwrap();
        assert_eq!(mode(&file), 0o600);
        assert_eq!(create_file(&file).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        set(&file, 0o640);
        open_or_create(&file).unwrap();
        assert_eq!(mode(&file), 0o640);
    }

    #[test]
    fn an_empty_folder_is_closed_and_a_full_one_left() {
        let root = tempfile::tempdir().unwrap();
        set(root.path(), 0o755);
        create_folder(root.path()).unwrap();
        assert_eq!(mode(root.path()), 0o700);
        set(root.path(), 0o755);
        create_file(&root.path().join("file")).unwrap();
        create_folder(root.path()).unwrap();
        assert_eq!(mode(root.path()), 0o755);
    }

    #[test]
    fn what_others_can_reach_is_open() {
        let root = tempfile::tempdir().unwrap();
        let (folder, file) = (root.path().join("shards"), root.path().join("shards/columns"));
        create_folder(&folder).unwrap();
        create_file(&file).unwrap();
        set(root.path(), 0o755);
        assert!(!is_open_to_others(root.path()).unwrap());
        set(&file, 0o644);
        assert!(!is_open_to_others(root.path()).unwrap());
        set(&folder, 0o755);
        assert!(is_open_to_others(root.path()).unwrap());
        set(root.path(), 0o700);
        assert!(!is_open_to_others(root.path()).unwrap());
    }
}
