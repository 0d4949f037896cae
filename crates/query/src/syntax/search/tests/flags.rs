//! What flags say.

use super::*;

#[test]
fn flags_take_their_value_as_it_is() {
    let context = Context { vocabulary: &Known(PATHS), clock: &clock() };
    for (name, value, wanted) in [
        ("error", "Access*", "error.code~*access*"),
        ("bucket", "Role/a b, (c) \"d\" x:y", "aws.bucket~Role/a b, (c) \"d\" x:y"),
        ("bucket", "[a TO b]", "aws.bucket~[a TO b]"),
        ("bucket", r"a\*b\c\\d*", r"aws.bucket~*a\*b\\c\\d*"),
        ("bucket", r"CORP\al", r"aws.bucket~CORP\al"),
        ("bucket", " x ", "aws.bucket~ x "),
        ("error", "-", "error.code null"),
        ("error", "", "error.code null"),
        ("error", "*", "error.code exists"),
        ("ip", "2001:db8::/32", "source.ip in 2001:db8::/32"),
        ("status", "4*", "http.response.status_code~*4*"),
        ("error", "/Denied$/", r#"error.code~Regex("Denied$")"#),
        ("bucket", "/a b / ", "aws.bucket~/a b / "),
        ("bucket", r"/(?i)a\/b /", r#"aws.bucket~Regex("(?i)a/b ")"#),
        ("bucket", "/home/me/", "aws.bucket~/home/me/"),
        ("bucket", r"\/home/", "aws.bucket~/home/"),
        ("bucket", "//", "aws.bucket~//"),
        ("resources.0.ARN", "x", "resources.ARN@resources.0.ARN~x"),
    ] {
        let filter = field_clause(name, value, &context).unwrap();
        assert_eq!(shown(&filter), wanted, "{name} {value}");
    }
    let error = field_clause("ip", "é", &context).unwrap_err();
    assert_eq!((error.at, error.what.contains("10.0.0.0/8")), (0..2, true));
    assert_eq!(field_clause("usr", "x", &context).unwrap_err().nearest, ["user", "transfer.user"]);
    let error = field_clause("bucket", "/x(/", &context).unwrap_err();
    assert_eq!((error.at, &*error.what), (0..4, "not a regular expression: unclosed group"));
    let error = field_clause("bucket", "/^a/b/", &context).unwrap_err();
    assert_eq!(
        (error.at, &*error.hint.unwrap()),
        (0..6, r"a slash in an expression is written \/; a path is written \/^a/b/")
    );
}
