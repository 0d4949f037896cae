//! The binary from outside: what it prints, what it returns, what it keeps.

#![allow(clippy::unwrap_used)]

mod archive;
mod cli;
mod readme;
mod runner;
