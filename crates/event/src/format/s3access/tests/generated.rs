//! Generated lines.

use super::*;
use crate::event::{Dependency, EventPart};

/// Xorshift: chance enough, and no crate.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % limit
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    /// Up to eight pieces in a row.
    fn text(&mut self, pieces: &[&str]) -> String {
        (0..self.below(9)).map(|_| self.pick(pieces)).collect()
    }
}

/// What clients put between quotes: quotes and spaces first of all, and bits
/// that look like the columns behind.
const PIECES: &[&str] = &[
    "\"",
    "\"",
    " ",
    " ",
    "-",
    "a",
    "/?b=",
    "c",
    "(d)",
    "200 - 1 2 3 4",
    "\" 200 - 1 2 3 4 \"",
    "é",
    "%20",
    "\t",
];

const TAILS: &[&str] = &[
    "-",
    "v1 aG9zdA== SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader b.s3.amazonaws.com TLSv1.2",
    "v1 aG9zdA== - - - b.s3.amazonaws.com - -",
    "- aG9zdA== - - - b.s3.amazonaws.com - - Yes",
    "- aG9zdA== - - - b.s3.amazonaws.com - - Yes eu-west-1",
    "- aG9zdA== - - - b.s3.amazonaws.com - - Yes eu-west-1 more and more",
];

/// A line and the values it was made of.
struct Made {
    text: String,
    uri: String,
    referer: String,
    agent: String,
    tail: &'static str,
}

fn made(chance: &mut Chance) -> Made {
    let uri = format!("GET /{} HTTP/1.1", chance.text(PIECES));
    let bare = chance.below(4) == 0;
    let referer = if bare { "-".to_owned() } else { chance.text(PIECES) };
    let agent = chance.text(PIECES);
    let tail = chance.pick(TAILS);
    let quote = if bare { "" } else { "\"" };
    let text = with(&format!("\"{uri}\" 206 - 1 2 3 4 {quote}{referer}{quote} \"{agent}\" {tail}"));
    Made { text, uri, referer, agent, tail }
}

/// True if the places where columns end are not to be mistaken.
fn is_clear(made: &Made) -> bool {
    let quoted = format!("{}\" \"{}", made.referer, made.agent);
    let splits = (0..quoted.len()).filter(|&at| quoted.as_bytes()[at..].starts_with(b"\" \"")).count();
    let looks_like_numbers = |text: &str| text.contains(" 2 3 4");
    splits == 1 && ![&made.uri, &made.referer, &made.agent].into_iter().any(|text| looks_like_numbers(text))
}

#[test]
fn lines_give_back_what_was_put_in_or_say_that_they_may_not() {
    let mut chance = Chance(0x5eed);
    let (mut clear, mut ambiguous) = (0, 0);
    for _ in 0..50_000 {
        let made = made(&mut chance);
        let line = Line::parse(&made.text).unwrap_or_else(|| panic!("refused: {}", made.text));
        ambiguous += usize::from(line.quote_ambiguous);
        if is_clear(&made) {
            clear += 1;
            assert!(!line.quote_ambiguous, "{}", made.text);
        }
        if line.quote_ambiguous {
            continue;
        }
        let column = |column: Column| line.columns()[column as usize];
        assert_eq!(column(Column::RequestUri), made.uri, "{}", made.text);
        assert_eq!(column(Column::Referer), made.referer, "{}", made.text);
        assert_eq!(column(Column::UserAgent), made.agent, "{}", made.text);
        let tail: Vec<&str> = line.columns()[17..].iter().copied().chain(line.extra()).collect();
        assert_eq!(tail.join(" "), made.tail, "{}", made.text);
    }
    assert!(clear > 10_000 && ambiguous > 5_000, "{clear} clear, {ambiguous} ambiguous");
}

/// Changes a few bytes: another, one more, one less, or the rest cut off.
fn mutate(bytes: &mut Vec<u8>, chance: &mut Chance) {
    const BYTES: &[u8] = b"\" -[]%+0aZ.:@/\r\n\0\xff\xc3";
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len() + 1);
        let byte = BYTES[chance.below(BYTES.len())];
        match chance.below(8) {
            0 => bytes.truncate(at),
            1..=2 => bytes.insert(at, byte),
            3..=4 if at < bytes.len() => drop(bytes.remove(at)),
            _ if at < bytes.len() => bytes[at] = byte,
            _ => {}
        }
    }
}

#[test]
fn mutated_lines_never_panic() {
    let mut chance = Chance(0xfeed);
    let (mut taken, mut refused) = (0, 0);
    for round in 0..60_000 {
        let mut raw = samples::SAMPLES[round % samples::SAMPLES.len()].as_bytes().to_vec();
        mutate(&mut raw, &mut chance);
        match event(&raw) {
            Some(event) => {
                taken += 1;
                let columns = FIELDS[..17].iter().all(|&(field, _)| event.values(field).next().is_some());
                assert!(columns && event.time.is_some(), "{}", raw.escape_ascii());
            }
            None => refused += 1,
        }
    }
    assert!(taken > 10_000 && refused > 5_000, "{taken} taken, {refused} refused");
}

/// A line whose every column is taken from some sample: values that follow
/// from others meet all the company there is.
fn mixed(columns: &[Vec<String>], chance: &mut Chance) -> String {
    let mut line = Vec::new();
    for at in 0..25 {
        let from = &columns[chance.below(columns.len())];
        let value = from.get(at).map_or("-", String::as_str);
        line.push(match at {
            2 => format!("[{value}]"),
            8 | 15 | 16 => format!("\"{value}\""),
            _ => value.to_owned(),
        });
    }
    line.join(" ")
}

#[test]
fn values_follow_from_what_they_are_said_to_follow_from() {
    let mut chance = Chance(0xf0110);
    let cut =
        |line: &&str| Some(Line::parse(line)?.columns().iter().map(|&column| column.to_owned()).collect());
    let columns: Vec<Vec<String>> = samples::SAMPLES.iter().filter_map(cut).collect();
    let mut known = std::collections::HashMap::new();
    let (mut together, mut following) =
        (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    let mut again = 0;
    for round in 0..40_000 {
        let mut raw = mixed(&columns, &mut chance).into_bytes();
        if round % 4 == 0 {
            mutate(&mut raw, &mut chance);
        }
        let Some(event) = event(&raw) else { continue };
        event.for_each_part(|part| {
            let part = match part {
                EventPart::Value(part) => part,
                EventPart::Group(group) => return together.extend(group.values().map(|(field, _)| field)),
            };
            let value = |at: u16| event.own_value(at as usize).unwrap().to_owned();
            following.extend(part.dependency.map(|_| part.field));
            match part.dependency {
                Some(Dependency::Function { from, and }) => {
                    let cause = (part.field, from, and, value(from), and.map(value));
                    let wanted = known.entry(cause).or_insert_with(|| part.value.to_owned());
                    assert_eq!(wanted, part.value, "{:?} of {}", part.field, raw.escape_ascii());
                    again += 1;
                }
                Some(Dependency::Concatenation { first, second, separator }) => {
                    let joined = format!("{}{}{}", value(first), char::from(separator), value(second));
                    assert_eq!(part.value, joined);
                }
                Some(Dependency::Similar { .. }) | None => {}
            }
        });
    }
    assert!(again > 5 * known.len() && known.len() > 500, "{again} of {}", known.len());
    // What keeps events can't do both with one field.
    assert!(together.is_disjoint(&following), "{together:?} {following:?}");
}

#[test]
fn what_is_remembered_is_what_the_line_says() {
    let mut chance = Chance(0xb0d1e);
    let cut =
        |line: &&str| Some(Line::parse(line)?.columns().iter().map(|&column| column.to_owned()).collect());
    let columns: Vec<Vec<String>> = samples::SAMPLES.iter().filter_map(cut).collect();
    let (mut event, mut groups) = (Event::default(), 0);
    for round in 0..40_000 {
        let mut raw = mixed(&columns, &mut chance).into_bytes();
        if round % 4 == 0 {
            mutate(&mut raw, &mut chance);
        }
        event.clear();
        let mut fresh = Event::default();
        let taken = read(&raw, &Context::default(), &mut event, &mut Paths::default());
        assert_eq!(taken, read(&raw, &Context::default(), &mut fresh, &mut Paths::default()));
        event.set_raw(&raw);
        assert!(event.fields().eq(fresh.fields()), "{}", raw.escape_ascii());
        event.for_each_part(|part| {
            let EventPart::Group(group) = part else { return };
            groups += 1;
            if let Some(place) = &group.raw {
                let mut note = group.key().chars();
                note.next();
                assert_eq!(note.as_str().as_bytes(), &raw[place.clone()]);
            }
        });
        assert!(event.clone().fields().eq(fresh.fields()));
    }
    assert!(groups > 100_000, "{groups}");
}
