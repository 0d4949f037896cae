//! How clauses are joined, and which are words and which fields.

use super::*;

#[test]
fn clauses_are_joined_by_precedence() {
    parsed(&[
        ("", "all"),
        (" \n ", "all"),
        ("*", "all"),
        ("a", "'a'"),
        ("a b", "(and 'a' 'b')"),
        ("a AND b c", "(and 'a' 'b' 'c')"),
        ("a OR b", "(or 'a' 'b')"),
        ("a b OR c d", "(or (and 'a' 'b') (and 'c' 'd'))"),
        ("a (b OR c) d", "(and 'a' (or 'b' 'c') 'd')"),
        ("a(b OR c)", "(and 'a' (or 'b' 'c'))"),
        ("NOT a b", "(and (not 'a') 'b')"),
        ("NOT NOT a OR b", "(or (not (not 'a')) 'b')"),
        ("NOT (a OR b)", "(not (or 'a' 'b'))"),
        ("NOT(a)AND(b)", "(and (not 'a') 'b')"),
        ("((a))", "'a'"),
        ("a ( b c )", "(and 'a' 'b' 'c')"),
        ("* a", "'a'"),
        // Signs.
        ("a -b", "(and 'a' (not 'b'))"),
        ("a !b", "(and 'a' (not 'b'))"),
        ("!(a b)", "(not (and 'a' 'b'))"),
        ("-(a OR b)", "(not (or 'a' 'b'))"),
        ("-\"a b\"", "(not 'a b')"),
        ("-error:x", "(not error.code~x)"),
        ("+a +error:x", "(and 'a' error.code~x)"),
        ("-5 a-b", "(and '5' 'a b')"),
        // Lower case is no operator.
        ("a or b", "(and 'a' 'or' 'b')"),
        ("ANDROID NOTE ORANGE", "(and 'android' 'note' 'orange')"),
    ]);
}

#[test]
fn words_and_phrases() {
    parsed(&[
        ("AccessDenied", "'accessdenied'"),
        ("\"access denied\"", "'access denied'"),
        ("a\"b c\"d", "(and 'a' 'b c' 'd')"),
        (r#""say \"hi\" C:\x""#, "'say hi c x'"),
        (r#""a* b?""#, "'a b'"),
        ("s3.amazonaws.com", "'s3 amazonaws com'"),
        ("deni* ?enied", "(and glob'deni*' glob'?enied')"),
        (r"a\*b* c\ d", "(and glob'a b*' 'c d')"),
        ("\"AND\"", "'and'"),
        ("file(1).txt (a(b)c)", "(and 'file 1 txt' 'a b c')"),
        ("大阪", "'大 阪'"),
        // Words with colons that name no field.
        ("arn:aws:iam::111122223333:user/ci", "'arn aws iam 111122223333 user ci'"),
        ("https://x.example/a?b", "glob'https x example a?b'"),
        ("s3://b/k", "'s3 b k'"),
        ("12:30 ::1", "(and '12 30' '1')"),
        ("2001:db8::1 fe80::/10", "(and '2001 db8 1' 'fe80 10')"),
        ("SHA256:abc/d", "'sha256 abc d'"),
        ("192.0.2.1:443", "'192 0 2 1 443'"),
        ("a/b:c", "'a b c'"),
        ("it`s a/b:c`d", "(and 'it s' 'a b c d')"),
        (r"user\:x", "'user x'"),
        ("\"user:x\"", "'user x'"),
    ]);
}

#[test]
fn field_names() {
    parsed(&[
        // Native values may be numbers, keywords are not; so they share a test only if the value is none.
        ("user:x", "user.name|user~x"),
        ("user:7", "(or user.name~7 user~7#7)"),
        ("requester:x", "requester|actor.arn|userIdentity.invokedBy~x"),
        ("errorCode:x errorcode:x", "(and error.code~x error.code~x)"),
        ("detail.errorCode:x", "error.code~x"),
        ("requestparameters.rolename:x", "requestParameters.roleName~x"),
        ("client-addr:x", "client-addr~x"),
        ("`client-addr`:x", "client-addr~x"),
        ("`aws:cdk:path`:x", "aws:cdk:path~x"),
        (r"aws\:cdk\:path:x", "aws:cdk:path~x"),
        (r"tag\.name:x", r"tag\.name~x"),
        ("resources.0.ARN:x", "resources.ARN@resources.0.ARN~x"),
        ("file:a/b", "log.file.path~a/b"),
        ("error: x", "error.code~x"),
        ("(error:x)", "error.code~x"),
    ]);
}
