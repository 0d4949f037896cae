//! Values between slashes, and others that start with one.

use super::*;

#[test]
fn a_value_between_slashes_is_an_expression() {
    parsed(&[
        ("error:/Denied$/", r#"error.code~Regex("Denied$")"#),
        ("error: /a/ b", r#"(and error.code~Regex("a") 'b')"#),
        ("message:/not  authorized.*to/ x", r#"(and message~Regex("not  authorized.*to") 'x')"#),
        ("error:/(?i)denied|nosuch/", r#"error.code~Regex("(?i)denied|nosuch")"#),
        (r"key:/^a\/b/", r#"aws.object_key|key~Regex("^a/b")"#),
        ("key:/^[^/]+$/", r#"aws.object_key|key~Regex("^[^/]+$")"#),
        (r"bucket:/\\/", r#"aws.bucket~Regex("\\\\")"#),
        ("NOT error:/a/", r#"(not error.code~Regex("a"))"#),
        ("-error:/a/", r#"(not error.code~Regex("a"))"#),
        ("(error:/a/)", r#"error.code~Regex("a")"#),
        ("(error:/(a)(b)/ OR x)", r#"(or error.code~Regex("(a)(b)") 'x')"#),
        ("error:(/a/ /b c/)", r#"(or error.code~Regex("a") error.code~Regex("b c"))"#),
        ("error:(/a/ AND NOT /b/)", r#"(and error.code~Regex("a") (not error.code~Regex("b")))"#),
        ("error:/:/", r#"error.code~Regex(":")"#),
        // Of any kind of field: what is looked through is the text.
        ("ip:/^10/", r#"source.ip~Regex("^10")"#),
        ("status:/^4/", r#"http.response.status_code~Regex("^4")"#),
        ("user:/a/", r#"user.name|user~Regex("a")"#),
        ("event.id:/a/", r#"event.id~Regex("a")"#),
        ("file:/gz$/", r#"log.file.path~Regex("gz$")"#),
        ("resources.0.ARN:/a/", r#"resources.ARN@resources.0.ARN~Regex("a")"#),
    ]);
}

#[test]
fn paths_stay_texts() {
    parsed(&[
        ("bucket:/var/log/x", "aws.bucket~/var/log/x"),
        ("bucket:/home/user/ x", "(and aws.bucket~/home/user/ 'x')"),
        ("bucket:/", "aws.bucket~/"),
        ("bucket:/ x/", "(and aws.bucket~/ 'x')"),
        ("bucket://", "'bucket'"),
        ("bucket:/a/*", "aws.bucket~*/a/*"),
        ("bucket:/a/i", "aws.bucket~/a/i"),
        ("bucket:/tmp OR user.name:/", "(or aws.bucket~/tmp user.name~/)"),
        ("bucket:(/tmp /)", "(or aws.bucket~/tmp aws.bucket~/)"),
        ("bucket:(/var/log /home/me/)", "(or aws.bucket~/var/log aws.bucket~/home/me/)"),
        ("bucket:\"/home/\"", "aws.bucket=/home/"),
        (r"bucket:\/home/", "aws.bucket~/home/"),
        ("bucket:\"/a.*/\"", "aws.bucket=/a.*/"),
    ]);
}

#[test]
fn free_text_has_paths_but_no_expressions() {
    parsed(&[
        ("/var/log/messages", "'var log messages'"),
        ("/tmp/ -/x/", "(and 'tmp' 'x')"),
        ("/Denied/", "'denied'"),
        ("/a+b/", "'a b'"),
        ("\"/a.*b/\"", "'a b'"),
        (r"\/a.*b/", "glob'a *b'"),
    ]);
    for query in ["/^a/", "a (/a|b/)", r"/a\d/ x", "NOT /(?i)a/", "/a.*b/", "/a b$/", "/[ab]/"] {
        let error = read(query).expect_err(query);
        assert_eq!(error.what, "an expression needs a field to look through", "{query}");
        assert!(query[error.at.clone()].starts_with('/') && query[error.at].ends_with('/'));
    }
}
