//! The container: content with block checksums between a header and a footer.
//!
//! ```text
//! file      = content checksums footer
//! content   = header sections directory
//! ```

use std::io::{self, Write};
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::directory::FileSlice;

use crate::Error;
use crate::file::checksum::{ChecksummedReader, ChecksummedWriter};
use crate::file::footer::{Footer, HEADER_BYTES, check_version, header};
use crate::file::read_at::ReadAt;

/// Writes a file: the sections through [`Write`], the rest in [`finish`](Self::finish).
pub(crate) struct ContentWriter<W>(ChecksummedWriter<W>);

impl<W: Write> ContentWriter<W> {
    /// Begins a file with its header.
    ///
    /// # Errors
    /// Those of the output.
    pub fn new(out: W) -> io::Result<ContentWriter<W>> {
        let mut content = ChecksummedWriter::new(out);
        content.write_all(&header())?;
        Ok(ContentWriter(content))
    }

    /// Bytes written so far, the header's among them.
    pub fn written(&self) -> u64 {
        self.0.written()
    }

    /// Ends a file of so many events with its directory, checksums, and footer.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(self, directory: &[u8], events: u32) -> io::Result<()> {
        let ContentWriter(mut content) = self;
        content.write_all(directory)?;
        let content_bytes = content.written();
        let (mut out, sums) = content.finish()?;
        out.write_all(&sums)?;
        out.write_all(&Footer::new(content_bytes, directory.len() as u64, events).encode(&sums))?;
        out.flush()
    }
}

impl<W: Write> Write for ContentWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The parts of an opened file.
pub(crate) struct Opened {
    /// Header, sections, and directory, checked when they are read.
    pub content: FileSlice,
    /// The directory alone.
    pub directory: FileSlice,
    /// The footer.
    pub footer: Footer,
    /// Its checksum, which stands for the whole file.
    pub checksum: u32,
}

/// Opens a file. Reads its header, its checksums, and its footer.
///
/// # Errors
/// If the file is of another version, or damaged.
pub(crate) fn open(source: impl ReadAt) -> Result<Opened, Error> {
    let total = source.len();
    let damaged = |what, offset| Error::Damaged { what, offset: Some(offset) };
    if total < HEADER_BYTES as u64 {
        return Err(damaged("header", 0));
    }
    let (head, tail) = (source.read(0..8)?, source.read(total - 8..total)?);
    let ends = head.first_chunk().zip(tail.first_chunk());
    let (head, tail) = ends.ok_or_else(|| damaged("header", 0))?;
    check_version(head, tail, total)?;
    let start = total.checked_sub(Footer::BYTES as u64).ok_or_else(|| damaged("footer", 0))?;
    let bytes = source.read(start..total)?;
    let last = bytes.first_chunk().ok_or_else(|| damaged("footer", start))?;
    let (footer, checksum) = (Footer::decode(last), Footer::checksum(last));
    let content = usize::try_from(footer.content_bytes).ok().filter(|&content| content as u64 <= start);
    let content = content.ok_or_else(|| damaged("footer", start))?;
    let sums = source.read(content as u64..start)?;
    if footer.encode(&sums) != bytes.as_slice() {
        return Err(damaged("footer", start));
    }
    let directory = usize::try_from(footer.directory_bytes).ok().filter(|&bytes| bytes <= content);
    let directory = directory.ok_or_else(|| damaged("footer", start))?;
    let reader = ChecksummedReader::new(source, content, sums);
    let content = FileSlice::new(Arc::new(reader.ok_or_else(|| damaged("checksums", content as u64))?));
    let directory = content.slice_from(content.len() - directory);
    Ok(Opened { content, directory, footer, checksum })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(sections: &[Vec<u8>]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut content = ContentWriter::new(&mut file).unwrap();
        sections.iter().for_each(|section| content.write_all(section).unwrap());
        content.finish(b"directory", 7).unwrap();
        file
    }

    /// Everything in a file, or the first thing that is wrong.
    fn read(file: Vec<u8>) -> Result<(Vec<u8>, Vec<u8>, Footer), Error> {
        let Opened { content, directory, footer, .. } = open(Arc::<[u8]>::from(file))?;
        Ok((content.read_bytes()?.to_vec(), directory.read_bytes()?.to_vec(), footer))
    }

    fn sections() -> impl Strategy<Value = Vec<Vec<u8>>> {
        let section = (any::<u8>(), 0..40_000usize).prop_map(|(byte, length)| vec![byte; length]);
        proptest::collection::vec(section, 0..4)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_was_written_is_read(sections in sections(), bit in any::<prop::sample::Index>(), end in any::<prop::sample::Index>()) {
            let file = written(&sections);
            let (content, directory, footer) = read(file.clone()).unwrap();
            prop_assert_eq!(&content[HEADER_BYTES..], [sections.concat(), b"directory".to_vec()].concat());
            prop_assert_eq!((&directory[..], footer.events), (&b"directory"[..], 7));
            let mut damaged = file.clone();
            let bit = bit.index(file.len() * 8);
            damaged[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(read(damaged).is_err());
            prop_assert!(read(file[..end.index(file.len())].to_vec()).is_err());
        }
    }

    #[test]
    fn every_truncation_is_an_error() {
        let file = written(&[b"some bytes".to_vec()]);
        for end in 0..file.len() {
            let error = read(file[..end].to_vec()).err().unwrap();
            assert!(matches!(error, Error::Damaged { offset: Some(_), .. }), "cut at {end}: {error:?}");
        }
    }
}
