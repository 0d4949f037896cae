//! The commands. Each command declares its own options, once: help and checks
//! derive from there.

use std::env;
use std::ffi::OsString;

use clap::{Parser, Subcommand};

use crate::detect::DetectArgs;
use crate::fields::FieldsArgs;
use crate::index::IndexArgs;
use crate::list::ListArgs;
use crate::query::QueryArgs;
use crate::search::SearchArgs;
use crate::sql::SqlArgs;

/// Indexes gzipped access and audit logs and answers who did it in
/// milliseconds.
#[derive(Debug, Parser)]
#[command(name = "logdex", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Args {
    /// Those the program was started with.
    pub fn given() -> Args {
        let args: Vec<OsString> = env::args_os().collect();
        let is_sql = args.get(1).is_some_and(|command| command == "sql");
        Args::parse_from(args.into_iter().map(|arg| if is_sql { no_option(arg) } else { arg }))
    }
}

/// A query that begins with a comment looks like an option: `-- who was it?`.
/// With a blank before it, it is none.
fn no_option(arg: OsString) -> OsString {
    let first = arg.to_str().and_then(|text| text.split_once(char::is_whitespace)).map(|(first, _)| first);
    match first {
        Some(first) if first.starts_with("--") && !first.contains('=') => {
            let mut query = OsString::from(" ");
            query.push(arg);
            query
        }
        _ => arg,
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read an archive into an index
    Index(IndexArgs),
    /// Find events
    Search(SearchArgs),
    /// Answer a query in CloudWatch Logs Insights: group, count, sort, parse
    Query(QueryArgs),
    /// Answer a SELECT as people run it on Athena
    Sql(SqlArgs),
    /// Show the fields of an index and how many events have each
    Fields(FieldsArgs),
    /// Say what files are taken for, and why
    Detect(DetectArgs),
    /// List what logdex knows: formats, carriers, codecs, outputs
    List(ListArgs),
}

const EXAMPLES: &str = "\
Examples:
  logdex index s3-backup/                       read everything below a folder
  logdex search --error AccessDenied            who was denied
  logdex search --ip 203.0.113.0/24 --since 7d  what came from a network
  logdex search 'mallory NOT action:Get*'       words and clauses
  logdex query 'stats count(*) by user.name'    how much each user did
  logdex sql 'SELECT count(*) FROM events'      the same in SQL
  logdex fields                                 what can be asked for
  logdex detect logs/secure.gz                  what a file is taken for

Exit codes: 0 found, 1 nothing found, 2 error or an index run with problems, 130 interrupted";

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn a_comment_in_front_of_a_query_is_no_option() {
        let with = |arg: &str| no_option(arg.into()).into_string().unwrap();
        assert_eq!(with("-- who?\nSELECT 1 FROM t"), " -- who?\nSELECT 1 FROM t");
        for same in ["--explain", "--file=a b.sql", "-i", "SELECT 1 -- one", "-", "--"] {
            assert_eq!(with(same), same);
        }
    }

    #[test]
    fn options_are_consistent() {
        Args::command().debug_assert();
    }
}
