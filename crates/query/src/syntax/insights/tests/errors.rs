use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use super::*;

fn error(text: &str) -> QueryError {
    match Sample::new(RECORDS).parse(text, parse) {
        Ok(query) => panic!("{text} is understood: {query:?}"),
        Err(error) => error,
    }
}

/// A query, what is at fault in it, and what is said of that.
#[test]
fn what_is_wrong_and_where() {
    for (query, at, wanted) in [
        (
            "",
            "",
            "expected a command here; the commands are fields, display, filter, stats, sort, limit, parse, dedup, unnest",
        ),
        ("fields eventID |", "", "expected a command here; the commands are"),
        ("fields eventID | fliter x", "fliter", "no command is named `fliter`; did you mean `filter`?"),
        ("fields eventID | pattern @message", "pattern", "the command `pattern` is not supported; "),
        ("fields eventID | diff", "diff", "the command `diff` is not supported"),
        ("stats count(*) | anomaly", "anomaly", "the command `anomaly` is not supported"),
        ("lookup t k OUTPUT c", "lookup", "the command `lookup` is not supported"),
        ("SOURCE logGroups()", "SOURCE", "the command `SOURCE` is not supported"),
        ("filterIndex x = 'y'", "filterIndex", "the command `filterIndex` is not supported"),
        ("unmask(@message)", "unmask", "the command `unmask` is not supported"),
        ("fields eventNme", "eventNme", "no field is named `eventNme`; did you mean `eventName`"),
        ("fields strlenn(eventID)", "strlenn", "no function is named `strlenn`; did you mean `strlen`?"),
        (
            "filter eventID between 1 and 2",
            "between",
            "expected `|` or the end of the query here; write x >= 1",
        ),
        ("filter errorCode is null", "is", "not ispresent(x) for one that is not"),
        ("fields case when 1 then 2 end", "case", "no field is named `case`; there are no branches"),
        ("where eventID = 1", "where", "no command is named `where`; write filter"),
        ("stats median(eventID)", "median", "no function is named `median`; write pct(x, 50)"),
        ("stats count(*) group by eventID", "group", "write by: stats count(*) by x"),
        ("filter eventID > 1 && eventID < 3", "&", "`&` means nothing here; write and"),
        ("filter !ispresent(errorCode)", "!", "`!` means nothing here; write not"),
        ("fields *", "*", "expected a value before `*`; name the fields"),
        ("fields strlen()", "strlen", "strlen takes 1 value, here it has 0"),
        ("fields substr(eventID)", "substr", "substr takes 2 to 3 values, here it has 1"),
        ("fields count(*)", "count", "`count` sums up many events; aggregates stand in stats"),
        ("stats sum(count(*))", "count", "`count` sums up many events"),
        ("stats sum(eventID, 2)", "sum", "sum takes 1 value, here it has 2"),
        (
            "stats eventID",
            "eventID",
            "`eventID` is neither in an aggregate nor a column before this one; to make groups of it, write: by eventID",
        ),
        ("stats bin(5m)", "bin", "bins make groups"),
        ("stats count(*) by bin(5x)", "5x", "`5x` is no period; a period is written"),
        ("stats count(*) by bin(0m)", "0m", "`0m` is no period"),
        (
            "stats count(*) as n by eventName | sort eventID",
            "eventID",
            "no field is named `eventID`; behind stats there are only its columns",
        ),
        (
            "stats count(*) as n | stats latest(n)",
            "latest",
            "behind stats nothing is latest, as events are gone",
        ),
        ("stats pct(eventID, eventID)", "pct", "pct takes a field and a number"),
        ("filter eventName = 'x", "'", "this quote is never closed"),
        ("filter `eventName = 'x'", "`", "this backquote is never closed"),
        ("filter (eventName = 'x'", "(", "this bracket is never closed"),
        ("filter eventName = 'x')", ")", "expected `|` or the end of the query here"),
        ("filter eventName in 'x'", "", "expected a list here; a list is written"),
        ("filter eventName not 'x'", "'x'", "expected `like` or `in` behind this `not`"),
        ("filter eventName like /(x/", "/(x/", "not a regular expression: unclosed group"),
        ("filter eventName like /x", "/", "this regular expression is never closed"),
        ("filter eventName like x", "x", "expected a text in quotes or /an expression/ here"),
        ("filter eventName =", "", "the query ends where a value is expected"),
        ("filter = 3", "=", "expected a value before `=`"),
        ("filter eventID = 3 ; ", ";", "`;` means nothing here"),
        ("limit many", "many", "expected a whole number of rows here"),
        ("limit 1.5", "1.5", "expected a whole number of rows here"),
        ("sort", "", "the query ends where a value is expected"),
        ("parse @message 'a * b *' as x", "'a * b *'", "2 `*` in the pattern, but 1 names for them"),
        ("parse @message /a(b)/", "/a(b)/", "no group of this expression has a name; a group with a name"),
        ("parse @message /a(b)/ as x, y", "/a(b)/", "1 groups in the expression, but 2 names"),
        ("parse @message", "", "expected a text with `*` in quotes, or /an expression/, here"),
        ("unnest resources", "", "expected `into` and a name for the values here"),
        ("fields 5m", "5m", "`5m` is no number"),
        ("fields now(1)", "now", "now() takes no value"),
        ("fields eventID as 'x'", "'x'", "expected a name for a column here"),
    ] {
        let error = error(query);
        assert_eq!(query.get(error.at.clone()), Some(at), "{query}: {error}");
        let said = error.to_string();
        assert!(said.contains(wanted), "{query}\n{said}\n{wanted}");
    }
}

#[test]
fn nesting_and_chains_have_an_end() {
    let deep = |open: &str, inner: &str, close: &str| {
        format!("filter {}{inner}{}", open.repeat(5000), close.repeat(5000))
    };
    for query in [
        deep("(", "eventID", ")"),
        deep("not ", "eventID", ""),
        deep("- ", "eventID", ""),
        deep("abs(", "eventID", ")"),
        deep("2 ^ ", "eventID", ""),
        deep("eventID[", "0", "]"),
    ] {
        assert!(error(&query).what.contains("levels inside each other"), "{}", error(&query));
    }
    let long = format!("fields {}1", "1 + ".repeat(5000));
    assert!(error(&long).what.contains("operators in one query"));
    let keys = format!("fields jsonParse(@message){}", ".a".repeat(5000));
    assert!(error(&keys).what.contains("operators in one query"));
}

/// Whatever is typed, the answer is a query or an error whose place lies in
/// what was typed.
/// Whatever the parser distinguishes, and some that it doesn't.
const PIECES: &[&str] = &[
    "fields",
    "filter",
    "stats",
    "parse",
    "sort",
    "|",
    "|",
    "eventID",
    "@timestamp",
    "@message",
    "(",
    ")",
    "[",
    "]",
    "'",
    "\"",
    "/",
    "`",
    "count(*)",
    "by",
    "as",
    "bin(5m)",
    "like",
    "not",
    "in",
    "and",
    "or",
    "=",
    "=~",
    "-",
    ".",
    ",",
    "*",
    "5m",
    "1.5",
    "é",
    "大",
    "#",
    "\n",
    "\\",
    "x",
    "jsonParse(",
    "{",
    "\u{0}",
    "9999999999999999999",
    "^",
    "%",
    "limit",
    "unnest",
    "into",
];

/// No text makes the parser, or the run of a query, panic.
#[test]
fn any_text_is_parsed_or_refused() {
    let sample = Sample::new(RECORDS);
    let check = |text: String| {
        match sample.parse(&text, parse) {
            Ok(query) => drop(sample.answer(&query)),
            Err(error) => {
                prop_assert!(text.get(error.at.clone()).is_some(), "{error}");
                let _ = error.pointed(&text);
            }
        }
        Ok(())
    };
    let piece =
        (select(PIECES), select(&["", " ", " "][..])).prop_map(|(piece, blank)| format!("{piece}{blank}"));
    let texts = vec(piece, 0..14).prop_map(|pieces| pieces.concat());
    TestRunner::new(ProptestConfig::with_cases(5_000)).run(&texts, check).unwrap();
    TestRunner::new(ProptestConfig::with_cases(1_000)).run(&".*", check).unwrap();
}
