//! Words of other query languages, and their equivalents in Insights.

/// Words of other languages in lower case, and what to write instead.
pub(super) const WORDS: &[(&[&str], &str)] = &[
    // Commands.
    (&["where"], "write filter"),
    (&["select"], "this is Logs Insights; logdex sql takes SELECT"),
    (&["order"], "write sort"),
    (&["group"], "write by: stats count(*) by x"),
    (&["having"], "a filter behind stats looks at its columns"),
    (&["top"], "write stats count(*) as n by x | sort n desc | limit 10"),
    (&["eval"], "write fields … as x"),
    (&["rex", "regexp_extract", "extract"], "write parse x /(?<name>…)/"),
    (&["count"], "write stats count(*)"),
    // Conditions.
    (&["between"], "write x >= 1 and x <= 9"),
    (&["is"], "ispresent(x) asks for a field that is there, not ispresent(x) for one that is not"),
    (&["ilike"], "write like /(?i)…/"),
    (&["regexp", "rlike", "matches"], "write =~ /…/"),
    (&["contains"], "write like \"…\""),
    (&["startswith", "starts_with"], "write like /^…/"),
    (&["endswith", "ends_with"], "write like /…$/"),
    (&["exists", "isnotnull"], "write ispresent(x)"),
    (&["isnull"], "write not ispresent(x)"),
    (&["nulls"], "a missing value comes first, with desc last"),
    // Values.
    (&["case", "if"], "there are no branches; coalesce(a, b) is the first that is there"),
    (&["ifnull", "nvl"], "write coalesce(a, b)"),
    (&["cast"], "texts that are numbers count as such by themselves"),
    (&["length", "len"], "write strlen(x)"),
    (&["upper"], "write toupper(x)"),
    (&["lower"], "write tolower(x)"),
    (&["substring"], "write substr(x, 0, 3)"),
    (&["round"], "write floor(x + 0.5)"),
    (&["mod"], "write x % y"),
    (&["pow", "power"], "write x ^ y"),
    (&["date_trunc"], "write datefloor(t, 1h)"),
    (&["cidrmatch"], "write isIpInSubnet(x, \"10.0.0.0/8\")"),
    // Aggregates.
    (&["median"], "write pct(x, 50)"),
    (&["cnt"], "write count(*)"),
    (&["dc", "approx_distinct"], "write count_distinct(x)"),
    (&["approx_percentile"], "write pct(x, 95)"),
    (&["first"], "write earliest(x), or sortsFirst(x)"),
    (&["last"], "write latest(x), or sortsLast(x)"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate;
    use crate::expr::Dialect;
    use crate::function;

    #[test]
    fn words_are_foreign_and_unique() {
        let words: Vec<&str> = WORDS.iter().flat_map(|(words, _)| *words).copied().collect();
        for (at, word) in words.iter().enumerate() {
            assert!(!words[..at].contains(word), "{word}");
            assert!(function::find(word, Dialect::Insights).is_none(), "{word}");
            // As a command, `count` is a word of other languages.
            let is_aggregate = aggregate::find(word, Dialect::Insights).next().is_some();
            assert!(!is_aggregate || *word == "count", "{word}");
        }
    }
}
