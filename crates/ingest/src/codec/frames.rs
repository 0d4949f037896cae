//! Decoder of files that are frames in a row, each of which ends by itself:
//! the common part of gzip, zstd, xz and bzip2.
//!
//! Frames are walked here and inflated by the codecs' crates. The readers of
//! those crates lose the bytes that came out of a call in which they meet an
//! error, and some take padding behind a frame for another one.

use crate::source::problems::ProblemLog;
use crate::source::{Source, Stream};

/// An inflater for frames of one codec.
pub(super) trait Inflate {
    /// The codec's unit with its name, for messages.
    const NAME: &'static str;

    /// The format, for messages about what surrounds a unit.
    const FORMAT: &'static str = Self::NAME;

    /// True if a frame begins with these bytes.
    fn begins(next: &[u8]) -> bool;

    /// Makes ready for another frame.
    fn restart(&mut self);

    /// Goes past what stands before a frame's data, if the codec leaves that to
    /// the caller; false if it is no header, `None` if the input ends.
    fn header(&mut self, _: &mut dyn Source) -> Option<bool> {
        Some(true)
    }

    /// Inflates some of `input`, which is empty at the end of the file only,
    /// to the start of `into`.
    fn step(&mut self, input: &[u8], into: &mut [u8]) -> Step;

    /// Goes past what stands behind a frame's data, if the codec leaves that to
    /// the caller; false if the data is not what it says, `None` if the input ends.
    fn trailer(&mut self, _: &mut dyn Source) -> Option<bool> {
        Some(true)
    }
}

/// The result of a step.
pub(super) struct Step {
    /// Bytes of the input that are done with.
    pub consumed: usize,
    /// Bytes that came out, also before an error.
    pub produced: usize,
    pub status: FrameStatus,
}

/// How a frame goes on after a step.
pub(super) enum FrameStatus {
    More,
    End,
    Fail { kind: &'static str, detail: String },
}

/// Largest window of a decoder, as a power of two: that of `zstd --long` and
/// twice what `xz -9` takes. Each worker may need as much, so frames with a
/// larger one are refused.
pub(super) const MAX_WINDOW_LOG: u32 = 27;

/// A packed file as the bytes in it.
pub(super) struct FrameDecoder<'a, I> {
    input: Box<dyn Source + 'a>,
    problems: ProblemLog,
    inflate: I,
    state: State,
    /// Bytes that have come out.
    offset: u64,
}

enum State {
    Between,
    Inside,
    Trailer,
    End,
}

impl<'a, I: Inflate> FrameDecoder<'a, I> {
    pub(super) fn new(input: Box<dyn Source + 'a>, inflate: I, problems: ProblemLog) -> FrameDecoder<'a, I> {
        FrameDecoder { input, problems, inflate, state: State::Between, offset: 0 }
    }

    fn between(&mut self) -> State {
        let next = skip_padding(self.input.as_mut());
        if next.is_empty() {
            return State::End;
        }
        if !I::begins(next) {
            let detail = format!("what follows the last {} is no {}", I::NAME, I::FORMAT);
            return self.fail("trailing garbage", detail);
        }
        self.inflate.restart();
        match self.inflate.header(self.input.as_mut()) {
            Some(true) => State::Inside,
            Some(false) => self.fail("corrupt", format!("not a {} header", I::FORMAT)),
            None => self.fail("truncated", format!("the file ends inside a {} header", I::FORMAT)),
        }
    }

    fn inside(&mut self, into: &mut [u8]) -> (usize, State) {
        let input = self.input.peek();
        let at_end = input.is_empty();
        let Step { consumed, produced, status } = self.inflate.step(input, into);
        self.input.consume(consumed);
        self.offset += produced as u64;
        let state = match status {
            FrameStatus::End => State::Trailer,
            FrameStatus::More if consumed + produced > 0 => State::Inside,
            FrameStatus::More if at_end => {
                self.fail("truncated", format!("the file ends inside a {}", I::NAME))
            }
            FrameStatus::More => self.fail("corrupt", format!("the {} does not go on", I::NAME)),
            FrameStatus::Fail { kind, detail } => self.fail(kind, detail),
        };
        (produced, state)
    }

    fn trailer(&mut self) -> State {
        let Some(is_sound) = self.inflate.trailer(self.input.as_mut()) else {
            return self.fail("truncated", format!("the file ends inside a {} checksum", I::FORMAT));
        };
        if !is_sound {
            let detail = format!("the {} checksum does not fit the data before it", I::FORMAT);
            self.problems.note("crc", self.offset, detail);
        }
        State::Between
    }

    fn fail(&self, kind: &'static str, detail: String) -> State {
        self.problems.fail(kind, self.offset, detail);
        State::End
    }
}

impl<I: Inflate> Stream for FrameDecoder<'_, I> {
    fn read(&mut self, into: &mut [u8]) -> usize {
        loop {
            self.state = match self.state {
                State::Between => self.between(),
                State::Inside => {
                    let (produced, state) = self.inside(into);
                    if produced > 0 {
                        self.state = state;
                        return produced;
                    }
                    state
                }
                State::Trailer => self.trailer(),
                State::End => return 0,
            }
        }
    }
}

/// Goes past padding behind a frame, which is zeros up to the end or the next
/// frame, and returns the bytes that follow.
fn skip_padding(input: &mut dyn Source) -> &[u8] {
    loop {
        let zeros = input.peek().iter().take_while(|&&byte| byte == 0).count();
        if zeros == 0 {
            return input.peek();
        }
        input.consume(zeros);
    }
}

#[cfg(test)]
mod tests;
