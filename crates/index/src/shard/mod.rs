//! A shard: one immutable tantivy segment in a folder of its own, and its
//! columns beside it.
//!
//! The segment's first documents are the events: each stores its raw record,
//! and the words of those whose content is the record itself. Behind them
//! comes one document for each distinct value that free text looks at, with
//! that value's words and nothing stored. So a word is indexed once per
//! distinct value, not once per event; from a value the events follow by its
//! column.
//!
//! ```text
//! columns              the values of fields, see the module `columns`
//! *.store              raw records          \
//! *.term *.idx         words                 } tantivy's own
//! meta.json and so on                       /
//! sums                 what tells a damaged file of tantivy's, see sums.rs
//! ```

mod read;
mod sound;
mod sums;
#[cfg(test)]
mod tests;
mod words;
mod write;

pub(crate) use read::{RawReader, Shard};
pub(crate) use write::{ShardWriter, Summary};

use std::path::Path;

use logdex_core::Content;
use tantivy::directory::MmapDirectory;
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::tokenizer::TokenizerManager;
use tantivy::{IndexBuilder, IndexSettings};

use crate::error::Error;
use words::{WORDS, WordTokenizer};

/// The columns, beside tantivy's files.
const COLUMNS_FILE: &str = "columns";

/// The sums of tantivy's files.
const SUMS_FILE: &str = "sums";

/// Bytes of raw records compressed together. Larger blocks pack better, and
/// tantivy sets zstd up anew for each; reading one record back inflates one
/// block, about a tenth of a millisecond.
const RAW_BLOCK_BYTES: usize = 128 * 1024;

/// The level raw records are compressed at: 1 is more than twice as fast as
/// zstd's default of 3 and gives up a few percent of size.
const RAW_ZSTD_LEVEL: i32 = 1;

/// A number column: its place among [`NUMBERS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    /// Microseconds since 1970; missing where the record has no time.
    Time,
    /// The object.
    Object,
    /// Position of the record in the object.
    Ordinal,
    /// Position of the event in the record.
    Part,
    /// First byte in the inflated object.
    Offset,
    /// Bytes in the inflated object.
    Bytes,
    /// What free text looks at, see [`content_code`].
    Content,
}

/// The names of the number columns, in the order of [`Number`]. Names of our
/// own start with a control character, which no field's name does in practice.
/// A field may still have any of these names, `@timestamp` above all: it is a
/// value column, and columns are told apart by their kind.
const NUMBERS: [&str; 7] =
    ["@timestamp", "\u{1}object", "\u{1}ordinal", "\u{1}part", "\u{1}offset", "\u{1}bytes", "\u{1}content"];

/// The number that stands for a [`Content`] on disk.
pub(crate) fn content_code(content: Content) -> i64 {
    match content {
        Content::Values => 0,
        Content::Line => 1,
        Content::Raw => 2,
    }
}

/// The fields of the segment.
#[derive(Clone, Copy)]
struct Fields {
    /// The raw record, if it is UTF-8: nearly always, and cheaper to store.
    raw: Field,
    /// The raw record otherwise.
    raw_bytes: Field,
    context: Field,
    words: Field,
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    // Neither positions nor frequencies: order is checked on the text itself,
    // and answers are ordered by time, not by score.
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(WORDS)
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    let raw = schema.add_text_field("raw", STORED);
    let raw_bytes = schema.add_bytes_field("raw_bytes", STORED);
    let context = schema.add_text_field("context", STORED);
    let words = schema.add_text_field("words", TextOptions::default().set_indexing_options(indexing));
    (schema.build(), Fields { raw, raw_bytes, context, words })
}

fn settings() -> IndexSettings {
    IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(RAW_ZSTD_LEVEL) }),
        docstore_blocksize: RAW_BLOCK_BYTES,
        // Every core has a worker already.
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    }
}

fn directory(path: &Path) -> Result<MmapDirectory, Error> {
    MmapDirectory::open(path).map_err(|error| Error::shard(path, error))
}

fn with_words(builder: IndexBuilder) -> IndexBuilder {
    let tokenizers = TokenizerManager::default();
    tokenizers.register(WORDS, WordTokenizer::default());
    builder.tokenizers(tokenizers)
}
