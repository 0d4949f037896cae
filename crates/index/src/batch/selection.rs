//! Selections: the events of a shard that a query is left with.

use std::cell::OnceCell;

use crate::filter::Bitmap;

/// Some events of a shard: a bitmap and, once it is needed, their list. A query
/// over everything never needs it.
pub(crate) struct Selection {
    bitmap: Bitmap,
    list: OnceCell<Vec<u32>>,
}

impl Selection {
    /// The events of a bitmap.
    pub fn of(bitmap: Bitmap) -> Selection {
        Selection { bitmap, list: OnceCell::new() }
    }

    /// Listed events of a shard of `total`, ascending.
    pub fn listed(docs: Vec<u32>, total: u32) -> Selection {
        Selection { bitmap: Bitmap::of(&docs, total), list: OnceCell::from(docs) }
    }

    /// The bitmap.
    pub fn bitmap(&self) -> &Bitmap {
        &self.bitmap
    }

    /// The list of the events, ascending.
    pub fn list(&self) -> &[u32] {
        self.list.get_or_init(|| self.bitmap.list())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.get().map_or_else(|| self.bitmap.len() as usize, Vec::len)
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.bitmap.is_empty()
    }

    /// Keeps the events for which `kept` is true.
    pub fn filter(&mut self, kept: &[bool]) {
        let left: Vec<u32> =
            self.list().iter().zip(kept).filter(|(_, kept)| **kept).map(|(&doc, _)| doc).collect();
        *self = Selection::listed(left, self.bitmap.limit());
    }

    /// Takes these events out.
    pub fn remove(&mut self, docs: &[u32]) {
        let mut bitmap = self.bitmap.clone();
        bitmap.and_not(&Bitmap::of(docs, self.bitmap.limit()));
        *self = Selection::of(bitmap);
    }
}
