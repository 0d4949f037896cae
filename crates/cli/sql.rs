//! `logdex sql`.

use anyhow::anyhow;
use logdex_sql::{SCHEMAS, Schema};

use crate::exit::Exit;
use crate::languages;
use crate::query::{self, QueryArgs};

/// Options of `logdex sql`.
#[derive(Debug, clap::Args)]
#[command(after_help = NOTES, mut_arg("query", |arg| arg.value_name("SELECT")))]
pub struct SqlArgs {
    /// The query and where it goes
    #[command(flatten)]
    pub query: QueryArgs,
    /// What a table is, where its columns and its name don't tell: NAME=SCHEMA
    #[arg(long, value_name = "NAME=SCHEMA", help_heading = "Answer")]
    pub table: Vec<String>,
}

const NOTES: &str = "\
Examples:
  logdex sql \"SELECT requester, count(*) FROM mybucket_logs WHERE httpstatus = '403' GROUP BY 1\"
  logdex sql \"SELECT eventtime, useridentity.arn FROM cloudtrail_logs WHERE errorcode = 'AccessDenied'\"
  logdex sql 'SELECT \"user.name\", count(*) AS n FROM events GROUP BY 1 ORDER BY n DESC LIMIT 10'
  logdex sql -f saved.sql --table mine=s3access

One table, as Athena has them by AWS's own DDL: access logs, CloudTrail, and
`events` with the fields of `logdex fields`. Database and table names are free.
Joins, subqueries, WITH, UNION and window functions are not there yet.";

/// Runs the command.
///
/// # Errors
/// Those of [`query::run`], and if a table is said to be what is none.
pub fn run(args: &SqlArgs) -> anyhow::Result<Exit> {
    let tables = args.table.iter().map(|text| table(text)).collect::<anyhow::Result<Vec<_>>>()?;
    query::run(&args.query, &languages::SQL, |text, context| logdex_sql::parse_with(text, context, &tables))
}

/// A table's name and what it is.
fn table(text: &str) -> anyhow::Result<(&str, &'static Schema)> {
    let known = || SCHEMAS.iter().map(|schema| schema.name).collect::<Vec<_>>().join(", ");
    let (name, schema) =
        text.split_once('=').ok_or_else(|| anyhow!("`{text}` is no table; write NAME=SCHEMA"))?;
    match Schema::find(schema) {
        Some(schema) => Ok((name, schema)),
        None => Err(anyhow!("no table is called `{schema}`; there are {}", known())),
    }
}
