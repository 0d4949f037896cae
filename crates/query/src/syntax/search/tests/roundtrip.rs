//! Filters rendered in the search syntax are parsed to the same filters.

use super::*;
use crate::Pattern;
use crate::plan::TimeRange;
use logdex_event::Timestamp;

/// Filters as the parser makes them: nested at will, without constant parts.
fn filters() -> impl Strategy<Value = Filter> {
    let leaf = prop_oneof![
        "[A-Za-z0-9]{1,4}( [a-z]{1,3})?".prop_map(|words| Filter::Words(Phrase::exact(&words))),
        keyword_tests().prop_map(|test| field("aws.bucket", test)),
        number_tests().prop_map(|test| field("http.response.status_code", test)),
        select(&["10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32"][..])
            .prop_map(|network| field("source.ip", Test::Network(network.parse().unwrap()))),
        (times(), times()).prop_map(|(from, until)| Filter::Time(TimeRange { from, until })),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..4).prop_map(Filter::all),
            vec(inner.clone(), 1..4).prop_map(Filter::any),
            inner.prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    })
}

fn field(name: &str, test: Test) -> Filter {
    Filter::Field(FieldTest { fields: vec![name.into()], element: None, test })
}

fn keyword_tests() -> impl Strategy<Value = Test> {
    let value = || "[a-zA-Z*?\\\\ \":/()é-]{2,6}";
    let text = |(value, inclusive)| Bound::Text { value, inclusive };
    let bound = move || ("[a-z \"\\\\]{1,4}", any::<bool>()).prop_map(text);
    prop_oneof![
        Just(Test::Exists),
        Just(Test::Null),
        value().prop_map(|value| Test::Equals { value, number: None }),
        value()
            .prop_filter("operators are quoted", |value| !matches!(&**value, "OR" | "AND" | "NOT" | "TO"))
            .prop_map(|value| Test::EqualsFolded { value, number: None }),
        "[a-z]{1,3}[*?][a-z ]{0,3}".prop_map(|pattern| Test::Glob { pattern, folded: true }),
        (bound(), bound()).prop_map(|(low, high)| Test::Range { low, high }),
        select(&["^a|b$", "[/]x", "a\\.b(c d)?"][..])
            .prop_map(|regex| Test::Regex(Pattern::regex(regex).unwrap())),
    ]
}

fn number_tests() -> impl Strategy<Value = Test> {
    let number =
        |(value, inclusive): (i16, bool)| Bound::Number { value: i128::from(value).into(), inclusive };
    let bound = move || any::<(i16, bool)>().prop_map(number);
    prop_oneof![
        any::<i16>().prop_map(|number| Test::Equals {
            value: number.to_string(),
            number: Some(i128::from(number).into())
        }),
        bound().prop_map(|low| Test::Range { low, high: Bound::None }),
        (bound(), bound()).prop_map(|(low, high)| Test::Range { low, high }),
    ]
}

fn times() -> impl Strategy<Value = Option<Timestamp>> {
    proptest::option::of((0..4_000_000_000_000_000_i64).prop_map(Timestamp))
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn rendered_filters_are_parsed_to_the_same_filters(filter in filters()) {
        let text = filter.to_string();
        let parsed = read(&text).unwrap_or_else(|error| panic!("{}", error.pointed(&text))).filter;
        prop_assert_eq!(parsed, filter, "{}", text);
    }
}
