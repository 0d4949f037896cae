//! Writes the columns of a shard, one after another, and their directory.

use std::collections::HashMap;
use std::io::{self, Write};
use std::rc::Rc;

use logdex_event::field::Role;
use zstd::bulk::Compressor;

use super::schemas::Schemas;
use super::values::ValuesBuilder;
use crate::ZSTD_LEVEL;
use crate::encoding::numbers::{Encoded, Numbers};
use crate::encoding::validity;
use crate::file::container::ContentWriter;
use crate::file::directory::{Entry, encode};
use crate::file::statistics::Statistics;

/// The sections of a column, each in pieces: validity, codes, values.
pub(crate) type ColumnSections<'a> = [&'a [&'a [u8]]; 3];

/// A columns file while it is written.
pub(crate) struct FileWriter<'z, W> {
    /// The compressor of all dictionaries.
    pub zstd: Compressor<'z>,
    /// Events of the shard.
    pub docs: u32,
    /// The schema id of each event.
    schemas: Vec<u32>,
    /// Validity sections by how many values events of each schema have.
    validities: HashMap<Vec<u32>, Rc<[u8]>>,
    out: ContentWriter<W>,
    next_word: u32,
    entries: Vec<Entry>,
}

impl<W: Write> FileWriter<'_, W> {
    /// A file of events with these schema ids.
    ///
    /// # Errors
    /// If zstd fails, which it does for want of memory only.
    pub fn new(out: W, schemas: Vec<u32>) -> io::Result<Self> {
        let docs = schemas.len() as u32;
        Ok(FileWriter {
            zstd: Compressor::new(ZSTD_LEVEL)?,
            docs,
            schemas,
            validities: HashMap::new(),
            out: ContentWriter::new(out)?,
            next_word: docs,
            entries: Vec::new(),
        })
    }

    /// Writes something that is no column.
    ///
    /// # Errors
    /// Those of the output.
    pub fn blob(&mut self, name: &str, blob: &[u8]) -> io::Result<()> {
        self.entry(name, None, 0, [&[], &[], &[blob]], None)
    }

    /// Writes a number column.
    ///
    /// # Errors
    /// Those of the output.
    pub fn numbers(&mut self, column: &Numbers) -> io::Result<()> {
        let Encoded { index, values, zones, statistics } = column.encode(self.docs)?;
        self.entry(column.name, None, column.len() as u32, [&[&index], &[&values], &[&zones]], None)?;
        self.statistics(statistics);
        Ok(())
    }

    /// The validity section of the column with this id.
    ///
    /// # Errors
    /// None in practice: it is written to memory.
    pub fn validity(&mut self, id: usize, schemas: &Schemas) -> io::Result<Rc<[u8]>> {
        if schemas.are_all(id) {
            return Ok(validity::encode_all().into());
        }
        if schemas.are_many() {
            return Ok(validity::encode_listed(&schemas.events(id))?.into());
        }
        let counts = schemas.counts(id);
        // Many columns have values in the same events.
        if let Some(known) = self.validities.get(&counts) {
            return Ok(Rc::clone(known));
        }
        let section: Rc<[u8]> = validity::encode_by_schema(&counts, &self.schemas)?.into();
        self.validities.insert(counts, Rc::clone(&section));
        Ok(section)
    }

    /// Writes the sections of a column. `indexed` are the values whose words
    /// are indexed, in the order of the documents that stand for them.
    ///
    /// # Errors
    /// Those of the output.
    pub fn entry(
        &mut self,
        name: &str,
        role: Option<Role>,
        events: u32,
        sections: ColumnSections,
        indexed: Option<&ValuesBuilder>,
    ) -> io::Result<()> {
        let start = self.out.written();
        let mut lengths = [0; 3];
        for (pieces, length) in sections.iter().zip(&mut lengths) {
            for piece in *pieces {
                self.out.write_all(piece)?;
                *length += piece.len() as u64;
            }
        }
        let first_word = indexed.map(|values| {
            let first = self.next_word;
            self.next_word += values.distinct.len() as u32;
            first
        });
        let [validity_bytes, codes_bytes, values_bytes] = lengths;
        let name = name.to_owned();
        self.entries.push(Entry {
            name,
            role,
            events,
            start,
            validity_bytes,
            codes_bytes,
            values_bytes,
            first_word,
            statistics: Statistics::default(),
        });
        Ok(())
    }

    /// Sets the statistics of the column that was written last.
    pub fn statistics(&mut self, statistics: Statistics) {
        if let Some(entry) = self.entries.last_mut() {
            entry.statistics = statistics;
        }
    }

    /// Writes the directory and the footer.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<()> {
        self.entries.sort_by(|a, b| a.key().cmp(&b.key()));
        let mut directory = Vec::new();
        encode(&self.entries, &mut directory);
        self.out.finish(&directory, self.docs)
    }
}
