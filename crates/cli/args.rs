//! The options, each declared once: help and checks derive from here.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};

use crate::clauses::Clauses;
use crate::memory::Memory;
use crate::output::{self, OUTPUTS};

/// Indexes gzipped access and audit logs and answers who did it in
/// milliseconds.
#[derive(Debug, Parser)]
#[command(name = "logdex", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read an archive into an index
    Index(IndexArgs),
    /// Find events
    Search(SearchArgs),
    /// Show the fields of an index and how many events have each
    Fields(FieldsArgs),
    /// List what logdex knows: formats, carriers, codecs, outputs
    List(ListArgs),
}

/// Options of `logdex index`.
#[derive(Debug, clap::Args)]
#[command(after_help = INDEX_NOTES)]
pub struct IndexArgs {
    /// Folders and files of the archive; `-` reads standard input
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Where the index is; made if it is not there
    #[arg(short = 'i', long, env = "LOGDEX_INDEX", value_name = "DIR", default_value = "./logdex-index")]
    pub index: PathBuf,
    /// Threads that read and index [default: one per processor]
    #[arg(long, value_name = "N")]
    pub threads: Option<std::num::NonZeroUsize>,
    /// Memory to use, such as 512M or 2GiB [default: 1GiB, or a quarter of the machine's if that is less]
    #[arg(long, value_name = "SIZE")]
    pub memory: Option<Memory>,
    /// Read every record as this format, for logs that detection gets wrong
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(crate::list::format_names()))]
    pub format: Option<String>,
    /// Say nothing but what went wrong
    #[arg(short, long)]
    pub quiet: bool,
}

/// Options of `logdex search`.
#[derive(Debug, clap::Args)]
#[command(after_help = SYNTAX)]
pub struct SearchArgs {
    /// Words, phrases and field:value clauses; all must hold
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// The index, or several
    #[command(flatten)]
    pub source: SourceArgs,
    /// Flags that ask for a field
    #[command(flatten)]
    pub clauses: Clauses,
    /// Only events at or after this: 2023-07-10, 2023-07-10T11:44:29Z, 2h, 7d, now-1d
    #[arg(long, value_name = "TIME", help_heading = "Time")]
    pub since: Option<String>,
    /// Only events before this
    #[arg(long, value_name = "TIME", help_heading = "Time")]
    pub until: Option<String>,
    /// Zone in which times are read and shown, such as Asia/Tokyo
    #[arg(long, value_name = "ZONE", default_value = "UTC", help_heading = "Time")]
    pub tz: String,
    /// Show at most this many events; 0 shows all
    #[arg(short = 'n', long, value_name = "N", default_value_t = 20, help_heading = "Answer")]
    pub limit: usize,
    /// Start with the oldest event instead of the newest
    #[arg(long, help_heading = "Answer")]
    pub oldest_first: bool,
    /// Print how many events there are and nothing else
    #[arg(long, help_heading = "Answer", conflicts_with = "fields")]
    pub count: bool,
    /// Fold events with the same id into one
    #[arg(long, help_heading = "Answer")]
    pub distinct: bool,
    /// Fields to show, separated by commas
    #[arg(long, value_name = "A,B,…", value_delimiter = ',', help_heading = "Answer")]
    pub fields: Vec<String>,
    /// How the answer is written
    #[arg(short, long, value_name = "OUTPUT", default_value = output::DEFAULT, help_heading = "Answer",
          value_parser = PossibleValuesParser::new(OUTPUTS.iter().map(|output| output.name)))]
    pub output: String,
}

/// Options of `logdex fields`.
#[derive(Debug, clap::Args)]
pub struct FieldsArgs {
    /// Only fields whose name, native names or meaning contain this; `*` stands for anything
    #[arg(value_name = "PATTERN")]
    pub pattern: Option<String>,
    /// The index, or several
    #[command(flatten)]
    pub source: SourceArgs,
    /// What to sort by
    #[arg(long, value_name = "KEY", default_value = "name", value_parser = ["name", "count"])]
    pub sort: String,
    /// How the answer is written
    #[arg(short, long, value_name = "OUTPUT", default_value = output::DEFAULT,
          value_parser = PossibleValuesParser::new(output::tabular().map(|output| output.name)))]
    pub output: String,
}

/// Options of `logdex list`.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// What to list
    #[arg(value_name = "WHAT", value_parser = PossibleValuesParser::new(crate::list::names()))]
    pub what: String,
}

/// Where answers come from.
#[derive(Debug, clap::Args)]
pub struct SourceArgs {
    /// Index to ask; may be given several times
    #[arg(short = 'i', long = "index", env = "LOGDEX_INDEX", value_name = "DIR")]
    #[arg(default_value = "./logdex-index")]
    pub indexes: Vec<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  logdex index s3-backup/                       read everything below a folder
  logdex search --error AccessDenied            who was denied
  logdex search --ip 203.0.113.0/24 --since 7d  what came from a network
  logdex search 'mallory NOT action:Get*'       words and clauses
  logdex fields                                 what can be asked for

Exit codes: 0 found, 1 nothing found, 2 error or an index run with problems, 130 interrupted";

const INDEX_NOTES: &str = "\
Files that are indexed already are not read again, so the same command adds what is new.
Compression is found by the first bytes of a file, the format by each record.";

const SYNTAX: &str = "\
Query:
  denied mallory            both words, anywhere in the event
  \"access denied\"           a phrase
  error:AccessDenied        a field; any case; * and ? are wildcards
  error:\"AccessDenied\"      a field, exactly
  key:*                     the field is there
  status:>=400              comparisons: > >= < <=, [400 TO 499]
  ip:10.0.0.0/8             a network
  a OR b, NOT a, (a b)      clauses side by side mean AND

A flag given twice means either value; different flags must all hold.
`logdex fields` lists the fields.";

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn options_are_consistent() {
        Args::command().debug_assert();
    }
}
