//! CloudTrail.

use super::{Format, Reader, Verdict};

pub(super) const FORMAT: Format = Format {
    name: "aws.cloudtrail",
    description: "CloudTrail records",
    reader: Reader::Json { detect: |_| false, read: |_, _, _| Verdict::Event },
    samples: &[],
};
