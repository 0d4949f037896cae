//! Log formats. A format is one file or folder here and its row in [`FORMATS`];
//! detection, `--format`, `logdex list formats` and the sample tests read the
//! table.

mod auth;
mod aws;
mod cloudtrail;
mod eventbridge;
mod json;
mod push;
mod s3access;
mod s3notification;
mod spec;
mod syslog;
mod system_syslog;
#[cfg(test)]
mod tests;
mod text;
mod timestamp;
mod transfer;
mod words;

pub use spec::{Format, Reader, Verdict};
pub use timestamp::at_start as time_at_start;

/// Every format, the specific ones first, the catch-alls last.
pub const FORMATS: &[Format] = &[
    s3access::FORMAT,
    cloudtrail::FORMAT,
    transfer::FORMAT,
    s3notification::FORMAT,
    eventbridge::FORMAT,
    auth::FORMAT,
    system_syslog::FORMAT,
    json::FORMAT,
    text::FORMAT,
];

/// The full name of the one format whose name ends in `.last`, in any case:
/// `cloudtrail` is `aws.cloudtrail`. `None` if several do, and for full names.
pub fn called(last: &str) -> Option<&'static str> {
    let ends = |name: &&str| name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case(last));
    let mut names = FORMATS.iter().map(|format| format.name).filter(ends);
    names.next().filter(|_| names.next().is_none())
}

/// The format of this name.
pub fn find(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// The format of lines that no other takes, and of records that can't be parsed.
pub fn catch_all() -> &'static Format {
    FORMATS.last().unwrap_or(&text::FORMAT)
}
