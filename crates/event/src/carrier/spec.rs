//! The columns of the table of carriers.

use super::line_prefix::Prefix;
use super::messages::Messages;
use crate::context::Context;
use crate::json::{Marks, Value};

/// A way in which records are enclosed.
pub struct Carrier {
    /// Its name.
    pub name: &'static str,
    /// One line for `logdex list carriers`.
    pub description: &'static str,
    /// Its detection.
    pub detection: Detection,
}

/// The way a carrier is recognized and opened.
pub enum Detection {
    /// By the scanner, which cuts records out of it.
    Scanned,
    /// By a prefix of a line that does not belong to the record.
    Line(fn(&[u8]) -> Option<Prefix>),
    /// By the keys of an object around one record, which is read in place.
    Envelope(Envelope),
    /// By the keys of an object that contains records as text.
    Messages {
        /// The keys that identify it.
        marks: Marks,
        /// Extracts the records; false if the object is no such carrier after all.
        open: fn(Value, &mut Messages) -> bool,
    },
}

/// An object around one record.
pub struct Envelope {
    /// The keys that identify it.
    pub marks: Marks,
    /// Returns the record inside and pushes the rest to the context; `None` if
    /// the object is no such envelope after all.
    pub open: for<'t> fn(Value<'t>, &mut Context) -> Option<Value<'t>>,
    /// The format of records inside that no other format takes.
    pub fallback_format: &'static str,
}

/// A row for records that the scanner cuts out of what surrounds them.
pub(super) const fn scanned(name: &'static str, description: &'static str) -> Carrier {
    Carrier { name, description, detection: Detection::Scanned }
}
