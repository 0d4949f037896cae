//! BLAKE3 of an object's packed bytes, before or while they are read.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Source, Stream};

/// The hash of an object's packed bytes.
#[derive(Clone)]
pub(crate) enum ContentHash {
    /// Made before the object is read.
    Known(blake3::Hash),
    /// Made of the bytes as they arrive, for what can be read only once.
    Arriving(Rc<RefCell<blake3::Hasher>>),
}

impl ContentHash {
    pub(crate) fn new(known: Option<blake3::Hash>) -> ContentHash {
        known.map_or_else(|| ContentHash::Arriving(Rc::default()), ContentHash::Known)
    }

    /// The hash, if it is known before the object is read.
    pub(crate) fn known(&self) -> Option<[u8; 32]> {
        match self {
            ContentHash::Known(hash) => Some(*hash.as_bytes()),
            ContentHash::Arriving(_) => None,
        }
    }

    /// The hash, or that of the bytes so far.
    pub(crate) fn finalize(&self) -> [u8; 32] {
        match self {
            ContentHash::Known(hash) => *hash.as_bytes(),
            ContentHash::Arriving(hasher) => *hasher.borrow().finalize().as_bytes(),
        }
    }

    fn update(&self, bytes: &[u8]) {
        if let ContentHash::Arriving(hasher) = self {
            hasher.borrow_mut().update(bytes);
        }
    }
}

/// A stream or source whose bytes are hashed as they are read.
pub(crate) struct Hashed<S> {
    pub inner: S,
    pub hash: ContentHash,
}

impl<S: Stream> Stream for Hashed<S> {
    fn read(&mut self, into: &mut [u8]) -> usize {
        let count = self.inner.read(into);
        self.hash.update(&into[..count]);
        count
    }
}

impl<S: Source> Source for Hashed<S> {
    fn peek(&mut self) -> &[u8] {
        self.inner.peek()
    }

    fn consume(&mut self, bytes: usize) {
        self.hash.update(&self.inner.peek()[..bytes]);
        self.inner.consume(bytes);
    }
}
