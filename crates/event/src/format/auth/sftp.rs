//! Messages of sftp-server and of sshd's internal SFTP server.
//!
//! Source: OpenSSH, sftp-server.c.

use super::facts::{
    Action, FILE_CONFIG, FILE_DELETE, FILE_LIST, FILE_READ, FILE_WRITE, Facts, SESSION, action,
};
use super::pattern::{Patterns, bare, pattern};
use super::reason;
use super::split::{number, split_last};

/// Reads a message; unknown ones have no facts.
pub fn read<'a>(message: &'a str, facts: &mut Facts<'a>) {
    PATTERNS.read(message.trim_end(), facts);
}

const OPEN: Action = action("sftp_open", FILE_READ);
const CLOSE: Action = action("sftp_close", FILE_READ);
const RENAME: Action = action("sftp_rename", FILE_WRITE);
const LIST: Action = action("sftp_other", FILE_LIST);
const WRITE: Action = action("sftp_other", FILE_WRITE);
const LOOK: Action = action("sftp_other", FILE_READ);

pub(super) static PATTERNS: Patterns = Patterns::new(&[
    pattern("session opened for local user ", action("sftp_session_start", SESSION).succeeded(), session),
    pattern("session closed for local user ", action("sftp_session_end", SESSION).succeeded(), session),
    pattern("set ", action("sftp_other", FILE_CONFIG), path),
    pattern("symlink old ", WRITE, old_and_new),
    pattern("sent status ", action("sftp_other", FILE_READ), status),
    pattern("statvfs ", LOOK, path),
    pattern("stat name ", LOOK, path),
    pattern("open ", OPEN, open),
    pattern("opendir ", LIST, path),
    pattern("close ", CLOSE, close),
    pattern("closedir ", LIST, path),
    pattern("forced close ", CLOSE, close),
    pattern("mkdir name ", WRITE, path),
    pattern("rmdir name ", action("sftp_remove", FILE_DELETE), path),
    pattern("rename old ", RENAME, old_and_new),
    pattern("remove name ", action("sftp_remove", FILE_DELETE), path),
    pattern("received client version ", action("sftp_other", SESSION), bare),
    pattern("realpath ", LOOK, path),
    pattern("readlink ", LOOK, path),
    pattern("posix-rename old ", RENAME, old_and_new),
    pattern("hardlink old ", WRITE, old_and_new),
    pattern("lstat name ", LOOK, path),
]);

/// `USER from [ADDRESS]`
fn session<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let (user, address) = split_last(text, " from [")?;
    (facts.user, facts.address) = (user, address.trim_end_matches(']'));
    Some(())
}

/// `"PATH" …`: names may hold quotes, so the last one ends them.
fn path<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    quoted(text, "\"", facts).map(|_| ())
}

/// The path in quotes, up to the last `end`, and the rest.
fn quoted<'a>(text: &'a str, end: &str, facts: &mut Facts<'a>) -> Option<&'a str> {
    let (path, behind) = split_last(text.strip_prefix('"')?, end)?;
    facts.path = path;
    Some(behind)
}

/// `"PATH" flags READ,WRITE mode 0666`
fn open<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let flags = quoted(text, "\" flags ", facts)?;
    if ["WRITE", "CREATE", "TRUNCATE", "APPEND"].iter().any(|flag| flags.contains(flag)) {
        facts.action.class = FILE_WRITE;
    }
    Some(())
}

/// `"PATH" bytes read N written N`
fn close<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let Some(bytes) = quoted(text, "\" bytes read ", facts) else {
        return path(text, facts);
    };
    let Some((read, rest)) = number(bytes) else {
        return Some(());
    };
    facts.sent = read;
    facts.received = rest.strip_prefix(" written ").and_then(number).map_or("", |(written, _)| written);
    if !matches!(facts.received, "" | "0") {
        facts.action.class = FILE_WRITE;
    }
    Some(())
}

/// `"PATH" new "PATH"`
fn old_and_new<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    let parted = || text.strip_prefix('"')?.strip_suffix('"')?.split_once("\" new \"");
    let (old, new) = parted()?;
    (facts.path, facts.new_path) = (old, new);
    Some(())
}

/// The status of an earlier request.
fn status<'a>(text: &'a str, facts: &mut Facts<'a>) -> Option<()> {
    facts.action = match text {
        "Success" | "End of file" => facts.action,
        "No such file" => facts.action.failed("not_found"),
        _ => facts.action.failed(reason_of(text)),
    };
    Some(())
}

fn reason_of(status: &str) -> &'static str {
    if status == "Bad message" { "protocol" } else { reason::of_pam(status) }
}
