//! The event time encoding: values that are the times of their events, in one
//! scalar format.
//!
//! ```text
//! codes section  = of a derived column with tag 7, no source and no patches
//! function       = format:u8, see scalars.rs; not 1, which is no time
//! values section = dictionary without values, see dictionary/mod.rs
//! ```
//!
//! The value of an event is its number in the number column `@timestamp`,
//! microseconds since 1970, divided by 1,000,000, rounded down and written in
//! the format.

use std::io;

use logdex_event::scalar::{Scalar, ScalarFormat};

use crate::encoding::codes::unify;
use crate::encoding::derived::{self, Derived, EventCodes};
use crate::encoding::encoded::{ColumnSections, EncodedColumn, Encoding, Shard, Values, first_byte};
use crate::encoding::scalar_text::{PassMemo, code_of_format, format_of_code, put};
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
    let values = EventTimeColumn { format, times, events };
    Ok(EncodedColumn::new(EventCodes { from: 0, events, patches }, values))
}

impl Values for EventTimeColumn {
    fn code_count(&self) -> u32 {
        self.events
    }

    fn find(&self, value: &str) -> io::Result<Vec<u32>> {
        let wanted = Scalar::read(value).filter(|scalar| scalar.format == self.format);
        let Some(time) = wanted.and_then(Scalar::timestamp) else { return Ok(Vec::new()) };
        Ok((0..self.events).filter(|&event| self.times.first(event) == Some(time.0)).collect())
    }

    fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        let (mut last, mut text) = (None, String::new());
        for event in 0..self.events {
            let Some(scalar) = self.scalar(event) else { continue };
            if last != Some(scalar) {
                text.clear();
                scalar.write(&mut text);
                last = Some(scalar);
            }
            take(event, &text)?;
        }
        Ok(())
    }

    fn read(&self, code: u32, out: &mut Vec<u8>) -> io::Result<()> {
        put(self.scalar(code).ok_or_else(|| corrupt("times"))?, out);
        Ok(())
    }

    fn passing(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        let (mut memo, mut passed) = (PassMemo::default(), Vec::new());
        for event in 0..self.events {
            let Some(scalar) = self.scalar(event) else { continue };
            let text = |text: &mut Vec<u8>| {
                put(scalar, text);
                Ok(())
            };
            if memo.passes(scalar.number, text, passes)? {
                passed.push(event);
            }
        }
        Ok(passed)
    }

    fn passing_texts(&self, _: Option<&str>, _: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        Ok(Vec::new())
    }

    fn unify(&self, codes: &mut [u32], _: &[u32], _: u32) -> io::Result<()> {
        unify(codes, |_, event| self.scalar(event).map(|scalar| scalar.number));
        Ok(())
    }

    fn has_no_nulls(&self) -> bool {
        true
    }

    fn event_times(&self) -> Option<&EventTimeColumn> {
        Some(self)
    }
}
