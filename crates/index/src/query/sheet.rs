//! Some events of a shard, and what a query reads of them.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use logdex_event::Timestamp;
use logdex_query::expr::Period;
use logdex_query::{Expr, Source, Value};

use crate::error::{Error, Result};
use crate::search::{Bits, Part};
use crate::shard::Shard;
use logdex_shard::ValueColumn;

use super::budget::{Budget, Share};
use super::coded::{Coded, evaluated};
use super::dated::Dated;
use super::docs::Docs;
use super::field;
use super::records::{self, Missing};
use super::times::{self, Clock};

/// Events whose records are held at a time: 14 MB of CloudTrail.
const RECORDS_TOGETHER: usize = 8192;

/// Some events of a shard, and what was read of them so far.
pub(super) struct Sheet<'a> {
    part: Part<'a>,
    docs: Docs,
    sources: &'a [Source],
    slots: BTreeMap<usize, Rc<Coded>>,
    times: Option<Rc<Vec<Option<Timestamp>>>>,
    clock: OnceCell<Rc<Clock>>,
    share: Share<'a>,
    missing: Missing,
    /// Why some records could not be had.
    pub gone: Option<String>,
}

impl<'a> Sheet<'a> {
    /// These events, of which nothing was read so far.
    pub fn new(
        part: Part<'a>,
        docs: Docs,
        sources: &'a [Source],
        budget: &'a Budget,
        missing: Missing,
    ) -> Sheet<'a> {
        let (slots, times, clock) = (BTreeMap::new(), None, OnceCell::new());
        Sheet { part, docs, sources, slots, times, clock, share: budget.share(), missing, gone: None }
    }

    /// The events, ascending.
    pub fn docs(&self) -> &[u32] {
        self.docs.list()
    }

    /// The set of the events.
    pub fn events(&self) -> &Bits {
        self.docs.bits()
    }

    /// The shard.
    pub fn shard(&self) -> &'a Shard {
        self.part.asked.shard
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.docs.len()
    }

    /// The events alone.
    pub fn into_docs(self) -> Docs {
        self.docs
    }

    /// True if the slot holds the events' times.
    pub fn is_time(&self, slot: usize) -> bool {
        self.sources.get(slot) == Some(&Source::Time)
    }

    /// The column that tells the expression alone, if one does.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn column(&self, expr: &Expr) -> Result<Option<ValueColumn>> {
        match expr {
            Expr::Slot(slot) => match self.sources.get(*slot) {
                Some(Source::Field(named)) if named.element.is_none() => field::only(self.shard(), named),
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// The period of the events' times that the expression is, if it is one.
    pub fn period(&self, expr: &Expr) -> Option<Period> {
        match Period::floored(expr)? {
            (Expr::Slot(slot), period) if self.is_time(*slot) => Some(period),
            _ => None,
        }
    }

    /// The times of the shard's events.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn clock(&self) -> Result<Rc<Clock>> {
        if let Some(clock) = self.clock.get() {
            return Ok(Rc::clone(clock));
        }
        let clock = Rc::new(Clock::open(self.shard())?);
        Ok(Rc::clone(self.clock.get_or_init(|| clock)))
    }

    /// What an expression is, if the times of events tell it.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn dated(&self, expr: &Expr) -> Result<Option<Dated>> {
        let Expr::Slot(slot) = expr else { return Ok(None) };
        Ok(match self.sources.get(*slot) {
            Some(Source::Time) => Some(Dated::Time),
            Some(Source::Field(named)) if named.element.is_none() => {
                field::dated(self.part.asked.shard, named)?.map(|written| Dated::Text(Rc::new(written)))
            }
            _ => None,
        })
    }

    /// Wraps what went wrong while reading the shard.
    pub fn damaged(&self, error: std::io::Error) -> Error {
        self.part.asked.shard.damaged(error)
    }

    /// Leaves the events for which all conditions hold. What needs records is
    /// asked last, and of few events at a time.
    ///
    /// # Errors
    /// If the shard is damaged, or its memory too small.
    pub fn filter(&mut self, conditions: &[Expr]) -> Result<()> {
        let (slow, quick): (Vec<Expr>, Vec<Expr>) =
            conditions.iter().cloned().partition(|condition| self.needs_records(condition));
        self.keep_where(&quick)?;
        if slow.is_empty() {
            return Ok(());
        }
        let mut left = Vec::new();
        for docs in self.docs().chunks(RECORDS_TOGETHER) {
            let mut some = self.of(docs);
            some.prepare(slow.iter())?;
            some.keep_where(&slow)?;
            left.extend_from_slice(some.docs());
        }
        let mut wanted = left.into_iter().peekable();
        let kept: Vec<bool> = self.docs().iter().map(|doc| wanted.next_if_eq(doc).is_some()).collect();
        self.keep(&kept);
        Ok(())
    }

    /// The events in one sheet or, if one of the expressions needs records, a
    /// few at a time.
    pub fn pieces<'e>(self, exprs: impl Iterator<Item = &'e Expr>) -> Vec<Sheet<'a>> {
        let mut exprs = exprs;
        match exprs.any(|expr| self.needs_records(expr)) {
            true => self.docs().chunks(RECORDS_TOGETHER).map(|docs| self.of(docs)).collect(),
            false => vec![self],
        }
    }

    /// Others of the same shard.
    fn of(&self, docs: &[u32]) -> Sheet<'a> {
        let docs = Docs::listed(docs.to_vec(), self.docs.bits().limit());
        let (slots, times, clock) = (BTreeMap::new(), None, self.clock.clone());
        Sheet { docs, slots, times, clock, share: self.share.another(), gone: None, ..*self }
    }

    fn keep_where(&mut self, conditions: &[Expr]) -> Result<()> {
        for condition in conditions {
            if self.docs.is_empty() {
                return Ok(());
            }
            let truth = self.code(condition)?;
            let holds: Vec<bool> = truth.values.iter().map(|value| value.truth() == Some(true)).collect();
            if !holds.iter().all(|&holds| holds) {
                let kept: Vec<bool> = truth.ids.iter().map(|&id| holds[id as usize]).collect();
                self.keep(&kept);
            }
        }
        Ok(())
    }

    /// Reads what expressions need of the records, for all at once.
    ///
    /// # Errors
    /// If the shard is damaged, or its memory too small.
    pub fn prepare<'e>(&mut self, exprs: impl Iterator<Item = &'e Expr>) -> Result<()> {
        let mut slots: Vec<usize> = exprs.flat_map(Expr::slots).collect();
        slots.sort_unstable();
        slots.dedup();
        slots.retain(|&slot| self.needs_record(slot) && !self.slots.contains_key(&slot));
        self.read(&slots)
    }

    /// What an expression gives for each event.
    ///
    /// # Errors
    /// If the shard is damaged, or its memory too small.
    pub fn code(&mut self, expr: &Expr) -> Result<Rc<Coded>> {
        if let Expr::Slot(slot) = expr {
            return self.slot(*slot);
        }
        if let Some(period) = self.period(expr) {
            return Ok(Rc::new(times::periods(&self.times()?[..], period)));
        }
        let slots = expr.slots();
        let read = slots.iter().map(|&slot| self.slot(slot)).collect::<Result<Vec<_>>>()?;
        let pairs: Vec<(usize, &Coded)> = slots.into_iter().zip(read.iter().map(|coded| &**coded)).collect();
        Ok(Rc::new(evaluated(expr, &pairs, self.len())))
    }

    /// The time of each event.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn times(&mut self) -> Result<Rc<Vec<Option<Timestamp>>>> {
        if let Some(times) = &self.times {
            return Ok(Rc::clone(times));
        }
        let clock = self.clock()?;
        let times = Rc::new(self.docs().iter().map(|&doc| clock.time(doc)).collect());
        Ok(Rc::clone(self.times.insert(times)))
    }

    fn slot(&mut self, slot: usize) -> Result<Rc<Coded>> {
        if let Some(coded) = self.slots.get(&slot) {
            return Ok(Rc::clone(coded));
        }
        let coded = match self.sources.get(slot) {
            Some(Source::Time) => times::coded(&self.times()?),
            Some(Source::Id) => times::names(self.part, self.docs())?,
            Some(Source::Field(named)) if named.element.is_none() => {
                // Both threads would find out too late that it is too much.
                let foreseen = field::foreseen_bytes(self.shard(), named, self.len())?;
                self.share.add(foreseen)?;
                let coded = field::coded(self.part, named, self.docs())?;
                self.share.give_back(foreseen);
                coded
            }
            Some(Source::Field(_) | Source::Message | Source::Json(_)) => {
                self.read(&[slot])?;
                return Ok(self.slots.get(&slot).map(Rc::clone).unwrap_or_default());
            }
            None => Coded::constant(Value::Null, self.len()),
        };
        self.hold(slot, coded)
    }

    fn hold(&mut self, slot: usize, coded: Coded) -> Result<Rc<Coded>> {
        self.share.add(coded.bytes())?;
        let coded = Rc::new(coded);
        self.slots.insert(slot, Rc::clone(&coded));
        Ok(coded)
    }

    fn read(&mut self, slots: &[usize]) -> Result<()> {
        if slots.is_empty() {
            return Ok(());
        }
        let sources: Vec<Source> = slots.iter().map(|&slot| self.sources[slot].clone()).collect();
        let (coded, gone) =
            records::read(self.part, self.docs.list(), &sources, self.missing, &mut self.share)?;
        self.gone = gone.or(self.gone.take());
        self.slots.extend(slots.iter().copied().zip(coded.into_iter().map(Rc::new)));
        Ok(())
    }

    fn needs_records(&self, expr: &Expr) -> bool {
        expr.slots().into_iter().any(|slot| self.needs_record(slot))
    }

    fn needs_record(&self, slot: usize) -> bool {
        match self.sources.get(slot) {
            Some(Source::Field(named)) => named.element.is_some(),
            Some(Source::Message | Source::Json(_)) => true,
            Some(Source::Time | Source::Id) | None => false,
        }
    }

    /// Leaves the events for which `kept` is true.
    fn keep(&mut self, kept: &[bool]) {
        self.docs.keep(kept);
        for coded in self.slots.values_mut() {
            *coded = Rc::new(coded.kept(kept));
        }
        if let Some(times) = &mut self.times {
            let left = times.iter().zip(kept).filter(|(_, kept)| **kept).map(|(&time, _)| time);
            *times = Rc::new(left.collect());
        }
    }
}
