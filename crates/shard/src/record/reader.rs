//! Reads events back from the columns of a shard: their raw records, contexts
//! and fields.

use std::collections::HashMap;
use std::io;
use std::rc::Rc;

use crate::encoding::column::ValueColumn;
use crate::file::column_ids::{Slot, SlotKind};
use crate::file::sections::take_varint;
use crate::read::columns::Columns;
use crate::record::template::{self, Piece};
use crate::{RARE, RARE_SEPARATOR, SHAPE, SKELETON, corrupt, is_own};

/// Reads the records of a shard back from its columns.
pub struct Records<'a> {
    columns: &'a Columns,
    /// Each column, by the number shapes give it.
    slots: Vec<Slot>,
    opened: HashMap<u32, Rc<ValueColumn>>,
    shape: Option<ValueColumn>,
    skeleton: Option<ValueColumn>,
    rare: Option<Rc<ValueColumn>>,
    shapes: HashMap<u32, Rc<Shape>>,
}

/// The values of an event of some shape, in their order.
struct Shape(Vec<Leaf>);

/// One of them: its column, and how many values of the same event stand before
/// it there.
#[derive(Clone, Copy)]
struct Leaf {
    slot: u32,
    before: u32,
}

/// Shapes a reader keeps; beyond this it starts anew.
const SHAPES_KEPT: usize = 10_000;

impl<'a> Records<'a> {
    /// A reader of a shard's records.
    ///
    /// # Errors
    /// If the columns are damaged.
    pub fn new(columns: &'a Columns) -> io::Result<Records<'a>> {
        Ok(Records {
            columns,
            slots: columns.slots()?,
            opened: HashMap::new(),
            shape: columns.values(SHAPE)?,
            skeleton: columns.values(SKELETON)?,
            rare: columns.values(RARE)?.map(Rc::new),
            shapes: HashMap::new(),
        })
    }

    /// True if raw records can be read back.
    pub fn has_raw(&self) -> bool {
        self.skeleton.is_some()
    }

    /// The raw record of an event; `None` if the shard does not keep them.
    ///
    /// # Errors
    /// If the columns are damaged.
    pub fn raw(&mut self, doc: u32) -> io::Result<Option<Vec<u8>>> {
        let Some(skeleton) = &self.skeleton else { return Ok(None) };
        let damaged = || corrupt("skeleton of a record");
        let mut bytes = Vec::new();
        skeleton.bytes(skeleton.first(doc).ok_or_else(damaged)?, &mut bytes)?;
        let shape = self.shape(doc)?;
        let (mut raw, mut failed) = (Vec::new(), None);
        let whole = template::decode(&bytes, |piece| match piece {
            Piece::Text(text) => {
                raw.extend_from_slice(text);
                Some(())
            }
            Piece::Leaf(leaf) => {
                let value = self.leaf(doc, *shape.0.get(leaf)?, &mut raw);
                value.map_err(|error| failed = Some(error)).ok()
            }
        });
        match (whole, failed) {
            (_, Some(error)) => Err(error),
            (Some(()), None) => Ok(Some(raw)),
            (None, None) => Err(damaged()),
        }
    }

    /// What carriers said of an event.
    ///
    /// # Errors
    /// If the columns are damaged.
    pub fn context(&mut self, doc: u32) -> io::Result<String> {
        if !self.slots.iter().any(|slot| slot.kind == SlotKind::Context) {
            return Ok(String::new());
        }
        let shape = self.shape(doc)?;
        let is_context = |leaf: &&Leaf| {
            self.slots.get(leaf.slot as usize).is_some_and(|slot| slot.kind == SlotKind::Context)
        };
        let Some(leaf) = shape.0.iter().find(is_context) else { return Ok(String::new()) };
        let mut context = Vec::new();
        self.leaf(doc, *leaf, &mut context)?;
        String::from_utf8(context).map_err(|_| corrupt("dictionary"))
    }

    /// Calls `take` with the name and value of each value of an event, in the
    /// order they were pushed.
    ///
    /// # Errors
    /// If the columns are damaged.
    pub fn fields(&mut self, doc: u32, mut take: impl FnMut(&str, &str)) -> io::Result<()> {
        let shape = self.shape(doc)?;
        let mut value = Vec::new();
        for leaf in &shape.0 {
            let slot = self.slots.get(leaf.slot as usize).ok_or_else(|| corrupt("names of columns"))?;
            if slot.kind != SlotKind::Field {
                continue;
            }
            value.clear();
            self.leaf(doc, *leaf, &mut value)?;
            let name = &self.slots[leaf.slot as usize].name;
            take(name, str::from_utf8(&value).map_err(|_| corrupt("dictionary"))?);
        }
        Ok(())
    }

    /// Appends a value of an event to `out`.
    fn leaf(&mut self, doc: u32, leaf: Leaf, out: &mut Vec<u8>) -> io::Result<()> {
        let damaged = || corrupt("column");
        if let Some(column) = self.column(leaf.slot)? {
            let ordinal = column.ordinal_at(doc, leaf.before).ok_or_else(damaged)?;
            let start = out.len();
            column.bytes(ordinal, out)?;
            if self.slots.get(leaf.slot as usize).is_some_and(|slot| slot.kind == SlotKind::Rule) {
                // The note before the text, which is one character.
                let note = out[start..].utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
                out.drain(start..start + note.map_or(0, char::len_utf8));
            }
            return Ok(());
        }
        let name = &self.slots.get(leaf.slot as usize).ok_or_else(damaged)?.name;
        let rare = self.rare.as_ref().ok_or_else(damaged)?;
        let prefix = format!("{name}{RARE_SEPARATOR}");
        let mut before = leaf.before;
        for ordinal in rare.ordinals(doc) {
            let start = out.len();
            rare.bytes(ordinal, out)?;
            if out[start..].starts_with(prefix.as_bytes()) {
                if before == 0 {
                    out.drain(start..start + prefix.len());
                    return Ok(());
                }
                before -= 1;
            }
            out.truncate(start);
        }
        Err(damaged())
    }

    fn column(&mut self, slot: u32) -> io::Result<Option<Rc<ValueColumn>>> {
        if let Some(column) = self.opened.get(&slot) {
            return Ok(Some(Rc::clone(column)));
        }
        let Slot { kind, name } = self.slots.get(slot as usize).ok_or_else(|| corrupt("names of columns"))?;
        // Paths with names like our own are kept among the rare ones.
        if *kind == SlotKind::Field && is_own(name) {
            return Ok(None);
        }
        let Some(column) = self.columns.values(name)? else { return Ok(None) };
        let column = Rc::new(column);
        self.opened.insert(slot, Rc::clone(&column));
        Ok(Some(column))
    }

    fn shape(&mut self, doc: u32) -> io::Result<Rc<Shape>> {
        let damaged = || corrupt("shape of an event");
        let column = self.shape.as_ref().ok_or_else(damaged)?;
        let number = column.first(doc).ok_or_else(damaged)? as u32;
        if let Some(shape) = self.shapes.get(&number) {
            return Ok(Rc::clone(shape));
        }
        let mut bytes = Vec::new();
        column.bytes(u64::from(number), &mut bytes)?;
        let (mut rest, mut leaves, mut seen) = (&bytes[..], Vec::new(), HashMap::<u32, u32>::new());
        while !rest.is_empty() {
            let slot = take_varint(&mut rest).ok_or_else(damaged)? as u32;
            let count = seen.entry(slot).or_default();
            leaves.push(Leaf { slot, before: *count });
            *count += 1;
        }
        if self.shapes.len() >= SHAPES_KEPT {
            self.shapes.clear();
        }
        let shape = Rc::new(Shape(leaves));
        self.shapes.insert(number, Rc::clone(&shape));
        Ok(shape)
    }
}
