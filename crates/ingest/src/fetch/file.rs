//! Files that records are fetched from, and whether they are unchanged.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use logdex_event::archive::RecordLocation;

use super::inside::{self, Answer, CHANGED, GONE, Request};
use crate::list::{modified, path_of_bytes, unreadable};
use crate::object::open::{self, Opened};
use crate::source::hash::ContentHash;
use crate::source::meter::Meter;
use crate::source::problems::ProblemLog;

/// Places that lie in one file of the disk.
pub(super) struct OnDisk {
    path: PathBuf,
    /// Bytes of the locations' paths that lead to the file; what follows is in it.
    outer: usize,
    /// Numbers of the locations.
    locations: Vec<usize>,
}

/// The files that locations lie in.
pub(super) fn files(locations: &[RecordLocation]) -> Vec<OnDisk> {
    let mut by_path: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (number, location) in locations.iter().enumerate() {
        by_path.entry(outermost(location.file.identity())).or_default().push(number);
    }
    let file =
        |(path, locations): (&[u8], _)| OnDisk { path: path_of_bytes(path), outer: path.len(), locations };
    by_path.into_iter().map(file).collect()
}

/// The part of a path that is a file on disk; all of it if there is none.
fn outermost(path: &[u8]) -> &[u8] {
    let ends = (0..path.len()).rev().filter(|&end| path[end] == b'/');
    for end in [path.len()].into_iter().chain(ends) {
        match fs::metadata(path_of_bytes(&path[..end])) {
            Ok(metadata) if metadata.is_dir() => break,
            Ok(_) => return &path[..end],
            Err(_) => {}
        }
    }
    path
}

impl OnDisk {
    /// Reads the records; the answers there are, each with the number of its location.
    pub(super) fn read(&self, locations: &[RecordLocation]) -> Vec<(usize, Answer)> {
        let answers: Vec<RefCell<Option<Answer>>> =
            self.locations.iter().map(|_| RefCell::default()).collect();
        let request = |(&number, answer): (&usize, _)| {
            let location = &locations[number];
            let rest = &location.file.identity()[self.outer..];
            let rest = rest.strip_prefix(b"/").unwrap_or(rest);
            Request { location, rest, answer }
        };
        let requests: Vec<Request> = self.locations.iter().zip(&answers).map(request).collect();
        if let Err(error) = self.answer(&requests) {
            let why = match error.kind() {
                io::ErrorKind::NotFound => GONE.to_owned(),
                _ => format!("can't be read: {}", unreadable(&error).detail),
            };
            for request in requests.iter().filter(|request| request.is_open()) {
                request.fail(&why);
            }
        }
        let numbered = self.locations.iter().zip(answers);
        numbered.filter_map(|(&number, answer)| Some((number, answer.into_inner()?))).collect()
    }

    fn answer(&self, requests: &[Request]) -> io::Result<()> {
        let is_input = requests.iter().any(|request| request.location.file.is_stream);
        // Opening a pipe would wait for whoever writes to it.
        let Some(metadata) =
            (!is_input).then(|| fs::metadata(&self.path)).transpose()?.filter(Metadata::is_file)
        else {
            requests.iter().for_each(|request| match &*request.location.file.path {
                "-" => request.fail("can't be read again"),
                _ => request.fail("is no file and can't be read again"),
            });
            return Ok(());
        };
        let mut opened = open::file(&self.path, metadata.len())?;
        let mut unchanged = Vec::new();
        for &request in requests {
            // Members of an archive are compared one by one.
            if !request.rest.is_empty() || is_unchanged(&mut opened, &metadata, request.location)? {
                unchanged.push(request);
            } else {
                request.fail(CHANGED);
            }
        }
        read(opened, &self.path, &unchanged)
    }
}

/// True if a file has the bytes it had, even if more have come behind them.
fn is_unchanged(opened: &mut Opened, metadata: &Metadata, location: &RecordLocation) -> io::Result<bool> {
    if metadata.len() == location.file.size && modified(metadata) == location.file.modified {
        return Ok(true);
    }
    Ok(opened.hash_of_first(location.file.size)?.is_some_and(|hash| location.hash == Some(*hash.as_bytes())))
}

fn read(mut opened: Opened, path: &Path, requests: &[Request]) -> io::Result<()> {
    if let Opened::Plain(file) = &mut opened
        && requests.iter().all(|request| request.rest.is_empty())
    {
        return requests.iter().try_for_each(|request| pick(file, request));
    }
    let (problems, meter) = (ProblemLog::default(), Meter::default());
    let (source, _) = opened.source(path, &ContentHash::new(None), &problems, &meter);
    inside::object(source, requests);
    Ok(())
}

/// Reads a record of a file that is not packed, by a seek to its first byte.
fn pick(file: &mut File, request: &Request) -> io::Result<()> {
    let RecordLocation { offset, bytes, .. } = *request.location;
    file.seek(SeekFrom::Start(offset))?;
    let mut record = Vec::new();
    file.take(bytes).read_to_end(&mut record)?;
    let end = offset + record.len() as u64;
    request.finish(record, end);
    Ok(())
}
