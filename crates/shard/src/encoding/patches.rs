//! ValuesBuilder of a column that don't follow as its others do: each event that has
//! any, and their ordinals.
//!
//! ```text
//! blob = docs ordinals lengths-of-these
//! ```

use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::columnar::column_values::{
    CodecType, load_u64_based_column_values, serialize_u64_based_column_values,
};
use tantivy::directory::FileSlice;

use crate::encoding::validity::first_from;
use crate::file::sections::{Sections, put_sections};

/// Appends exceptions: ascending events, one for each ordinal.
pub(crate) fn encode(docs: &[u32], ordinals: &[u32], blob: &mut Vec<u8>) -> io::Result<()> {
    let (mut packed_docs, mut packed) = (Vec::new(), Vec::new());
    let codecs = [CodecType::Bitpacked, CodecType::BlockwiseLinear];
    serialize_u64_based_column_values::<u32>(&docs, &codecs, &mut packed_docs)?;
    serialize_u64_based_column_values::<u32>(&ordinals, &codecs[..1], &mut packed)?;
    put_sections(blob, &[&packed_docs, &packed]);
    Ok(())
}

/// The exceptions of a column.
pub(crate) struct Patches {
    pub(crate) docs: Arc<dyn ColumnValues<u32>>,
    ordinals: Arc<dyn ColumnValues<u64>>,
}

impl Patches {
    /// Opens what [`encode`] made; what stands before it in the blob is lost.
    pub fn open(blob: &FileSlice) -> io::Result<Patches> {
        let Sections { sections: [docs, ordinals], .. } = Sections::split(blob)?;
        Ok(Patches {
            docs: load_u64_based_column_values(docs.read_bytes()?)?,
            ordinals: load_u64_based_column_values(ordinals.read_bytes()?)?,
        })
    }

    /// The places of an event's exceptions.
    pub fn of(&self, doc: u32) -> Range<u32> {
        // Most columns have none at all.
        if self.docs.num_vals() == 0 {
            return 0..0;
        }
        let start = first_from(&*self.docs, doc);
        let mut end = start;
        while end < self.docs.num_vals() && self.docs.get_val(end) == doc {
            end += 1;
        }
        start..end
    }

    /// The ordinal at a place.
    pub fn ordinal(&self, at: u32) -> Option<u64> {
        (at < self.ordinals.num_vals()).then(|| self.ordinals.get_val(at))
    }

    /// All exceptions: event and ordinal.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        self.docs.iter().zip(self.ordinals.iter())
    }
}
