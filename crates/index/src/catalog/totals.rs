//! Sums over the whole catalogue.

use logdex_event::Timestamp;
use rusqlite::Connection;

use super::handle::Catalog;
use super::rows::Account;
use super::sql::{count, time};
use crate::error::Result;

/// Sums over the whole index; hidden objects are left out of all but
/// `retired` and the sizes of shards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Published shards.
    pub shards: u64,
    /// Bytes of raw records in them.
    pub bytes_raw: u64,
    /// Bytes of their files.
    pub bytes_disk: u64,
    /// Time of the oldest event.
    pub time_min: Option<Timestamp>,
    /// Time of the newest event.
    pub time_max: Option<Timestamp>,
    /// Events without a time.
    pub undated: u64,
    /// Events that can be found.
    pub events: u64,
    /// Objects whose records are all published.
    pub read: u64,
    /// Objects of which something is missing.
    pub partial: u64,
    /// Objects that are duplicates.
    pub duplicates: u64,
    /// Objects whose events are masked.
    pub retired: u64,
    /// Bytes of the objects as they lie on disk, duplicates included.
    pub size: u64,
    /// Bytes after unpacking, without duplicates.
    pub inflated: u64,
    /// What became of all records. `records` counts those of objects whose
    /// end is known.
    pub account: Account,
    /// Problems of objects and records.
    pub problems: u64,
}

impl Catalog {
    /// Adds everything up, as of one point in time.
    ///
    /// # Errors
    /// When the catalogue can't be read.
    pub fn totals(&self) -> Result<Totals> {
        self.ask("add up the ledger", |db| {
            let snapshot = db.unchecked_transaction()?;
            let mut totals = Totals::default();
            add_shards(&snapshot, &mut totals)?;
            add_objects(&snapshot, &mut totals)?;
            add_records(&snapshot, &mut totals)?;
            Ok(totals)
        })
    }
}

fn add_shards(db: &Connection, totals: &mut Totals) -> rusqlite::Result<()> {
    let sql = "SELECT count(*), coalesce(sum(bytes_raw), 0), coalesce(sum(bytes_disk), 0),
                   min(time_min), max(time_max), coalesce(sum(undated), 0) FROM shards";
    db.query_row(sql, [], |row| {
        totals.shards = count(row, 0)?;
        totals.bytes_raw = count(row, 1)?;
        totals.bytes_disk = count(row, 2)?;
        totals.time_min = time(row, 3)?;
        totals.time_max = time(row, 4)?;
        totals.undated = count(row, 5)?;
        Ok(())
    })
}

fn add_objects(db: &Connection, totals: &mut Totals) -> rusqlite::Result<()> {
    let sql = "SELECT count(*) FILTER (WHERE state = 'read'),
                   count(*) FILTER (WHERE state = 'partial'),
                   count(*) FILTER (WHERE state = 'duplicate'),
                   coalesce(sum(size), 0), coalesce(sum(inflated), 0),
                   coalesce(sum(iif(state = 'duplicate', NULL, records)), 0),
                   coalesce(sum((SELECT records FROM objects AS original WHERE original.id = o.duplicate_of)), 0)
               FROM objects AS o WHERE id NOT IN (SELECT id FROM hidden)";
    db.query_row(sql, [], |row| {
        totals.read = count(row, 0)?;
        totals.partial = count(row, 1)?;
        totals.duplicates = count(row, 2)?;
        totals.size = count(row, 3)?;
        totals.inflated = count(row, 4)?;
        totals.account.duplicate = count(row, 6)?;
        totals.account.records = Some(count(row, 5)? + totals.account.duplicate);
        Ok(())
    })?;
    totals.retired = db.query_row("SELECT count(*) FROM hidden", [], |row| count(row, 0))?;
    Ok(())
}

fn add_records(db: &Connection, totals: &mut Totals) -> rusqlite::Result<()> {
    let sql = "WITH seen AS (SELECT * FROM tallies WHERE object NOT IN (SELECT id FROM hidden))
               SELECT (SELECT coalesce(sum(records), 0) FROM seen WHERE what = 'skipped'),
                      (SELECT coalesce(sum(records), 0) FROM seen WHERE what = 'rejected'),
                      (SELECT count(*) FROM problems WHERE object NOT IN (SELECT id FROM hidden)),
                      coalesce(sum(events), 0), coalesce(sum(records), 0)
               FROM parts WHERE object NOT IN (SELECT id FROM hidden)";
    db.query_row(sql, [], |row| {
        totals.account.skipped = count(row, 0)?;
        totals.account.rejected = count(row, 1)?;
        totals.problems = count(row, 2)?;
        totals.events = count(row, 3)?;
        totals.account.indexed = count(row, 4)?;
        Ok(())
    })
}
