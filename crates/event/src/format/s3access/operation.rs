//! Operations such as `REST.GET.OBJECT`: their parts, HTTP method and class.

use memchr::memchr;

use crate::format::aws;

/// An operation, cut at its dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation<'a> {
    /// `REST`, `SOAP`, `WEBSITE`, `BATCH` (one key of a multi-delete) or `S3`
    /// (lifecycle and other actions of the service).
    pub kind: &'a str,
    /// `GET` …; `EXPIRE` … for `S3`; the API name for `SOAP`.
    pub verb: &'a str,
    /// `OBJECT`, `BUCKETPOLICY` …, with any further dots.
    pub resource: &'a str,
}

impl<'a> Operation<'a> {
    /// Cuts an operation; parts it lacks are empty.
    pub fn parse(text: &'a str) -> Operation<'a> {
        let (kind, rest) = cut(text);
        let (verb, resource) = cut(rest);
        Operation { kind, verb, resource }
    }

    /// The HTTP method that goes with it; copies are made with `PUT`.
    pub fn method(&self) -> Option<&'a str> {
        match self.verb {
            _ if matches!(self.kind, "S3" | "SOAP") => None,
            "COPY" => Some("PUT"),
            "GET" | "HEAD" | "PUT" | "POST" | "DELETE" | "OPTIONS" => Some(self.verb),
            _ => None,
        }
    }

    /// The class: read, list, write, delete, permission or other.
    pub fn class(&self) -> &'static str {
        match (self.kind, self.verb) {
            ("SOAP", api) => aws::operation::class(api),
            (_, "GET") if LISTS.contains(&self.resource) => "list",
            (_, "GET" | "HEAD" | "SELECT") => "read",
            (_, "COPY") if self.resource.ends_with("_GET") => "read",
            (_, "PUT" | "DELETE") if self.is_permission() => "permission",
            (_, "DELETE" | "EXPIRE") => "delete",
            (_, "POST") if self.resource == MULTI_DELETE => "delete",
            ("S3", "CREATE") if self.resource == "DELETEMARKER" => "delete",
            (_, "PUT" | "POST" | "COPY" | "CREATE" | "RESTORE") => "write",
            _ => "other",
        }
    }

    /// True if it is about objects even where the line has no key.
    pub fn names_object(&self) -> bool {
        matches!(self.resource, "OBJECT" | MULTI_DELETE)
    }

    /// True for actions by the bucket's lifecycle rules.
    pub fn is_lifecycle(&self) -> bool {
        self.kind == "S3"
            && (matches!(self.verb, "EXPIRE" | "CREATE" | "DELETE") || self.verb.starts_with("TRANSITION"))
    }

    /// True if S3 did it by itself, without a request over the network for
    /// this line.
    pub fn is_local(&self) -> bool {
        matches!(self.kind, "S3" | "BATCH")
    }

    /// True for the question browsers ask before a request to another site;
    /// it is never signed.
    pub fn is_preflight(&self) -> bool {
        self.verb == "OPTIONS"
    }

    /// Changes of who may do what.
    fn is_permission(&self) -> bool {
        let resource = self.resource;
        resource.ends_with("ACL") || resource.contains("POLICY") || resource == "PUBLIC_ACCESS_BLOCK"
    }
}

/// The parts before and behind the first dot.
fn cut(text: &str) -> (&str, &str) {
    let at = memchr(b'.', text.as_bytes()).unwrap_or(text.len());
    (&text[..at], text.get(at + 1..).unwrap_or_default())
}

const MULTI_DELETE: &str = "MULTI_OBJECT_DELETE";

/// Buckets, objects, versions, uploads, parts.
const LISTS: &[&str] = &["SERVICE", "BUCKET", "BUCKETVERSIONS", "UPLOADS", "UPLOAD"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_and_classes() {
        for (text, method, class) in [
            ("REST.GET.OBJECT", Some("GET"), "read"),
            ("REST.HEAD.BUCKET", Some("HEAD"), "read"),
            ("WEBSITE.GET.OBJECT", Some("GET"), "read"),
            ("REST.COPY.OBJECT", Some("PUT"), "write"),
            ("REST.COPY.OBJECT_GET", Some("PUT"), "read"),
            ("REST.COPY.PART_GET", Some("PUT"), "read"),
            ("REST.POST.UPLOADS", Some("POST"), "write"),
            ("REST.GET.UPLOADS", Some("GET"), "list"),
            ("REST.GET.BUCKETVERSIONS", Some("GET"), "list"),
            ("REST.POST.MULTI_OBJECT_DELETE", Some("POST"), "delete"),
            ("BATCH.DELETE.OBJECT", Some("DELETE"), "delete"),
            ("REST.PUT.ACL", Some("PUT"), "permission"),
            ("REST.GET.ACL", Some("GET"), "read"),
            ("REST.DELETE.BUCKETPOLICY", Some("DELETE"), "permission"),
            ("REST.PUT.PUBLIC_ACCESS_BLOCK", Some("PUT"), "permission"),
            ("REST.SELECT.OBJECT_CONTENT", None, "read"),
            ("REST.OPTIONS.PREFLIGHT", Some("OPTIONS"), "other"),
            ("SOAP.ListBucket", None, "list"),
            ("S3.EXPIRE.OBJECT", None, "delete"),
            ("S3.CREATE.DELETEMARKER", None, "delete"),
            ("S3.DELETE.UPLOAD", None, "delete"),
            ("S3.TRANSITION_SIA.OBJECT", None, "other"),
            ("S3.COMPUTE.OBJECT.CHECKSUM", None, "other"),
            ("REST.", None, "other"),
        ] {
            let operation = Operation::parse(text);
            assert_eq!((operation.method(), operation.class()), (method, class), "{text}");
        }
    }

    #[test]
    fn lifecycle_differs_from_other_actions_of_the_service() {
        for (text, wanted) in [
            ("S3.EXPIRE.OBJECT", true),
            ("S3.CREATE.DELETEMARKER", true),
            ("S3.TRANSITION.OBJECT", true),
            ("S3.TRANSITION_GDA.OBJECT", true),
            ("S3.COMPUTE.OBJECT.CHECKSUM", false),
            ("REST.DELETE.UPLOAD", false),
        ] {
            assert_eq!(Operation::parse(text).is_lifecycle(), wanted, "{text}");
        }
    }
}
