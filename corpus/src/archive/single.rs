//! Writing all events into one object, of any size in bounded memory.
//!
//! Objects are written as always, each is deflated by itself up to a byte boundary, and they are
//! put behind each other in one gzip member, in order: what one `gzip` would have made of all but
//! for the matches across their borders.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
    sync::{
        Condvar, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use anyhow::{Context, Result, anyhow};

use super::object::{Frame, Object, Objects, Output};
use crate::{
    gzip::{self, Packer},
    truth::Counts,
};

/// Writes all objects as one, under the name of the first, and returns its contents. No more objects
/// are in memory than there are threads; the bytes do not depend on how many those are.
///
/// # Errors
/// When a file or folder cannot be written; the message names it. When objects of this kind have
/// no [`Frame`].
pub fn write_single(objects: &dyn Objects, output: &Output) -> Result<Counts> {
    let frame = objects.frame().context("objects of this format can't be made one")?;
    let next = AtomicU64::new(0);
    let line = Line::default();
    let worker = || -> Result<()> {
        let mut part = Part::new(output);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= objects.count() {
                return Ok(());
            }
            let made = part.make(objects, number, frame, output);
            line.put(number, output.folder, made.map(|()| &mut part))?;
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..output.threads.max(1)).map(|_| scope.spawn(worker)).collect();
        let ends: Vec<_> = workers.into_iter().map(|worker| worker.join()).collect();
        ends.into_iter().try_for_each(|end| end.map_err(|_| anyhow!("a writing thread panicked"))?)
    })?;
    line.finish(output.level)
}

/// One object on its way into the single one.
struct Part {
    object: Object,
    packer: Option<Packer>,
    packed: Vec<u8>,
    sum: gzip::Sum,
}

impl Part {
    fn new(output: &Output) -> Self {
        let packer = output.level.map(Packer::new);
        Self { object: Object::default(), packer, packed: Vec::new(), sum: gzip::Sum::default() }
    }

    fn make(&mut self, objects: &dyn Objects, number: u64, frame: Frame, output: &Output) -> Result<()> {
        self.object.reset(output.fields);
        objects.write(number, &mut self.object);
        let (bytes, last) = (&mut self.object.bytes, number + 1 == objects.count());
        if !last {
            bytes.truncate(bytes.len() - frame.tail.len());
            bytes.extend_from_slice(frame.joint);
        }
        let bytes = if number == 0 { &bytes[..] } else { &bytes[frame.head.len()..] };
        self.object.counts.bytes = bytes.len() as u64;
        self.packed.clear();
        match &mut self.packer {
            Some(packer) => {
                if number == 0 {
                    packer.head(&mut self.packed);
                }
                self.sum = packer.part(bytes, last, &mut self.packed)?;
            }
            None => self.packed.extend_from_slice(bytes),
        }
        Ok(())
    }
}

/// Where parts wait until it is their turn.
#[derive(Default)]
struct Line {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Default)]
struct State {
    next: u64,
    failed: bool,
    path: String,
    file: Option<File>,
    sum: gzip::Sum,
    counts: Counts,
}

impl Line {
    /// Appends part number `number` once those before it are written. A part that could not be
    /// made, or written, ends the waiting of all others.
    fn put(&self, number: u64, folder: &Path, part: Result<&mut Part>) -> Result<()> {
        let lost = || anyhow!("another writing thread panicked");
        let state = self.state.lock().map_err(|_| lost())?;
        let waits = |state: &mut State| state.next != number && !state.failed;
        let mut state = self.moved.wait_while(state, waits).map_err(|_| lost())?;
        let written = match part {
            // The thread that failed reports why.
            _ if state.failed => Ok(()),
            Ok(part) => state.append(folder, part),
            Err(error) => Err(error),
        };
        state.failed |= written.is_err();
        state.next += 1;
        self.moved.notify_all();
        written
    }

    fn finish(self, level: Option<u32>) -> Result<Counts> {
        let mut state = self.state.into_inner().map_err(|_| anyhow!("a writing thread panicked"))?;
        let named = format!("cannot write {}", state.path);
        if let (Some(file), Some(_)) = (&mut state.file, level) {
            let trailer = state.sum.trailer();
            file.write_all(&trailer).context(named)?;
            state.counts.stored += trailer.len() as u64;
        }
        state.counts.objects = state.file.is_some().into();
        state.counts.needles.sort();
        Ok(state.counts)
    }
}

impl State {
    fn append(&mut self, folder: &Path, part: &mut Part) -> Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                self.path.clone_from(&part.object.path);
                let path = folder.join(&self.path);
                let made =
                    path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| File::create(&path));
                self.file.insert(made.with_context(|| format!("cannot write {}", path.display()))?)
            }
        };
        file.write_all(&part.packed).with_context(|| format!("cannot write {}", self.path))?;
        self.sum.append(&part.sum);
        let mut counts = std::mem::take(&mut part.object.counts);
        for needle in &mut counts.needles {
            needle.object.clone_from(&self.path);
            needle.ordinal += self.counts.events;
        }
        counts.stored = part.packed.len() as u64;
        self.counts.add(counts);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        archive::{Finer, Format, Options},
        cloudtrail, s3access,
        testing::{Folder, assert_json, files, inflated, options},
    };

    fn single(format: &Format, options: &Options) -> (String, Vec<u8>, Counts) {
        let folder = Folder::new();
        let output = Output {
            folder: &folder.0,
            level: options.level,
            threads: options.threads,
            fields: format.fields.len(),
        };
        let counts = write_single(&*(format.open)(options, &Finer::default()), &output).unwrap();
        let mut files = files(&folder.0);
        assert_eq!(files.len(), 1);
        let (path, bytes) = files.pop_first().unwrap();
        (path, bytes, counts)
    }

    #[test]
    fn one_member_holds_what_many_objects_would() {
        let (path, bytes, counts) = single(&cloudtrail::FORMAT, &options(2000));
        let text = inflated(&bytes);
        assert_json(&text);
        assert_eq!(text.matches(r#","eventTime":"#).count(), 2000);
        assert_eq!((counts.events, counts.objects), (2000, 1));
        assert_eq!((counts.bytes, counts.stored), (text.len() as u64, bytes.len() as u64));
        let start = r#"{"eventVersion":"#;
        for needle in &counts.needles {
            assert_eq!(needle.object, path);
            let record = text.split(start).nth(needle.ordinal as usize + 1).unwrap();
            assert!(record.contains(&needle.values[0].1));
        }
        let many = crate::archive::write(&cloudtrail::FORMAT, &options(2000), &Folder::new().0).unwrap();
        assert!((0..8).all(|field| many.values(field) == counts.values(field)));
    }

    #[test]
    fn lines_are_joined_as_they_are() {
        let (_, bytes, _) = single(&s3access::FORMAT, &options(1000));
        assert_eq!(inflated(&bytes).lines().count(), 1000);
        let plain = single(&s3access::FORMAT, &Options { level: None, ..options(1000) });
        assert!(inflated(&bytes).as_bytes() == plain.1);
    }

    #[test]
    fn bytes_do_not_depend_on_the_number_of_threads() {
        let with = |threads| single(&cloudtrail::FORMAT, &Options { threads, ..options(1500) });
        let (one, four) = (with(1), with(4));
        assert!(one == four);
    }

    #[test]
    fn what_cannot_be_joined_is_refused() {
        let (format, folder) = (&crate::transfer::FORMAT, Folder::new());
        let objects = (format.open)(&options(100), &Finer::default());
        let output = Output { folder: &folder.0, level: None, threads: 1, fields: format.fields.len() };
        assert!(write_single(&*objects, &output).is_err());
    }

    #[test]
    fn an_object_that_cannot_be_written_ends_all_threads() {
        let folder = Folder::new();
        fs::write(&folder.0, "a file where the folder should be").unwrap();
        let objects = (s3access::FORMAT.open)(&options(3000), &Finer::default());
        let output = Output { folder: &folder.0, level: Some(1), threads: 3, fields: 8 };
        assert!(write_single(&*objects, &output).is_err());
        fs::remove_file(&folder.0).unwrap();
    }
}
