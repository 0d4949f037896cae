//! Files that records are fetched from, and whether they are unchanged.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::error::FetchError;
use super::inside::{self, Request};
use super::location::Location;
use crate::list::modified;
use crate::object::open::{self, Opened};
use crate::source::Source;
use crate::source::buffered::Buffered;
use crate::source::meter::Meter;
use crate::source::problems::ProblemLog;
use crate::source::reader::ReadStream;
use crate::source::slice::Slice;

type Answer = Result<Vec<u8>, FetchError>;

/// Places that lie in one file of the disk.
pub(super) struct OnDisk {
    path: PathBuf,
    /// Bytes of the locations' paths that lead to the file; what follows is in it.
    outer: usize,
    /// Numbers of the locations.
    locations: Vec<usize>,
}

/// The files that locations lie in.
pub(super) fn files(locations: &[Location]) -> Vec<OnDisk> {
    let mut by_path: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, location) in locations.iter().enumerate() {
        by_path.entry(outermost(&location.path)).or_default().push(number);
    }
    let file =
        |(path, locations): (&str, _)| OnDisk { path: PathBuf::from(path), outer: path.len(), locations };
    by_path.into_iter().map(file).collect()
}

/// The part of a path that is a file on disk; all of it if there is none.
fn outermost(path: &str) -> &str {
    let ends = path.rmatch_indices('/').map(|(end, _)| end);
    for end in [path.len()].into_iter().chain(ends) {
        match fs::metadata(&path[..end]) {
            Ok(metadata) if metadata.is_dir() => break,
            Ok(_) => return &path[..end],
            Err(_) => {}
        }
    }
    path
}

impl OnDisk {
    /// Reads the records; each answer with the number of its location.
    pub(super) fn read(&self, locations: &[Location]) -> Vec<(usize, Answer)> {
        let mut answers: Vec<(usize, Option<Answer>)> =
            self.locations.iter().map(|&number| (number, None)).collect();
        let requests = answers.iter_mut().map(|(number, answer)| {
            let location = &locations[*number];
            let rest = location.path[self.outer..].trim_start_matches('/');
            Request { location, rest, answer }
        });
        let mut requests: Vec<Request> = requests.collect();
        if let Err(error) = self.answer(&mut requests) {
            for request in requests.iter_mut().filter(|request| request.answer.is_none()) {
                request.set(Err(FetchError::unreadable(&request.location.path, &error)));
            }
        }
        let vanished = |number: usize| Err(FetchError::Vanished(locations[number].path.clone()));
        answers
            .into_iter()
            .map(|(number, answer)| (number, answer.unwrap_or_else(|| vanished(number))))
            .collect()
    }

    fn answer(&self, requests: &mut [Request]) -> io::Result<()> {
        let is_input = self.path == Path::new("-");
        // Opening a pipe would wait for whoever writes to it.
        let Some(metadata) =
            (!is_input).then(|| fs::metadata(&self.path)).transpose()?.filter(Metadata::is_file)
        else {
            requests
                .iter_mut()
                .for_each(|request| request.set(Err(FetchError::Stream(request.location.path.clone()))));
            return Ok(());
        };
        let mut opened = open::file(&self.path, metadata.len())?;
        let mut unchanged = Vec::new();
        for mut request in requests.iter_mut().map(Request::reborrow) {
            // Members of an archive are compared one by one.
            if !request.rest.is_empty() || is_unchanged(&mut opened, &metadata, request.location)? {
                unchanged.push(request);
            } else {
                request.set(Err(FetchError::Changed(request.location.path.clone())));
            }
        }
        read(opened, unchanged)
    }
}

/// True if a file has the bytes it had, even if more have come behind them.
fn is_unchanged(opened: &mut Opened, metadata: &Metadata, location: &Location) -> io::Result<bool> {
    if metadata.len() == location.size && modified(metadata) == location.modified {
        return Ok(true);
    }
    Ok(opened.hash_of_first(location.size)?.is_some_and(|hash| *hash.as_bytes() == location.hash))
}

fn read(opened: Opened, mut requests: Vec<Request>) -> io::Result<()> {
    let meter = Meter::hidden();
    let source: Box<dyn Source + '_> = match opened {
        Opened::InMemory(ref bytes) => Box::new(Slice { bytes, meter }),
        Opened::Mapped(ref map) => Box::new(Slice { bytes: map, meter }),
        Opened::Plain(mut file) if requests.iter().all(|request| request.rest.is_empty()) => {
            return requests.iter_mut().try_for_each(|request| pick(&mut file, request));
        }
        Opened::Plain(file) => {
            Box::new(Buffered::new(ReadStream { reader: file, problems: ProblemLog::default(), meter }))
        }
        Opened::Stream(_) => return Ok(()),
    };
    inside::object(source, &mut requests);
    Ok(())
}

/// Reads a record of a file that is not packed, by a seek to its first byte.
fn pick(file: &mut File, request: &mut Request) -> io::Result<()> {
    let Location { offset, bytes, .. } = *request.location;
    file.seek(SeekFrom::Start(offset))?;
    let mut record = Vec::new();
    file.take(bytes).read_to_end(&mut record)?;
    let end = offset + record.len() as u64;
    request.finish(record, end);
    Ok(())
}
