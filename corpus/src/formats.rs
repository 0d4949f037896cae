//! The table of formats.

use crate::archive::Format;

/// Every format there is.
pub const FORMATS: &[Format] = &[
    crate::cloudtrail::FORMAT,
    crate::s3access::FORMAT,
    crate::secure::FORMAT,
    crate::transfer::FORMAT,
    crate::subscription::FORMAT,
    crate::eventbridge::FORMAT,
];

/// Finds a format by its name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}
