//! Reads events back from the columns of a shard: raw records, contexts, fields.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::rc::Rc;

use crate::encoding::column::ValueColumn;
use crate::file::column_ids::{Slot, SlotKind};
use crate::file::sections::take_varint;
use crate::read::columns::Columns;
use crate::record::template::{self, Piece};
use crate::{OVERFLOW, OVERFLOW_SEPARATOR, SCHEMAS, TEMPLATES, corrupt, is_own};

/// Reads the events of a shard back from its columns.
///
/// ```
/// # use logdex_event::{Event, field::{Paths, id}};
/// # use logdex_shard::{Builder, Columns, RawKept, Records};
/// # let mut builder = Builder::new(&[], RawKept::Yes);
/// # let (mut event, paths) = (Event::default(), Paths::default());
/// # event.push(id("event.action"), "GetObject");
/// # event.set_raw(b"a GetObject");
/// # builder.add(&event, &paths);
/// # let mut file = Vec::new();
/// # builder.write(&mut file)?;
/// let columns = Columns::open(file)?;
/// let mut records = Records::new(&columns)?;
/// assert_eq!(records.raw(0)?, Some(b"a GetObject".to_vec()));
/// records.fields(0, |name, value| assert_eq!((name, value), ("event.action", "GetObject")))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Records<'a> {
    columns: &'a Columns,
    /// By column id.
    slots: Vec<Slot>,
    opened: HashMap<u32, Rc<ValueColumn>>,
    schema_ids: Option<ValueColumn>,
    templates: Option<ValueColumn>,
    overflow: Option<Rc<ValueColumn>>,
    schemas: HashMap<u32, Rc<Schema>>,
    /// The values of the event whose fields were read last: its record is made of
    /// the same ones.
    last: Option<(u32, Vec<u8>, Vec<usize>)>,
}

/// The values of an event with some schema, in their order.
struct Schema(Vec<SchemaValue>);

/// One of them.
#[derive(Clone, Copy)]
struct SchemaValue {
    /// Its column id.
    column: u32,
    /// Its index among the event's values in the column that stores it: its own, or
    /// the overflow column.
    index: u32,
    is_overflow: bool,
}

/// Schemas a reader keeps; beyond this it starts anew.
const SCHEMAS_KEPT: usize = 10_000;

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
            schema_ids: columns.values(SCHEMAS)?,
            templates: columns.values(TEMPLATES)?,
            overflow: columns.values(OVERFLOW)?.map(Rc::new),
            schemas: HashMap::new(),
            last: None,
        })
    }

    /// True if raw records can be read back.
    pub fn has_raw(&self) -> bool {
        self.templates.is_some()
    }

    /// The raw record of an event, `None` if the shard keeps none, and the context
    /// that it is to be read in.
    ///
    /// # Errors
    /// If the columns are damaged.
    pub fn get(&mut self, doc: u32) -> io::Result<(Option<Vec<u8>>, String)> {
        let raw = self.raw(doc)?;
        Ok((raw, self.context(doc)?))
    }

    /// The raw record of an event; `None` if the shard does not keep them.
    ///
    /// # Errors
    /// If the columns are damaged.
    pub fn raw(&mut self, doc: u32) -> io::Result<Option<Vec<u8>>> {
        let Some(templates) = &self.templates else { return Ok(None) };
        let damaged = || corrupt("template of a record");
        let mut bytes = Vec::new();
        templates.bytes(templates.first(doc).ok_or_else(damaged)?, &mut bytes)?;
        let schema = self.schema(doc)?;
        let (mut raw, mut failed) = (Vec::new(), None);
        let whole = template::decode(&bytes, |piece| match piece {
            Piece::Text(text) => {
                raw.extend_from_slice(text);
                Some(())
            }
            Piece::Value(index) => match self.value_read(doc, index) {
                Some(value) => {
                    raw.extend_from_slice(value);
                    Some(())
                }
                None => {
                    let value = self.value(doc, *schema.0.get(index)?, &mut raw);
                    value.map_err(|error| failed = Some(error)).ok()
                }
            },
        });
        match (whole, failed) {
            (_, Some(error)) => Err(error),
            (Some(()), None) => Ok(Some(raw)),
            (None, None) => Err(damaged()),
        }
    }

    /// The context that carriers gave an event; mostly empty.
    ///
    /// # Errors
    /// If the columns are damaged.
    pub fn context(&mut self, doc: u32) -> io::Result<String> {
        if !self.slots.iter().any(|slot| slot.kind == SlotKind::Context) {
            return Ok(String::new());
        }
        let schema = self.schema(doc)?;
        let is_context = |value: &&SchemaValue| {
            self.slots.get(value.column as usize).is_some_and(|slot| slot.kind == SlotKind::Context)
        };
        let Some(value) = schema.0.iter().find(is_context) else { return Ok(String::new()) };
        let mut context = Vec::new();
        self.value(doc, *value, &mut context)?;
        String::from_utf8(context).map_err(|_| corrupt("dictionary"))
    }

    /// Calls `take` with the name and value of each value of an event, in the
    /// order they were pushed.
    ///
    /// # Errors
    /// If the columns are damaged.
    pub fn fields(&mut self, doc: u32, mut take: impl FnMut(&str, &str)) -> io::Result<()> {
        let schema = self.schema(doc)?;
        let (_, mut texts, mut ends) = self.last.take().unwrap_or_default();
        texts.clear();
        ends.clear();
        for &value in &schema.0 {
            let slot = self.slots.get(value.column as usize).ok_or_else(|| corrupt("names of columns"))?;
            let (is_field, start) = (slot.kind == SlotKind::Field, texts.len());
            self.value(doc, value, &mut texts)?;
            ends.push(texts.len());
            if is_field {
                let text = str::from_utf8(&texts[start..]).map_err(|_| corrupt("dictionary"))?;
                take(&self.slots[value.column as usize].name, text);
            }
        }
        self.last = Some((doc, texts, ends));
        Ok(())
    }

    /// The value at this index of an event, if its fields were read last.
    fn value_read(&self, doc: u32, index: usize) -> Option<&[u8]> {
        let (_, texts, ends) = self.last.as_ref().filter(|(last, ..)| *last == doc)?;
        let start = index.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied())?;
        texts.get(start..*ends.get(index)?)
    }

    /// Appends a value of an event to `out`.
    fn value(&mut self, doc: u32, value: SchemaValue, out: &mut Vec<u8>) -> io::Result<()> {
        if value.is_overflow {
            return self.overflow_value(doc, value, out);
        }
        let column = self.column(value.column)?;
        let code = column.code_at(doc, value.index).ok_or_else(|| corrupt("column"))?;
        let start = out.len();
        column.bytes(code, out)?;
        if self.slots.get(value.column as usize).is_some_and(|slot| slot.kind == SlotKind::Rule) {
            // The qualifier before the text of the key, which is one character.
            let chars = out[start..].utf8_chunks().next().map(|chunk| chunk.valid().chars());
            let qualifier = chars.and_then(|mut chars| chars.next());
            out.drain(start..start + qualifier.map_or(0, char::len_utf8));
        }
        Ok(())
    }

    /// Appends a value of a rare path, which the overflow column has.
    fn overflow_value(&self, doc: u32, value: SchemaValue, out: &mut Vec<u8>) -> io::Result<()> {
        let damaged = || corrupt("column");
        let name = &self.slots.get(value.column as usize).ok_or_else(damaged)?.name;
        let overflow = self.overflow.as_ref().ok_or_else(damaged)?;
        let code = overflow.code_at(doc, value.index).ok_or_else(damaged)?;
        let start = out.len();
        overflow.bytes(code, out)?;
        let rest = out[start..].strip_prefix(name.as_bytes());
        let bytes = rest.and_then(|rest| rest.strip_prefix(&[OVERFLOW_SEPARATOR as u8])).map(<[u8]>::len);
        let end_of_prefix = out.len() - bytes.ok_or_else(damaged)?;
        out.drain(start..end_of_prefix);
        Ok(())
    }

    /// The column of its own that this column id has.
    fn column(&mut self, id: u32) -> io::Result<Rc<ValueColumn>> {
        if let Some(column) = self.opened.get(&id) {
            return Ok(Rc::clone(column));
        }
        let Slot { name, .. } = self.slots.get(id as usize).ok_or_else(|| corrupt("names of columns"))?;
        let column = self.columns.values(name)?.ok_or_else(|| corrupt("column"))?;
        let column = Rc::new(column);
        self.opened.insert(id, Rc::clone(&column));
        Ok(column)
    }

    /// True if the overflow column has the values of this column id.
    fn is_overflow(&self, id: u32) -> io::Result<bool> {
        let Slot { kind, name } = self.slots.get(id as usize).ok_or_else(|| corrupt("names of columns"))?;
        // Paths with names like our own are always there.
        let is_hidden = *kind == SlotKind::Field && is_own(name);
        Ok(is_hidden || self.columns.entry(name).is_none())
    }

    fn schema(&mut self, doc: u32) -> io::Result<Rc<Schema>> {
        let damaged = || corrupt("schema of an event");
        let schema_ids = self.schema_ids.as_ref().ok_or_else(damaged)?;
        let schema_id = schema_ids.first(doc).ok_or_else(damaged)?;
        if let Some(schema) = self.schemas.get(&schema_id) {
            return Ok(Rc::clone(schema));
        }
        let mut bytes = Vec::new();
        schema_ids.bytes(schema_id, &mut bytes)?;
        if self.schemas.len() >= SCHEMAS_KEPT {
            self.schemas.clear();
        }
        let schema = Rc::new(self.decode_schema(&bytes)?);
        self.schemas.insert(schema_id, Rc::clone(&schema));
        Ok(schema)
    }

    /// The values of a schema, from the column ids it is stored as.
    fn decode_schema(&self, mut bytes: &[u8]) -> io::Result<Schema> {
        let (mut values, mut seen) = (Vec::new(), HashMap::<u32, (u32, bool)>::new());
        while !bytes.is_empty() {
            let column = take_varint(&mut bytes).ok_or_else(|| corrupt("schema of an event"))? as u32;
            let (count, is_overflow) = match seen.entry(column) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert((0, self.is_overflow(column)?)),
            };
            values.push(SchemaValue { column, index: *count, is_overflow: *is_overflow });
            *count += 1;
        }
        // The overflow column has them in the order of column ids, then of values.
        let mut overflow: Vec<&mut SchemaValue> = values.iter_mut().filter(|it| it.is_overflow).collect();
        overflow.sort_by_key(|value| (value.column, value.index));
        (0..).zip(overflow).for_each(|(index, value)| value.index = index);
        Ok(Schema(values))
    }
}
