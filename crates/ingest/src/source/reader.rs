//! Files, pipes and standard input as streams.

use std::io::{ErrorKind, Read};

use super::Stream;
use super::meter::Meter;
use super::problems::ProblemLog;

/// A reader as a stream, which ends at the first error.
pub(crate) struct ReadStream<'a, R> {
    pub reader: R,
    pub problems: ProblemLog,
    pub meter: Meter<'a>,
}

impl<R: Read> Stream for ReadStream<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> usize {
        loop {
            match self.reader.read(into) {
                Ok(count) => {
                    self.meter.count(count);
                    return count;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.problems.fail("unreadable", 0, error.to_string());
                    return 0;
                }
            }
        }
    }
}
