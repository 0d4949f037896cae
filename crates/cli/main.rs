//! The command line of logdex. This package alone speaks to people: it names
//! clap, indicatif, console and anyhow, and nothing else writes to a terminal.
//! Answers go to standard output, everything else is talk on standard error.

mod allocator;
mod args;
mod clauses;
mod columns;
mod detect;
mod exit;
mod explain;
mod fields;
mod index;
mod languages;
mod list;
mod memory;
mod nothing;
mod open;
mod output;
mod problems;
mod progress;
mod query;
mod search;
mod sql;
mod summary;
mod talk;
mod times;
mod zone;

use std::process::ExitCode;

use logdex_query::insights;

use crate::args::{Args, Command};
use crate::exit::Exit;
use crate::talk::say;

/// Workers free what other workers allocated, megabytes at a time; glibc's
/// allocator gives such memory back to the kernel and faults it in again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run(&Args::given().command) {
        Ok(exit) => exit.into(),
        Err(error) if exit::is_broken_pipe(&error) => Exit::Found.into(),
        Err(error) => {
            say(format_args!("logdex: {error:#}"));
            Exit::Error.into()
        }
    }
}

fn run(command: &Command) -> anyhow::Result<Exit> {
    match command {
        Command::Index(args) => index::run(args),
        Command::Search(args) => search::run(args),
        Command::Query(args) => query::run(args, &languages::INSIGHTS, insights::parse),
        Command::Sql(args) => sql::run(args),
        Command::Fields(args) => fields::run(args),
        Command::Detect(args) => detect::run(args),
        Command::List(args) => list::run(args),
    }
}
