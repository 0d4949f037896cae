use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

const QUERIES: &[&str] = &[
    "SELECT DISTINCT t.key AS k, count(*) FILTER (WHERE bytessent > 1) FROM \"db\".mybucket_logs AS t WHERE key LIKE 'a%' ESCAPE '!' AND httpstatus IN (1, 2.5, NULL) GROUP BY 1, k HAVING max(totaltime) <> 1 ORDER BY 1 DESC NULLS FIRST LIMIT 5;",
    "SELECT CASE WHEN errorcode IS NOT NULL THEN resources[1].arn ELSE json_extract_scalar(requestparameters, '$.a[0][\"b\"]') END, date_trunc('hour', from_iso8601_timestamp(eventtime)) AT TIME ZONE 'Asia/Tokyo' FROM cloudtrail_logs WHERE eventtime BETWEEN '2024' AND timestamp '2024-02-01 00:00:00' + interval '1' day",
    "SELECT CAST(requestparameters AS ARRAY(VARCHAR)), TRY_CAST(eventid AS decimal(10,2)), EXTRACT(year FROM ts), trim(BOTH ' ' FROM eventname), ARRAY['a'], -1e5 / 0 || '大' FROM events -- x\n/* y */ WHERE errorcode IS DISTINCT FROM eventid OR NOT (readonly NOT BETWEEN 1 AND 2) FETCH FIRST 5 ROWS ONLY",
];

/// Parses any text without a panic; the range of an error is within the text.
fn survives(text: &str) {
    let none = Paths(Vec::new());
    let clock = clock("UTC");
    if let Err(error) = parse(text, &Context { vocabulary: &none, clock: &clock }) {
        assert!(error.at.start <= text.len() && error.at.start <= error.at.end, "{text}: {:?}", error.at);
        error.pointed(text);
    }
}

/// Runs a text over the events, if it is a query.
fn answered(text: &str) {
    let events = text.replace("FROM events", "FROM cloudtrail_logs");
    if understood(&events).is_ok() {
        answer(&events);
    }
}

/// Keywords, punctuation and single characters.
fn fragment() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "SELECT ",
        "FROM ",
        "WHERE ",
        "events ",
        "eventtime ",
        "'2024-02-01'",
        "CASE ",
        "WHEN ",
        "END ",
        "BETWEEN ",
        "AND ",
        "LIKE ",
        "ESCAPE ",
        "IN ",
        "IS NULL ",
        "CAST(",
        "count(*)",
        "date_trunc(",
        "interval ",
        "AT TIME ZONE ",
        "GROUP BY ",
        "ORDER BY ",
        "LIMIT ",
        "0",
        "9",
        "1e5",
        "'",
        "\"",
        "`",
        "(",
        ")",
        "[",
        "]",
        "<>",
        "||",
        "--",
        "/*",
    ];
    prop_oneof![3 => select(WORDS).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)]
}

fn pieces(query: &str) -> Vec<&str> {
    query.split_inclusive([' ', '(', ')', ',', '.']).collect()
}

/// A change to one piece of a query.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Insert,
    Remove,
    Replace,
}

/// One of the queries with some of its pieces changed.
fn edited_query() -> impl Strategy<Value = String> {
    let words: Vec<&str> = QUERIES.iter().flat_map(|query| pieces(query)).collect();
    let edit = (select(&[Edit::Insert, Edit::Remove, Edit::Replace][..]), any::<Index>(), select(words));
    (select(QUERIES), vec(edit, 1..5)).prop_map(|(query, edits)| {
        let mut pieces = pieces(query);
        for (edit, at, word) in edits {
            let at = at.index(pieces.len());
            match edit {
                Edit::Insert => pieces.insert(at, word),
                Edit::Remove if pieces.len() > 1 => drop(pieces.remove(at)),
                Edit::Remove | Edit::Replace => pieces[at] = word,
            }
        }
        pieces.concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_text_is_survived(fragments in vec(fragment(), 0..40)) {
        let text = fragments.concat();
        survives(&text);
        survives(&format!("SELECT {text} FROM cloudtrail_logs"));
        survives(&format!("SELECT eventid FROM cloudtrail_logs WHERE {text}"));
    }

    #[test]
    fn edited_queries_are_survived(query in edited_query()) {
        survives(&query);
        answered(&query);
    }
}

#[test]
fn cut_queries_are_survived() {
    for query in QUERIES {
        for (at, _) in query.char_indices() {
            survives(&query[..at]);
            survives(&query[at..]);
        }
    }
}

#[test]
fn queries_too_deep_or_too_long_are_errors() {
    let around = |before: &str, inside: &str, behind: &str, times: usize| {
        format!("SELECT eventid FROM t WHERE {}{inside}{}", before.repeat(times), behind.repeat(times))
    };
    for times in [40, 200, 100_000] {
        for (before, inside, behind) in [
            ("(", "1", ")"),
            ("NOT ", "1", ""),
            ("- ", "1", ""),
            ("f(", "1", ")"),
            ("if(", "1", ")"),
            ("CASE WHEN ", "1", " THEN 1 END"),
            ("", "1", " + 1"),
            ("", "1", " = 1"),
            ("", "1", " || 1"),
            ("", "a", "[1]"),
            ("", "a", ".a"),
            ("", "1", " IS NULL"),
            ("", "a", " AT TIME ZONE 'UTC'"),
            ("a IN (", "1", ")"),
            ("(SELECT ", "1", ")"),
            ("EXISTS (SELECT 1 FROM ", "t", ")"),
            ("cast(", "1", " AS int)"),
            ("[", "1", "]"),
            ("ARRAY[", "1", "]"),
            ("x -> ", "1", ""),
            ("interval ", "1", ""),
            ("CASE ", "1", ""),
            ("", "1", " UNION SELECT 1 FROM t"),
            ("", "1", " BETWEEN 1 AND 2"),
            ("", "1", " IS DISTINCT FROM 1"),
            ("CASE ", "1", " WHEN 1 THEN 1 WHEN 2 THEN 2 END"),
            ("{", "1", "}"),
        ] {
            survives(&around(before, inside, behind, times));
        }
        survives(&format!("{}SELECT 1{}", "(".repeat(times), ")".repeat(times)));
        survives(&format!("SELECT 1 FROM {}t{}", "(".repeat(times), ")".repeat(times)));
        survives(&format!("SELECT CAST(1 AS {}int{}) FROM t", "array(".repeat(times), ")".repeat(times)));
        survives(&"/*".repeat(times));
        survives(&";".repeat(times));
    }
    let long = format!("SELECT eventid FROM t WHERE eventid = 'x'{}", " OR eventid = 'y'".repeat(400));
    assert!(understood(&long).is_ok());
    let list = format!("SELECT eventid FROM t WHERE eventid IN ('x'{})", ", 'y'".repeat(20_000));
    assert!(understood(&list).is_ok());
    let error = understood(&long.replace("'y'", "'y' AND 1 = 1")).unwrap_err();
    assert_eq!(error.what, "this query has more than 1000 operators and keywords");
}
