//! `logdex fields`: the fields of an index with their event counts.

use std::collections::HashMap;

use clap::builder::PossibleValuesParser;
use logdex_event::field::names::SHORT_NAMES;
use logdex_event::field::{CATALOGUE, FieldSpec};
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
    let counts = index.fields()?.into_iter().map(|field| (field.name, field.events)).collect();
    let mut entries = entries(counts);
    if let Some(pattern) = &args.pattern {
        entries.retain(|entry| entry.matches(pattern));
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    if args.sort == "count" {
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.events));
    }
    output::print(&args.output, HEADINGS.map(str::to_owned).to_vec(), entries.iter().map(Entry::row))?;
    if let ([], Some(pattern)) = (&entries[..], &args.pattern) {
        status::print(format_args!("no field matches `{pattern}`; `logdex fields` lists all fields"));
    }
    older_parser::print_note(&index, &args.source.indexes);
    Ok(Exit::found(!entries.is_empty()))
}

/// All fields of the catalogue, and the native fields that events have.
fn entries(mut counts: HashMap<String, u64>) -> Vec<Entry> {
    let mut entries: Vec<Entry> =
        CATALOGUE.iter().map(|spec| Entry::canonical(spec, counts.remove(spec.name).unwrap_or(0))).collect();
    entries.extend(counts.into_iter().map(|(name, events)| Entry {
        name,
        kind: "native",
        events,
        also: Vec::new(),
        meaning: "",
    }));
    entries
}

impl Entry {
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

    /// True if a name or the meaning contains the pattern, in any case.
    fn matches(&self, pattern: &str) -> bool {
        let pattern = format!("*{}*", pattern.to_ascii_lowercase());
        let mut texts = self.also.iter().copied().chain([&*self.name, self.meaning]);
        texts.any(|text| glob::fits_folded(&pattern, text))
    }

    fn row(&self) -> Row<'_> {
        let text =
            |text: &'static str| if text.is_empty() { Value::Missing } else { Value::Text(text.into()) };
        let also = match &self.also[..] {
            [] => Value::Missing,
            names => Value::List(names.iter().map(|name| Value::Text((*name).into())).collect()),
        };
        let events = Value::Number(i64::try_from(self.events).unwrap_or(i64::MAX));
        let values = [events, text(self.kind), Value::Text((&*self.name).into()), also, text(self.meaning)];
        Row { cells: HEADINGS.into_iter().zip(values).collect(), raw: b"" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Entry> {
        entries(HashMap::from([("event.action".to_owned(), 7), ("resources.ARN".to_owned(), 3)]))
    }

    #[test]
    fn canonical_and_native_fields_with_their_counts() {
        let all = all();
        assert_eq!(all.len(), CATALOGUE.len() + 1);
        let action = all.iter().find(|entry| entry.name == "event.action").unwrap();
        assert_eq!((action.events, action.kind), (7, "keyword"));
        assert_eq!(action.also, ["action", "operation", "eventName", "activity-type"]);
        let native = all.iter().find(|entry| entry.name == "resources.ARN").unwrap();
        assert_eq!((native.events, native.kind), (3, "native"));
    }

    #[test]
    fn names_are_not_repeated() {
        for entry in all() {
            assert!(!entry.also.contains(&&*entry.name), "{}", entry.name);
            let distinct: std::collections::HashSet<_> = entry.also.iter().collect();
            assert_eq!(distinct.len(), entry.also.len(), "{}", entry.name);
        }
    }
}
