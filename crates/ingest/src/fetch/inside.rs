//! Records found in an object: through its layers of packing and in the members
//! of archives.

use std::cell::RefCell;

use logdex_event::archive::RecordLocation;

use crate::codec;
use crate::source::hash::{ContentHash, Hashed};
use crate::source::meter::Meter;
use crate::source::problems::ProblemLog;
use crate::source::{Source, drain};
use crate::tar::names::{UniqueNames, relative};
use crate::tar::{self, Member, Tar};

/// A record, or why it can't be had.
pub(super) type Answer = Result<Vec<u8>, String>;

/// Said of an object that is not found.
pub(super) const GONE: &str = "is no longer there";

/// Said of an object that has other bytes now.
pub(super) const CHANGED: &str = "has changed since it was indexed";

/// A request for one record of an object.
#[derive(Clone, Copy)]
pub(super) struct Request<'w> {
    pub location: &'w RecordLocation,
    /// The path of its object within the one that is being read; empty if it
    /// is that.
    pub rest: &'w [u8],
    pub answer: &'w RefCell<Option<Answer>>,
}

/// Bytes unpacked at a time: in the processor's cache when they are looked at,
/// and long strides for the inflater.
const CHUNK_BYTES: usize = 256 << 10;

impl<'w> Request<'w> {
    /// True if there is no answer yet.
    pub(super) fn is_open(&self) -> bool {
        self.answer.borrow().is_none()
    }

    fn set(&self, answer: Answer) {
        self.answer.replace(Some(answer));
    }

    /// Answers with what is said of the object.
    pub(super) fn fail(&self, what: &str) {
        self.set(Err(message(self.location, what)));
    }

    /// Answers with the bytes found of the record, in an object that was read
    /// up to byte `inflated`.
    pub(super) fn finish(&self, record: Vec<u8>, inflated: u64) {
        if record.len() as u64 == self.location.bytes {
            return self.set(Ok(record));
        }
        let wanted = end(self.location);
        self.fail(&format!("ends after {inflated} bytes unpacked, the record only after {wanted}"));
    }

    /// The same request in a member of this name, if the record is in it.
    fn within(&self, name: &str) -> Option<Request<'w>> {
        let rest = self.rest.strip_prefix(name.as_bytes())?;
        let rest = if rest.is_empty() { rest } else { rest.strip_prefix(b"/")? };
        Some(Request { rest, ..*self })
    }

    /// True if a member has the size and time of the record's object.
    fn matches(&self, member: &Member) -> bool {
        let file = &self.location.file;
        // A time of 0 was not kept by the archive.
        file.modified != 0 && file.modified == member.modified && file.size == member.size
    }
}

/// What is said of the object of a record, with its name before it.
pub(super) fn message(location: &RecordLocation, what: &str) -> String {
    let path = &*location.file.path;
    format!("{} {what}", if path == "-" { "standard input" } else { path })
}

/// The byte behind a record.
fn end(location: &RecordLocation) -> u64 {
    location.offset.saturating_add(location.bytes)
}

/// Answers requests for records of an object and of its members; leaves those
/// open whose member is not there.
pub(super) fn object(source: Box<dyn Source + '_>, requests: &[Request]) {
    let problems = ProblemLog::default();
    let (Some(mut source), _) = codec::unpack(source, &problems) else { return };
    if requests.iter().all(|request| request.rest.is_empty()) {
        records(source, requests);
    } else if tar::begins(source.peek()) {
        // Nothing inflates without a limit here: reading ends at what was indexed once.
        archive(Tar::new(source, problems, Meter::default(), u64::MAX), requests);
    }
}

fn archive(mut tar: Tar, requests: &[Request]) {
    let mut names = UniqueNames::default();
    while requests.iter().any(Request::is_open)
        && let Some(member) = tar.next()
    {
        if member.is_sparse {
            continue;
        }
        let name = names.unique(relative(&member.name));
        let open = requests.iter().filter(|request| request.is_open());
        let inside: Vec<Request> = open.filter_map(|request| request.within(&name)).collect();
        if inside.iter().any(|request| request.rest.is_empty() && !request.matches(&member)) {
            hashed(&mut tar, &inside);
        } else if !inside.is_empty() {
            object(Box::new(&mut tar), &inside);
        }
    }
}

/// Reads a member to its end, and takes back what was found if its hash is
/// another one than it was.
fn hashed(tar: &mut Tar, requests: &[Request]) {
    let hash = ContentHash::new(None);
    object(Box::new(Hashed { inner: &mut *tar, hash: hash.clone() }), requests);
    drain(&mut Hashed { inner: tar, hash: hash.clone() }, |_| true);
    let hash = Some(hash.finalize());
    let is_other = |request: &&Request| request.rest.is_empty() && request.location.hash != hash;
    requests.iter().filter(is_other).for_each(|request| request.fail(CHANGED));
}

/// Cuts records out of the unpacked bytes.
fn records(mut source: Box<dyn Source + '_>, requests: &[Request]) {
    let last = requests.iter().map(|request| end(request.location)).max().unwrap_or(0);
    let mut found = vec![Vec::new(); requests.len()];
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut base = 0;
    while base < last {
        let count = source.read(&mut buffer);
        if count == 0 {
            break;
        }
        for (record, request) in found.iter_mut().zip(requests) {
            record.extend_from_slice(overlap(&buffer[..count], base, request.location));
        }
        base += count as u64;
    }
    found.into_iter().zip(requests).for_each(|(record, request)| request.finish(record, base));
}

/// The part of a record that lies in `bytes`, which begin at `base`.
fn overlap<'b>(bytes: &'b [u8], base: u64, location: &RecordLocation) -> &'b [u8] {
    let within =
        |at: u64| usize::try_from(at.saturating_sub(base)).map_or(bytes.len(), |at| at.min(bytes.len()));
    &bytes[within(location.offset)..within(end(location))]
}
