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

#[test]
fn quoted_values_come_back_as_they_are() {
    let mut dice = Dice(2);
    for _ in 0..10_000 {
        let value = format!("x{}", dice.text(PIECES, 8));
        let quoted = quote(&value);
        assert_eq!(read_beside(&format!("bucket:{quoted}")), bucket(Test::Equals { value, number: None }));
    }
}

#[test]
fn escaped_values_come_back_as_they_are() {
    let mut dice = Dice(3);
    for _ in 0..10_000 {
        let value = dice.text(PIECES, 8);
        let spelled = [escape::escape(&value), escape::value(&value)];
        if matches!(&*value, "" | "-" | "AND" | "OR" | "NOT" | "TO") {
            continue;
        }
        let wanted = Test::EqualsFolded { value: value.clone(), number: None };
        for spelled in spelled {
            let wanted = bucket(wanted.clone());
            assert_eq!(read_beside(&format!("bucket:{spelled}")), wanted, "{value:?}");
            assert_eq!(read_beside(&format!("bucket:({spelled})")), wanted, "{value:?}");
        }
    }
}

#[test]
fn wildcards_stand_beside_escaped_texts() {
    let mut dice = Dice(4);
    for _ in 0..5_000 {
        let value = dice.text(PIECES, 6).to_ascii_lowercase();
        let mut pattern = String::from("x?");
        value.chars().for_each(|c| logdex_event::glob::push_literal(&mut pattern, c));
        pattern.push('*');
        // Behind other characters no first one is special.
        let spelled = escape::pattern(&pattern);
        assert_eq!(read_beside(&format!("bucket:{spelled}")), bucket(Test::Glob { pattern, folded: true }));
    }
}

#[test]
fn ends_of_ranges_come_back_as_they_are() {
    let mut dice = Dice(5);
    for _ in 0..5_000 {
        let (low, high) = (dice.text(PIECES, 6), format!("x{}", dice.text(PIECES, 6)));
        if low.is_empty() {
            continue;
        }
        let range = format!("bucket:[{} TO {}}}", quote(&low), escape::escape(&high));
        let text = |value, inclusive| Bound::Text { value, inclusive };
        let wanted = Test::Range { low: text(low, true), high: text(high, false) };
        assert_eq!(read_beside(&range), bucket(wanted));
    }
}

#[test]
fn words_and_phrases_come_back_as_they_are() {
    let mut dice = Dice(6);
    for _ in 0..10_000 {
        let text = dice.text(PIECES, 8);
        let phrase = Phrase::exact(&text);
        if phrase.is_empty() {
            continue;
        }
        for spelled in [quote(&text), escape::escape(&text)] {
            assert_eq!(read_beside(&spelled), Filter::Words(phrase.clone()), "{text:?}");
        }
    }
}

#[test]
fn names_of_fields_come_back_as_they_are() {
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

    let mut dice = Dice(7);
    for _ in 0..5_000 {
        let only = Only(format!("zz{}z", dice.text(PIECES, 6)));
        let query = format!("{}:x", escape::name(&only.0));
        let clock = clock();
        let context = Context { vocabulary: &only, clock: &clock };
        let filter =
            parse(&query, &context).unwrap_or_else(|error| panic!("{}", error.pointed(&query))).filter;
        let test = Test::EqualsFolded { value: "x".into(), number: None };
        let wanted = FieldTest { fields: vec![only.0.clone()], element: None, test };
        assert_eq!(filter, Filter::Field(wanted), "{query}");
    }
}
