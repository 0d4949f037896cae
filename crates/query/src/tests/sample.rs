//! Sample records for tests.

use std::collections::BTreeSet;

use logdex_event::carrier;
use logdex_event::event::Event;
use logdex_event::field::Paths;
use logdex_event::field::names::Vocabulary;
use logdex_event::parser::{Parsed, Parser};
use logdex_event::time::rfc3339;

use crate::exec::{EventRows, Flow, Run};
use crate::value::Value;
use crate::{Clock, Context, Query, QueryError};

/// Records, and the names of their fields.
pub(crate) struct Sample {
    records: Vec<Vec<u8>>,
    names: BTreeSet<String>,
}

impl Vocabulary for Sample {
    fn has(&self, path: &str) -> bool {
        self.names.contains(path)
    }

    fn paths(&self) -> Vec<String> {
        self.names.iter().cloned().collect()
    }
}

impl Sample {
    /// Makes a sample of records, each of which is a line or a JSON value.
    pub(crate) fn new(records: &[&str]) -> Sample {
        let records = records.iter().map(|record| record.as_bytes().to_vec()).collect();
        let mut sample = Sample { records, names: BTreeSet::new() };
        let mut names = BTreeSet::new();
        sample
            .each(|event, paths| names.extend(event.fields().map(|(field, _)| paths.name(field).to_owned())));
        sample.names = names;
        sample
    }

    /// Calls `take` with each event.
    pub(crate) fn each(&self, mut take: impl FnMut(&Event, &Paths)) {
        let mut parser = Parser::new(None);
        for record in &self.records {
            let mut one = |parsed: Parsed| -> Result<(), ()> {
                if let Parsed::Event { event, paths, .. } = parsed {
                    take(event, paths);
                }
                Ok(())
            };
            parser.parse_all(record, carrier::shape(record), &mut one).unwrap();
        }
    }

    /// Parses a query with these names, at 2024-02-03T12:00:00Z.
    pub(crate) fn parse(
        &self,
        text: &str,
        parse: fn(&str, &Context) -> Result<Query, QueryError>,
    ) -> Result<Query, QueryError> {
        let clock = Clock { now: rfc3339(b"2024-02-03T12:00:00Z").unwrap(), tz: jiff::tz::TimeZone::UTC };
        parse(text, &Context { vocabulary: self, clock: &clock })
    }

    /// The rows of the result.
    pub(crate) fn rows(&self, query: &Query) -> Vec<Vec<Value>> {
        let mut run = Run::new(&query.stages, 1 << 24);
        let mut reads = EventRows::new(&query.sources);
        let mut flow = Flow::More;
        self.each(|event, paths| {
            if flow == Flow::More && query.filter.matches(event, paths) {
                let row = reads.row(event, paths);
                flow = run.push(&row, query.sources.len()).unwrap();
            }
        });
        run.finish().unwrap()
    }

    /// The result as text: names and rows, `|` between columns.
    pub(crate) fn answer(&self, query: &Query) -> Vec<String> {
        let row = |row: &Vec<Value>| row.iter().map(Value::to_string).collect::<Vec<_>>().join("|");
        let names = query.columns().iter().map(|name| name.to_string()).collect::<Vec<_>>().join("|");
        std::iter::once(names).chain(self.rows(query).iter().map(row)).collect()
    }
}
