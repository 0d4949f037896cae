//! One line of a server access log.

use std::io::Write;

use crate::{archive::Object, timeline, truth::Counts};

/// The columns of a line, in their order. An empty text is written as `-`.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// Canonical id of the bucket's owner.
    pub owner: &'a str,
    /// The bucket.
    pub bucket: &'a str,
    /// When, in seconds since the epoch.
    pub time: i64,
    /// Remote IP.
    pub address: &'a str,
    /// Requester.
    pub requester: &'a str,
    /// Request id.
    pub request_id: &'a str,
    /// Operation.
    pub operation: &'a str,
    /// Key, encoded as the operation has it.
    pub key: &'a str,
    /// Request line, without its quotes.
    pub uri: &'a str,
    /// HTTP status, 0 for none.
    pub status: u16,
    /// Error code.
    pub error: &'a str,
    /// Bytes sent, object size, total time and turn-around time.
    pub numbers: [Option<u64>; 4],
    /// Referer, without its quotes.
    pub referer: &'a str,
    /// User agent, without its quotes.
    pub agent: &'a str,
    /// Version id.
    pub version: &'a str,
    /// Host id.
    pub host_id: &'a str,
    /// Signature version, cipher suite, authentication type.
    pub signature: [&'a str; 3],
    /// Host header.
    pub host: &'a str,
    /// TLS version.
    pub tls: &'a str,
    /// Access point, `aclRequired` and source region: the columns that older lines lack.
    pub newest: [&'a str; 3],
    /// How many columns there are, 24 to 27.
    pub columns: usize,
}

/// How texts that hold spaces are written when they are empty.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Dash,
    QuotedDash,
}

/// Native names of the fields that are counted.
pub const FIELDS: &[&str] = &["requester", "remoteip", "errorcode", "operation", "httpstatus", "bucket_name"];

impl Line<'_> {
    /// Appends the line with its line feed.
    pub fn write(&self, out: &mut Vec<u8>) {
        let quotes = if self.operation.starts_with("BATCH.") { Quotes::Dash } else { Quotes::QuotedDash };
        plain(self.owner, out);
        plain(self.bucket, out);
        timeline::bracketed(self.time, out);
        out.push(b' ');
        for text in [self.address, self.requester, self.request_id, self.operation, self.key] {
            plain(text, out);
        }
        quoted(self.uri, quotes, out);
        number((self.status > 0).then_some(self.status.into()), out);
        plain(self.error, out);
        self.numbers.into_iter().for_each(|n| number(n, out));
        quoted(self.referer, quotes, out);
        quoted(self.agent, quotes, out);
        let [signature, cipher, auth] = self.signature;
        for text in [self.version, self.host_id, signature, cipher, auth, self.host, self.tls] {
            plain(text, out);
        }
        self.newest.iter().take(self.columns.saturating_sub(24)).for_each(|text| plain(text, out));
        out.pop();
        out.push(b'\n');
    }

    /// Counts the values that the manifest lists.
    pub fn count(&self, counts: &mut Counts) {
        let status = self.status.to_string();
        let status = if self.status > 0 { &status } else { "" };
        let values = [self.requester, self.address, self.error, self.operation, status, self.bucket];
        for (field, value) in values.into_iter().enumerate() {
            if !value.is_empty() && value != "-" {
                counts.count(field, value);
            }
        }
        counts.event(self.time);
    }
}

fn plain(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(if text.is_empty() { b"-" } else { text.as_bytes() });
    out.push(b' ');
}

fn number(n: Option<u64>, out: &mut Vec<u8>) {
    // Writing into a Vec cannot fail.
    let _ = match n {
        Some(n) => write!(out, "{n} "),
        None => write!(out, "- "),
    };
}

/// S3 escapes nothing between the quotes, so neither does this.
fn quoted(text: &str, quotes: Quotes, out: &mut Vec<u8>) {
    if text.is_empty() && quotes == Quotes::Dash {
        return plain("", out);
    }
    out.push(b'"');
    out.extend_from_slice(if text.is_empty() { b"-" } else { text.as_bytes() });
    out.extend_from_slice(b"\" ");
}

/// How a space is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// `%20`
    Percent,
    /// `+`
    Plus,
}

/// Percent-encodes a key but for its slashes.
pub fn encode(key: &str, space: Space, out: &mut String) {
    const HEX: &[u8] = b"0123456789ABCDEF";
    for byte in key.bytes() {
        match byte {
            b' ' if space == Space::Plus => out.push('+'),
            b'/' | b'-' | b'_' | b'.' | b'~' => out.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => out.push(byte.into()),
            _ => {
                let high = HEX[usize::from(byte >> 4)];
                out.extend(['%', high.into(), HEX[usize::from(byte & 15)].into()]);
            }
        }
    }
}

/// Appends a line to an object and counts it.
pub fn put(line: &Line, object: &mut Object) {
    line.write(&mut object.bytes);
    line.count(&mut object.counts);
    object.counts.hour(line.time);
}

/// A line with nothing but where and when.
pub fn blank<'a>(owner: &'a str, bucket: &'a str, time: i64) -> Line<'a> {
    Line { owner, bucket, time, ..EMPTY }
}

/// A line of dashes.
pub const EMPTY: Line<'static> = Line {
    owner: "",
    bucket: "",
    time: 0,
    address: "",
    requester: "",
    request_id: "",
    operation: "",
    key: "",
    uri: "",
    status: 0,
    error: "",
    numbers: [None; 4],
    referer: "",
    agent: "",
    version: "",
    host_id: "",
    signature: [""; 3],
    host: "",
    tls: "",
    newest: [""; 3],
    columns: 27,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_encoded_as_s3_does() {
        let encoded = |key: &str, space| {
            let mut out = String::new();
            encode(key, space, &mut out);
            out
        };
        assert_eq!(encoded("a b+c/\"é.txt", Space::Percent), "a%20b%2Bc/%22%C3%A9.txt");
        assert_eq!(encoded("a b+c", Space::Plus), "a+b%2Bc");
        assert_eq!(encoded(&encoded("\"", Space::Percent), Space::Percent), "%2522");
    }
}
