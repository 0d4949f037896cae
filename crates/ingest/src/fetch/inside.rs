//! Finds records in an object: through its layers of packing, in the members
//! of archives, to the bytes.

use std::cell::RefCell;
use std::mem;
use std::rc::Rc;

use super::{Gone, Place};
use crate::codec;
use crate::fault::Faults;
use crate::names::{Names, below};
use crate::source::{Hashed, Meter, Source};
use crate::tar::{self, Member, Tar};

/// A record that is looked for in an object.
pub(super) struct Wanted<'w> {
    pub place: &'w Place,
    /// The path of its object within the one that is being read; empty if it
    /// is that.
    pub rest: &'w str,
    pub answer: &'w mut Option<Result<Vec<u8>, Gone>>,
}

/// Bytes unpacked at a time: in the processor's cache when they are looked at,
/// and long strides for the inflater.
const CHUNK_BYTES: usize = 256 << 10;

impl Wanted<'_> {
    /// The same, for a while.
    pub(super) fn again(&mut self) -> Wanted<'_> {
        Wanted { place: self.place, rest: self.rest, answer: self.answer }
    }

    pub(super) fn set(&mut self, answer: Result<Vec<u8>, Gone>) {
        *self.answer = Some(answer);
    }

    /// Answers with what was found of an object that ends, or that nobody
    /// reads on, behind byte `inflated`.
    pub(super) fn settle(&mut self, record: Vec<u8>, inflated: u64) {
        let Place { path, bytes, .. } = self.place;
        let is_whole = record.len() as u64 == *bytes;
        let short = || Gone::Short { path: path.clone(), inflated, wanted: self.place.end() };
        self.set(if is_whole { Ok(record) } else { Err(short()) });
    }

    /// The same in a member of this name, if it is there: the member, or
    /// something in it.
    fn within(&mut self, name: &str) -> Option<Wanted<'_>> {
        let rest = self.rest.strip_prefix(name)?;
        let rest = if rest.is_empty() { rest } else { rest.strip_prefix('/')? };
        Some(Wanted { place: self.place, rest, answer: self.answer })
    }
}

impl Place {
    /// The byte behind the record.
    pub(super) fn end(&self) -> u64 {
        self.offset.saturating_add(self.bytes)
    }

    /// True if a member looks like the object that it was.
    fn fits(&self, member: &Member) -> bool {
        // A time that was not kept says nothing.
        self.modified != 0 && self.modified == member.modified && self.size == member.size
    }
}

/// Answers what is wanted of an object and of what is in it; leaves open what
/// it is not found in.
pub(super) fn object(source: Box<dyn Source + '_>, wanted: &mut [Wanted]) {
    let faults = Faults::default();
    let (Some(mut source), _) = codec::unpack(source, &faults) else { return };
    if wanted.iter().all(|wanted| wanted.rest.is_empty()) {
        records(source, wanted);
    } else if tar::begins(source.peek()) {
        // Nothing inflates without a limit here: reading ends at what was indexed once.
        archive(Tar::new(source, faults, Meter::hidden(), u64::MAX), wanted);
    }
}

fn archive(mut tar: Tar, wanted: &mut [Wanted]) {
    let mut names = Names::default();
    while wanted.iter().any(|wanted| wanted.answer.is_none())
        && let Some(member) = tar.next()
    {
        if member.is_sparse {
            continue;
        }
        let name = names.unique(below(&member.name));
        let open = wanted.iter_mut().filter(|wanted| wanted.answer.is_none());
        let mut inside: Vec<Wanted> = open.filter_map(|wanted| wanted.within(&name)).collect();
        if inside.iter().all(|wanted| !wanted.rest.is_empty() || wanted.place.fits(&member)) {
            if !inside.is_empty() {
                object(Box::new(&mut tar), &mut inside);
            }
        } else {
            hashed(&mut tar, &mut inside);
        }
    }
}

/// Reads a member to its end, to see whether it is what it was.
fn hashed(tar: &mut Tar, wanted: &mut [Wanted]) {
    let hasher = Rc::new(RefCell::new(blake3::Hasher::new()));
    object(Box::new(Hashed { source: Box::new(&mut *tar), hasher: Rc::clone(&hasher) }), wanted);
    let mut rest = Hashed { source: Box::new(tar), hasher: Rc::clone(&hasher) };
    loop {
        let count = rest.peek().len();
        if count == 0 {
            break;
        }
        rest.consume(count);
    }
    let hash = *hasher.borrow().finalize().as_bytes();
    for wanted in wanted.iter_mut().filter(|wanted| wanted.rest.is_empty() && wanted.place.hash != hash) {
        wanted.set(Err(Gone::Changed(wanted.place.path.clone())));
    }
}

/// Cuts records out of the unpacked bytes.
fn records(mut source: Box<dyn Source + '_>, wanted: &mut [Wanted]) {
    let last = wanted.iter().map(|wanted| wanted.place.end()).max().unwrap_or(0);
    let mut found = vec![Vec::new(); wanted.len()];
    let mut buffer = vec![0; CHUNK_BYTES];
    let mut base = 0;
    while base < last {
        let count = source.read(&mut buffer);
        if count == 0 {
            break;
        }
        for (record, wanted) in found.iter_mut().zip(&*wanted) {
            record.extend_from_slice(overlap(&buffer[..count], base, wanted.place));
        }
        base += count as u64;
    }
    for (record, wanted) in found.iter_mut().zip(wanted) {
        wanted.settle(mem::take(record), base);
    }
}

/// What bytes that begin at `base` have of a record.
fn overlap<'b>(bytes: &'b [u8], base: u64, place: &Place) -> &'b [u8] {
    let within =
        |at: u64| usize::try_from(at.saturating_sub(base)).map_or(bytes.len(), |at| at.min(bytes.len()));
    &bytes[within(place.offset)..within(place.end())]
}
