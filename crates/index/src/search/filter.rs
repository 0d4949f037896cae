//! Answers a filter on one shard.

use std::sync::Arc;

use logdex_event::FieldId;
use logdex_event::archive::Archive;
use logdex_event::field::id;
use logdex_event::sink::ObjectFile;
use logdex_query::{FieldTest, Filter, Test, TimeRange};

use crate::error::Result;
use crate::shard::{Number, Shard};
use logdex_shard::{OVERFLOW, OVERFLOW_SEPARATOR, is_own};

use super::bits::Bits;
use super::bounds::Bounds;
use super::gathered::Gathered;
use super::ordinals::accepted;
use super::phrase;

/// The field that the catalogue answers: the path of the event's object.
pub(crate) const OBJECT_PATH: FieldId = id("log.file.path");

/// What is known of objects, by their numbers.
pub(crate) trait Objects: Sync {
    /// The objects whose path passes.
    ///
    /// # Errors
    /// If the catalogue can't be asked.
    fn like(&self, test: &Test) -> Result<Vec<u64>>;

    /// The path of an object.
    ///
    /// # Errors
    /// If the catalogue can't be asked.
    fn path(&self, object: u64) -> Result<Arc<str>>;

    /// The object as it was read, and the hash of its bytes; `None` if it is
    /// not known.
    ///
    /// # Errors
    /// If the catalogue can't be asked.
    fn file(&self, object: u64) -> Result<Option<(ObjectFile, Option<[u8; 32]>)>>;
}

/// One shard being asked, and the objects its events are from.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The shard.
    pub shard: &'a Shard,
    /// The objects.
    pub objects: &'a dyn Objects,
    /// Where records are that the shard does not keep.
    pub archive: Option<&'a dyn Archive>,
}

impl Asked<'_> {
    /// The events that fit a filter.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn filter(&self, filter: &Filter) -> Result<Bounds> {
        self.filter_within(filter, &Bits::all(self.shard.events))
    }

    /// The same for the events of a set; what comes back of others says
    /// nothing. Events that are not asked about are not looked at where that
    /// saves something: many conditions leave few events.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn filter_within(&self, filter: &Filter, within: &Bits) -> Result<Bounds> {
        Ok(match filter {
            Filter::All => Bounds::exact(within.clone()),
            Filter::And(all) => {
                let mut answer = Bounds::exact(within.clone());
                let mut all: Vec<&Filter> = all.iter().collect();
                all.sort_by_key(|filter| effort(filter));
                for filter in all {
                    let next = self.filter_within(filter, &answer.maybe)?;
                    answer.and(&next);
                    if answer.maybe.is_empty() {
                        break;
                    }
                }
                answer
            }
            Filter::Or(any) => {
                let mut answer = Bounds::exact(Bits::none(self.shard.events));
                for filter in any {
                    answer.or(&self.filter_within(filter, within)?);
                }
                answer
            }
            Filter::Not(inner) => self.filter_within(inner, within)?.not(),
            Filter::Words(words) => phrase::events(self.shard, words, within)?,
            Filter::Field(test) => self.field(test, within)?,
            Filter::Time(range) => Bounds::exact(self.time(range)?),
        })
    }

    fn field(&self, test: &FieldTest, within: &Bits) -> Result<Bounds> {
        let (mut answer, mut gathered) = (Bits::none(self.shard.events), Gathered::default());
        for name in &test.fields {
            if OBJECT_PATH.spec().is_some_and(|spec| spec.name == name) {
                self.objects(&test.test, &mut answer)?;
            } else {
                self.values(name, &test.test, &mut gathered)?;
            }
        }
        gathered.insert(within, &mut answer);
        let mut answer = Bounds::exact(answer);
        if test.element.is_some() {
            // Which element of the array it is, only the raw record tells.
            answer.sure = Bits::none(self.shard.events);
        }
        Ok(answer)
    }

    fn values(&self, name: &str, test: &Test, gathered: &mut Gathered) -> Result<()> {
        let damaged = |error| self.shard.damaged(error);
        // Paths with names like our own columns' are kept with the rare ones.
        let column = if is_own(name) { Ok(None) } else { self.shard.columns.values(name) };
        if let Some(column) = column.map_err(damaged)? {
            let ordinals = accepted(&column, "", test).map_err(damaged)?;
            gathered.add(name, column, ordinals);
        } else if let Some(rare) = self.shard.columns.values(OVERFLOW).map_err(damaged)? {
            let ordinals = accepted(&rare, &format!("{name}{OVERFLOW_SEPARATOR}"), test).map_err(damaged)?;
            gathered.add(OVERFLOW, rare, ordinals);
        }
        Ok(())
    }

    fn objects(&self, test: &Test, answer: &mut Bits) -> Result<()> {
        let mut objects = self.objects.like(test)?;
        objects.sort_unstable();
        objects_in(self.shard, &objects, answer)
    }

    fn time(&self, range: &TimeRange) -> Result<Bits> {
        let mut answer = Bits::none(self.shard.events);
        let from = range.from.map_or(i64::MIN, |time| time.0);
        let last = range.until.map_or(Some(i64::MAX), |time| time.0.checked_sub(1));
        if let Some(last) = last {
            self.shard.docs_with_number(Number::Time, from..=last, |doc| answer.insert(doc))?;
        }
        Ok(answer)
    }
}

/// What asking for a filter takes, compared with others: what needs least and
/// leaves few events is asked first.
pub(crate) fn effort(filter: &Filter) -> usize {
    match filter {
        Filter::All | Filter::Time(_) => 0,
        Filter::Field(test) if test.test.only().is_some() => 1,
        Filter::Field(_) => 2,
        Filter::Words(_) => 3,
        Filter::Not(inner) => effort(inner),
        Filter::And(some) | Filter::Or(some) => some.iter().map(effort).max().unwrap_or_default(),
    }
}

/// Adds the events of these objects (sorted) to `answer`.
pub(crate) fn objects_in(shard: &Shard, objects: &[u64], answer: &mut Bits) -> Result<()> {
    let Some(column) = shard.number(Number::Object)? else { return Ok(()) };
    if objects.is_empty() {
        return Ok(());
    }
    for doc in 0..shard.events {
        if column.first(doc).is_some_and(|object| objects.binary_search(&(object as u64)).is_ok()) {
            answer.insert(doc);
        }
    }
    Ok(())
}
