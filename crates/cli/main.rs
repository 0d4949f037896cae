//! The command line of logdex. Only this package depends on clap, indicatif,
//! console and anyhow, and only it writes to the terminal: results to standard
//! output, status messages to standard error.

#![forbid(unsafe_code)]

mod allocator;
mod args;
mod commands;
mod exit;
mod free_space;
mod human;
mod options;
mod output;
mod status;
mod time_zone;

use std::process::ExitCode;

use logdex_query::insights;

use crate::args::{Args, Command};
use crate::commands::{detect, fields, index, list, query, search, sql};
use crate::exit::Exit;

/// Workers free megabytes that other workers allocated; glibc's allocator gives
/// such memory back to the kernel and faults it in again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run(&Args::from_env().command) {
        Ok(exit) => exit.into(),
        Err(error) if exit::is_broken_pipe(&error) => Exit::Found.into(),
        Err(error) => {
            status::print(format_args!("logdex: {error:#}"));
            Exit::Error.into()
        }
    }
}

fn run(command: &Command) -> anyhow::Result<Exit> {
    match command {
        Command::Index(args) => index::run(args),
        Command::Search(args) => search::run(args),
        Command::Query(args) => query::run(args, Some(insights::DEFAULT_LIMIT), insights::parse),
        Command::Sql(args) => sql::run(args),
        Command::Fields(args) => fields::run(args),
        Command::Detect(args) => detect::run(args),
        Command::List(args) => list::run(args),
    }
}
