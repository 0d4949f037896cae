//! `logdex list`: supported formats, carriers, codecs and outputs.

use std::io::{self, Write};

use clap::builder::PossibleValuesParser;
use logdex_event::carrier::CARRIERS;
use logdex_event::format::FORMATS;
use logdex_ingest::{CODECS, Codec};

use crate::exit::Exit;
use crate::output::OUTPUTS;

/// Options of `logdex list`.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// What to list
    #[arg(value_name = "WHAT", value_parser = PossibleValuesParser::new(names()))]
    pub what: String,
}

/// A name and its one-line description.
type Entry = (&'static str, String);

/// A list by its name.
type List = (&'static str, fn() -> Vec<Entry>);

const LISTS: &[List] = &[
    ("formats", || FORMATS.iter().map(|format| (format.name, format.description.to_owned())).collect()),
    ("carriers", || CARRIERS.iter().map(|carrier| (carrier.name, carrier.description.to_owned())).collect()),
    ("codecs", || CODECS.iter().map(codec).collect()),
    ("outputs", || OUTPUTS.iter().map(|output| (output.name, output.description.to_owned())).collect()),
];

/// Runs `logdex list`.
///
/// # Errors
/// When standard output can't be written.
pub fn run(args: &ListArgs) -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    for (_, entries) in LISTS.iter().filter(|(name, _)| *name == args.what) {
        let entries = entries();
        let width = entries.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, description) in entries {
            writeln!(out, "{name:width$}  {description}")?;
        }
    }
    Ok(Exit::Found)
}

/// The names of the lists.
pub fn names() -> impl Iterator<Item = &'static str> {
    LISTS.iter().map(|(name, _)| *name)
}

/// A codec, marked if it is only recognised.
fn codec(codec: &Codec) -> Entry {
    let not_yet = if codec.is_supported() { "" } else { " (recognised, not read yet)" };
    (codec.name, format!("{}{not_yet}", codec.description))
}
