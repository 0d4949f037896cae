//! The tag of a syslog line: program, module and process id.

use super::level;

/// The program of a message: `sshd[4711]: `, `sudo: `, `sshd(pam_unix)[4711]: `.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Its name.
    pub program: &'a str,
    /// The text behind the name in parentheses or, unless it is a number, in
    /// brackets.
    pub module: Option<&'a str>,
    /// Its process id.
    pub pid: Option<&'a str>,
    /// True if a colon ends it.
    pub colon: bool,
}

/// Programs that log without a process id, to tell them from any word with a
/// colon.
const KNOWN: &[&str] = &[
    "sudo",
    "su",
    "kernel",
    "CRON",
    "crond",
    "login",
    "passwd",
    "chpasswd",
    "useradd",
    "usermod",
    "userdel",
    "groupadd",
    "groupmod",
    "groupdel",
    "gpasswd",
    "polkitd",
    "sshd",
    "systemd",
    "systemd-logind",
    "rsyslogd",
    "dbus-daemon",
    "NetworkManager",
];

impl<'a> Tag<'a> {
    /// Reads a tag at the start of a text; returns also the rest.
    pub fn parse(text: &'a str) -> Option<(Tag<'a>, &'a str)> {
        Tag::word(text).or_else(|| Tag::words(text)).or_else(|| Tag::versioned(text))
    }

    /// Names of several words, as macOS has them: `Google Chrome[35628]: `.
    fn words(text: &'a str) -> Option<(Tag<'a>, &'a str)> {
        let near = &text.as_bytes()[..text.len().min(NAME_REACH)];
        let open = near.iter().position(|&byte| byte == b'[' || byte == b':')?;
        let (pid, rest) = pid(text.get(open..)?)?;
        let program = text.get(..open)?;
        let tag = Tag { program, pid: Some(pid), colon: true, ..Tag::default() };
        let rest = rest.strip_prefix(": ")?;
        program.contains(char::is_alphanumeric).then_some((tag, rest))
    }

    /// `syslogd 1.4.1: restart.`, where the version begins the message.
    fn versioned(text: &'a str) -> Option<(Tag<'a>, &'a str)> {
        let (program, rest) = text.split_once(' ')?;
        let (version, _) = rest.split_once(": ")?;
        let is_version =
            version.contains('.') && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let is_name = !program.is_empty() && name_length(program.as_bytes()) == program.len();
        (is_name && is_version).then_some((Tag { program, colon: true, ..Tag::default() }, rest))
    }

    /// A name without spaces.
    fn word(text: &'a str) -> Option<(Tag<'a>, &'a str)> {
        let (program, mut rest) = text.split_at(name_length(text.as_bytes()));
        if program.is_empty() {
            return None;
        }
        let mut tag = Tag { program, ..Tag::default() };
        if let Some((module, behind)) = enclosed(rest, '(', b')') {
            (tag.module, rest) = (Some(module), behind);
        }
        // gdm writes `gdm-password][4711]: `.
        rest = rest.strip_prefix(']').unwrap_or(rest);
        if let Some((pid, behind)) = pid(rest) {
            (tag.pid, rest) = (Some(pid), behind);
        } else if let Some((inside, behind)) = enclosed(rest, '[', b']') {
            (tag.module, rest) = (tag.module.or(Some(inside)), behind);
        }
        if let Some(behind) = rest.strip_prefix(':') {
            (tag.colon, rest) = (true, behind);
        }
        let ends = matches!(rest.as_bytes().first(), None | Some(b' ' | b'\t'));
        // Two of three: an end, a colon, a process id.
        if u8::from(ends) + u8::from(tag.colon) + u8::from(tag.pid.is_some()) < 2 {
            return None;
        }
        Some((tag, rest.strip_prefix(' ').unwrap_or(rest)))
    }

    /// True if only syslog writes a line with this tag. Other lines that start
    /// with a timestamp and a word have words with a colon too: `INFO main: up`.
    pub fn is_conclusive(&self, host: Option<&str>, exported: bool) -> bool {
        let known = || KNOWN.contains(&self.program);
        if exported {
            return self.colon && (self.pid.is_some() || known());
        }
        if self.pid.is_some() || known() {
            return true;
        }
        let numbered = host.is_some_and(|host| host.bytes().all(|byte| byte.is_ascii_digit()));
        !numbered && !level::is_word(self.program) && !NO_PROGRAMS.contains(&self.program)
    }
}

/// How far a name of several words may reach.
const NAME_REACH: usize = 64;

/// Words with a colon that begin messages of AWS Lambda and of runtimes.
const NO_PROGRAMS: &[&str] = &["RequestId", "Exception", "Traceback"];

/// Bytes of names of hosts, and of addresses.
static HOST_BYTES: [bool; 256] = letters_and(b".-_:%");

/// Bytes of names of programs.
static NAME_BYTES: [bool; 256] = letters_and(b".-_/@+");

/// Letters, digits, and some others.
const fn letters_and(others: &[u8]) -> [bool; 256] {
    let (mut table, mut at) = ([false; 256], 0);
    while at < 256 {
        table[at] = (at as u8).is_ascii_alphanumeric();
        at += 1;
    }
    at = 0;
    while at < others.len() {
        table[others[at] as usize] = true;
        at += 1;
    }
    table
}

/// True for a possible name or address of a host. Levels are excluded: they
/// follow the timestamp in many logs.
pub fn is_host(word: &str) -> bool {
    let fits = |byte: u8| HOST_BYTES[usize::from(byte)];
    !word.is_empty() && !word.ends_with(':') && word.bytes().all(fits) && !level::is_word(word)
}

/// Bytes of the program's name at the start; `(sd-pam)` is one, too.
fn name_length(text: &[u8]) -> usize {
    let part = |text: &[u8]| text.iter().take_while(|&&byte| NAME_BYTES[usize::from(byte)]).count();
    match text {
        [b'(', inside @ ..] => match part(inside) {
            length if length > 0 && inside.get(length) == Some(&b')') => length + 2,
            _ => 0,
        },
        _ => part(text),
    }
}

/// The number in `[4711]` at the start, and the rest.
fn pid(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('[')?;
    let length = inside.bytes().take_while(u8::is_ascii_digit).count();
    let (pid, rest) = inside.split_at(length);
    (length > 0).then_some((pid, rest.strip_prefix(']')?))
}

/// The text between `open` at the start and the next `close`, without spaces,
/// and the rest.
fn enclosed(text: &str, open: char, close: u8) -> Option<(&str, &str)> {
    let inside = text.strip_prefix(open)?;
    let end = inside.bytes().position(|byte| byte == close || byte == b' ')?;
    let (inside, rest) = inside.split_at(end);
    (!inside.is_empty() && !rest.starts_with(' ')).then_some((inside, &rest[1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for (text, wanted) in [
            ("sshd[4711]: x", Some(("sshd", None, Some("4711"), "x"))),
            ("sshd[4711] x", Some(("sshd", None, Some("4711"), "x"))),
            ("sudo:    alice : x", Some(("sudo", None, None, "   alice : x"))),
            ("sshd(pam_unix)[4711]: x", Some(("sshd", Some("pam_unix"), Some("4711"), "x"))),
            ("polkitd(authority=local): x", Some(("polkitd", Some("authority=local"), None, "x"))),
            ("(sd-pam)[4711]: x", Some(("(sd-pam)", None, Some("4711"), "x"))),
            ("gdm-password][4711]: x", Some(("gdm-password", None, Some("4711"), "x"))),
            ("gdm-password]: x", Some(("gdm-password", None, None, "x"))),
            ("/usr/sbin/CRON[1]: ", Some(("/usr/sbin/CRON", None, Some("1"), ""))),
            ("openvpn[office]: x", Some(("openvpn", Some("office"), None, "x"))),
            ("postfix/smtpd[1]:x", Some(("postfix/smtpd", None, Some("1"), "x"))),
            ("user@1000.service: x", Some(("user@1000.service", None, None, "x"))),
            ("kernel:", Some(("kernel", None, None, ""))),
            ("Google Chrome[35628]: x", Some(("Google Chrome", None, Some("35628"), "x"))),
            ("syslogd 1.4.1: restart.", Some(("syslogd", None, None, "1.4.1: restart."))),
            ("worker 3: started", None),
            ("worker of [3]", None),
            ("some text: see page[3]: x", None),
            ("worker 3 started", None),
            ("worker", None),
            ("worker[3", None),
            ("worker[]: x", None),
            ("http://example.com", None),
            ("[4711]: x", None),
            (": x", None),
            ("()[1]: x", None),
            ("", None),
        ] {
            let found = Tag::parse(text).map(|(tag, rest)| (tag.program, tag.module, tag.pid, rest));
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn hosts() {
        for host in ["ip-10-0-0-1", "web.example.com", "192.0.2.7", "2001:db8::7", "_gateway", "h"] {
            assert!(is_host(host), "{host}");
        }
        for word in ["", "ERROR", "info", "web:", "[main]", "2024/05", "a=b", "\u{65e5}"] {
            assert!(!is_host(word), "{word}");
        }
    }
}
