//! Identifying values of a record: ids, accounts, keys and times, wherever they stand in its text.

use std::ops::Range;

use crate::{
    json::{self, Kind as Leaf},
    multiply::{
        times::{self, Form},
        token::{Kind, Token, hash},
    },
};

/// Members whose values are opaque as a whole.
const OPAQUE: [&[u8]; 8] = [
    b"x-amz-id-2",
    b"sessionToken",
    b"nextToken",
    b"clientToken",
    b"uploadId",
    b"versionId",
    b"VersionId",
    b"x-amz-version-id",
];

/// What ids of IAM begin with.
const PREFIXES: [&[u8]; 12] = [
    b"AKIA", b"ASIA", b"AROA", b"AIDA", b"AIPA", b"AGPA", b"ANPA", b"ANVA", b"ABIA", b"ACCA", b"APKA",
    b"ASCA",
];

/// Shortest opaque text that is known by its looks.
const RANDOM: usize = 40;

/// Appends the tokens of the JSON value that begins at `at`, in order. `span` is the time within which a number may be
/// a time.
pub fn of_record(text: &[u8], at: usize, span: &Range<i64>, tokens: &mut Vec<Token>) {
    json::walk(text, at, &mut |path, kind, range| match kind {
        Leaf::Key => of_text(text, range, span, tokens),
        Leaf::String => {
            let name = path.rsplit(|b| *b == b'.').next().unwrap_or_default();
            if OPAQUE.contains(&name) && is_opaque(&text[range.clone()]) {
                return tokens.push(token(text, range, Kind::Opaque));
            }
            of_text(text, range, span, tokens);
        }
        Leaf::Other => {
            let whole = text[range.clone()].iter().take_while(|byte| byte.is_ascii_digit()).count();
            tokens.extend(epoch(text, range.start..range.start + whole, span));
        }
    });
}

/// Appends the tokens within a string, which is given as it is written, without quotes.
pub fn of_text(text: &[u8], range: Range<usize>, span: &Range<i64>, tokens: &mut Vec<Token>) {
    let mut at = range.start;
    while at < range.end {
        let rest = &text[at..range.end];
        let (skipped, found) = match rest[0] {
            b'\\' => (if rest.get(1) == Some(&b'u') { 6 } else { 2 }, None),
            b'%' if rest.len() > 2 && rest[1..3].iter().all(u8::is_ascii_hexdigit) => (3, None),
            byte if byte.is_ascii_alphanumeric() => next(text, at, range.end, span),
            _ => (1, None),
        };
        tokens.extend(found);
        at += skipped;
    }
}

/// The token at the beginning of a word, and how far to go on from there.
fn next(text: &[u8], at: usize, end: usize, span: &Range<i64>) -> (usize, Option<Token>) {
    let rest = &text[at..end];
    let run = rest.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let timed = |(length, form, second): (usize, Form, i64)| Token {
        start: at,
        length: length as u32,
        kind: Kind::Time(form),
        value: second as u64,
    };
    if let Some(found) = times::read(rest).map(timed) {
        return (found.length as usize, Some(found));
    }
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || b"+/=_-".contains(b);
    let word = rest.iter().position(|b| !is_word(b)).unwrap_or(rest.len());
    if word >= RANDOM && is_random(&rest[..word]) {
        return (word, Some(token(text, at..at + word, Kind::Opaque)));
    }
    if is_uuid(&rest[..word]) {
        return (36, Some(token(text, at..at + 36, Kind::Uuid)));
    }
    let range = at..at + run;
    let found = epoch(text, range.clone(), span);
    (run, found.or_else(|| shape(&rest[..run]).map(|kind| token(text, range, kind))))
}

fn token(text: &[u8], range: Range<usize>, kind: Kind) -> Token {
    let value = hash(&text[range.clone()]);
    Token { start: range.start, length: range.len() as u32, kind, value }
}

/// What a word of letters and digits is by its looks.
fn shape(word: &[u8]) -> Option<Kind> {
    let count = |what: fn(&u8) -> bool| word.iter().filter(|byte| what(byte)).count();
    let (digits, upper) = (count(u8::is_ascii_digit), count(u8::is_ascii_uppercase));
    let mixed = digits > 1 && digits < word.len();
    match word.len() {
        12 if digits == 12 => Some(Kind::Account),
        // Counters and times that are written without a mark, as Terraform and SDKs name things.
        15.. if digits == word.len() => Some(Kind::Opaque),
        20.. if digits + upper == word.len() && PREFIXES.contains(&&word[..4]) => Some(Kind::Key),
        16 if mixed && upper > 1 && digits + upper == 16 => Some(Kind::Opaque),
        8.. if mixed && word.iter().all(u8::is_ascii_hexdigit) => Some(Kind::Hex),
        _ => None,
    }
}

/// A number that is a time within the span, in any of the units in use.
fn epoch(text: &[u8], range: Range<usize>, span: &Range<i64>) -> Option<Token> {
    let word = &text[range.clone()];
    if !matches!(word.len(), 10 | 13 | 16 | 19) || !word.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let second = word[..10].iter().fold(0, |n, digit| n * 10 + i64::from(digit - b'0'));
    let value = second as u64;
    span.contains(&second).then_some(Token {
        start: range.start,
        length: word.len() as u32,
        kind: Kind::Epoch,
        value,
    })
}

/// `8-4-4-4-12`, and nothing that could make it longer.
fn is_uuid(word: &[u8]) -> bool {
    let fits = |(n, byte): (usize, &u8)| match n {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    let ends = word.get(36).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    word.len() >= 36 && ends && word[..36].iter().enumerate().all(fits)
}

/// The value of a member that holds tokens: not a placeholder, not a word, not an id of known shape.
fn is_opaque(value: &[u8]) -> bool {
    value.len() >= 16
        && !is_uuid(value)
        && value.iter().filter(|byte| byte.is_ascii_digit()).count() > 1
        && !value.iter().any(|byte| b"\\ *:".contains(byte))
}

/// True where neighbours are of one class as seldom as chance has it: names are not like that.
fn is_random(word: &[u8]) -> bool {
    let class = |byte: &u8| match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let seen = |wanted| word.iter().any(|byte| class(byte) == wanted);
    let changes = word.windows(2).filter(|pair| class(&pair[0]) != class(&pair[1])).count();
    seen(0) && seen(1) && seen(2) && changes * 100 > word.len() * 45
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPAN: Range<i64> = 1_688_000_000..1_690_000_000;

    fn found(text: &str) -> Vec<(&str, Kind)> {
        let mut tokens = Vec::new();
        of_record(text.as_bytes(), 0, &SPAN, &mut tokens);
        tokens.iter().map(|t| (&text[t.start..t.start + t.length as usize], t.kind)).collect()
    }

    #[test]
    fn ids_are_told_by_their_shape() {
        for (text, kind) in [
            ("111122223333", Kind::Account),
            ("AKIAIOSFODNN7EXAMPLE", Kind::Key),
            ("AROACKCEVSQ6C2EXAMPLE", Kind::Key),
            ("0a1b2c3d-1111-4222-8333-444455556666", Kind::Uuid),
            ("0a1b2c3d4e5f60718", Kind::Hex),
            ("1D0B6E83F7A4C259", Kind::Opaque),
            ("Zq7wE3-kTnR5vXuB2hJpLs9dYcFmGa84NxKoQiWrUe6tVbMz0Hy", Kind::Opaque),
            ("2023-07-10T12:05:00", Kind::Time(Form::Iso)),
            ("20230710T1205Z", Kind::Time(Form::Basic)),
            ("Jul 10, 2023 12:05:00 PM", Kind::Time(Form::American)),
            ("1688722907318264905", Kind::Epoch),
        ] {
            for (before, after) in
                [("", ""), ("arn:aws:x/", ":y"), ("a-", "-b"), ("\\n", "\\n"), ("%3A", "%2F")]
            {
                // What may be part of random text, or of a UUID, makes it another text.
                if !matches!(kind, Kind::Opaque | Kind::Uuid) || before.len() < 2 {
                    let record = format!(r#"{{"a":["{before}{text}{after}"]}}"#);
                    assert_eq!(found(&record), [(text, kind)], "{record}");
                }
            }
        }
        assert_eq!(found(r#"{"launchTime":1688722907000}"#), [("1688722907000", Kind::Epoch)]);
        assert_eq!(found(r#"{"from":1688722907.25}"#), [("1688722907", Kind::Epoch)]);
        assert_eq!(found(r#"["i-eA1d1296c1dE3Aa1f"]"#), [("eA1d1296c1dE3Aa1f", Kind::Hex)]);
        assert_eq!(found(r#"["terraform-20230704093127518300000001"]"#)[0].1, Kind::Opaque);
    }

    #[test]
    fn what_copies_share_is_left_alone() {
        for text in [
            "aws-sdk-java/1.12.780 Linux/5.10.230-223.885.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/17.0.13+11-LTS",
            "AWSReservedSSO_AdministratorAccess/alice@example.com",
            "ListFunctions20150331",
            "192.0.2.17",
            "2001:db8::17",
            "us-east-1",
            "HIDDEN_DUE_TO_SECURITY_REASONS",
            "ECDHE-RSA-AES128-GCM-SHA256",
            "1234567890",
            "exercise-lists-every-machine-of-an-account-without-the-tools",
        ] {
            assert_eq!(found(&format!(r#"{{"a":"{text}","b":17,"c":1234567890123}}"#)), [], "{text}");
        }
    }

    #[test]
    fn some_members_are_opaque_whatever_they_look_like() {
        let id = "3L137+example/AbCd12=";
        assert_eq!(found(&format!(r#"{{"a":{{"x-amz-id-2":"{id}"}}}}"#)), [(id, Kind::Opaque)]);
        assert_eq!(found(r#"{"versionId":"null","sessionToken":"HIDDEN_DUE_TO_SECURITY_REASONS"}"#), []);
    }
}
