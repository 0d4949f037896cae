//! Command-line arguments. Each command declares its options once, in its own
//! file; help and validation derive from there.

use std::env;
use std::ffi::OsString;

use clap::{Parser, Subcommand};

use crate::commands::detect::DetectArgs;
use crate::commands::fields::FieldsArgs;
use crate::commands::index::IndexArgs;
use crate::commands::list::ListArgs;
use crate::commands::query::QueryArgs;
use crate::commands::search::SearchArgs;
use crate::commands::sql::SqlArgs;

/// Indexes gzipped access and audit logs and answers who did it in
/// milliseconds.
#[derive(Debug, Parser)]
#[command(name = "logdex", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Args {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

impl Args {
    /// The arguments of this process.
    pub fn from_env() -> Args {
        let args: Vec<OsString> = env::args_os().collect();
        let is_sql = args.get(1).is_some_and(|command| command == "sql");
        Args::parse_from(args.into_iter().map(|arg| if is_sql { escape_comment(arg) } else { arg }))
    }
}

/// A query that begins with a comment looks like an option: `-- who was it?`.
/// With a blank before it, clap takes it for a value.
fn escape_comment(arg: OsString) -> OsString {
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

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Index an archive
    Index(IndexArgs),
    /// Search for events
    Search(SearchArgs),
    /// Run a CloudWatch Logs Insights query: group, count, sort, parse
    Query(QueryArgs),
    /// Run a SELECT as on Athena
    Sql(SqlArgs),
    /// Show the fields of an index and how many events have each
    Fields(FieldsArgs),
    /// Show the detected codec, carrier and format of files
    Detect(DetectArgs),
    /// List the supported formats, carriers, codecs or outputs
    List(ListArgs),
}

const EXAMPLES: &str = "\
Examples:
  logdex index s3-backup/                       index everything below a folder
  logdex search --error AccessDenied            who was denied
  logdex search --ip 203.0.113.0/24 --since 7d  requests from a network
  logdex search 'mallory NOT action:Get*'       words and clauses
  logdex query 'stats count(*) by user.name'    how much each user did
  logdex sql 'SELECT count(*) FROM events'      SQL, as on Athena
  logdex fields                                 the fields of the index
  logdex detect logs/secure.gz                  the format of a file

Exit codes: 0 found, 1 nothing found, 2 error or an index run with problems, 130 interrupted";

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn a_query_that_begins_with_a_comment_is_not_an_option() {
        let with = |arg: &str| escape_comment(arg.into()).into_string().unwrap();
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
