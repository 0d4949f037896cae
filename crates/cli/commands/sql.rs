//! `logdex sql`: runs a SELECT as on Athena.

use anyhow::anyhow;
use logdex_sql::{SCHEMAS, Schema};

use crate::commands::query::{self, QueryArgs};
use crate::exit::Exit;

/// Options of `logdex sql`.
#[derive(Debug, clap::Args)]
#[command(after_help = NOTES, mut_arg("query", |arg| arg.value_name("SELECT")))]
pub struct SqlArgs {
    /// The query and its options
    #[command(flatten)]
    pub query: QueryArgs,
    /// The schema of a table, where its columns and its name don't determine it: NAME=SCHEMA
    #[arg(long, value_name = "NAME=SCHEMA", help_heading = "Result")]
    pub table: Vec<String>,
}

const NOTES: &str = "\
Examples:
  logdex sql \"SELECT requester, count(*) FROM mybucket_logs WHERE httpstatus = '403' GROUP BY 1\"
  logdex sql \"SELECT eventtime, useridentity.arn FROM cloudtrail_logs WHERE errorcode = 'AccessDenied'\"
  logdex sql 'SELECT \"user.name\", count(*) AS n FROM events GROUP BY 1 ORDER BY n DESC LIMIT 10'
  logdex sql -f saved.sql --table mine=s3access

One table per query, with the columns of AWS's own DDL: access logs, CloudTrail,
and `events` with the fields of `logdex fields`. Any database and table name will
do. Joins, subqueries, WITH, UNION and window functions are not supported.";

/// Runs the command.
///
/// # Errors
/// Those of [`query::run`], and for an unknown schema.
pub fn run(args: &SqlArgs) -> anyhow::Result<Exit> {
    let tables = args.table.iter().map(|text| table(text)).collect::<anyhow::Result<Vec<_>>>()?;
    query::run(&args.query, None, |text, context| logdex_sql::parse_with(text, context, &tables))
}

/// A table's name and its schema.
fn table(text: &str) -> anyhow::Result<(&str, &'static Schema)> {
    let known = || SCHEMAS.iter().map(|schema| schema.name).collect::<Vec<_>>().join(", ");
    let (name, schema) = text
        .split_once('=')
        .ok_or_else(|| anyhow!("`{text}` is not a table declaration; write NAME=SCHEMA"))?;
    match Schema::find(schema) {
        Some(schema) => Ok((name, schema)),
        None => Err(anyhow!("no schema is named `{schema}`; schemas are {}", known())),
    }
}
