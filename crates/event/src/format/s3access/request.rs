//! Request lines: `METHOD target HTTP/x.y`, as the client sent them.

use memchr::{memchr, memrchr};

/// A request line, cut. Borrowed from the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// In capitals; `None` if the line starts with something else.
    pub method: Option<&'a str>,
    /// The target of the request, with its query string.
    pub target: &'a str,
    /// The position of the `?` before its query string.
    mark: Option<usize>,
}

impl<'a> Request<'a> {
    /// Cuts a request line. A target may have spaces and quotes in it.
    pub fn parse(uri: &'a str) -> Request<'a> {
        let (method, rest) = match memchr(b' ', uri.as_bytes()) {
            Some(at) if is_method(&uri[..at]) => (Some(&uri[..at]), &uri[at + 1..]),
            _ => (None, uri),
        };
        let target = match memrchr(b' ', rest.as_bytes()) {
            Some(at) if rest[at + 1..].starts_with("HTTP/") => &rest[..at],
            _ => rest,
        };
        let mark = memchr(b'?', target.as_bytes());
        Request { method, target, mark }
    }

    /// The path, behind scheme and host where the target has them.
    pub fn path(&self) -> Option<&'a str> {
        let path = self.mark.map_or(self.target, |mark| &self.target[..mark]);
        if path.starts_with('/') {
            return Some(path);
        }
        let (_, rest) = path.split_once("://")?;
        rest.find('/').map(|at| &rest[at..])
    }

    /// The query string without its `?`.
    pub fn query(&self) -> Option<&'a str> {
        self.mark.map(|mark| &self.target[mark + 1..]).filter(|query| !query.is_empty())
    }
}

/// The access key of a presigned URL, encoded as it is there: the value of
/// `X-Amz-Credential` up to the end, or of `AWSAccessKeyId`.
pub fn credential(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
        (is("X-Amz-Credential") || is("AWSAccessKeyId")).then_some(value)
    })
}

fn is_method(word: &str) -> bool {
    (1..=20).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_as_clients_send_them() {
        for (uri, method, target, path, query) in [
            ("GET /a.txt HTTP/1.1", Some("GET"), "/a.txt", Some("/a.txt"), None),
            ("GET /?list-type=2 HTTP/1.1", Some("GET"), "/?list-type=2", Some("/"), Some("list-type=2")),
            ("GET /\" HTTP/1.1", Some("GET"), "/\"", Some("/\""), None),
            ("GET /a b?c=d e HTTP/1.1", Some("GET"), "/a b?c=d e", Some("/a b"), Some("c=d e")),
            ("GET http://x.example/a?b HTTP/1.1", Some("GET"), "http://x.example/a?b", Some("/a"), Some("b")),
            ("OPTIONS * HTTP/1.1", Some("OPTIONS"), "*", None, None),
            ("GET /old", Some("GET"), "/old", Some("/old"), None),
            ("\u{16}\u{3}x", None, "\u{16}\u{3}x", None, None),
            ("GET /a? HTTP/1.1", Some("GET"), "/a?", Some("/a"), None),
        ] {
            let request = Request::parse(uri);
            assert_eq!((request.method, request.target), (method, target), "{uri}");
            assert_eq!((request.path(), request.query()), (path, query), "{uri}");
        }
    }

    #[test]
    fn keys_of_presigned_urls() {
        assert_eq!(credential("a=b&X-Amz-Credential=AKIA%2Fx&c"), Some("AKIA%2Fx"));
        assert_eq!(credential("AWSAccessKeyId=AKIA&Signature=x"), Some("AKIA"));
        assert_eq!(credential("list-type=2&prefix="), None);
    }
}
