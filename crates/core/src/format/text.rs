//! Lines of text.

use super::{Format, Reader};

pub(super) const FORMAT: Format = Format {
    name: "text",
    description: "any other line: its words, and its time if one stands at the start",
    reader: Reader::Line { read: |_, _, _| true },
    samples: &[],
};
