//! A JSON parser that reuses its buffers, from the bytes of a record to a
//! [`Tape`].

use simd_json::{Buffers, ErrorType, INPUT_PADDING};

use super::repair::repair;
use super::tape::Tape;

/// Levels of nesting a record may have. Real ones stay under 12, and every
/// walk over a record may rely on it.
const MAX_DEPTH: usize = 128;

const MALFORMED: &str = "malformed JSON";

/// A JSON parser whose buffers are reused for the next record.
pub struct Reader {
    /// A copy of the record with padding, in which strings are unescaped in place.
    scratch: Vec<u8>,
    /// The record with invalid UTF-8 replaced, where that was necessary.
    lossy: Vec<u8>,
    buffers: Buffers,
    nodes: simd_json::Tape<'static>,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader {
            scratch: Vec::new(),
            lossy: Vec::new(),
            buffers: Buffers::with_max_depth(0, MAX_DEPTH),
            nodes: simd_json::Tape(Vec::new()),
        }
    }
}

impl Reader {
    /// Parses a record and passes it to `then`. Invalid UTF-8 is replaced by
    /// U+FFFD.
    ///
    /// # Errors
    /// The reason, one of a few constant texts, if it is no JSON or nested too deep.
    pub fn read<R>(&mut self, raw: &[u8], then: impl FnOnce(&Tape) -> R) -> Result<R, &'static str> {
        let nodes = std::mem::replace(&mut self.nodes, simd_json::Tape(Vec::new()));
        fill(&mut self.scratch, raw);
        let mut source = raw;
        let mut twin = self.scratch.as_ptr() as usize;
        let first = parse(&mut self.scratch, &mut self.buffers, nodes);
        let outcome = match first {
            Err((nodes, MALFORMED)) => {
                source = decoded(raw, &mut self.lossy);
                fill(&mut self.scratch, source);
                twin = self.scratch.as_ptr() as usize;
                repair(&mut self.scratch[..source.len()]);
                parse(&mut self.scratch, &mut self.buffers, nodes)
            }
            read => read,
        };
        let nodes = match outcome {
            Ok(nodes) => nodes,
            Err((nodes, reason)) => {
                self.nodes = nodes;
                return Err(reason);
            }
        };
        let structurals = self.buffers.structural_indexes();
        // It is UTF-8: simd-json has checked it, or it was decoded above.
        let source = simdutf8::basic::from_utf8(source).unwrap_or_default();
        let answer = then(&Tape { nodes: &nodes.0, source, twin, structurals });
        self.nodes = nodes.reset();
        Ok(answer)
    }
}

/// The memory for nodes, for reuse, and the reason.
type Failure = (simd_json::Tape<'static>, &'static str);

fn parse<'a>(
    padded: &'a mut [u8],
    buffers: &mut Buffers,
    nodes: simd_json::Tape<'static>,
) -> Result<simd_json::Tape<'a>, Failure> {
    let length = padded.len() - INPUT_PADDING;
    let mut nodes = nodes.reset();
    match simd_json::fill_tape_padded(padded, length, buffers, &mut nodes) {
        Ok(()) if !nodes.0.is_empty() => Ok(nodes),
        Ok(()) => Err((nodes.reset(), MALFORMED)),
        Err(error) => Err((nodes.reset(), reason(error.error()))),
    }
}

fn reason(error: &ErrorType) -> &'static str {
    match error {
        ErrorType::DepthLimitExceeded => "JSON nested too deep",
        _ => MALFORMED,
    }
}

fn fill(scratch: &mut Vec<u8>, text: &[u8]) {
    scratch.clear();
    scratch.extend_from_slice(text);
    scratch.resize(text.len() + INPUT_PADDING, b' ');
}

/// `raw` itself if it is UTF-8, else a copy in `lossy` that is.
fn decoded<'a>(raw: &'a [u8], lossy: &'a mut Vec<u8>) -> &'a [u8] {
    if std::str::from_utf8(raw).is_ok() {
        return raw;
    }
    lossy.clear();
    for chunk in raw.utf8_chunks() {
        lossy.extend_from_slice(chunk.valid().as_bytes());
        if !chunk.invalid().is_empty() {
            lossy.extend_from_slice("\u{fffd}".as_bytes());
        }
    }
    lossy
}
