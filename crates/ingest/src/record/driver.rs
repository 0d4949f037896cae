//! Record driver: parses the records of blocks and pushes their events into a sink.

use logdex_event::carrier::{Shape, TOO_LONG};
use logdex_event::event::{Content, Event, Origin};
use logdex_event::field::{FieldId, id};
use logdex_event::parser::{Parsed, Parser};
use logdex_event::sink::{Problem, Sink, StoreError};

use super::block::Block;
use crate::object::Object;
use crate::options::Options;
use crate::summary::Summary;

/// Parses records, pushes their events into the sink of one worker and counts both.
pub(crate) struct RecordDriver<K: Sink> {
    pub sink: K,
    pub summary: Summary,
    parser: Parser,
}

const KIND: FieldId = id("event.kind");
const REASON: FieldId = id("event.reason");

/// Problems of records that are passed to the store, for one object; the rest
/// are counted. Enough to see a pattern.
const MAX_RECORD_PROBLEMS: u64 = 100;

/// Memory of field names that a worker keeps when no event needs them any more, in
/// bytes. Those of real archives, a few thousand names, fit and stay; keys that are
/// ids make any number.
const MAX_PATHS_BYTES: usize = 512 << 10;

impl<K: Sink> RecordDriver<K> {
    pub(crate) fn new(sink: K, parser: Parser) -> RecordDriver<K> {
        RecordDriver { sink, parser, summary: Summary::default() }
    }

    /// Drives every record of a block into the sink.
    pub(crate) fn block(&mut self, block: &Block, options: &Options) -> Result<(), StoreError> {
        let hints = &block.object.hints;
        let before = self.parser.context().mark();
        hints.add_to(self.parser.context(), options);
        for (ordinal, piece) in (block.first..).zip(&block.buffer.pieces) {
            let raw = &block.buffer.bytes[piece.start..piece.end];
            let origin = Origin {
                object: block.object.number,
                ordinal,
                part: 0,
                offset: block.base + piece.start as u64,
                bytes: raw.len() as u64,
            };
            self.parser.context().year = hints.year(origin.offset);
            self.record(&block.object, raw, piece.shape, origin)?;
        }
        self.parser.context().reset(before);
        Ok(())
    }

    fn record(
        &mut self,
        object: &Object,
        raw: &[u8],
        shape: Shape,
        origin: Origin,
    ) -> Result<(), StoreError> {
        if object.covers(origin.ordinal) {
            self.skip(origin, "already indexed");
            return Ok(());
        }
        if let Some(reason) = object.hints.skip {
            self.skip(origin, reason);
            return Ok(());
        }
        let RecordDriver { sink, parser, summary } = self;
        let (mut part, mut skipped, mut problem) = (0, None, None);
        parser.parse_all(raw, shape, &mut |parsed| {
            match parsed {
                Parsed::Skip(reason) => skipped = skipped.or(Some(reason)),
                Parsed::Event { event, paths, format } => {
                    sink.event(event, paths, Origin { part, ..origin })?;
                    summary.event(format);
                    summary.undated += u64::from(event.time.is_none());
                    problem = problem.take().or_else(|| record_problem(event, shape));
                    part += 1;
                }
            }
            Ok::<(), StoreError>(())
        })?;
        if part > 0 {
            self.summary.indexed += 1;
            self.sink.record_done(self.parser.paths())?;
            if self.sink.is_empty() && self.parser.paths().bytes() > MAX_PATHS_BYTES {
                self.parser.forget_paths();
            }
        } else {
            // A carrier may hold nothing but messages without records.
            self.skip(origin, skipped.unwrap_or("no messages"));
        }
        if let Some((kind, detail)) = problem {
            self.problem(object, Problem { offset: origin.offset, ordinal: origin.ordinal, kind, detail });
        }
        Ok(())
    }

    fn skip(&mut self, origin: Origin, reason: &'static str) {
        self.sink.skipped(origin, reason);
        self.summary.skip(reason);
    }

    fn problem(&mut self, object: &Object, problem: Problem) {
        let before = object.count_problem();
        if before < MAX_RECORD_PROBLEMS {
            self.sink.problem(object.number, problem.clone());
            self.summary.problem(&object.path, problem);
            return;
        }
        self.summary.problem_count += 1;
        if before == MAX_RECORD_PROBLEMS {
            let detail = format!("only the first {MAX_RECORD_PROBLEMS} bad records of the object are listed");
            self.sink.problem(object.number, Problem { kind: "more problems", detail, ..problem });
        }
    }
}

/// The problem of a record that became an event all the same, if it has one.
fn record_problem(event: &Event, shape: Shape) -> Option<(&'static str, String)> {
    match shape {
        Shape::Broken(TOO_LONG) => return Some(("record too long", TOO_LONG.to_owned())),
        Shape::Broken(reason) => return Some(("malformed JSON", reason.to_owned())),
        Shape::Json | Shape::Line => {}
    }
    // Only records that no format takes are searched as they are.
    if event.content != Content::Raw || event.get(KIND) != Some("pipeline_error") {
        return None;
    }
    let detail = event.get(REASON).unwrap_or("no format takes it").to_owned();
    Some((if shape == Shape::Json { "malformed JSON" } else { "unreadable line" }, detail))
}
