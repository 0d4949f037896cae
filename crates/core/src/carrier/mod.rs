//! Cuts an inflated object into records.
//!
//! One scanner reads whatever comes: JSON values one after another (lines,
//! pretty-printed, back to back), arrays of them, `{"Records":[…]}`, lines of
//! text, and any mixture. It is fed slices as they are inflated and never looks
//! at a byte twice.

mod lanes;
mod nest;
mod opening;
mod piece;
mod runs;
mod scanner;

pub use piece::{KEPT_BYTES, Limits, Piece, Shape, TOO_LONG};
pub use scanner::Scanner;

/// What wraps records, for people; the scanner tells them apart by itself.
pub struct Carrier {
    /// Its name.
    pub name: &'static str,
    /// One line for `logdex list carriers`.
    pub description: &'static str,
}

/// Every carrier.
pub const CARRIERS: &[Carrier] = &[
    Carrier { name: "records", description: "{\"Records\":[…]}, as CloudTrail delivers it" },
    Carrier { name: "array", description: "a bare JSON array of records" },
    Carrier {
        name: "json",
        description: "JSON values one after another: lines, pretty-printed or back to back",
    },
    Carrier { name: "lines", description: "one record per line" },
];
