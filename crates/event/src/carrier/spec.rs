//! The columns of the table of carriers.

use super::line_prefix::Prefix;
use super::messages::Messages;
use crate::context::Context;
use crate::json::{Marks, Value};

/// What is around records.
pub struct Carrier {
    /// Its name.
    pub name: &'static str,
    /// One line for `logdex list carriers`.
    pub description: &'static str,
    /// How it is told and opened.
    pub how: How,
}

/// How a carrier is told and opened.
pub enum How {
    /// By the scanner, which cuts records out of it.
    Scanned,
    /// By the beginning of a line that is not the record's.
    Line(fn(&[u8]) -> Option<Prefix>),
    /// By the keys of an object around one record, which is read in place.
    Around(Around),
    /// By the keys of an object that has records as text in it.
    Messages {
        /// The keys.
        marks: Marks,
        /// Takes the records out; false if it is something else after all.
        open: fn(Value, &mut Messages) -> bool,
    },
}

/// An object around one record.
pub struct Around {
    /// The keys it is told by.
    pub marks: Marks,
    /// The record in it; what else it says goes into the context.
    pub open: for<'t> fn(Value<'t>, &mut Context) -> Option<Value<'t>>,
    /// The format of records in it that no other knows.
    pub otherwise: &'static str,
}

/// A row for records that the scanner cuts out of what surrounds them.
pub(super) const fn scanned(name: &'static str, description: &'static str) -> Carrier {
    Carrier { name, description, how: How::Scanned }
}
