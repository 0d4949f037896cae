//! Unpacks files that are frames in a row, each of which ends by itself: what
//! zstd, xz and bzip2 have in common.
//!
//! The readers of their crates lose what came out of a call in which they meet
//! an error, and some take padding behind a frame for one; so frames are
//! walked here, and the crates inflate.

use crate::fault::Faults;
use crate::source::{Source, Stream};

/// What inflates the frames of one format.
pub(crate) trait Inflate {
    /// What is packed so, in messages.
    const NAME: &'static str;

    /// True if a frame begins so.
    fn begins(next: &[u8]) -> bool;

    /// Makes ready for another frame.
    fn restart(&mut self);

    /// Inflates some of `input`, which is empty at the end of the file only,
    /// to the start of `into`.
    fn step(&mut self, input: &[u8], into: &mut [u8]) -> Step;
}

/// What came of a step.
pub(crate) struct Step {
    /// Bytes of the input that are done with.
    pub taken: usize,
    /// Bytes that came out, also before an error.
    pub given: usize,
    pub then: Then,
}

/// How a frame goes on.
pub(crate) enum Then {
    More,
    /// This was all of it.
    End,
    Fail {
        kind: &'static str,
        detail: String,
    },
}

/// What a decoder may keep of what came out, to repeat it: the window of
/// `zstd --long` and twice what `xz -9` takes. Each worker may need as much, so
/// what asks for more is left to those who can spare it.
pub(crate) const MAX_WINDOW_LOG: u32 = 27;

/// A packed file as the bytes in it.
pub(crate) struct Frames<'a, I> {
    input: Box<dyn Source + 'a>,
    faults: Faults,
    inflate: I,
    state: State,
    /// Bytes that have come out.
    offset: u64,
}

enum State {
    Between,
    Inside,
    End,
}

impl<'a, I: Inflate> Frames<'a, I> {
    pub(crate) fn new(input: Box<dyn Source + 'a>, inflate: I, faults: Faults) -> Frames<'a, I> {
        Frames { input, faults, inflate, state: State::Between, offset: 0 }
    }

    /// Padding behind a frame is zeros up to the end or the next frame.
    fn between(&mut self) -> State {
        loop {
            let next = self.input.peek();
            let zeros = next.iter().take_while(|&&byte| byte == 0).count();
            if zeros > 0 {
                self.input.consume(zeros);
                continue;
            }
            if next.is_empty() {
                return State::End;
            }
            if I::begins(next) {
                self.inflate.restart();
                return State::Inside;
            }
            return self.fail("trailing garbage", format!("what follows the last {0} is no {0}", I::NAME));
        }
    }

    fn inside(&mut self, into: &mut [u8]) -> (usize, State) {
        let input = self.input.peek();
        let at_end = input.is_empty();
        let Step { taken, given, then } = self.inflate.step(input, into);
        self.input.consume(taken);
        self.offset += given as u64;
        let state = match then {
            Then::End => State::Between,
            Then::More if taken + given > 0 => State::Inside,
            Then::More if at_end => self.fail("truncated", format!("the file ends inside a {}", I::NAME)),
            Then::More => self.fail("corrupt", format!("the {} does not go on", I::NAME)),
            Then::Fail { kind, detail } => self.fail(kind, detail),
        };
        (given, state)
    }

    fn fail(&self, kind: &'static str, detail: String) -> State {
        self.faults.fail(kind, self.offset, detail);
        State::End
    }
}

impl<I: Inflate> Stream for Frames<'_, I> {
    fn read(&mut self, into: &mut [u8]) -> usize {
        loop {
            self.state = match self.state {
                State::Between => self.between(),
                State::Inside => {
                    let (given, state) = self.inside(into);
                    if given > 0 {
                        self.state = state;
                        return given;
                    }
                    state
                }
                State::End => return 0,
            }
        }
    }
}

#[cfg(test)]
mod tests;
