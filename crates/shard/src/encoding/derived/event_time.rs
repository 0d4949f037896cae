//! The event time encoding: values that are the times of their events, in one
//! scalar format.
//!
//! ```text
//! codes section  = of a derived column with tag 7, no source and no patches
//! function       = format:u8, see scalars.rs; not 1, which is no time
//! values section = dictionary without values, see dictionary.rs
//! ```
//!
//! The value of an event is its number in the number column `@timestamp`,
//! microseconds since 1970, divided by 1,000,000, rounded down and written in
//! the format.

use std::io;

use logdex_event::scalar::ScalarFormat;

use crate::encoding::codes::unify;
use crate::encoding::derived::{self, Derived, EventCodes};
use crate::encoding::encoded::{ColumnSections, EncodedColumn, Encoding, Shard, Values, first_byte};
use crate::encoding::scalar_text::{code_of_format, format_of_code};
use crate::encoding::time_values::EventTimeColumn;
use crate::{FieldValue, corrupt};

/// The row of the table.
pub(crate) const ENCODING: Encoding = Encoding { code: CODE, name: "event time", open };

const CODE: u8 = 7;

/// The codes section.
pub(crate) fn encode_codes(format: ScalarFormat) -> Vec<u8> {
    derived::encode(CODE, &[], &[code_of_format(format)], &[])
}

fn open(shard: &dyn Shard, sections: ColumnSections) -> io::Result<EncodedColumn> {
    let Derived { sources: [], function, patches } = Derived::open(&sections.codes)?;
    let (format, _) = first_byte(&function)?;
    let (format, times) = format_of_code(format).zip(shard.times()?).ok_or_else(|| corrupt("times"))?;
    let events = shard.docs();
    let values = EventTimeColumn::new(format, times, events);
    Ok(EncodedColumn::new(EventCodes { from: 0, events, patches }, values))
}

impl Values for EventTimeColumn {
    fn code_count(&self) -> u32 {
        self.events()
    }

    fn find(&self, value: &str) -> io::Result<Vec<u32>> {
        Ok(EventTimeColumn::find(self, value))
    }

    fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        EventTimeColumn::for_each(self, take)
    }

    fn read(&self, code: u32, out: &mut Vec<u8>) -> io::Result<()> {
        self.get(code, out)
    }

    fn passing(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        EventTimeColumn::passing(self, passes)
    }

    fn passing_texts(&self, _: Option<&str>, _: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        Ok(Vec::new())
    }

    fn unify(&self, codes: &mut [u32], _: &[u32], _: u32) -> io::Result<()> {
        unify(codes, |_, event| self.seconds(event));
        Ok(())
    }

    fn lookup_cost(&self) -> usize {
        0
    }

    fn has_no_nulls(&self) -> bool {
        true
    }

    fn event_times(&self) -> Option<&EventTimeColumn> {
        Some(self)
    }
}
