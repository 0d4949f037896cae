//! S3 server access logs.

use super::{Format, Reader};

pub(super) const FORMAT: Format = Format {
    name: "aws.s3access",
    description: "S3 server access logs",
    reader: Reader::Line { read: |_, _, _| false },
    samples: &[],
};
