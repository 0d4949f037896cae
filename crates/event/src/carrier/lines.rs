//! Table rows of carriers that put a timestamp before each record, on the same
//! line.

use super::line_prefix::{export, tail};
use super::spec::{Carrier, Detection};

pub(super) const EXPORT: Carrier = Carrier {
    name: "export",
    description: "CloudWatch Logs exported to S3: a time, a space and the message, which may go on for lines",
    detection: Detection::Line(export),
};

pub(super) const TAIL: Carrier = Carrier {
    name: "tail",
    description: "aws logs tail: a time, the log stream and the message",
    detection: Detection::Line(tail),
};
