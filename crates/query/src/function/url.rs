//! URL functions and percent-encoding.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::value::Value;

use super::definition::{Function, SQL, exactly, row};

pub(super) const FUNCTIONS: &[Function] = &[
    // The text without %-escapes, + being a space.
    row("url_decode", SQL, exactly(1), |values| values[0].as_text().map(|text| decode(&text)).into()),
    // The text as it stands in a query string.
    row("url_encode", SQL, exactly(1), |values| values[0].as_text().map(|text| encode(&text)).into()),
    // The scheme, before `://`.
    row("url_extract_protocol", SQL, exactly(1), |values| part(values, |url| url.protocol)),
    // The host of a URL.
    row("url_extract_host", SQL, exactly(1), |values| part(values, |url| url.host)),
    // The port of a URL.
    row("url_extract_port", SQL, exactly(1), |values| part(values, |url| url.port).integer().into()),
    // The path of a URL.
    row("url_extract_path", SQL, exactly(1), |values| part(values, |url| url.path)),
    // The query string, behind the question mark.
    row("url_extract_query", SQL, exactly(1), |values| part(values, |url| url.query)),
    // The fragment, behind #.
    row("url_extract_fragment", SQL, exactly(1), |values| part(values, |url| url.fragment)),
    // The first parameter of a name, decoded.
    row("url_extract_parameter", SQL, exactly(2), |values| {
        let (Some(text), Some(name)) = (values[0].as_text(), values[1].as_text()) else { return Value::Null };
        let mut pairs =
            Url::of(&text).query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs.find(|(key, _)| decode(key) == *name).map(|(_, value)| decode(value)).into()
    }),
];

/// The components of a URL; missing ones are empty. A request target without a
/// host (`/a?b=c`), as in access logs, is accepted.
struct Url<'t> {
    protocol: &'t str,
    host: &'t str,
    port: &'t str,
    path: &'t str,
    query: &'t str,
    fragment: &'t str,
}

impl Url<'_> {
    fn of(text: &str) -> Url<'_> {
        let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (protocol, host, path) = match rest.split_once("://") {
            Some((protocol, rest)) => {
                let end = rest.find('/').unwrap_or(rest.len());
                (protocol, &rest[..end], &rest[end..])
            }
            None => ("", "", rest),
        };
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        let (host, port) = match host.rsplit_once(':') {
            // A colon within brackets is one of an IPv6 address.
            Some((name, port)) if !port.contains(']') => (name, port),
            _ => (host, ""),
        };
        Url { protocol, host, port, path, query, fragment }
    }
}

fn part(values: &[Value], of: for<'u, 't> fn(&'u Url<'t>) -> &'t str) -> Value {
    values[0].as_text().map(|text| of(&Url::of(&text)).to_owned()).into()
}

/// Characters of a query string that are escaped; blanks become `+`.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'*').remove(b' ');

/// The text without escapes; `%` that begins none is kept.
fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string().replace(' ', "+")
}

#[cfg(test)]
mod tests {
    use crate::Dialect;

    #[test]
    fn urls_and_their_parts() {
        let url = "https://user:x@b.s3.example.com:8443/a/b%20c?x=1&y=%E5%A4%A7+b&x=2#top";
        for (function, url, wanted) in [
            ("url_extract_protocol", url, "https"),
            ("url_extract_host", url, "b.s3.example.com"),
            ("url_extract_port", url, "8443"),
            ("url_extract_path", url, "/a/b%20c"),
            ("url_extract_query", url, "x=1&y=%E5%A4%A7+b&x=2"),
            ("url_extract_fragment", url, "top"),
            ("url_extract_path", "/key?versionId=1", "/key"),
            ("url_extract_host", "http://[2001:db8::7]/x", "[2001:db8::7]"),
            ("url_extract_port", "http://[2001:db8::7]/x", ""),
            ("url_decode", "a%2Fb+c%zz%4", "a/b c%zz%4"),
            ("url_decode", "%E5%A4%A7%FF", "大\u{fffd}"),
            ("url_encode", "a/b c大", "a%2Fb+c%E5%A4%A7"),
        ] {
            let function = super::super::find(function, Dialect::Sql).unwrap();
            assert_eq!(function.of(&[url.into()]).to_string(), wanted, "{url}");
        }
        let parameter = super::super::find("url_extract_parameter", Dialect::Sql).unwrap();
        for (name, wanted) in [("x", "1"), ("y", "大 b"), ("z", "")] {
            assert_eq!(parameter.of(&[url.into(), name.into()]).to_string(), wanted);
        }
    }
}
