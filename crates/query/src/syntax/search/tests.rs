mod clauses;
mod errors;
mod expressions;
mod flags;
mod shown;
mod spelling;
mod values;

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

/// Pseudo-random numbers: the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn text(&mut self, pieces: &[&str], longest: usize) -> String {
        (0..self.below(longest + 1)).map(|_| pieces[self.below(pieces.len())]).collect()
    }
}
