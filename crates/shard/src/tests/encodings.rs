//! Every encoding gives back what was written: random columns against a model.

use std::collections::BTreeMap;
use std::io;

use logdex_event::Timestamp;
use logdex_event::field::is_null;
use logdex_event::scalar::{SCALAR_FORMATS, Scalar, ScalarFormat};
use proptest::collection::vec;
use proptest::prelude::*;
use tantivy::directory::{FileSlice, OwnedBytes};
use zstd::bulk::Compressor;

use crate::build::values::ValuesBuilder;
use crate::encoding::code_set::CodeSet;
use crate::encoding::column::ValueColumn;
use crate::encoding::derived::substring::Cut;
use crate::encoding::derived::{concatenation, event_time, map, patches, substring};
use crate::encoding::encoded::{ColumnSections, EncodedColumn, Shard};
use crate::encoding::ids::{self, IdsBuilder};
use crate::encoding::numbers::{self, Encoded, NumberColumn, Numbers};
use crate::encoding::scalars::{self, ScalarsBuilder};
use crate::encoding::validity::Validity;
use crate::encoding::{dictionary, dictionary_column};
use crate::encoding::{table, validity};
use crate::{BATCH_ROWS, BatchSchemas, NONE};

/// The values of each event.
type Model = Vec<Vec<String>>;

/// A shard in memory: validity, codes and values of each column.
#[derive(Default)]
struct Memory {
    docs: u32,
    columns: BTreeMap<&'static str, [Vec<u8>; 3]>,
    times: Vec<i64>,
}

impl Shard for Memory {
    fn docs(&self) -> u32 {
        self.docs
    }

    fn sections(&self, name: &str) -> io::Result<ColumnSections> {
        let sections = self.columns.get(name).ok_or_else(|| io::Error::other("no such column"))?;
        let [validity, codes, values] = sections.clone().map(FileSlice::from);
        Ok(ColumnSections { validity, codes, values })
    }

    fn validity(&self, section: &FileSlice) -> io::Result<Validity> {
        Validity::open(section.read_bytes()?, || Err(io::Error::other("no schemas")))
    }

    fn open(&self, name: &str) -> io::Result<(Validity, EncodedColumn)> {
        let sections = self.sections(name)?;
        Ok((self.validity(&sections.validity)?, table::open(self, sections)?))
    }

    fn times(&self) -> io::Result<Option<NumberColumn>> {
        let mut column = Numbers::new("@timestamp");
        (0..).zip(&self.times).for_each(|(event, &time)| column.push(event, time));
        let Encoded { index, values, zones, .. } = column.encode(self.docs)?;
        numbers::open(OwnedBytes::new(index), OwnedBytes::new(values), &FileSlice::from(zones)).map(Some)
    }
}

impl Memory {
    /// Adds a column with the validity of a model.
    fn add(&mut self, name: &'static str, model: &Model, codes: Vec<u8>, values: Vec<u8>) {
        self.docs = model.len() as u32;
        let is_all = model.iter().all(|values| values.len() == 1);
        let events: Vec<u32> =
            (0..).zip(model).flat_map(|(event, values)| std::iter::repeat_n(event, values.len())).collect();
        let validity = match is_all {
            true => validity::encode_all(),
            false => validity::encode_listed(&events).unwrap(),
        };
        self.columns.insert(name, [validity, codes, values]);
    }

    /// Adds a column in the dictionary encoding.
    fn add_dictionary(&mut self, name: &'static str, model: &Model) -> ValuesBuilder {
        let values = collected(model.iter().flatten());
        self.add(name, model, dictionary_column::encode_codes(&values.codes), encoded(&values));
        values
    }

    fn check(&self, name: &str, model: &Model) {
        let (validity, encoded) = self.open(name).unwrap();
        check(&ValueColumn { validity, encoded }, model);
    }
}

fn collected<'v>(values: impl Iterator<Item = &'v String>) -> ValuesBuilder {
    let mut builder = ValuesBuilder::default();
    values.for_each(|value| {
        builder.push(value.as_bytes());
    });
    builder
}

fn encoded(values: &ValuesBuilder) -> Vec<u8> {
    dictionary::encode(values.distinct.iter(), &mut compressor()).unwrap()
}

fn compressor() -> Compressor<'static> {
    Compressor::new(1).unwrap()
}

/// Compares a column with its model: every value, look-ups, scans.
fn check(column: &ValueColumn, model: &Model) {
    let total = model.len() as u32;
    let text = |code: u32| column.value(code).unwrap();
    for (event, values) in (0..).zip(model) {
        assert!(column.codes(event).map(text).eq(values.iter().cloned()), "event {event}");
    }
    let events_with = |passes: &dyn Fn(&str) -> bool| -> Vec<u32> {
        (0..)
            .zip(model)
            .filter(|(_, values)| values.iter().any(|it| passes(it)))
            .map(|(event, _)| event)
            .collect()
    };
    let sorted = |mut events: Vec<u32>| {
        events.sort_unstable();
        events.dedup();
        events
    };
    for value in model.iter().flatten().chain([&"no such value".to_owned()]).filter(|value| !is_null(value)) {
        let mut found = Vec::new();
        for code in column.find(value).unwrap() {
            column.docs_of(code, |event| found.push(event));
        }
        assert_eq!(sorted(found), events_with(&|other| other == value), "{value}");
    }
    let ends_so = |value: &str| value.ends_with(['1', '3', 'a', 'Z', '-']);
    let passing = column.passing(&ends_so).unwrap();
    let mut found = Vec::new();
    column.docs_with(&CodeSet::of_ascending(&passing), |event| found.push(event));
    assert_eq!(sorted(found), events_with(&ends_so));
    let events: Vec<u32> = (0..total).collect();
    let firsts = column.first_codes(&events, total).unwrap();
    let first_texts = firsts.iter().map(|&code| (code != NONE).then(|| text(code)));
    assert!(first_texts.eq(model.iter().map(|values| values.first().cloned())));
    assert_eq!(column.is_single(), model.iter().all(|values| values.len() <= 1));
    if let Some(mut codes) = column.nullable_codes().filter(|_| column.has_nullable_codes()) {
        let (mut schemas, mut batch) = (BatchSchemas::default(), [0; BATCH_ROWS]);
        codes.read(0, &mut schemas, &mut batch);
        for (values, code) in model.iter().zip(batch) {
            assert_eq!(values.first().cloned(), code.checked_sub(1).map(text));
        }
    }
}

/// Texts of few and of many kinds.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-c]", "[0-9]{1,4}", "GET /[a-z]{0,3} HTTP", "\\PC{0,12}", Just("-".to_owned())]
}

fn id() -> impl Strategy<Value = String> {
    let uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    prop_oneof![
        uuid,
        "[0-9a-f]{1,9}",
        "[0-9A-Z]{1,9}",
        "[a-zA-Z0-9+/]{1,20}={0,2}",
        "[a-zA-Z0-9._-]{0,9}",
        "\\PC{0,9}"
    ]
}

fn scalar() -> impl Strategy<Value = String> {
    let written = (0..SCALAR_FORMATS.len(), 0u64..4_000_000_000).prop_map(|(format, number)| {
        let mut text = String::new();
        Scalar { format: SCALAR_FORMATS[format], number }.write(&mut text);
        text
    });
    prop_oneof![written, "[0-9]{1,20}", "\\PC{0,6}", Just("-".to_owned())]
}

/// Up to three values for each event.
fn several(value: impl Strategy<Value = String>) -> impl Strategy<Value = Model> {
    vec(vec(value, 0..3), 0..BATCH_ROWS)
}

/// A value for each event, or for most, with what a test makes of it.
fn one<T: Clone + std::fmt::Debug>(
    extra: impl Strategy<Value = T>,
) -> impl Strategy<Value = Vec<(Option<String>, T)>> {
    vec((proptest::option::weighted(0.9, text()), extra), 0..BATCH_ROWS)
}

/// Events whose derived values are replaced by others: patches of a model.
fn patch(model: &mut Model, patched: &[Option<Vec<String>>], own: &mut ValuesBuilder) -> Vec<u8> {
    let (mut events, mut codes) = (Vec::new(), Vec::new());
    for (event, (values, patched)) in model.iter_mut().zip(patched).enumerate() {
        let Some(patched) = patched else { continue };
        values.clone_from(patched);
        for value in patched {
            events.push(event as u32);
            codes.push(own.intern(value.as_bytes()).number);
        }
    }
    patches::encode(&events, &codes).unwrap()
}

fn patched() -> impl Strategy<Value = Option<Vec<String>>> {
    proptest::option::weighted(0.1, vec(text(), 1..3))
}

/// What is left of a value without some bytes at both ends.
fn cut(text: &str, before: usize, behind: usize) -> Option<&str> {
    text.get(before..text.len().checked_sub(behind)?).filter(|part| !part.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn dictionary_columns(model in several(text())) {
        let mut shard = Memory::default();
        shard.add_dictionary("own", &model);
        shard.check("own", &model);
    }

    #[test]
    fn id_columns(model in several(id())) {
        let mut builder = IdsBuilder::default();
        model.iter().flatten().for_each(|value| builder.push(value.as_bytes(), is_null(value)));
        let values = [builder.packed().concat(), builder.encode_rest().unwrap()].concat();
        let mut shard = Memory::default();
        shard.add("own", &model, ids::CODES_SECTION.to_vec(), values);
        shard.check("own", &model);
    }

    #[test]
    fn scalar_columns(model in several(scalar())) {
        let mut builder = ScalarsBuilder::default();
        model.iter().flatten().for_each(|value| builder.push(value, None));
        let mut shard = Memory::default();
        let values = builder.encode(&mut compressor()).unwrap();
        shard.add("own", &model, scalars::CODES_SECTION.to_vec(), values);
        shard.check("own", &model);
    }

    #[test]
    fn map_columns(rows in one((any::<bool>(), patched())), is_narrower in any::<bool>()) {
        let has = |has_value: &bool| *has_value || !is_narrower;
        let source: Model = rows.iter().map(|(value, _)| value.iter().cloned().collect()).collect();
        let of = |value: &String| format!("{} bytes", value.len());
        let mut model: Model = rows
            .iter()
            .map(|(value, (has_value, _))| value.iter().filter(|_| has(has_value)).map(of).collect())
            .collect();
        let mut shard = Memory::default();
        let texts = shard.add_dictionary("source", &source);
        let mut own = ValuesBuilder::default();
        let map: Vec<u32> = texts
            .distinct
            .iter()
            .map(|text| own.intern(of(&String::from_utf8(text.to_vec()).unwrap()).as_bytes()).number)
            .collect();
        let patched: Vec<_> = rows.iter().map(|(_, (_, patched))| patched.clone()).collect();
        let patches = patch(&mut model, &patched, &mut own);
        let codes = map::encode_codes("source", &map, is_narrower, &patches).unwrap();
        shard.add("own", &model, codes, encoded(&own));
        shard.check("own", &model);
    }

    #[test]
    fn substring_columns(rows in one((any::<bool>(), patched())), before in 0usize..5, behind in 0usize..6) {
        let source: Model = rows.iter().map(|(value, _)| value.iter().cloned().collect()).collect();
        let of = |value: &String| cut(value, before, behind).unwrap_or("whole").to_owned();
        let mut model: Model = rows
            .iter()
            .map(|(value, (has_value, _))| value.iter().filter(|_| *has_value).map(of).collect())
            .collect();
        let mut shard = Memory::default();
        let texts = shard.add_dictionary("source", &source);
        let mut own = ValuesBuilder::default();
        let place = |text: &[u8]| match cut(str::from_utf8(text).unwrap(), before, behind) {
            Some(_) => Cut::Part { before: before as u16, behind: behind as u16 },
            None => Cut::Own(own.intern(b"whole").number),
        };
        let cuts: Vec<Cut> = texts.distinct.iter().map(place).collect();
        let patched: Vec<_> = rows.iter().map(|(_, (_, patched))| patched.clone()).collect();
        let patches = patch(&mut model, &patched, &mut own);
        let codes = substring::encode_codes("source", cuts.into_iter(), &patches).unwrap();
        shard.add("own", &model, codes, encoded(&own));
        shard.check("own", &model);
    }

    #[test]
    fn concatenation_columns(rows in one((text(), any::<bool>(), patched()))) {
        let first: Model = rows.iter().map(|(value, _)| value.iter().cloned().collect()).collect();
        let second: Model = rows.iter().map(|(_, (value, ..))| vec![value.clone()]).collect();
        let mut model: Model = rows
            .iter()
            .map(|(a, (b, has_value, _))| a.iter().filter(|_| *has_value).map(|a| format!("{a}/{b}")).collect())
            .collect();
        let mut shard = Memory::default();
        shard.add_dictionary("first", &first);
        shard.add_dictionary("second", &second);
        let mut own = ValuesBuilder::default();
        let patched: Vec<_> = rows.iter().map(|(_, (.., patched))| patched.clone()).collect();
        let patches = patch(&mut model, &patched, &mut own);
        shard.add("own", &model, concatenation::encode_codes(["first", "second"], b'/', &patches), encoded(&own));
        shard.check("own", &model);
    }

    #[test]
    fn event_time_columns(rows in vec((0i64..4_000_000_000, any::<bool>()), 0..BATCH_ROWS), is_access in any::<bool>()) {
        let format = if is_access { ScalarFormat::AccessLog } else { ScalarFormat::Rfc3339 };
        let model: Model = rows
            .iter()
            .map(|&(seconds, has_value)| {
                let time = Timestamp(seconds * 1_000_000);
                let mut text = String::new();
                Scalar::of_timestamp(format, time).unwrap().write(&mut text);
                has_value.then_some(text).into_iter().collect()
            })
            .collect();
        let times = rows.iter().map(|(seconds, _)| seconds * 1_000_000).collect();
        let mut shard = Memory { times, ..Memory::default() };
        shard.add("own", &model, event_time::encode_codes(format), encoded(&ValuesBuilder::default()));
        shard.check("own", &model);
    }

    #[test]
    fn validity_by_schema_is_that_of_listed_events(
        counts in vec(0u32..4, 1..9),
        schemas in vec(any::<proptest::sample::Index>(), 0..3 * BATCH_ROWS),
    ) {
        let schemas: Vec<u32> = schemas.iter().map(|index| index.index(counts.len()) as u32).collect();
        let events: Vec<u32> = (0..)
            .zip(&schemas)
            .flat_map(|(event, &schema)| std::iter::repeat_n(event, counts[schema as usize] as usize))
            .collect();
        let mut codes = crate::memory::code_list::CodeList::default();
        schemas.iter().for_each(|&schema| {
            codes.push(schema);
        });
        let open = |section| {
            let section = OwnedBytes::new(section);
            let codes = FileSlice::from(dictionary_column::encode_codes(&codes));
            Validity::open(section, || Ok(dictionary_column::open_codes(&codes)?.0)).unwrap()
        };
        let by_schema = open(validity::encode_by_schema(&counts, &schemas).unwrap());
        let listed = open(validity::encode_listed(&events).unwrap());
        let total = schemas.len() as u32;
        prop_assert!((0..total).all(|event| by_schema.rows(event).eq(listed.rows(event))));
        prop_assert!((0..total).all(|event| by_schema.has(event) == listed.has(event)));
        prop_assert_eq!(by_schema.first_rows(total), listed.first_rows(total));
        // In any order, as each look-up starts from the one before.
        let mut order: Vec<u32> = (0..total).collect();
        order.sort_by_key(|event| event.wrapping_mul(2_654_435_761) >> 20);
        prop_assert!(order.into_iter().rev().all(|event| by_schema.rows(event).eq(listed.rows(event))));
        // A schema that no event has may have several values.
        prop_assert!(listed.is_single() || !by_schema.is_single());
    }
}
