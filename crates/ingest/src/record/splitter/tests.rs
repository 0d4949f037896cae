use proptest::prelude::*;

use super::*;
use crate::codec;
use crate::list::{Inclusion, Scope};
use crate::object::prescan::Prescan;
use crate::options::Options;
use crate::progress::Progress;
use crate::source::hash::ContentHash;
use crate::source::meter::Meter;
use crate::source::problems::ProblemLog;
use crate::source::slice::Slice;
use crate::tests::{gzip, pieces};
use logdex_event::sink::ObjectFile;

/// Records with their ordinals and offsets.
type Records = Vec<(u64, u64, Vec<u8>)>;

/// The records of packed bytes, and the kinds of problems.
fn split(packed: Box<dyn Source + '_>) -> (Records, Vec<&'static str>) {
    let (options, progress) = (Options::default(), Progress::default());
    let shared = Shared {
        options: &options,
        progress: &progress,
        pool: crate::pool::Pool::new(2),
        halted: false.into(),
    };
    let input = Input {
        file: &ObjectFile::default(),
        size: 0,
        scope: &Scope { folder: String::new(), inclusion: Inclusion::Included },
        prescan: Prescan::Never,
        hash: ContentHash::new(None),
        meter: Meter::default(),
        problems: ProblemLog::default(),
        depth: 0,
    };
    let hints = crate::object::hints::ObjectHints::new(input.file, b"", &options);
    let object = Arc::new(Object::new(0, String::new(), Vec::new(), hints));
    let (source, _) = codec::unpack(packed, &input.problems);
    let mut splitter = Splitter::new(source.unwrap(), &input, object, &shared);
    let mut records = Vec::new();
    while let Some(block) = splitter.next() {
        for (ordinal, piece) in (block.first..).zip(&block.buffer.pieces) {
            let bytes = block.buffer.bytes[piece.start..piece.end].to_vec();
            records.push((ordinal, block.base + piece.start as u64, bytes));
        }
    }
    assert_eq!(splitter.records, records.len() as u64);
    splitter.finish();
    (records, input.problems.take().iter().map(|problem| problem.kind).collect())
}

/// Text as in archives: JSON records, lines, and what looks like either.
fn any_text() -> impl Strategy<Value = String> {
    let record = "[{]\"[a-c]\":(1|\"[a-z \\\\\"]{0,6}\"|[\\[]1,2[\\]])[}]";
    let part = prop_oneof![
        4 => record.prop_map(|record| record + ","),
        3 => record.prop_map(|record| record + "\n"),
        2 => "[a-z0-9 ]{0,30}\n",
        1 => Just("{\"Records\":[".to_owned()),
        1 => Just("]}".to_owned()),
        1 => "[{}\\[\\]\",:]{1,3}",
    ];
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// However bytes arrive and however they are packed, the records are the same.
    #[test]
    fn pieces_of_any_length(text in any_text(), lengths in prop::collection::vec(1..200usize, 1..4)) {
        let bytes = text.as_bytes();
        let whole = split(Box::new(Slice::new(bytes, Meter::default())));
        for packed in [bytes.to_vec(), gzip(bytes), zstd::encode_all(bytes, 1).unwrap()] {
            prop_assert_eq!(&split(pieces(&packed, lengths.clone())), &whole);
        }
        for (_, offset, record) in &whole.0 {
            prop_assert!(bytes[*offset as usize..].starts_with(record));
        }
    }
}
