//! The lines of one file, collected script by script and then sorted by time.

use super::host::{Host, decimal};
use crate::{archive::Object, rng::Rng, truth::Needle};

/// Names of the fields that are counted; `tries` is what became of logins, `sudo` and `su`, which
/// no field of an index is.
pub const FIELDS: &[&str] = &["host.name", "process.name", "user.name", "source.ip", "tries"];

/// What became of what somebody tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A login, `su` or `sudo` that was let through.
    Success,
    /// One that was not.
    Failure,
    /// A line that tells of neither.
    None,
}

/// Who a line names, and how it went.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    /// The account that logs in, acts or leaves; empty where the line names none.
    pub user: &'a str,
    /// The other end; empty where the line names none.
    pub ip: &'a str,
    /// How it went.
    pub outcome: Outcome,
}

/// Who writes a line.
#[derive(Clone, Copy, Debug)]
pub struct Tag {
    /// The program.
    pub program: &'static str,
    /// Its process id, if it has one.
    pub pid: Option<u32>,
    /// Syslog's severity: 3 is an error, 5 a notice, 6 information.
    pub severity: u8,
}

/// A line without its header.
struct Line<'a> {
    at: i64,
    start: usize,
    end: usize,
    tag: Tag,
    who: Who<'a>,
    needle: Option<u64>,
}

/// All lines of a file.
pub struct Tape<'a> {
    /// The host that writes them.
    pub host: &'a Host,
    /// First and last moment of the file, in microseconds since the epoch.
    pub span: (i64, i64),
    lines: Vec<Line<'a>>,
    text: Vec<u8>,
}

impl<'a> Tape<'a> {
    /// An empty file.
    pub fn new(host: &'a Host, span: (i64, i64), lines: usize) -> Self {
        Self {
            host,
            span,
            lines: Vec::with_capacity(lines + 64),
            text: Vec::with_capacity(lines * 90 + 4096),
        }
    }

    /// Lines so far.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Adds a line of these texts. One after the end of the file is left for the next one, which
    /// nobody writes: sessions do not go on there.
    pub fn say(&mut self, at: i64, tag: Tag, who: Who<'a>, texts: &[&str]) {
        if at > self.span.1 {
            return;
        }
        let start = self.text.len();
        texts.iter().for_each(|text| self.text.extend_from_slice(text.as_bytes()));
        self.lines.push(Line { at, start, end: self.text.len(), tag, who, needle: None });
    }

    /// Marks the last line as a needle.
    pub fn mark(&mut self, needle: u64) {
        if let Some(line) = self.lines.last_mut() {
            line.needle = Some(needle);
        }
    }

    /// Writes the first `count` lines by time, into an object, and counts them.
    /// `tell` returns the values of a needle.
    pub fn write(
        mut self,
        count: usize,
        object: &mut Object,
        tell: impl Fn(u64) -> Vec<(&'static str, String)>,
    ) {
        self.lines.truncate(count);
        // Lines are far larger than what they are sorted by.
        let mut order: Vec<(i64, u32)> = self.lines.iter().zip(0..).map(|(line, n)| (line.at, n)).collect();
        order.sort_unstable();
        let mut hour = (0, 0);
        object.counts.count_many(0, &self.host.name, count as u64);
        for (ordinal, &(_, place)) in order.iter().enumerate() {
            let line = &self.lines[place as usize];
            let Line { at, tag, .. } = *line;
            self.host.begin(at, tag.program, tag.pid, tag.severity, &mut object.bytes);
            object.bytes.extend_from_slice(&self.text[line.start..line.end]);
            object.bytes.push(b'\n');
            if let Some(needle) = line.needle {
                let (path, ordinal) = (object.path.clone(), ordinal as u64);
                object.counts.needles.push(Needle { object: path, ordinal, values: tell(needle) });
            }
            line.count(&mut hour, object);
        }
        flush(hour, object);
        object.modified = order.last().map(|(at, _)| at.div_euclid(1_000_000));
    }
}

impl Line<'_> {
    fn count(&self, hour: &mut (i64, u64), object: &mut Object) {
        let second = self.at.div_euclid(1_000_000);
        let outcome = match self.who.outcome {
            Outcome::Success => "success",
            Outcome::Failure => "failure",
            Outcome::None => "",
        };
        let values = [self.tag.program, self.who.user, self.who.ip, outcome];
        for (field, value) in values.into_iter().enumerate().filter(|(_, value)| !value.is_empty()) {
            object.counts.count(field + 1, value);
        }
        object.counts.event(second);
        let this = second.div_euclid(3600);
        if this != hour.0 {
            flush(std::mem::replace(hour, (this, 0)), object);
        }
        hour.1 += 1;
    }
}

fn flush((hour, events): (i64, u64), object: &mut Object) {
    if events > 0 {
        *object.counts.hours.entry(hour * 3600).or_insert(0) += events;
    }
}

/// A number as text: ports and such.
pub fn number(n: u64) -> String {
    let mut out = Vec::with_capacity(10);
    decimal(n as u32, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// A port that clients come from.
pub fn port(rng: &mut Rng) -> String {
    number(32_768 + rng.below(28_000))
}
