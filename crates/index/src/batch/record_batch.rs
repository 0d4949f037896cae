//! Record batches: selected events of a shard, and the columns of a query that
//! were evaluated for them.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use logdex_event::Timestamp;
use logdex_event::field::names::Named;
use logdex_query::expr::Period;
use logdex_query::{Expr, Source, Value};

use crate::budget::{Budget, Share};
use crate::error::{Error, Result};
use crate::filter::Bitmap;
use crate::open::OpenShard;
use crate::shard::Shard;
use logdex_shard::ValueColumn;

use super::dictionary_array::{DictionaryArray, evaluated};
use super::field_values::{estimated_bytes, only_column, read_field};
use super::record_values::{MissingRecords, read_records};
use super::selection::Selection;
use super::times::{self, ShardTimes};
use super::timestamp_text::{TimeArgument, TimestampText};

/// Events whose records are held at a time: 14 MB of CloudTrail.
const RECORDS_TOGETHER: usize = 8192;

/// Selected events of a shard, and the arrays read for them so far.
pub(crate) struct RecordBatch<'a> {
    shard: OpenShard<'a>,
    selection: Selection,
    sources: &'a [Source],
    slots: BTreeMap<usize, Rc<DictionaryArray>>,
    times: Option<Rc<Vec<Option<Timestamp>>>>,
    event_times: OnceCell<Rc<ShardTimes>>,
    share: Share<'a>,
    missing: MissingRecords,
    /// Why some records could not be had.
    pub gone: Option<String>,
}

impl<'a> RecordBatch<'a> {
    /// A batch of these events, of which nothing is read yet.
    pub fn new(
        shard: OpenShard<'a>,
        selection: Selection,
        sources: &'a [Source],
        budget: &'a Budget,
        missing: MissingRecords,
    ) -> RecordBatch<'a> {
        RecordBatch {
            shard,
            selection,
            sources,
            slots: BTreeMap::new(),
            times: None,
            event_times: OnceCell::new(),
            share: budget.share(),
            missing,
            gone: None,
        }
    }

    /// The events, ascending.
    pub fn docs(&self) -> &[u32] {
        self.selection.list()
    }

    /// The events as a bitmap.
    pub fn events(&self) -> &Bitmap {
        self.selection.bitmap()
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.selection.len()
    }

    /// The events alone.
    pub fn into_selection(self) -> Selection {
        self.selection
    }

    /// True if the slot holds the events' times.
    pub fn is_time(&self, slot: usize) -> bool {
        self.sources.get(slot) == Some(&Source::Time)
    }

    /// The column whose values are those of the expression, if there is one.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn column(&self, expr: &Expr) -> Result<Option<ValueColumn>> {
        self.field(expr).map_or(Ok(None), |named| only_column(self.shard(), named))
    }

    /// The period of the events' times that the expression is, if it is one.
    pub fn period(&self, expr: &Expr) -> Option<Period> {
        match Period::floored(expr)? {
            (Expr::Slot(slot), period) if self.is_time(*slot) => Some(period),
            _ => None,
        }
    }

    /// The times of all events of the shard.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn event_times(&self) -> Result<Rc<ShardTimes>> {
        if let Some(times) = self.event_times.get() {
            return Ok(Rc::clone(times));
        }
        let times = Rc::new(ShardTimes::open(self.shard())?);
        Ok(Rc::clone(self.event_times.get_or_init(|| times)))
    }

    /// The expression as a function of the event's time, if it is one.
    ///
    /// # Errors
    /// If the shard is damaged.
    pub fn time_argument(&self, expr: &Expr) -> Result<Option<TimeArgument>> {
        if matches!(expr, Expr::Slot(slot) if self.is_time(*slot)) {
            return Ok(Some(TimeArgument::Time));
        }
        let text = self.column(expr)?.and_then(TimestampText::of);
        Ok(text.map(|text| TimeArgument::Text(Rc::new(text))))
    }

    /// Wraps what went wrong while reading the shard.
    pub fn damaged(&self, error: std::io::Error) -> Error {
        self.shard().damaged(error)
    }

    /// Keeps the events for which all conditions hold. Conditions that need raw
    /// records come last, over few events at a time.
    ///
    /// # Errors
    /// If the shard is damaged, or its memory too small.
    pub fn filter(&mut self, conditions: &[Expr]) -> Result<()> {
        let (slow, quick): (Vec<Expr>, Vec<Expr>) =
            conditions.iter().cloned().partition(|condition| self.needs_records(condition));
        self.filter_by(&quick)?;
        if slow.is_empty() {
            return Ok(());
        }
        let mut left = Vec::new();
        for docs in self.docs().chunks(RECORDS_TOGETHER) {
            let mut piece = self.piece(docs);
            piece.prepare(slow.iter())?;
            piece.filter_by(&slow)?;
            left.extend_from_slice(piece.docs());
        }
        let mut left = left.into_iter().peekable();
        let kept: Vec<bool> = self.docs().iter().map(|doc| left.next_if_eq(doc).is_some()).collect();
        self.keep(&kept);
        Ok(())
    }

    /// The events in one batch or, if one of the expressions needs raw records,
    /// in batches of a few.
    pub fn pieces<'e>(self, exprs: impl Iterator<Item = &'e Expr>) -> Vec<RecordBatch<'a>> {
        let mut exprs = exprs;
        match exprs.any(|expr| self.needs_records(expr)) {
            true => self.docs().chunks(RECORDS_TOGETHER).map(|docs| self.piece(docs)).collect(),
            false => vec![self],
        }
    }

    /// Reads all that expressions need of raw records at once.
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

    /// The values of an expression in each event.
    ///
    /// # Errors
    /// If the shard is damaged, or its memory too small.
    pub fn evaluate(&mut self, expr: &Expr) -> Result<Rc<DictionaryArray>> {
        if let Expr::Slot(slot) = expr {
            return self.slot(*slot);
        }
        if let Some(period) = self.period(expr) {
            return Ok(Rc::new(times::of_periods(&self.times()?[..], period)));
        }
        let slots = expr.slots();
        let read = slots.iter().map(|&slot| self.slot(slot)).collect::<Result<Vec<_>>>()?;
        let pairs: Vec<(usize, &DictionaryArray)> =
            slots.into_iter().zip(read.iter().map(|array| &**array)).collect();
        Ok(Rc::new(evaluated(expr, &pairs, self.len())))
    }

    fn shard(&self) -> &'a Shard {
        self.shard.shard
    }

    /// The field without array positions that the expression is, if it is one.
    fn field(&self, expr: &Expr) -> Option<&'a Named> {
        let Expr::Slot(slot) = expr else { return None };
        match self.sources.get(*slot) {
            Some(Source::Field(named)) if named.element.is_none() => Some(named),
            _ => None,
        }
    }

    /// A batch of other events of the same shard.
    fn piece(&self, docs: &[u32]) -> RecordBatch<'a> {
        let selection = Selection::listed(docs.to_vec(), self.events().limit());
        let (slots, times, event_times) = (BTreeMap::new(), None, self.event_times.clone());
        RecordBatch { selection, slots, times, event_times, share: self.share.another(), gone: None, ..*self }
    }

    fn filter_by(&mut self, conditions: &[Expr]) -> Result<()> {
        for condition in conditions {
            if self.selection.is_empty() {
                return Ok(());
            }
            let truth = self.evaluate(condition)?;
            let holds: Vec<bool> = truth.values.iter().map(|value| value.truth() == Some(true)).collect();
            if !holds.iter().all(|&holds| holds) {
                let kept: Vec<bool> = truth.codes.iter().map(|&code| holds[code as usize]).collect();
                self.keep(&kept);
            }
        }
        Ok(())
    }

    /// The time of each event.
    fn times(&mut self) -> Result<Rc<Vec<Option<Timestamp>>>> {
        if let Some(times) = &self.times {
            return Ok(Rc::clone(times));
        }
        let of_shard = self.event_times()?;
        let times = Rc::new(self.docs().iter().map(|&doc| of_shard.time(doc)).collect());
        Ok(Rc::clone(self.times.insert(times)))
    }

    fn slot(&mut self, slot: usize) -> Result<Rc<DictionaryArray>> {
        if let Some(array) = self.slots.get(&slot) {
            return Ok(Rc::clone(array));
        }
        let array = match self.sources.get(slot) {
            Some(Source::Time) => times::of_times(&self.times()?),
            Some(Source::Id) => times::of_names(self.shard, self.docs())?,
            Some(Source::Field(named)) if named.element.is_none() => {
                // Checked before: threads would find out too late that all of
                // them together take too much.
                let estimated = estimated_bytes(self.shard(), named, self.len())?;
                self.share.add(estimated)?;
                let array = read_field(self.shard, named, self.docs())?;
                self.share.release(estimated);
                array
            }
            Some(Source::Field(_) | Source::Message | Source::Json(_)) => {
                self.read(&[slot])?;
                return Ok(self.slots.get(&slot).map(Rc::clone).unwrap_or_default());
            }
            None => DictionaryArray::constant(Value::Null, self.len()),
        };
        self.share.add(array.bytes())?;
        let array = Rc::new(array);
        self.slots.insert(slot, Rc::clone(&array));
        Ok(array)
    }

    fn read(&mut self, slots: &[usize]) -> Result<()> {
        if slots.is_empty() {
            return Ok(());
        }
        let sources: Vec<Source> = slots.iter().map(|&slot| self.sources[slot].clone()).collect();
        let (arrays, gone) =
            read_records(self.shard, self.selection.list(), &sources, self.missing, &mut self.share)?;
        self.gone = gone.or(self.gone.take());
        self.slots.extend(slots.iter().copied().zip(arrays.into_iter().map(Rc::new)));
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

    /// Keeps the events for which `kept` is true.
    fn keep(&mut self, kept: &[bool]) {
        self.selection.filter(kept);
        for array in self.slots.values_mut() {
            *array = Rc::new(array.filter(kept));
        }
        if let Some(times) = &mut self.times {
            let left = times.iter().zip(kept).filter(|(_, kept)| **kept).map(|(&time, _)| time);
            *times = Rc::new(left.collect());
        }
    }
}
