//! The commands, one file each: options and run function.

pub mod detect;
pub mod fields;
pub mod index;
pub mod list;
pub mod query;
pub mod rebuild;
pub mod search;
pub mod sql;
