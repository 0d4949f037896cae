//! `logdex fields`: the fields of an index with their event counts.

use std::collections::BTreeMap;
use std::iter::Peekable;

use clap::builder::PossibleValuesParser;
use logdex_event::field::names::SHORT_NAMES;
use logdex_event::field::{CATALOGUE, FieldId, FieldSpec, names};
use logdex_index::{FieldCount, FieldOrder};
use logdex_query::glob;

use crate::exit::Exit;
use crate::options::indexes::{IndexDirs, open};
use crate::output::{self, Row, Value};
use crate::status;
use crate::status::older_parser;

/// Options of `logdex fields`.
#[derive(Debug, clap::Args)]
pub struct FieldsArgs {
    /// Only fields whose name, native names or meaning contain this; `*` matches any text
    #[arg(value_name = "PATTERN")]
    pub pattern: Option<String>,
    /// The indexes
    #[command(flatten)]
    pub source: IndexDirs,
    /// Sort key
    #[arg(long, value_name = "KEY", default_value = "name", value_parser = ["name", "count"])]
    pub sort: String,
    /// Output format
    #[arg(short, long, value_name = "OUTPUT", default_value = output::DEFAULT,
          value_parser = PossibleValuesParser::new(output::tabular().map(|output| output.name)))]
    pub output: String,
}

/// A row of the output.
struct Entry {
    name: String,
    kind: &'static str,
    events: u64,
    /// Short and native names of the field.
    also: Vec<&'static str>,
    meaning: &'static str,
}

const HEADINGS: [&str; 5] = ["events", "kind", "field", "also", "meaning"];

/// Runs `logdex fields`.
///
/// # Errors
/// When the index can't be read or standard output can't be written.
pub fn run(args: &FieldsArgs) -> anyhow::Result<Exit> {
    let index = open(&args.source.indexes)?;
    let order = if args.sort == "count" { FieldOrder::Events } else { FieldOrder::Name };
    let pattern = args.pattern.as_ref().map(|pattern| format!("*{}*", pattern.to_ascii_lowercase()));
    let is_wanted = |entry: &Entry| pattern.as_ref().is_none_or(|pattern| entry.matches(pattern));
    let wanted = |name: &str| is_wanted(&Entry::of(name, 0));
    let catalogue = CATALOGUE.iter().map(|spec| Entry::canonical(spec, 0)).filter(is_wanted).collect();
    let mut entries = Entries::new(index.fields(order, &wanted), order, catalogue);
    let rows = entries.by_ref().map(Entry::into_row);
    output::print(&args.output, HEADINGS.map(str::to_owned).to_vec(), rows)?;
    let found = entries.end()?;
    if let (0, Some(pattern)) = (found, &args.pattern) {
        status::print(format_args!("no field matches `{pattern}`; `logdex fields` lists all fields"));
    }
    older_parser::print_note(&index, &args.source.indexes);
    Ok(Exit::found(found > 0))
}

/// The fields that events have and those of the catalogue that none has, in order.
struct Entries<I: Iterator> {
    fields: Peekable<I>,
    order: FieldOrder,
    /// Fields of the catalogue that did not come yet, by name.
    absent: BTreeMap<String, Entry>,
    found: u64,
    error: Option<logdex_index::Error>,
}

impl<I: Iterator<Item = Result<FieldCount, logdex_index::Error>>> Entries<I> {
    fn new(fields: I, order: FieldOrder, catalogue: Vec<Entry>) -> Entries<I> {
        let absent = catalogue.into_iter().map(|entry| (entry.name.clone(), entry)).collect();
        Entries { fields: fields.peekable(), order, absent, found: 0, error: None }
    }

    /// How many came.
    ///
    /// # Errors
    /// That which ended them.
    fn end(self) -> Result<u64, logdex_index::Error> {
        self.error.map_or(Ok(self.found), Err)
    }
}

impl<I: Iterator<Item = Result<FieldCount, logdex_index::Error>>> Iterator for Entries<I> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let first = self.absent.first_key_value().map(|(name, _)| name);
        let absent_is_next = match (self.fields.peek(), first) {
            (Some(Ok(field)), Some(absent)) => self.order == FieldOrder::Name && *absent < field.name,
            (Some(Err(_)), _) => false,
            (None, _) | (_, None) => true,
        };
        let entry = match absent_is_next && first.is_some() {
            true => self.absent.pop_first().map(|(_, entry)| entry),
            false => match self.fields.next()? {
                Ok(field) => {
                    self.absent.remove(&field.name);
                    Some(Entry::of(&field.name, field.events))
                }
                Err(error) => {
                    self.error = Some(error);
                    self.absent.clear();
                    None
                }
            },
        };
        self.found += u64::from(entry.is_some());
        entry
    }
}

impl Entry {
    /// The field of a stored name.
    fn of(name: &str, events: u64) -> Entry {
        match names::canonical(name).and_then(FieldId::spec) {
            Some(spec) => Entry::canonical(spec, events),
            None => Entry { name: name.to_owned(), kind: "native", events, also: Vec::new(), meaning: "" },
        }
    }

    fn canonical(spec: &'static FieldSpec, events: u64) -> Entry {
        let short = SHORT_NAMES.iter().filter(|(_, fields)| fields.contains(&spec.name));
        let natives = spec.natives.iter().map(|(_, native)| *native);
        let mut also = Vec::new();
        for name in short.map(|(name, _)| *name).chain(natives) {
            if name != spec.name && !also.contains(&name) {
                also.push(name);
            }
        }
        Entry { name: spec.name.to_owned(), kind: spec.kind.name(), events, also, meaning: spec.meaning }
    }

    /// True if a name or the meaning fits the pattern, which is in lower case.
    fn matches(&self, pattern: &str) -> bool {
        let mut texts = self.also.iter().copied().chain([&*self.name, self.meaning]);
        texts.any(|text| glob::fits_folded(pattern, text))
    }

    fn into_row(self) -> Row<'static> {
        let text =
            |text: &'static str| if text.is_empty() { Value::Missing } else { Value::Text(text.into()) };
        let also = match &self.also[..] {
            [] => Value::Missing,
            names => Value::List(names.iter().map(|name| Value::Text((*name).into())).collect()),
        };
        let events = Value::Number(i64::try_from(self.events).unwrap_or(i64::MAX));
        let values = [events, text(self.kind), Value::Text(self.name.into()), also, text(self.meaning)];
        Row { cells: HEADINGS.into_iter().zip(values).collect(), raw: b"" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(order: FieldOrder, counts: &[(&str, u64)]) -> Vec<Entry> {
        let catalogue = CATALOGUE.iter().map(|spec| Entry::canonical(spec, 0)).collect();
        let field = |&(name, events): &(&str, u64)| Ok(FieldCount { name: name.to_owned(), events });
        Entries::new(counts.iter().map(field), order, catalogue).collect()
    }

    #[test]
    fn canonical_and_native_fields_with_their_counts() {
        let by_name = [("aaa", 1), ("event.action", 7), ("resources.ARN", 3), ("zzz", 9)];
        let mut by_events = by_name;
        by_events.sort_by_key(|&(_, events)| std::cmp::Reverse(events));
        for (order, counts) in [(FieldOrder::Name, by_name), (FieldOrder::Events, by_events)] {
            let all = all(order, &counts);
            assert_eq!(all.len(), CATALOGUE.len() + 3);
            let action = all.iter().find(|entry| entry.name == "event.action").unwrap();
            assert_eq!((action.events, action.kind), (7, "keyword"));
            assert_eq!(action.also, ["action", "operation", "eventName", "activity-type"]);
            let native = all.iter().find(|entry| entry.name == "resources.ARN").unwrap();
            assert_eq!((native.events, native.kind), (3, "native"));
            let key = |entry: &Entry| (std::cmp::Reverse(entry.events), entry.name.clone());
            match order {
                FieldOrder::Name => assert!(all.is_sorted_by_key(|entry| &entry.name)),
                FieldOrder::Events => assert!(all.is_sorted_by_key(key)),
            }
        }
    }

    #[test]
    fn names_are_not_repeated() {
        for entry in all(FieldOrder::Name, &[]) {
            assert!(!entry.also.contains(&&*entry.name), "{}", entry.name);
            let distinct: std::collections::HashSet<_> = entry.also.iter().collect();
            assert_eq!(distinct.len(), entry.also.len(), "{}", entry.name);
        }
    }
}
