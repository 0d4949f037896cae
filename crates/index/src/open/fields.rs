//! Fields of an index, and how many events have each.
//!
//! Where keys are ids there are millions of names. They are counted a page at a time:
//! the first names in order that fit in memory, then those behind them in another pass
//! over the shards. Real archives have one page.

use logdex_event::field::is_null;
use logdex_shard::{OVERFLOW, OVERFLOW_SEPARATOR, ValueColumn, is_own};

use super::lazy_shard::LazyShard;
use super::name_counts::{FieldCount, FieldOrder, NameCounts};
use crate::error::Result;
use crate::shard::Shard;

/// Memory for the names of a page, in bytes: some hundred thousand.
const PAGE_BYTES: usize = 24 << 20;

/// The fields of an index in order. Made by [`Index::fields`](super::Index::fields).
///
/// Takes some 95 MiB, more by events, however many fields there are, and what a shard
/// takes. Names that do not fit cost another pass over all shards.
pub struct Fields<'a> {
    shards: Vec<&'a LazyShard>,
    order: FieldOrder,
    wanted: &'a dyn Fn(&str) -> bool,
    page: Box<dyn Iterator<Item = FieldCount> + 'a>,
    last: Option<FieldCount>,
    has_more: bool,
    page_bytes: usize,
}

impl<'a> Fields<'a> {
    /// The fields of shards whose names are wanted.
    pub(super) fn new(
        shards: Vec<&'a LazyShard>,
        order: FieldOrder,
        wanted: &'a dyn Fn(&str) -> bool,
    ) -> Fields<'a> {
        let page = Box::new(std::iter::empty());
        Fields { shards, order, wanted, page, last: None, has_more: true, page_bytes: PAGE_BYTES }
    }

    fn next_page(&mut self) -> Result<()> {
        // The page before makes room first.
        self.page = Box::new(std::iter::empty());
        let page = match self.order {
            FieldOrder::Name => self.by_name(self.last.as_ref())?,
            FieldOrder::Events => self.by_events()?,
        };
        self.has_more = page.is_cut();
        self.page = Box::new(page.into_sorted());
        Ok(())
    }

    /// Counts the names behind `last`, as many as fit.
    fn by_name(&self, last: Option<&FieldCount>) -> Result<NameCounts> {
        let mut page = NameCounts::new(FieldOrder::Name, self.page_bytes);
        let is_behind = |name: &str| last.is_none_or(|last| *name > *last.name);
        for shard in &self.shards {
            let shard = shard.opened()?;
            count(&shard, &mut page, |name| is_behind(name) && (self.wanted)(name))?;
            shard.check_unchanged()?;
            page.shrink();
        }
        Ok(page)
    }

    /// Keeps what comes first by events of all names, whose counts come by name.
    fn by_events(&self) -> Result<NameCounts> {
        let mut page = NameCounts::new(FieldOrder::Events, self.page_bytes);
        let is_behind = |field: &FieldCount| {
            self.last.as_ref().is_none_or(|last| self.order.of(field.key(), last.key()).is_gt())
        };
        let (mut last, mut has_more) = (None, true);
        while has_more {
            let names = self.by_name(last.as_ref())?;
            has_more = names.is_cut();
            for field in names.into_sorted() {
                if is_behind(&field) && page.is_kept(&field.name, field.events) {
                    let place = page.place(&field.name);
                    page.add(place, field.events);
                    page.shrink();
                }
                last = Some(field);
            }
        }
        Ok(page)
    }
}

impl Iterator for Fields<'_> {
    type Item = Result<FieldCount>;

    fn next(&mut self) -> Option<Result<FieldCount>> {
        loop {
            if let Some(field) = self.page.next() {
                self.last = Some(field.clone());
                return Some(Ok(field));
            }
            if !self.has_more {
                return None;
            }
            if let Err(error) = self.next_page() {
                self.has_more = false;
                return Some(Err(error));
            }
        }
    }
}

/// Adds the fields of a shard to `counts`, those that are wanted and kept.
fn count(shard: &Shard, counts: &mut NameCounts, wanted: impl Fn(&str) -> bool) -> Result<()> {
    for entry in shard.columns.entries() {
        let is_counted = !is_own(&entry.name) && entry.events > 0;
        if is_counted && counts.is_kept(&entry.name, 0) && wanted(&entry.name) {
            let place = counts.place(&entry.name);
            counts.add(place, u64::from(entry.events));
        }
    }
    count_overflow(shard, counts, wanted)
}

/// Stands for a code whose path is not counted, and for no event.
const NONE: u32 = u32::MAX;

/// The same for paths that share the overflow column.
fn count_overflow(shard: &Shard, counts: &mut NameCounts, wanted: impl Fn(&str) -> bool) -> Result<()> {
    // By code: the place of its path.
    let mut places: Vec<u32> = Vec::new();
    let column = for_each_overflow(shard, |pair| {
        let path = pair.filter(|(_, value)| !is_null(value)).map(|(path, _)| path);
        let path = path.filter(|path| counts.is_kept(path, 0) && wanted(path));
        places.push(path.map_or(NONE, |path| counts.place(path) as u32));
    })?;
    let Some(column) = column else { return Ok(()) };
    // By place: the last event that had it.
    let mut last = vec![NONE; counts.len()];
    for event in 0..shard.events {
        for code in column.codes(event) {
            let place = places.get(code as usize).copied().filter(|&place| place != NONE);
            if let Some(place) = place
                && std::mem::replace(&mut last[place as usize], event) != event
            {
                counts.add(place as usize, 1);
            }
        }
    }
    Ok(())
}

/// True if the overflow column has values of a path.
pub(super) fn overflow_has(shard: &Shard, path: &str) -> Result<bool> {
    let is_of_path = |value: &str| value.split_once(OVERFLOW_SEPARATOR).is_some_and(|(of, _)| of == path);
    let column = shard.columns.values(OVERFLOW).map_err(|error| shard.damaged(error))?;
    let codes = column.map(|column| column.passing(&is_of_path)).transpose();
    Ok(codes.map_err(|error| shard.damaged(error))?.is_some_and(|codes| !codes.is_empty()))
}

/// Calls `take` with each path of the overflow column, once for each of its values.
pub(super) fn for_each_overflow_path(shard: &Shard, mut take: impl FnMut(&str)) -> Result<()> {
    for_each_overflow(shard, |pair| pair.into_iter().for_each(|(path, _)| take(path))).map(drop)
}

/// Reads the dictionary of the overflow column, in order of codes: a path and a
/// value, or `None` for what is neither. Returns the column if there is one.
fn for_each_overflow(
    shard: &Shard,
    mut take: impl FnMut(Option<(&str, &str)>),
) -> Result<Option<ValueColumn>> {
    let damaged = |error| shard.damaged(error);
    let column = shard.columns.values(OVERFLOW).map_err(damaged)?;
    if let Some(column) = &column {
        let mut split = |_: u32, value: &str| {
            take(value.split_once(OVERFLOW_SEPARATOR));
            Ok(())
        };
        column.for_each(&mut split).map_err(damaged)?;
    }
    Ok(column)
}

#[cfg(test)]
mod tests;
