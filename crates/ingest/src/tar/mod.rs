//! A reader of tar archives, member after member.
//!
//! Headers are not trusted: a name or a size may be anything. In memory are one
//! header and one extended header of bounded size.
//!
//! The archive is walked here and not by the `tar` crate, whose `Archive` ends
//! at the first damaged header: members behind it must survive, and so must the
//! bytes of a member before the archive ends.

mod header;
pub(crate) mod names;
mod pax;

use crate::source::meter::Meter;
use crate::source::problems::ProblemLog;
use crate::source::{Source, drain};
use header::{BLOCK, Header, text};
use pax::Extended;

/// True if a tar archive begins with these bytes.
pub(crate) fn begins(next: &[u8]) -> bool {
    Header::read(next).is_some()
}

/// An archive; as a source, the data of the member it is at.
pub(crate) struct Tar<'a> {
    source: Box<dyn Source + 'a>,
    problems: ProblemLog,
    meter: Meter<'a>,
    expansion: u64,
    /// Bytes of the archive gone past.
    offset: u64,
    /// Bytes of the member's data that are left.
    left: u64,
    /// Bytes behind them up to the next block.
    padding: u64,
    /// The member's name, for messages; empty inside anything else.
    name: String,
    ended: bool,
}

/// A file in an archive.
pub(crate) struct Member {
    /// Its path in the archive.
    pub name: String,
    /// Bytes it has; the archive may end before.
    pub size: u64,
    /// Last modification, nanoseconds since 1970; 0 if that is not known.
    pub modified: i64,
    /// True if only the parts of the file are there that are not zeros.
    pub is_sparse: bool,
}

/// What a header is of.
enum Next {
    Member(Member),
    /// Something without data of interest.
    Other,
    /// An extended header of the next member.
    Extension,
    End,
}

/// Most bytes of an extended header that is read; none of use has as many.
const MAX_EXTENDED: u64 = 1 << 20;

impl<'a> Tar<'a> {
    /// `expansion` is the limit of [`Options`](crate::Options::expansion).
    pub(crate) fn new(
        source: Box<dyn Source + 'a>,
        problems: ProblemLog,
        meter: Meter<'a>,
        expansion: u64,
    ) -> Tar<'a> {
        let (name, ended) = (String::new(), false);
        Tar { source, problems, meter, expansion, offset: 0, left: 0, padding: 0, name, ended }
    }

    /// Goes to the next file, past what was not read of the one before.
    /// Folders, links and devices are passed over.
    pub(crate) fn next(&mut self) -> Option<Member> {
        let mut extended = Extended::default();
        while self.pass_member() {
            match self.header(&mut extended) {
                Next::Member(member) => return Some(member),
                Next::Other => extended = Extended::default(),
                Next::Extension => {}
                Next::End => self.ended = true,
            }
        }
        None
    }

    /// Bytes of the archive gone past.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Goes past the rest of a member; false if the archive ends.
    fn pass_member(&mut self) -> bool {
        if self.pass(self.left) {
            self.left = 0;
            // The last member's padding is nothing to miss.
            let padding = std::mem::take(&mut self.padding);
            self.pass(padding);
        } else if !self.ended {
            let inside = if self.name.is_empty() { "a header" } else { &self.name };
            self.end("truncated", format!("the archive ends inside {inside}"));
        }
        !self.ended
    }

    /// Goes past `bytes`; false if there are fewer.
    fn pass(&mut self, mut bytes: u64) -> bool {
        while bytes > 0 {
            let next = self.peek_archive(bytes).len();
            if next == 0 {
                return false;
            }
            self.advance(next);
            bytes -= next as u64;
        }
        true
    }

    fn header(&mut self, extended: &mut Extended) -> Next {
        if !self.find_header() {
            return Next::End;
        }
        let Some(header) = Header::read(self.source.peek()) else {
            return Next::End;
        };
        let (kind, name, size, modified) = (header.kind(), header.name(), header.size(), header.modified());
        self.advance(BLOCK);
        let Some(size) = extended.size.filter(|_| !is_extension(kind)).or(size) else {
            self.note("corrupt", "the size of a member is no number".to_owned());
            return Next::Other;
        };
        // Links, devices and folders have no data, whatever size their headers have.
        self.name.clear();
        self.left = if matches!(kind, b'1'..=b'6') { 0 } else { size };
        self.padding = self.left.wrapping_neg() % BLOCK as u64;
        match kind {
            b'L' | b'x' | b'X' => self.extension(kind, extended),
            // Names of links, extended headers that hold for all members: comments.
            b'K' | b'g' => Next::Extension,
            // Links, devices, folders; volume labels and lists of names.
            b'1'..=b'6' | b'V' | b'D' | b'N' => Next::Other,
            // Unknown kinds are files, as POSIX demands.
            _ => self.member(kind, extended, &name, size, modified),
        }
    }

    fn member(&mut self, kind: u8, extended: &Extended, name: &[u8], size: u64, modified: i64) -> Next {
        let name = String::from_utf8_lossy(extended.name.as_deref().unwrap_or(name)).into_owned();
        self.name.clone_from(&name);
        // Before there were kinds, a slash at the end marked folders.
        if name.ends_with('/') {
            return Next::Other;
        }
        let modified = extended.modified.unwrap_or(modified.saturating_mul(1_000_000_000));
        Next::Member(Member { name, size, modified, is_sparse: kind == b'S' || extended.is_sparse })
    }

    /// Reads an extended header.
    fn extension(&mut self, kind: u8, extended: &mut Extended) -> Next {
        if self.left > MAX_EXTENDED {
            self.note("corrupt", format!("an extended header of {} bytes is passed over", self.left));
            return Next::Extension;
        }
        let mut bytes = Vec::new();
        drain(self, |next| {
            bytes.extend_from_slice(next);
            true
        });
        if kind == b'L' {
            extended.name = Some(text(&bytes).to_vec());
        } else if !extended.read(&bytes) && self.left == 0 {
            self.note("corrupt", "an extended header is damaged".to_owned());
        }
        Next::Extension
    }

    /// Goes to the next header, past the zeros that end an archive: another
    /// may follow. Where there should be one and is none, some members are
    /// lost, but maybe not all. False at the end.
    fn find_header(&mut self) -> bool {
        let (mut zeros, mut is_lost) = (0, false);
        loop {
            let next = self.peek_archive(BLOCK as u64);
            if next.is_empty() {
                if zeros == 0 && !is_lost {
                    self.end("truncated", "the archive ends without its end mark".to_owned());
                }
                return false;
            }
            if begins(next) {
                return true;
            }
            let (length, is_zeros) = (next.len(), next.iter().all(|&byte| byte == 0));
            if is_zeros {
                zeros += 1;
            } else if zeros > 0 && !is_lost {
                self.end("trailing garbage", "what follows the end mark is no tar archive".to_owned());
                return false;
            } else if length < BLOCK && !is_lost {
                self.end("truncated", "the archive ends inside a header".to_owned());
                return false;
            } else if !is_lost {
                self.note("corrupt", "no tar header; what follows up to the next is lost".to_owned());
                is_lost = true;
            }
            self.advance(length);
        }
    }

    /// The bytes of the archive that come next, `most` at most; none at its end
    /// or beyond the limit of expansion.
    fn peek_archive(&mut self, most: u64) -> &[u8] {
        if !self.ended && self.meter.exceeds(self.expansion) {
            self.ended = true;
            self.problems.fail_expansion(self.offset, self.expansion);
        }
        if self.ended {
            return &[];
        }
        let next = self.source.peek();
        &next[..next.len().min(usize::try_from(most).unwrap_or(usize::MAX))]
    }

    fn advance(&mut self, bytes: usize) {
        self.source.consume(bytes);
        self.meter.inflate(bytes);
        self.offset += bytes as u64;
    }

    fn note(&self, kind: &'static str, detail: String) {
        self.problems.note(kind, self.offset, detail);
    }

    /// Ends the archive with a problem, unless its codec has noted one.
    fn end(&mut self, kind: &'static str, detail: String) {
        self.ended = true;
        if !self.problems.failed() {
            self.problems.fail(kind, self.offset, detail);
        }
    }
}

impl Source for Tar<'_> {
    fn peek(&mut self) -> &[u8] {
        self.peek_archive(self.left)
    }

    fn consume(&mut self, bytes: usize) {
        self.advance(bytes);
        self.left -= bytes as u64;
    }
}

/// True if a header of this kind belongs to the member behind it.
fn is_extension(kind: u8) -> bool {
    matches!(kind, b'L' | b'K' | b'x' | b'X' | b'g')
}

#[cfg(test)]
pub(crate) mod tests;
