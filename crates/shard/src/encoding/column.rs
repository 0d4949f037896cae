//! A value column: the values of one field over the events of a finished shard.

use std::io;

use logdex_event::scalar::Scalar;

use super::code_set::CodeSet;
use super::encoded::EncodedColumn;
use super::runs::NONE;
use super::time_values::EventTimeColumn;
use super::validity::Validity;
use crate::{FieldValue, corrupt};

/// Of fewer events than one in so many, the first code is looked up one by one.
const FEW: usize = 32;

/// The values of one field over the events of a shard. Each value is known by
/// a code, a number below [`distinct`](Self::distinct).
///
/// ```
/// # use logdex_event::{Event, field::{Paths, id}};
/// # use logdex_shard::{Builder, Columns, RawKept};
/// # let mut builder = Builder::new(&[], RawKept::Yes);
/// # let (mut event, paths) = (Event::default(), Paths::default());
/// # for action in ["GetObject", "PutObject", "GetObject"] {
/// #     event.clear();
/// #     event.push(id("event.action"), action);
/// #     builder.add(&event, &paths);
/// # }
/// # let mut file = Vec::new();
/// # builder.write(&mut file)?;
/// # let columns = Columns::open(file)?;
/// // A shard of the actions GetObject, PutObject, GetObject.
/// let column = columns.values("event.action")?.expect("events have actions");
/// let mut events = Vec::new();
/// for code in column.find("GetObject")? {
///     column.docs_of(code, |event| events.push(event));
/// }
/// assert_eq!((events, column.distinct()), (vec![0, 2], 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ValueColumn {
    pub(crate) validity: Validity,
    pub(crate) encoded: EncodedColumn,
}

impl ValueColumn {
    /// Number of codes: of distinct values, or more in encodings where equal
    /// values may have several codes (ids, scalars, event times, substrings,
    /// concatenations).
    pub fn distinct(&self) -> u32 {
        self.encoded.values.code_count()
    }

    /// The codes of a value, ascending.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn find(&self, value: &str) -> io::Result<Vec<u32>> {
        self.encoded.values.find(value)
    }

    /// Calls `take` with each code and its value, ascending.
    ///
    /// # Errors
    /// If the file is damaged, and those of `take`.
    pub fn for_each(&self, take: &mut FieldValue) -> io::Result<()> {
        self.encoded.values.for_each(take)
    }

    /// The codes whose value passes, ascending. A value is tested once, unless
    /// it has several codes.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn passing(&self, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        self.encoded.values.passing(passes)
    }

    /// The same where of scalars only `number` can pass, if given, and no time.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn passing_texts(&self, number: Option<&str>, passes: &dyn Fn(&str) -> bool) -> io::Result<Vec<u32>> {
        self.encoded.values.passing_texts(number, passes)
    }

    /// The codes whose value passes, ascending, where a scalar passes if
    /// `scalars` takes it; not so in columns of event [`times`](Self::times).
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn passing_scalars(
        &self,
        scalars: &dyn Fn(Scalar) -> bool,
        passes: &dyn Fn(&str) -> bool,
    ) -> io::Result<Vec<u32>> {
        self.encoded.values.passing_scalars(scalars, passes)
    }

    /// Calls `take` with each of these codes (ascending) and its value.
    ///
    /// # Errors
    /// If the file is damaged, and those of `take`.
    pub fn for_each_of(&self, codes: &[u32], take: &mut FieldValue) -> io::Result<()> {
        if codes.len().saturating_mul(self.encoded.values.lookup_cost()) > self.distinct() as usize {
            let mut wanted = codes.iter().copied().peekable();
            self.for_each(&mut |code, value| match wanted.next_if_eq(&code) {
                Some(_) => take(code, value),
                None => Ok(()),
            })?;
            // A code without a value.
            return if wanted.peek().is_none() { Ok(()) } else { Err(corrupt("codes of a column")) };
        }
        let mut bytes = Vec::new();
        for &code in codes {
            bytes.clear();
            self.encoded.values.read(code, &mut bytes)?;
            take(code, str::from_utf8(&bytes).map_err(|_| corrupt("dictionary"))?)?;
        }
        Ok(())
    }

    /// The value with this code.
    ///
    /// # Errors
    /// If the file is damaged or there is no such code.
    pub fn value(&self, code: u32) -> io::Result<String> {
        let mut bytes = Vec::new();
        self.bytes(code, &mut bytes)?;
        String::from_utf8(bytes).map_err(|_| corrupt("dictionary"))
    }

    /// Appends the value with this code to `out`.
    ///
    /// # Errors
    /// If the file is damaged or there is no such code.
    pub fn bytes(&self, code: u32, out: &mut Vec<u8>) -> io::Result<()> {
        self.encoded.values.read(code, out)
    }

    /// Calls `take` with each event that has the value with this code.
    pub fn docs_of(&self, code: u32, take: impl FnMut(u32)) {
        self.docs_with(&CodeSet::Range(code..code.saturating_add(1)), take);
    }

    /// Calls `take` with each event that has a value with one of these codes; an
    /// event with several such values may come several times.
    pub fn docs_with(&self, codes: &CodeSet, mut take: impl FnMut(u32)) {
        if !codes.is_empty() {
            let mut take_all = |events: &[u32]| events.iter().for_each(|&event| take(event));
            self.encoded.codes.select(&self.validity, codes, &mut take_all);
        }
    }

    /// True if it is one of ids, and some of them may have any characters.
    pub fn has_plain_ids(&self) -> bool {
        self.encoded.values.has_plain_ids()
    }

    /// True if it is known without reading values that none is a null form.
    pub fn has_no_nulls(&self) -> bool {
        self.encoded.values.has_no_nulls()
    }

    /// The times that the values are, if each is the time of its event.
    pub fn times(&self) -> Option<&EventTimeColumn> {
        self.encoded.values.event_times()
    }

    /// True if every event has a value.
    pub fn is_in_all(&self) -> bool {
        self.validity.is_all()
    }

    /// True if no event has several values. Reads all events of columns that
    /// list theirs.
    pub fn is_single(&self) -> bool {
        self.encoded.codes.is_single(&self.validity)
    }

    /// Which events have a value.
    pub fn validity(&self) -> &Validity {
        &self.validity
    }

    /// The codes of one event's values.
    pub fn codes(&self, event: u32) -> impl Iterator<Item = u32> + '_ {
        (0..).map_while(move |index| self.code_at(event, index))
    }

    /// The code of an event's first value.
    pub fn first(&self, event: u32) -> Option<u32> {
        self.code_at(event, 0)
    }

    /// The code of an event's value with this index among its values here.
    pub fn code_at(&self, event: u32, index: u32) -> Option<u32> {
        self.encoded.codes.code_at(&self.validity, event, index)
    }

    /// The code of the first value of each of these events (ascending) of a
    /// shard of `total`; [`NONE`] where there is none. Equal values have the
    /// same code here, but for ids and substrings.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn first_codes(&self, events: &[u32], total: u32) -> io::Result<Vec<u32>> {
        let mut codes = match events.len().saturating_mul(FEW) < total as usize {
            true => events.iter().map(|&event| self.first(event).unwrap_or(NONE)).collect(),
            false => of_events(self.encoded.codes.first_codes(&self.validity, total), events),
        };
        self.encoded.values.unify(&mut codes, events, total)?;
        Ok(codes)
    }
}

/// What these events have of all.
fn of_events(all: Vec<u32>, events: &[u32]) -> Vec<u32> {
    if events.len() == all.len() {
        return all;
    }
    events.iter().map(|&event| all.get(event as usize).copied().unwrap_or(NONE)).collect()
}
