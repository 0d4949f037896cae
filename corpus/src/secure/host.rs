//! Hosts: their names, their systems, and the form of their syslog lines.

use crate::{
    rng::{HEX, Rng},
    timeline::{self, civil},
};

/// How a host's syslog begins a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// `Mar  2 08:30:00 host sshd[7]: `, in UTC.
    Rfc3164,
    /// `2026-03-02T08:30:00.123456+00:00 host sshd[7]: `, so many hours east of UTC.
    Rfc3339(i8),
    /// `<86>1 2026-03-02T08:30:00.123456Z host sshd 7 - - `
    Rfc5424,
}

/// A host.
#[derive(Clone, Debug)]
pub struct Host {
    /// Its name, also that of its folder.
    pub name: String,
    /// How its lines begin.
    pub header: Header,
    /// The program that speaks of connections: its name has changed with OpenSSH 9.8.
    pub sshd: &'static str,
    /// Whether its PAM logs the ids of users.
    pub modern: bool,
    /// Whether passwords are taken; if not, there are only keys.
    pub passwords: bool,
    /// The login that everybody shares, where people have none of their own.
    pub shared: Option<&'static str>,
    /// Process id of what never ends: sshd and logind.
    pub daemons: u32,
}

impl Host {
    /// Invents host number `number`.
    pub fn new(seed: u64, number: u64) -> Self {
        let mut rng = Rng::stream(seed ^ 0x5ec0_0e00, number);
        let header = match (number, rng.below(10)) {
            // Small archives have one of each all the same.
            (1, _) | (_, 0) => Header::Rfc3339(0),
            (_, 1) => Header::Rfc3339(9),
            (2, _) | (_, 2) => Header::Rfc5424,
            _ => Header::Rfc3164,
        };
        let modern = header != Header::Rfc3164 || rng.chance(1, 2);
        Self {
            name: name(number, &mut rng),
            header,
            sshd: if modern && rng.chance(1, 3) { "sshd-session" } else { "sshd" },
            modern,
            passwords: rng.chance(1, 3),
            shared: (!rng.chance(1, 3)).then(|| *rng.pick(&["ec2-user", "ec2-user", "ubuntu"])),
            daemons: 600 + rng.below(900) as u32,
        }
    }

    /// Appends a line up to its text. Times are microseconds since the epoch.
    pub fn begin(&self, at: i64, program: &str, pid: Option<u32>, severity: u8, out: &mut Vec<u8>) {
        let second = at.div_euclid(1_000_000);
        match self.header {
            Header::Rfc3164 => short(second, out),
            Header::Rfc3339(hours) => long(at, hours, out),
            Header::Rfc5424 => {
                out.extend_from_slice(&[b'<', b'8', b'0' + severity, b'>', b'1', b' ']);
                long(at, 0, out);
            }
        }
        out.push(b' ');
        out.extend_from_slice(self.name.as_bytes());
        out.push(b' ');
        out.extend_from_slice(program.as_bytes());
        let plain = self.header != Header::Rfc5424;
        match pid {
            Some(pid) => {
                out.push(if plain { b'[' } else { b' ' });
                decimal(pid, out);
                out.extend_from_slice(if plain { b"]: " } else { b" - - " });
            }
            None => out.extend_from_slice(if plain { b": " } else { b" - - - " }),
        }
    }
}

fn name(number: u64, rng: &mut Rng) -> String {
    let kind = ["bastion", "web", "api", "worker", "db", "build", "sftp"][(number % 7) as usize];
    match rng.below(3) {
        0 => format!("ip-10-{}-{}-{number}", rng.below(7), rng.below(256)),
        1 => format!("{kind}-{number:02}.example.com"),
        _ => {
            let mut unique = Vec::new();
            rng.text(HEX, 4, &mut unique);
            format!("{kind}-{number:02}-{}", String::from_utf8_lossy(&unique))
        }
    }
}

/// `Mar  2 08:30:00`
fn short(second: i64, out: &mut Vec<u8>) {
    const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let t = civil(second);
    let month = (t.month() as usize - 1) % 12 * 3;
    out.extend_from_slice(&MONTHS[month..month + 3]);
    let day = t.day() as u8;
    out.extend_from_slice(&[b' ', if day < 10 { b' ' } else { b'0' + day / 10 }, b'0' + day % 10]);
    for (mark, part) in [(b' ', t.hour()), (b':', t.minute()), (b':', t.second())] {
        out.extend_from_slice(&[mark, b'0' + part as u8 / 10, b'0' + part as u8 % 10]);
    }
}

/// `2026-03-02T08:30:00.123456+00:00`
fn long(at: i64, hours: i8, out: &mut Vec<u8>) {
    let second = at.div_euclid(1_000_000);
    timeline::iso(second + i64::from(hours) * 3600, out);
    out.pop();
    out.push(b'.');
    let mut micros = at.rem_euclid(1_000_000);
    let end = out.len() + 6;
    out.resize(end, b'0');
    for place in 1..=6 {
        out[end - place] = b'0' + (micros % 10) as u8;
        micros /= 10;
    }
    out.extend_from_slice(&[b'+', b'0' + hours as u8 / 10, b'0' + hours as u8 % 10]);
    out.extend_from_slice(b":00");
}

/// Appends a number.
pub fn decimal(mut n: u32, out: &mut Vec<u8>) {
    let mut digits = [b'0'; 10];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (n % 10) as u8;
        n /= 10;
        if n == 0 {
            return out.extend_from_slice(&digits[start..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(header: Header) -> String {
        let host = Host { name: "web-01".to_owned(), header, ..Host::new(1, 1) };
        let at = timeline::second("2026-03-02T23:05:09Z").unwrap() * 1_000_000 + 1_042;
        let mut out = Vec::new();
        host.begin(at, "sshd", Some(4_107), 6, &mut out);
        host.begin(at, "su", None, 5, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lines_begin_as_each_header_has_it() {
        assert_eq!(begun(Header::Rfc3164), "Mar  2 23:05:09 web-01 sshd[4107]: Mar  2 23:05:09 web-01 su: ");
        assert_eq!(
            begun(Header::Rfc3339(9)),
            "2026-03-03T08:05:09.001042+09:00 web-01 sshd[4107]: 2026-03-03T08:05:09.001042+09:00 web-01 su: "
        );
        assert_eq!(
            begun(Header::Rfc5424),
            "<86>1 2026-03-02T23:05:09.001042+00:00 web-01 sshd 4107 - - <85>1 2026-03-02T23:05:09.001042+00:00 web-01 su - - - "
        );
    }

    #[test]
    fn most_hosts_write_the_old_header_and_some_each_other_one() {
        let hosts: Vec<Host> = (0..200).map(|n| Host::new(7, n)).collect();
        let with = |header| hosts.iter().filter(|host| host.header == header).count();
        assert!(with(Header::Rfc3164) > 100);
        for header in [Header::Rfc3339(0), Header::Rfc3339(9), Header::Rfc5424] {
            assert!(with(header) > 5, "{header:?}");
        }
        let names: std::collections::BTreeSet<&str> = hosts.iter().map(|host| &*host.name).collect();
        assert_eq!(names.len(), 200);
    }
}
