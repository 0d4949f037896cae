//! Writing an archive of many objects, each by whichever thread is free.

use std::{
    collections::HashSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, UNIX_EPOCH},
};

use anyhow::{Context, Result, anyhow};

use super::object::{Object, Objects, Output};
use crate::{gzip::Packer, truth::Counts};

/// Writes objects into a folder, creating it, and returns their contents.
///
/// # Errors
/// When a file or folder cannot be written; the message names it.
pub fn write_objects(objects: &dyn Objects, output: &Output) -> Result<Counts> {
    let Output { folder, level, threads, fields } = *output;
    let next = AtomicU64::new(0);
    let folders = Folders::default();
    let worker = || -> Result<Counts> {
        let mut sum = Counts::new(fields);
        let mut store =
            Store { folder, folders: &folders, packer: level.map(Packer::new), packed: Vec::new() };
        let mut object = Object::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= objects.count() {
                return Ok(sum);
            }
            object.reset(fields);
            objects.write(number, &mut object);
            if object.path.is_empty() {
                continue;
            }
            store.put(&mut object)?;
            sum.add(std::mem::take(&mut object.counts));
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(worker)).collect();
        let mut sum = Counts::new(fields);
        for worker in workers {
            sum.add(worker.join().map_err(|_| anyhow!("a writing thread panicked"))??);
        }
        sum.needles.sort();
        Ok(sum)
    })
}

/// Folders that exist already: asking the system again for each small object takes longer than
/// writing it.
#[derive(Default)]
struct Folders(Mutex<HashSet<PathBuf>>);

impl Folders {
    fn ensure(&self, folder: &Path) -> io::Result<()> {
        let Ok(mut known) = self.0.lock() else { return fs::create_dir_all(folder) };
        if !known.contains(folder) {
            fs::create_dir_all(folder)?;
            known.insert(folder.to_owned());
        }
        Ok(())
    }
}

/// Puts finished objects on disk.
struct Store<'a> {
    folder: &'a Path,
    folders: &'a Folders,
    packer: Option<Packer>,
    packed: Vec<u8>,
}

impl Store<'_> {
    fn put(&mut self, object: &mut Object) -> Result<()> {
        let path = self.folder.join(&object.path);
        let named = || format!("cannot write {}", path.display());
        if let Some(folder) = path.parent() {
            self.folders.ensure(folder).with_context(named)?;
        }
        let stored = match &mut self.packer {
            Some(packer) if !object.plain => {
                self.packed.clear();
                for member in members(object) {
                    packer.pack(member, &mut self.packed).with_context(named)?;
                }
                &self.packed
            }
            _ => &object.bytes,
        };
        fs::write(&path, stored).with_context(named)?;
        if let Some(second) = object.modified {
            touch(&path, second).with_context(named)?;
        }
        object.counts.objects = 1;
        object.counts.bytes = object.bytes.len() as u64;
        object.counts.stored = stored.len() as u64;
        Ok(())
    }
}

/// The gzip members an object is cut into.
fn members(object: &Object) -> impl Iterator<Item = &[u8]> {
    let whole = object.members.is_empty().then_some(object.bytes.len());
    object.members.iter().copied().chain(whole).scan(0, |from, to| {
        let member = &object.bytes[*from..to];
        *from = to;
        Some(member)
    })
}

fn touch(path: &Path, second: i64) -> io::Result<()> {
    let time = UNIX_EPOCH + Duration::from_secs(second.try_into().unwrap_or(0));
    File::options().write(true).open(path)?.set_modified(time)
}
