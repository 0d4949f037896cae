//! Filters in few letters, to compare them.

use super::*;
use crate::value::Decimal;

/// A filter in few letters.
pub fn shown(filter: &Filter) -> String {
    let list = |of: &[Filter]| of.iter().map(shown).collect::<Vec<_>>().join(" ");
    match filter {
        Filter::All => "all".into(),
        Filter::And(of) => format!("(and {})", list(of)),
        Filter::Or(of) => format!("(or {})", list(of)),
        Filter::Not(of) => format!("(not {})", shown(of)),
        Filter::Words(phrase) => words_shown(phrase),
        Filter::Time(range) => {
            let end = |end: Option<logdex_event::Timestamp>| end.map_or("*".into(), |end| end.to_string());
            format!("time {}..{}", end(range.from), end(range.until))
        }
        Filter::Field(FieldTest { fields, element, test }) => {
            let element = element.as_ref().map_or(String::new(), |path| format!("@{path}"));
            format!("{}{element}{}", fields.join("|"), test_shown(test))
        }
    }
}

fn words_shown(phrase: &Phrase) -> String {
    let words: Vec<&str> = phrase.required_words().next().unwrap().iter().map(String::as_str).collect();
    format!("{}'{}'", if phrase.is_glob() { "glob" } else { "" }, words.join(" "))
}

fn test_shown(test: &Test) -> String {
    let number =
        |number: &Option<Decimal>| number.as_ref().map_or(String::new(), |number| format!("#{number}"));
    match test {
        Test::Exists => " exists".into(),
        Test::Null => " null".into(),
        Test::Any => " any".into(),
        Test::AnyOf(tests) => tests.tests().iter().map(test_shown).collect::<Vec<_>>().join("|"),
        Test::Equals { value, number: n } => format!("={value}{}", number(n)),
        Test::EqualsFolded { value, number: n } => format!("~{value}{}", number(n)),
        Test::Glob { pattern, folded } => format!("{}{pattern}", if *folded { "~*" } else { "=*" }),
        Test::Words(phrase) => format!(" has {}", words_shown(phrase)),
        Test::Network(network) => format!(" in {network}"),
        Test::Regex(pattern) => format!("~{pattern:?}"),
        Test::Range { low, high } => format!(" {}..{}", end_shown(low, "["), end_shown(high, "]")),
    }
}

fn end_shown(bound: &Bound, closed: &str) -> String {
    let mark = |inclusive: &bool| if *inclusive { closed } else { "|" };
    match bound {
        Bound::None => "*".into(),
        Bound::Number { value, inclusive } => format!("{}#{value}", mark(inclusive)),
        Bound::Ip { value, inclusive } => format!("{}ip {value}", mark(inclusive)),
        Bound::Text { value, inclusive } => format!("{}{value}", mark(inclusive)),
    }
}
