//! The header of a syslog line, in all notations of daemons and `journalctl`.
//!
//! Source: RFC 3164, RFC 5424; rsyslog's traditional and file formats,
//! syslogd of FreeBSD and Solaris, `journalctl -o short`, `short-iso` and
//! `short-precise`.

use memchr::memchr;

use super::clock::{self, Clock};
use super::tag::{self, Tag};
use super::{level, structured};

/// The parts of a line, borrowed from it; nil is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header<'a> {
    /// The timestamp.
    pub clock: Option<Clock>,
    /// The timestamp as written.
    pub timestamp: Option<&'a str>,
    /// The host that logged it.
    pub host: Option<&'a str>,
    /// The program, its module and its process id.
    pub tag: Tag<'a>,
    /// The number in angle brackets.
    pub priority: Option<&'a str>,
    /// The severity level, from the priority or a word.
    pub level: Option<&'static str>,
    /// Message id of RFC 5424.
    pub msgid: Option<&'a str>,
    /// Structured data of RFC 5424.
    pub structured_data: Option<&'a str>,
    /// Facility and level in words, with Solaris' id before them.
    pub aside: Option<&'a str>,
    /// The message.
    pub message: &'a str,
}

impl<'a> Header<'a> {
    /// Reads a line; `None` unless time, host and tag are all as syslog has
    /// them.
    pub fn parse(line: &'a str) -> Option<Header<'a>> {
        let line = match line.as_bytes().last() {
            Some(b'\r' | b'\n') => line.trim_end_matches(['\r', '\n']),
            _ => line,
        };
        let (priority, rest) = match line.strip_prefix('<') {
            Some(rest) => priority(rest)?,
            None => (None, line),
        };
        let level = priority.and_then(level::of_priority);
        let mut header = Header { priority, level, ..Header::default() };
        match priority.and_then(|_| version(rest)) {
            Some(rest) => header.rfc5424(rest)?,
            None => header.traditional(rest)?,
        }
        Some(header)
    }

    /// True if the bytes may start a line of syslog. Cheap, for the many
    /// lines that are something else.
    pub fn may_start(line: &[u8]) -> bool {
        matches!(
            line,
            [b'<', b'0'..=b'9', ..]
                | [b'0'..=b'9', _, _, _, b'-' | b' ', ..]
                | [b'J' | b'F' | b'M' | b'A' | b'S' | b'O' | b'N' | b'D', _, _, b' ', ..]
        )
    }

    /// `TIME HOST TAG: MESSAGE`
    fn traditional(&mut self, line: &'a str) -> Option<()> {
        let bytes = line.as_bytes();
        let (clock, length) = match bytes.get(4)? {
            b'-' => clock::rfc3339(bytes)?,
            _ => clock::bsd(bytes)?,
        };
        let (timestamp, rest) = line.split_at(length);
        (self.clock, self.timestamp) = (Some(clock), Some(timestamp));
        let mut rest = rest.strip_prefix(' ')?;
        if let Some((name, behind)) = rest.strip_prefix('<').and_then(|rest| rest.split_once("> ")) {
            self.level = Some(level::of_name(name)?);
            (self.aside, rest) = (Some(name), behind);
        }
        let (host, behind) = word(rest)?;
        if !tag::is_host(host) {
            // Lines that programs write to a socket have no host, but a priority.
            return self.priority.and_then(|_| self.tagged(rest, false));
        }
        self.host = Some(host);
        // Old daemons write this without a tag.
        if behind.starts_with("last message repeated ") {
            self.message = behind;
            return Some(());
        }
        self.tagged(behind, clock::is_exported(timestamp))
    }

    fn tagged(&mut self, rest: &'a str, exported: bool) -> Option<()> {
        let (tag, message) = Tag::parse(rest)?;
        if !tag.is_conclusive(self.host, exported) {
            return None;
        }
        self.tag = tag;
        self.message = message;
        self.solaris();
        Some(())
    }

    /// Strips `[ID 800047 auth.info] ` from the message.
    fn solaris(&mut self) {
        if let Some((id, message)) = self.message.strip_prefix("[ID ").and_then(|rest| rest.split_once("] "))
            && let Some(level) = level::of_name(id)
        {
            self.level = Some(level);
            self.aside = Some(id);
            self.message = message;
        }
    }

    /// `TIME HOST PROGRAM PID MSGID DATA MESSAGE`, each a `-` if it is nil.
    fn rfc5424(&mut self, line: &'a str) -> Option<()> {
        let (timestamp, rest) = word(line)?;
        if timestamp != "-" {
            self.clock = Some(clock::rfc3339(line.as_bytes())?.0);
        }
        let (host, rest) = word(rest)?;
        let (program, rest) = word(rest)?;
        let (pid, rest) = word(rest)?;
        let (msgid, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let (data, message) = structured::split(rest);
        let present = |text: &'a str| (text != "-" && !text.is_empty()).then_some(text);
        (self.timestamp, self.host, self.msgid) = (present(timestamp), present(host), present(msgid));
        self.tag = Tag { program: present(program).unwrap_or_default(), pid: present(pid), ..Tag::default() };
        self.structured_data = present(data);
        self.message = message.strip_prefix('\u{feff}').unwrap_or(message);
        Some(())
    }
}

/// The number in `86>` and the rest.
fn priority(text: &str) -> Option<(Option<&str>, &str)> {
    let (number, rest) = text.split_at(memchr(b'>', &text.as_bytes()[..text.len().min(4)])?);
    level::of_priority(number).map(|_| (Some(number), &rest[1..]))
}

/// The text behind the version of RFC 5424.
fn version(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    matches!(text.len() - rest.len(), 1 | 2).then(|| rest.strip_prefix(' '))?
}

/// The first word, and the text behind the space after it.
fn word(text: &str) -> Option<(&str, &str)> {
    let end = memchr(b' ', text.as_bytes())?;
    Some((&text[..end], &text[end + 1..]))
}

#[cfg(test)]
mod tests;
