//! Options that several commands share.

pub mod field_flags;
pub mod indexes;
pub mod memory;
pub mod time_range;

use logdex_event::format::FORMATS;

/// The names of the formats, as values of options.
pub fn format_names() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.name)
}
