use super::*;

const QUERIES: &[&str] = &[
    "SELECT DISTINCT t.key AS k, count(*) FILTER (WHERE bytessent > 1) FROM \"db\".mybucket_logs AS t WHERE key LIKE 'a%' ESCAPE '!' AND httpstatus IN (1, 2.5, NULL) GROUP BY 1, k HAVING max(totaltime) <> 1 ORDER BY 1 DESC NULLS FIRST LIMIT 5;",
    "SELECT CASE WHEN errorcode IS NOT NULL THEN resources[1].arn ELSE json_extract_scalar(requestparameters, '$.a[0][\"b\"]') END, date_trunc('hour', from_iso8601_timestamp(eventtime)) AT TIME ZONE 'Asia/Tokyo' FROM cloudtrail_logs WHERE eventtime BETWEEN '2024' AND timestamp '2024-02-01 00:00:00' + interval '1' day",
    "SELECT CAST(requestparameters AS ARRAY(VARCHAR)), TRY_CAST(eventid AS decimal(10,2)), EXTRACT(year FROM ts), trim(BOTH ' ' FROM eventname), ARRAY['a'], -1e5 / 0 || '大' FROM events -- x\n/* y */ WHERE errorcode IS DISTINCT FROM eventid OR NOT (readonly NOT BETWEEN 1 AND 2) FETCH FIRST 5 ROWS ONLY",
];

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

/// Reads a text, whatever it is; places must be within it.
fn survives(text: &str) {
    let none = Paths(Vec::new());
    let clock = clock("UTC");
    if let Err(error) = parse(text, &Context { vocabulary: &none, clock: &clock }) {
        assert!(error.at.start <= text.len() && error.at.start <= error.at.end, "{text}: {:?}", error.at);
        error.pointed(text);
    }
}

/// Asks a text of the events, if it is a query.
fn answered(text: &str) {
    let events = text.replace("FROM events", "FROM cloudtrail_logs");
    if understood(&events).is_ok() {
        answer(&events);
    }
}

#[test]
fn any_text_is_survived() {
    let mut random = Random(1);
    let alphabet = "SELECT FROM WHERE a'\"`()[]{}<>=!|%_.,;:*/+-\\?@#$&^~0123456789eE\n\t é大\u{1F600}\0";
    let letters: Vec<char> = alphabet.chars().collect();
    for _ in 0..3_000 {
        let length = random.below(60);
        let text: String = (0..length).map(|_| letters[random.below(letters.len())]).collect();
        survives(&text);
        survives(&format!("SELECT {text} FROM cloudtrail_logs"));
    }
}

#[test]
fn mangled_queries_are_survived() {
    let mut random = Random(2);
    let words: Vec<&str> =
        QUERIES.iter().flat_map(|query| query.split_inclusive([' ', '(', ')', ',', '.'])).collect();
    for _ in 0..3_000 {
        let query = QUERIES[random.below(QUERIES.len())];
        let mut parts: Vec<&str> = query.split_inclusive([' ', '(', ')', ',', '.']).collect();
        for _ in 0..=random.below(4) {
            let at = random.below(parts.len());
            match random.below(3) {
                0 => parts.insert(at, words[random.below(words.len())]),
                1 if parts.len() > 1 => drop(parts.remove(at)),
                _ => parts[at] = words[random.below(words.len())],
            }
        }
        survives(&parts.concat());
        answered(&parts.concat());
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
fn what_is_too_deep_or_too_long_is_an_error() {
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
