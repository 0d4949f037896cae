//! Records found in an object: through its layers of packing and in the members
//! of archives.

use std::mem;

use super::error::FetchError;
use super::location::Location;
use crate::codec;
use crate::source::hash::{ContentHash, Hashed};
use crate::source::meter::Meter;
use crate::source::problems::ProblemLog;
use crate::source::{Source, drain};
use crate::tar::names::{UniqueNames, relative};
use crate::tar::{self, Tar};

/// A request for one record of an object.
pub(super) struct Request<'w> {
    pub location: &'w Location,
    /// The path of its object within the one that is being read; empty if it
    /// is that.
    pub rest: &'w str,
    pub answer: &'w mut Option<Result<Vec<u8>, FetchError>>,
}

/// Bytes unpacked at a time: in the processor's cache when they are looked at,
/// and long strides for the inflater.
const CHUNK_BYTES: usize = 256 << 10;

impl Request<'_> {
    /// The same request, borrowed.
    pub(super) fn reborrow(&mut self) -> Request<'_> {
        Request { location: self.location, rest: self.rest, answer: self.answer }
    }

    pub(super) fn set(&mut self, answer: Result<Vec<u8>, FetchError>) {
        *self.answer = Some(answer);
    }

    /// Answers with the bytes found of the record, in an object that was read
    /// up to byte `inflated`.
    pub(super) fn finish(&mut self, record: Vec<u8>, inflated: u64) {
        let Location { path, bytes, .. } = self.location;
        let is_whole = record.len() as u64 == *bytes;
        let short = || FetchError::Short { path: path.clone(), inflated, wanted: self.location.end() };
        self.set(if is_whole { Ok(record) } else { Err(short()) });
    }

    /// The same request in a member of this name, if the record is in it.
    fn within(&mut self, name: &str) -> Option<Request<'_>> {
        let rest = self.rest.strip_prefix(name)?;
        let rest = if rest.is_empty() { rest } else { rest.strip_prefix('/')? };
        Some(Request { location: self.location, rest, answer: self.answer })
    }
}

/// Answers requests for records of an object and of its members; leaves those
/// open whose member is not there.
pub(super) fn object(source: Box<dyn Source + '_>, requests: &mut [Request]) {
    let problems = ProblemLog::default();
    let (Some(mut source), _) = codec::unpack(source, &problems) else { return };
    if requests.iter().all(|request| request.rest.is_empty()) {
        records(source, requests);
    } else if tar::begins(source.peek()) {
        // Nothing inflates without a limit here: reading ends at what was indexed once.
        archive(Tar::new(source, problems, Meter::hidden(), u64::MAX), requests);
    }
}

fn archive(mut tar: Tar, requests: &mut [Request]) {
    let mut names = UniqueNames::default();
    while requests.iter().any(|request| request.answer.is_none())
        && let Some(member) = tar.next()
    {
        if member.is_sparse {
            continue;
        }
        let name = names.unique(relative(&member.name));
        let open = requests.iter_mut().filter(|request| request.answer.is_none());
        let mut inside: Vec<Request> = open.filter_map(|request| request.within(&name)).collect();
        if inside.iter().all(|request| !request.rest.is_empty() || request.location.matches(&member)) {
            if !inside.is_empty() {
                object(Box::new(&mut tar), &mut inside);
            }
        } else {
            hashed(&mut tar, &mut inside);
        }
    }
}

/// Reads a member to its end, and takes back what was found if its hash is
/// another one than it was.
fn hashed(tar: &mut Tar, requests: &mut [Request]) {
    let hash = ContentHash::new(None);
    object(Box::new(Hashed { inner: &mut *tar, hash: hash.clone() }), requests);
    drain(&mut Hashed { inner: tar, hash: hash.clone() }, |_| true);
    let hash = hash.finalize();
    for request in
        requests.iter_mut().filter(|request| request.rest.is_empty() && request.location.hash != hash)
    {
        request.set(Err(FetchError::Changed(request.location.path.clone())));
    }
}

/// Cuts records out of the unpacked bytes.
fn records(mut source: Box<dyn Source + '_>, requests: &mut [Request]) {
    let last = requests.iter().map(|request| request.location.end()).max().unwrap_or(0);
    let mut found = vec![Vec::new(); requests.len()];
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut base = 0;
    while base < last {
        let count = source.read(&mut buffer);
        if count == 0 {
            break;
        }
        for (record, request) in found.iter_mut().zip(&*requests) {
            record.extend_from_slice(overlap(&buffer[..count], base, request.location));
        }
        base += count as u64;
    }
    for (record, request) in found.iter_mut().zip(requests) {
        request.finish(mem::take(record), base);
    }
}

/// The part of a record that lies in `bytes`, which begin at `base`.
fn overlap<'b>(bytes: &'b [u8], base: u64, location: &Location) -> &'b [u8] {
    let within =
        |at: u64| usize::try_from(at.saturating_sub(base)).map_or(bytes.len(), |at| at.min(bytes.len()));
    &bytes[within(location.offset)..within(location.end())]
}
