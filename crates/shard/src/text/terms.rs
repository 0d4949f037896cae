//! Text index: the words of distinct values and of events' own texts, with the
//! documents that hold each.
//!
//! A document is an event, by its number, or a distinct value: values follow
//! the events, column after column, in the order of their codes. So a word is
//! indexed once for each distinct value that has it, however many events do.
//!
//! Most words of a large shard are in one value only: numbers, hashes, parts
//! of tokens. These are kept as hashes ([`hash_table`]), without their
//! text; a look-up checks the value.
//!
//! ```text
//! blob     = postings ends terms hashed-terms lengths-of-these
//! terms    = the words, sorted, as a dictionary; a word's place is its number
//! ends     = where the postings of each word end
//! ```

use std::io;
use std::ops::ControlFlow;

use logdex_event::words::for_each_word;
use tantivy::HasLen;
use tantivy::directory::FileSlice;
use zstd::bulk::Compressor;

use crate::corrupt;
use crate::encoding::dictionary::{self, Dictionary};
use crate::encoding::hash_table::{self, HashTable};
use crate::encoding::integers;
use crate::encoding::integers::random_access::RandomAccess;
use crate::file::checksum::checksum;
use crate::file::sections::{Sections, put_sections};
use crate::memory::chunks::Chunks;
use crate::memory::interner::{ENTRY_BYTES, Interner};
use crate::text::postings;

/// Words in a bucket of hashes, on average. Each is a value to look at, which
/// costs inflating a block of its dictionary.
const BUCKET: usize = 4;

/// Rare words that are worth a table.
const RARE_FROM: usize = 1024;

/// Marks the last word of a value.
const LAST: u32 = 1 << 31;

/// Stands for the words of a value that has none.
const NONE: u32 = u32::MAX;

/// What a word of an event's own text costs: itself and its event, and its
/// place among the documents when they are put in order.
const OWN_BYTES: usize = 12;

/// Collects words while a shard fills.
#[derive(Default)]
pub(crate) struct TermsBuilder {
    distinct: Interner,
    scratch: String,
    /// Words of events' own texts: event, word.
    own: Chunks<(u32, u32)>,
}

impl TermsBuilder {
    /// Appends the words of a value to `out`.
    pub fn of_value(&mut self, value: &str, out: &mut Chunks<u32>) {
        let TermsBuilder { distinct, scratch, .. } = self;
        let mut last = None;
        for_each_word(value, scratch, |word| {
            if let Some(word) = last.replace(distinct.intern(word.as_bytes()).number) {
                out.push(word);
            }
        });
        out.push(last.map_or(NONE, |word| word | LAST));
    }

    /// Notes the words of an event's own text.
    pub fn of_event(&mut self, doc: u32, text: &str) {
        let TermsBuilder { distinct, scratch, own } = self;
        for_each_word(text, scratch, |word| own.push((doc, distinct.intern(word.as_bytes()).number)));
    }

    /// Memory taken, in bytes.
    pub fn bytes(&self) -> usize {
        self.distinct.bytes() + self.distinct.len() * ENTRY_BYTES + self.own.len() * OWN_BYTES
    }

    /// The blob. `values` are the words of the values of each column, as
    /// [`TermsBuilder::of_value`] gave them; the first value is document `docs`.
    ///
    /// # Errors
    /// None in practice: it is written to memory.
    pub fn encode(
        self,
        docs: u32,
        values: &[&Chunks<u32>],
        zstd: &mut Compressor<'_>,
    ) -> io::Result<Vec<u8>> {
        let lists = self.lists(docs, values);
        // Whether an event's own text holds a word, only its record would tell.
        let is_rare = |word: u32| matches!(*lists.of(word), [document] if document >= docs);
        let words = || (0u32..).zip(self.distinct.iter());
        let rare: Vec<(u32, u32)> = words()
            .filter(|&(word, _)| is_rare(word))
            .map(|(word, text)| (checksum(text), lists.of(word)[0]))
            .collect();
        let pays = rare.len() >= RARE_FROM;
        let mut order: Vec<(u64, u32)> = words()
            .filter(|&(word, _)| !(pays && is_rare(word)))
            .map(|(word, text)| (head(text), word))
            .collect();
        let text = |word: u32| self.distinct.get(word);
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| text(a.1).cmp(text(b.1))));
        let (mut blob, mut ends) = (Vec::new(), Vec::new());
        for &(_, word) in &order {
            postings::encode(lists.of(word), &mut blob);
            ends.push(blob.len() as u64);
        }
        let terms = dictionary::encode_sorted(order.iter().map(|&(_, word)| text(word)), zstd)?;
        let mut ends_blob = Vec::new();
        integers::encode(&ends, &mut ends_blob)?;
        let rare = if pays { &rare[..] } else { &[] };
        let [starts, documents] = hash_table::encode(rare.iter().copied(), rare.len() / BUCKET)?;
        let mut hashed = Vec::new();
        put_sections(&mut hashed, &[&starts, &documents]);
        put_sections(&mut blob, &[&ends_blob, &terms, &hashed]);
        Ok(blob)
    }

    /// The documents of each word, sorted by counting.
    fn lists(&self, docs: u32, values: &[&Chunks<u32>]) -> Lists {
        let mut starts = vec![0u32; self.distinct.len() + 1];
        for_each_posting(&self.own, docs, values, |_, word| starts[word as usize] += 1);
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        let mut ends = starts.clone();
        let mut documents = vec![0; sum as usize];
        for_each_posting(&self.own, docs, values, |document, word| {
            let (start, end) = (starts[word as usize], &mut ends[word as usize]);
            // A text may have a word twice.
            if *end == start || documents[*end as usize - 1] != document {
                documents[*end as usize] = document;
                *end += 1;
            }
        });
        Lists { starts, ends, documents }
    }
}

struct Lists {
    starts: Vec<u32>,
    ends: Vec<u32>,
    documents: Vec<u32>,
}

impl Lists {
    fn of(&self, word: u32) -> &[u32] {
        let word = word as usize;
        &self.documents[self.starts[word] as usize..self.ends[word] as usize]
    }
}

fn for_each_posting(
    own: &Chunks<(u32, u32)>,
    docs: u32,
    values: &[&Chunks<u32>],
    mut take: impl FnMut(u32, u32),
) {
    own.iter().for_each(|(doc, word)| take(doc, word));
    let mut document = docs;
    for words in values {
        for word in words.iter() {
            if word != NONE {
                take(document, word & !LAST);
            }
            document += u32::from(word & LAST != 0);
        }
    }
}

/// The first eight bytes decide most comparisons.
fn head(text: &[u8]) -> u64 {
    let mut head = [0; 8];
    let length = text.len().min(8);
    head[..length].copy_from_slice(&text[..length]);
    u64::from_be_bytes(head)
}

/// The words of a finished shard.
pub struct TextIndex {
    documents: FileSlice,
    ends: RandomAccess,
    terms: Dictionary,
    /// The documents of words that one value holds, by the words' hashes.
    hashed: HashTable,
}

impl TextIndex {
    /// Opens what [`TermsBuilder::encode`] made.
    pub(crate) fn open(blob: &FileSlice) -> io::Result<TextIndex> {
        let Sections { head, sections: [ends, terms, hashed] } = Sections::split(blob)?;
        let terms = Dictionary::open(&terms)?;
        let hashed = HashTable::open(Sections::split(&hashed)?.sections)?;
        Ok(TextIndex { documents: head, ends: RandomAccess::open(ends)?, terms, hashed })
    }

    /// Calls `take` with each document that holds the word, ascending; or if
    /// false comes back, with all that may, any order. Those are values.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn with_word(&self, word: &str, take: &mut dyn FnMut(u32)) -> io::Result<bool> {
        if let Some(number) = self.terms.find_sorted(word.as_bytes())? {
            self.documents(number, take)?;
            return Ok(true);
        }
        let found = self.hashed.find(checksum(word.as_bytes()))?;
        found.iter().for_each(|&document| take(document));
        Ok(found.is_empty())
    }

    /// The same for every word that starts with `prefix` and passes.
    ///
    /// # Errors
    /// If the index is damaged.
    pub fn with_words_like(
        &self,
        prefix: &str,
        passes: impl Fn(&str) -> bool,
        take: &mut dyn FnMut(u32),
    ) -> io::Result<bool> {
        self.terms.for_each_sorted_from(prefix.as_bytes(), &mut |number, word| {
            if !word.starts_with(prefix.as_bytes()) {
                return Ok(ControlFlow::Break(()));
            }
            if str::from_utf8(word).is_ok_and(&passes) {
                self.documents(number, take)?;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        let hashed = self.hashed.items();
        hashed.each(0..hashed.len(), |document| take(document as u32))?;
        Ok(hashed.len() == 0)
    }

    fn documents(&self, number: u32, take: &mut dyn FnMut(u32)) -> io::Result<()> {
        let damaged = || corrupt("documents of words");
        let start = number.checked_sub(1).map_or(Ok(0), |before| self.ends.get(before))?;
        let range = start as usize..self.ends.get(number)? as usize;
        if range.start > range.end || range.end > self.documents.len() {
            return Err(damaged());
        }
        postings::decode(&self.documents.read_bytes_slice(range)?, take).ok_or_else(damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(index: &TextIndex, word: &str) -> Vec<u32> {
        let mut documents = Vec::new();
        index.with_word(word, &mut |document| documents.push(document)).unwrap();
        documents
    }

    #[test]
    fn words_lead_to_events_and_values() {
        let mut words = TermsBuilder::default();
        let (mut first, mut second) = (Chunks::default(), Chunks::default());
        for value in ["AccessDenied", "-", "", "access access"] {
            words.of_value(value, &mut first);
        }
        words.of_value("denied", &mut second);
        words.of_event(1, "denied access denied");
        words.of_event(2, "Other");
        let blob = words.encode(10, &[&first, &second], &mut Compressor::new(1).unwrap()).unwrap();
        let index = TextIndex::open(&FileSlice::from(blob)).unwrap();
        assert_eq!(with(&index, "denied"), [1, 10, 14]);
        assert_eq!(with(&index, "access"), [1, 10, 13]);
        assert_eq!(with(&index, "accessdenied"), [10]);
        assert_eq!(with(&index, "other"), [2]);
        assert!(with(&index, "accessd").is_empty());
        let mut like = Vec::new();
        index
            .with_words_like("acc", |word| word.ends_with("ss"), &mut |document| like.push(document))
            .unwrap();
        assert_eq!(like, [1, 10, 13]);
    }

    #[test]
    fn rare_words_lead_to_their_values_and_few_others() {
        let mut words = TermsBuilder::default();
        let mut values = Chunks::default();
        for at in 0..5000 {
            words.of_value(&format!("common word{at} {}", at % 100), &mut values);
        }
        words.of_event(3, "alone");
        let blob = words.encode(10, &[&values], &mut Compressor::new(1).unwrap()).unwrap();
        let index = TextIndex::open(&FileSlice::from(blob)).unwrap();
        let with = |word: &str| {
            let mut documents = Vec::new();
            let is_sure = index.with_word(word, &mut |document| documents.push(document)).unwrap();
            (documents, is_sure)
        };
        let mut candidates = 0;
        for at in 0..5000 {
            let (documents, is_sure) = with(&format!("word{at}"));
            assert!(!is_sure && documents.contains(&(10 + at)));
            candidates += documents.len();
        }
        assert!(candidates < 5000 * 10, "{candidates}");
        assert_eq!(with("common"), ((10..5010).collect(), true));
        assert_eq!(with("alone"), (vec![3], true));
        assert_eq!(with("17").0.len(), 50);
        let mut like = Vec::new();
        let is_sure = index.with_words_like("word1", |_| true, &mut |document| like.push(document)).unwrap();
        assert!(!is_sure && like.len() == 5000);
    }

    #[test]
    fn no_words() {
        let blob = TermsBuilder::default().encode(0, &[], &mut Compressor::new(1).unwrap()).unwrap();
        let index = TextIndex::open(&FileSlice::from(blob)).unwrap();
        assert!(with(&index, "x").is_empty());
    }
}
