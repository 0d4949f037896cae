//! Texts that are spelled so that they are read as they are.

use super::*;
use crate::syntax::search::escape;

/// Whatever means something to the syntax, and some that doesn't.
const PIECES: &[&str] = &[
    "a", "B", "7", "\"", "\\", "*", "?", " ", ":", "(", ")", "é", "-", "x\\\"", "[", "]", "{", "}", "TO",
    "OR", "NOT", "AND", "/", "`", "!", "+", "<", ">", "=", ",", "'", "大", "\u{301}", "\n", "^", "|", ".",
    "@",
];

fn bucket(test: Test) -> Filter {
    Filter::Field(FieldTest { fields: vec!["aws.bucket".into()], element: None, test })
}

/// The filter in front of `OR b`, so that what was not taken in is noticed.
#[track_caller]
fn read_beside(text: &str) -> Filter {
    let query = format!("{text} OR b");
    let filter = read(&query).unwrap_or_else(|error| panic!("{}", error.pointed(&query))).filter;
    match filter {
        Filter::Or(mut of) if of.len() == 2 && of[1] == Filter::Words(Phrase::exact("b")) => {
            of.swap_remove(0)
        }
        other => panic!("{query}: {}", shown(&other)),
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn quoted_values_come_back_as_they_are(text in texts(PIECES, 8)) {
        let value = format!("x{text}");
        let quoted = quote(&value);
        prop_assert_eq!(read_beside(&format!("bucket:{quoted}")), bucket(Test::Equals { value, number: None }));
    }

    #[test]
    fn escaped_values_come_back_as_they_are(value in texts(PIECES, 8)) {
        prop_assume!(!matches!(&*value, "" | "-" | "AND" | "OR" | "NOT" | "TO"));
        let wanted = bucket(Test::EqualsFolded { value: value.clone(), number: None });
        for escaped in [escape::escape(&value), escape::literal(&value, escape::IN_VALUES)] {
            prop_assert_eq!(&read_beside(&format!("bucket:{escaped}")), &wanted);
            prop_assert_eq!(&read_beside(&format!("bucket:({escaped})")), &wanted);
        }
    }

    #[test]
    fn wildcards_stand_beside_escaped_texts(value in texts(PIECES, 6)) {
        let mut pattern = String::from("x?");
        value.to_ascii_lowercase().chars().for_each(|c| logdex_event::glob::push_literal(&mut pattern, c));
        pattern.push('*');
        // Behind other characters no first one is special.
        let escaped = escape::pattern(&pattern, escape::IN_VALUES);
        prop_assert_eq!(
            read_beside(&format!("bucket:{escaped}")),
            bucket(Test::Glob { pattern, folded: true })
        );
    }

    #[test]
    fn bounds_of_ranges_come_back_as_they_are(low in texts(PIECES, 6), high in texts(PIECES, 6)) {
        prop_assume!(!low.is_empty());
        let high = format!("x{high}");
        let range = format!("bucket:[{} TO {}}}", quote(&low), escape::escape(&high));
        let text = |value, inclusive| Bound::Text { value, inclusive };
        let wanted = Test::Range { low: text(low, true), high: text(high, false) };
        prop_assert_eq!(read_beside(&range), bucket(wanted));
    }

    #[test]
    fn words_and_phrases_come_back_as_they_are(text in texts(PIECES, 8)) {
        let phrase = Phrase::exact(&text);
        if phrase.is_empty() {
            return Ok(());
        }
        for escaped in [quote(&text), escape::escape(&text)] {
            prop_assert_eq!(read_beside(&escaped), Filter::Words(phrase.clone()));
        }
    }

    #[test]
    fn names_of_fields_come_back_as_they_are(name in texts(PIECES, 6)) {
        let only = Only(format!("zz{name}z"));
        let query = format!("{}:x", escape::name(&only.0));
        let clock = clock();
        let context = Context { vocabulary: &only, clock: &clock };
        let filter =
            parse(&query, &context).unwrap_or_else(|error| panic!("{}", error.pointed(&query))).filter;
        let test = Test::EqualsFolded { value: "x".into(), number: None };
        let wanted = FieldTest { fields: vec![only.0.clone()], element: None, test };
        prop_assert_eq!(filter, Filter::Field(wanted));
    }
}

/// The one native path there is.
struct Only(String);

impl logdex_event::field::names::Vocabulary for Only {
    fn has(&self, path: &str) -> bool {
        path == self.0
    }

    fn paths(&self) -> Vec<String> {
        vec![self.0.clone()]
    }
}
