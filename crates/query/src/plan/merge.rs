//! Filters with many tests of one field as one test, whose values are found by hash.

use std::collections::HashMap;

use super::filter::{FieldTest, Filter};
use super::test::{Test, TestSet};

/// Tests of one field from which on they become one. Few are looked up one by one.
const MANY: usize = 8;

impl Filter {
    /// The same filter, in which many tests of one field are one ([`Test::AnyOf`]):
    /// those of which any must pass, and those of which none may.
    pub fn merged(self) -> Filter {
        match self {
            Filter::Or(any) => match Filter::any(any) {
                Filter::Or(any) => Filter::any(merged(any, Some)),
                one => one.merged(),
            },
            Filter::And(all) => {
                let negated = |filter| match filter {
                    Filter::Not(inner) => Some(*inner),
                    _ => None,
                };
                let mut all = merged(all, negated);
                all.dedup();
                Filter::all(all)
            }
            Filter::Not(inner) => Filter::Not(Box::new(inner.merged())),
            other => other,
        }
    }
}

/// Filters with many tests of one field as one; `tested` takes off what stands around
/// the tests.
fn merged(filters: Vec<Filter>, tested: fn(Filter) -> Option<Filter>) -> Vec<Filter> {
    let filters: Vec<Filter> = filters.into_iter().map(Filter::merged).collect();
    if filters.len() < MANY {
        return filters;
    }
    let (mut rest, mut tests) = (Vec::new(), Vec::<(Vec<String>, Vec<Filter>)>::new());
    let mut known = HashMap::<Vec<String>, usize>::new();
    for filter in filters {
        match tested(filter.clone()) {
            Some(Filter::Field(FieldTest { fields, element: None, .. })) => {
                let at = *known.entry(fields).or_insert_with_key(|fields| {
                    tests.push((fields.clone(), Vec::new()));
                    tests.len() - 1
                });
                tests[at].1.push(filter);
            }
            _ => rest.push(filter),
        }
    }
    for (fields, filters) in tests {
        if filters.len() < MANY {
            rest.extend(filters);
            continue;
        }
        let is_negated = matches!(filters[0], Filter::Not(_));
        let test =
            Test::AnyOf(TestSet::new(filters.into_iter().filter_map(tested).filter_map(test_of).collect()));
        let merged = Filter::Field(FieldTest { fields, element: None, test });
        rest.push(if is_negated { Filter::Not(Box::new(merged)) } else { merged });
    }
    rest
}

fn test_of(filter: Filter) -> Option<Test> {
    match filter {
        Filter::Field(FieldTest { test, .. }) => Some(test),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use logdex_event::words::Phrase;

    use super::*;
    use crate::plan::Bound;
    use crate::value::{Decimal, network};

    fn field(fields: &[&str], test: Test) -> Filter {
        let fields = fields.iter().map(|&name| name.to_owned()).collect();
        Filter::Field(FieldTest { fields, element: None, test })
    }

    fn equals(value: &str) -> Test {
        Test::Equals { value: value.into(), number: None }
    }

    fn any_test() -> impl Strategy<Value = Test> {
        let text = || prop::sample::select(VALUES);
        let decimal = || prop::option::of(prop::sample::select(&["1", "0", "9007199254740993"][..]));
        let number = |text: Option<&str>| text.and_then(Decimal::parse);
        let networks = &["192.0.2.0/24", "192.0.2.7/32", "2001:db8::/32", "0.0.0.0/0"][..];
        prop_oneof![
            (text(), decimal())
                .prop_map(move |(value, n)| Test::Equals { value: value.into(), number: number(n) }),
            (text(), decimal())
                .prop_map(move |(value, n)| Test::EqualsFolded { value: value.into(), number: number(n) }),
            (decimal(), decimal()).prop_map(move |(low, high)| {
                let bound =
                    |n| number(n).map_or(Bound::None, |value| Bound::Number { value, inclusive: true });
                Test::Range { low: bound(low), high: bound(high) }
            }),
            prop::sample::select(networks).prop_map(|text| Test::Network(network(text).unwrap())),
            text().prop_map(|value| Test::Words(Phrase::exact(value))),
            Just(Test::Null),
            Just(Test::Exists),
            Just(Test::Glob { pattern: "a*".into(), folded: true }),
        ]
    }

    const VALUES: &[&str] = &[
        "",
        "-",
        "a",
        "A",
        "Access",
        "accessDenied",
        "access denied",
        "1",
        "1.0",
        "01",
        "0",
        "-0",
        "true",
        "9007199254740992",
        "9007199254740993",
        "9007199254740993.0",
        "192.0.2.7",
        "192.0.3.7",
        "2001:db8::1",
        "::ffff:192.0.2.7",
        "10.0.0.1",
        "秘密",
    ];

    proptest! {
        #[test]
        fn a_set_accepts_what_one_of_its_tests_does(tests in prop::collection::vec(any_test(), 0..12)) {
            let set = TestSet::new(tests.clone());
            for value in VALUES {
                prop_assert_eq!(set.accepts(value), tests.iter().any(|test| test.accepts(value)), "{}", value);
            }
        }
    }

    #[test]
    fn many_tests_of_a_field_become_one() {
        let values: Vec<String> = (0..100).map(|at| format!("v{at}")).collect();
        let tests = || values.iter().map(|value| equals(value));
        let one = || Test::AnyOf(TestSet::new(tests().collect()));
        let others = [field(&["b"], Test::Exists), Filter::All];
        let any = Filter::Or(tests().map(|test| field(&["a", "b"], test)).chain(others.clone()).collect());
        let [few, other] = others;
        assert_eq!(any.merged(), Filter::Or(vec![other, field(&["a", "b"], one()), few]));
        let not = |filter| Filter::Not(Box::new(filter));
        let none = tests().flat_map(|test| [field(&["a"], Test::Any), not(field(&["a"], test))]);
        let wanted = Filter::And(vec![field(&["a"], Test::Any), not(field(&["a"], one()))]);
        assert_eq!(Filter::And(none.collect()).merged(), wanted);
        let few = Filter::Or(vec![field(&["a"], equals("x")), field(&["a"], equals("y"))]);
        assert_eq!(few.clone().merged(), few);
    }
}
