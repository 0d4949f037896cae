//! Words of other query languages, and their equivalents in Insights.

/// Words of other languages in lower case, and what to write instead.
pub(super) const WORDS: &[(&str, &str)] = &[
    // Commands.
    ("where", "write filter"),
    ("select", "this is Logs Insights; logdex sql takes SELECT"),
    ("order", "write sort"),
    ("group", "write by: stats count(*) by x"),
    ("having", "a filter behind stats looks at its columns"),
    ("top", "write stats count(*) as n by x | sort n desc | limit 10"),
    ("eval", "write fields … as x"),
    ("rex", "write parse x /(?<name>…)/"),
    ("count", "write stats count(*)"),
    // Conditions.
    ("between", "write x >= 1 and x <= 9"),
    ("is", "ispresent(x) asks for a field that is there, not ispresent(x) for one that is not"),
    ("ilike", "write like /(?i)…/"),
    ("regexp", "write =~ /…/"),
    ("rlike", "write =~ /…/"),
    ("matches", "write =~ /…/"),
    ("contains", "write like \"…\""),
    ("startswith", "write like /^…/"),
    ("starts_with", "write like /^…/"),
    ("endswith", "write like /…$/"),
    ("ends_with", "write like /…$/"),
    ("exists", "write ispresent(x)"),
    ("isnotnull", "write ispresent(x)"),
    ("isnull", "write not ispresent(x)"),
    ("nulls", "a missing value comes first, with desc last"),
    // Values.
    ("case", "there are no branches; coalesce(a, b) is the first that is there"),
    ("if", "there are no branches; coalesce(a, b) is the first that is there"),
    ("ifnull", "write coalesce(a, b)"),
    ("nvl", "write coalesce(a, b)"),
    ("cast", "texts that are numbers count as such by themselves"),
    ("length", "write strlen(x)"),
    ("len", "write strlen(x)"),
    ("upper", "write toupper(x)"),
    ("lower", "write tolower(x)"),
    ("substring", "write substr(x, 0, 3)"),
    ("regexp_extract", "write parse x /(?<name>…)/"),
    ("extract", "write parse x /(?<name>…)/"),
    ("round", "write floor(x + 0.5)"),
    ("mod", "write x % y"),
    ("pow", "write x ^ y"),
    ("power", "write x ^ y"),
    ("date_trunc", "write datefloor(t, 1h)"),
    ("cidrmatch", "write isIpInSubnet(x, \"10.0.0.0/8\")"),
    // Aggregates.
    ("median", "write pct(x, 50)"),
    ("cnt", "write count(*)"),
    ("dc", "write count_distinct(x)"),
    ("approx_distinct", "write count_distinct(x)"),
    ("approx_percentile", "write pct(x, 95)"),
    ("first", "write earliest(x), or sortsFirst(x)"),
    ("last", "write latest(x), or sortsLast(x)"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate;
    use crate::expr::Dialect;
    use crate::function;

    #[test]
    fn words_are_foreign_and_unique() {
        for (at, (word, _)) in WORDS.iter().enumerate() {
            assert!(WORDS[..at].iter().all(|(other, _)| other != word), "{word}");
            assert!(function::find(word, Dialect::Insights).is_none(), "{word}");
            // As a command, `count` is a word of other languages.
            let is_aggregate = aggregate::find(word, Dialect::Insights).next().is_some();
            assert!(!is_aggregate || *word == "count", "{word}");
        }
    }
}
