//! The binary from outside: what it prints, what it returns, what it keeps.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod archive;
mod cli;
mod files;
mod memory;
mod permissions;
mod raw;
mod readme;
mod rebuild;
mod runner;
mod shared;
