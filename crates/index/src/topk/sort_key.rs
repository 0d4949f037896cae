//! Sort keys of events: by time, then object, record and part.

use logdex_event::Timestamp;

use crate::error::Error;
use crate::shard::{Number, Shard};
use logdex_shard::{BATCH_ROWS, NumberColumn, of_step};

/// In which order events are shown. Events without a time come last either
/// way; events of the same time in the order of their objects and records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The latest first.
    #[default]
    NewestFirst,
    /// The earliest first.
    OldestFirst,
}

impl Order {
    /// A number so that what comes first is smaller; its own inverse.
    pub fn oriented(self, number: i64) -> i64 {
        match self {
            Order::OldestFirst => number,
            Order::NewestFirst => !number,
        }
    }
}

/// The first part of a sort key: whether the event has no time, and its time.
pub(crate) type KeyPrefix = (bool, i64);

/// The sort key of an event: smaller comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SortKey {
    undated: bool,
    time: i64,
    object: i64,
    ordinal: i64,
    part: i64,
}

impl SortKey {
    /// The first part of the key.
    pub fn prefix(&self) -> KeyPrefix {
        (self.undated, self.time)
    }

    /// The event's time.
    pub fn time(&self, order: Order) -> Option<Timestamp> {
        (!self.undated).then(|| Timestamp(order.oriented(self.time)))
    }

    /// The number of the event's object.
    pub fn object(&self, order: Order) -> u64 {
        order.oriented(self.object) as u64
    }

    /// The position of its record in the object.
    pub fn ordinal(&self, order: Order) -> u64 {
        order.oriented(self.ordinal) as u64
    }

    /// The position among the events of its record.
    pub fn part(&self, order: Order) -> u32 {
        order.oriented(self.part) as u32
    }
}

/// The columns that sort keys are read from.
pub(crate) struct SortKeys {
    order: Order,
    time: Option<NumberColumn>,
    object: Option<NumberColumn>,
    ordinal: Option<NumberColumn>,
    part: Option<NumberColumn>,
}

impl SortKeys {
    /// Opens them.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn open(shard: &Shard, order: Order) -> Result<SortKeys, Error> {
        Ok(SortKeys {
            order,
            time: shard.number(Number::Time)?,
            object: shard.number(Number::Object)?,
            ordinal: shard.number(Number::Ordinal)?,
            part: shard.number(Number::Part)?,
        })
    }

    /// The prefix of an event's key.
    pub fn prefix(&self, doc: u32) -> KeyPrefix {
        match self.time.as_ref().and_then(|times| times.first(doc)) {
            Some(time) => (false, self.order.oriented(time)),
            None => (true, 0),
        }
    }

    /// A lower bound of the prefixes in a batch of a shard of `total` events.
    pub fn least_prefix(&self, batch: u32, total: u32) -> KeyPrefix {
        let Some(times) = &self.time else { return (true, 0) };
        let mut of_events = Vec::with_capacity(BATCH_ROWS);
        of_step(times, total, batch, &mut of_events);
        let least = of_events.into_iter().map(|time| self.order.oriented(time)).min();
        (false, least.unwrap_or(i64::MIN))
    }

    /// The key of an event.
    pub fn key(&self, doc: u32) -> SortKey {
        let number = |column: &Option<NumberColumn>| {
            let number = column.as_ref().and_then(|column| column.first(doc)).unwrap_or(0);
            self.order.oriented(number)
        };
        let (undated, time) = self.prefix(doc);
        let (object, ordinal, part) = (number(&self.object), number(&self.ordinal), number(&self.part));
        SortKey { undated, time, object, ordinal, part }
    }
}
