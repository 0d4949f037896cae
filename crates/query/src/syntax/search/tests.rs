mod clauses;
mod errors;
mod expressions;
mod flags;
mod roundtrip;
mod shown;
mod spelling;
mod values;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use shown::shown;

use super::*;
use crate::{Bound, Clock, FieldTest, Filter, Known, Test};
use logdex_event::time::rfc3339;
use logdex_event::words::Phrase;

const PATHS: &[&str] = &[
    "user",
    "client-addr",
    "requestParameters.roleName",
    "resources.ARN",
    "aws:cdk:path",
    "tag\\.name",
    "bytes-got",
];

fn clock() -> Clock {
    Clock { now: rfc3339(b"2024-02-03T12:00:00Z").unwrap(), tz: jiff::tz::TimeZone::UTC }
}

fn read(query: &str) -> Result<Query, QueryError> {
    parse(query, &Context { vocabulary: &Known(PATHS), clock: &clock() })
}

#[track_caller]
fn parsed(table: &[(&str, &str)]) {
    for (query, wanted) in table {
        match read(query) {
            Ok(Query { filter, .. }) => assert_eq!(shown(&filter), *wanted, "{query}"),
            Err(error) => panic!("{}", error.pointed(query)),
        }
    }
}

/// Texts of up to `longest` pieces.
fn texts(pieces: &'static [&'static str], longest: usize) -> impl Strategy<Value = String> {
    vec(select(pieces), 0..=longest).prop_map(|pieces| pieces.concat())
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig::with_cases(cases)
}
