//! Writes the columns of a shard, one after another, and tells each distinct
//! value's words as it goes.

use std::io::{self, Write};

use logdex_core::field::{Role, is_null};
use tantivy::columnar::Dictionary;
use tantivy::columnar::column_index::{
    SerializableColumnIndex, SerializableOptionalIndex, serialize_column_index,
};
use tantivy::columnar::column_values::{CodecType, serialize_u64_based_column_values};

use super::build::{Builder, Column, Numbers};
use super::checked::Summed;
use super::directory::{Entry, encode};
use super::footer::Footer;
use super::values::{Arena, Span, Values};
use super::{EVENT_OF_EACH_VALUE, RARE, RARE_BELOW, RARE_SEPARATOR};

/// Takes the text of each distinct value that free text looks at, in the
/// order of the documents that stand for them.
pub(crate) type TakeWords<'a> = dyn FnMut(&str) -> io::Result<()> + 'a;

impl Builder {
    /// Writes all columns of a shard of `docs` events to `out`. The values
    /// that free text looks at are told to `words`; the first of them is
    /// document `docs`, the next one `docs + 1` and so on.
    ///
    /// # Errors
    /// Those of `out` and `words`.
    pub fn write(mut self, docs: u32, out: impl Write, words: &mut TakeWords) -> io::Result<()> {
        let columns = std::mem::take(&mut self.columns);
        let (rare, own): (Vec<Column>, Vec<Column>) = columns.into_iter().partition(is_rare);
        let rare = gather(&mut self.arena, &rare);
        let out = Summed::new(out);
        let mut file = File { out, at: 0, docs, next_word: docs, entries: Vec::new(), words };
        for column in own {
            file.values(&self.arena, column)?;
        }
        if !rare.values.ordinals.is_empty() {
            file.values(&self.arena, rare)?;
        }
        for column in self.numbers.iter().filter(|column| !column.values.is_empty()) {
            file.numbers(column)?;
        }
        file.finish()
    }
}

fn is_rare(column: &Column) -> bool {
    // A path of that very name must not stand beside the column of the rare ones.
    !column.canonical && (column.values.ordinals.len() < RARE_BELOW || *column.name == *RARE)
}

/// Puts the values of rare paths into one column, as `path \0 value`.
fn gather(arena: &mut Arena, columns: &[Column]) -> Column {
    let mut entries: Vec<(u32, &str, Span)> = Vec::new();
    for Column { name, values, .. } in columns {
        let spans = values.ordinals.iter().map(|&ordinal| values.spans[ordinal as usize]);
        entries.extend(spans.enumerate().map(|(entry, span)| (values.doc(entry), &**name, span)));
    }
    entries.sort_by_key(|(doc, ..)| *doc);
    let mut gathered = Values::default();
    let mut whole = Vec::new();
    for (doc, name, span) in entries {
        whole.clear();
        whole.extend_from_slice(name.as_bytes());
        whole.push(RARE_SEPARATOR as u8);
        whole.extend_from_slice(span.of(arena));
        gathered.push(arena, doc, &whole);
    }
    Column { name: RARE.into(), role: Role::Content, canonical: false, values: gathered }
}

struct File<'a, 'w, W> {
    out: Summed<W>,
    at: u64,
    docs: u32,
    next_word: u32,
    entries: Vec<Entry>,
    words: &'a mut TakeWords<'w>,
}

impl<W: Write> File<'_, '_, W> {
    fn values(&mut self, arena: &Arena, column: Column) -> io::Result<()> {
        let Column { name, role, values, .. } = column;
        let (sorted, rank) = sort(arena, &values);
        let ranks: Vec<u32> = values.ordinals.iter().map(|&ordinal| rank[ordinal as usize]).collect();
        let start = self.at;
        let index_bytes = self.write(index_blob(&values.docs, ranks.len(), self.docs)?)?;
        let mut blob = Vec::new();
        serialize_u64_based_column_values::<u32>(&&ranks[..], &[CodecType::Bitpacked], &mut blob)?;
        let values_bytes = self.write(blob)?;
        let dictionary_bytes = self.write(dictionary_blob(arena, &values, &sorted)?)?;
        let first_word =
            if role == Role::Content { Some(self.words(arena, &values, &sorted, &name)?) } else { None };
        let events = told_events(arena, &values);
        let name = name.into_string();
        let role = Some(role);
        self.entries.push(Entry {
            name,
            role,
            events,
            start,
            index_bytes,
            values_bytes,
            dictionary_bytes,
            first_word,
        });
        Ok(())
    }

    fn numbers(&mut self, column: &Numbers) -> io::Result<()> {
        let start = self.at;
        let index_bytes = self.write(index_blob(&column.docs, column.values.len(), self.docs)?)?;
        let mut blob = Vec::new();
        // Ordinals and offsets run in straight lines; times and objects nearly so.
        let codecs = [CodecType::Bitpacked, CodecType::BlockwiseLinear];
        serialize_u64_based_column_values::<i64>(&&column.values[..], &codecs, &mut blob)?;
        let values_bytes = self.write(blob)?;
        self.entries.push(Entry {
            name: column.name.to_owned(),
            role: None,
            events: column.values.len() as u32,
            start,
            index_bytes,
            values_bytes,
            dictionary_bytes: 0,
            first_word: None,
        });
        Ok(())
    }

    /// Tells the words of each value of a dictionary; returns the first one's document.
    fn words(&mut self, arena: &Arena, values: &Values, sorted: &[u32], name: &str) -> io::Result<u32> {
        let first = self.next_word;
        for &ordinal in sorted {
            let value = text(arena, values.spans[ordinal as usize]);
            let told =
                if name == RARE { value.split_once(RARE_SEPARATOR).map_or("", |pair| pair.1) } else { value };
            (self.words)(if is_null(told) { "" } else { told })?;
            self.next_word += 1;
        }
        Ok(first)
    }

    fn finish(mut self) -> io::Result<()> {
        self.entries.sort_by(|a, b| a.key().cmp(&b.key()));
        let mut directory = Vec::new();
        encode(&self.entries, &mut directory);
        let directory_bytes = self.write(directory)?;
        let (mut out, sums) = self.out.finish()?;
        out.write_all(&sums)?;
        out.write_all(&Footer { content_bytes: self.at, directory_bytes, docs: self.docs }.encode(&sums))?;
        out.flush()
    }

    fn write(&mut self, blob: Vec<u8>) -> io::Result<u64> {
        self.out.write_all(&blob)?;
        self.at += blob.len() as u64;
        Ok(blob.len() as u64)
    }
}

/// The values in the order of their bytes, each distinct one once, and the
/// place of each in that order.
fn sort(arena: &Arena, values: &Values) -> (Vec<u32>, Vec<u32>) {
    // The first eight bytes decide most comparisons without touching the arena.
    let mut keys: Vec<(u64, u32)> =
        (0u32..).zip(&values.spans).map(|(ordinal, span)| (head(span.of(arena)), ordinal)).collect();
    let whole = |ordinal: u32| values.spans[ordinal as usize].of(arena);
    keys.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| whole(a.1).cmp(whole(b.1))));
    let mut sorted: Vec<u32> = Vec::with_capacity(keys.len());
    let mut rank = vec![0; keys.len()];
    for (_, ordinal) in keys {
        if sorted.last().is_none_or(|&last| whole(last) != whole(ordinal)) {
            sorted.push(ordinal);
        }
        rank[ordinal as usize] = (sorted.len() - 1) as u32;
    }
    (sorted, rank)
}

fn head(value: &[u8]) -> u64 {
    let mut head = [0; 8];
    let length = value.len().min(8);
    head[..length].copy_from_slice(&value[..length]);
    u64::from_be_bytes(head)
}

fn dictionary_blob(arena: &Arena, values: &Values, sorted: &[u32]) -> io::Result<Vec<u8>> {
    let mut dictionary = <Dictionary>::builder(Vec::new())?;
    for &ordinal in sorted {
        dictionary.insert(values.spans[ordinal as usize].of(arena), &())?;
    }
    dictionary.finish()
}

/// The column index of entries whose events are `docs` (all of them in order if empty).
fn index_blob(docs: &[u32], entries: usize, num_docs: u32) -> io::Result<Vec<u8>> {
    let mut blob = Vec::new();
    let dense;
    let docs = if docs.is_empty() && entries != num_docs as usize {
        dense = (0..entries as u32).collect::<Vec<_>>();
        &dense
    } else {
        docs
    };
    if docs.windows(2).any(|pair| pair[0] == pair[1]) {
        blob.push(EVENT_OF_EACH_VALUE);
        serialize_u64_based_column_values::<u32>(
            &docs,
            &[CodecType::Bitpacked, CodecType::BlockwiseLinear],
            &mut blob,
        )?;
        return Ok(blob);
    }
    let index = if docs.is_empty() {
        SerializableColumnIndex::Full
    } else {
        SerializableColumnIndex::Optional(SerializableOptionalIndex {
            non_null_row_ids: Box::new(docs),
            num_rows: num_docs,
        })
    };
    serialize_column_index(index, &mut blob)?;
    Ok(blob)
}

/// Events with a value that is not a null form.
fn told_events(arena: &Arena, values: &Values) -> u32 {
    let told: Vec<bool> = values.spans.iter().map(|&span| !is_null(text(arena, span))).collect();
    let mut events = 0;
    let mut last = None;
    for (entry, &ordinal) in values.ordinals.iter().enumerate() {
        let doc = Some(values.doc(entry));
        if told[ordinal as usize] && doc != last {
            events += 1;
            last = doc;
        }
    }
    events
}

/// A value as the text it came as.
fn text(arena: &Arena, span: Span) -> &str {
    str::from_utf8(span.of(arena)).unwrap_or_default()
}
