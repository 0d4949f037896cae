use proptest::prelude::*;

use super::*;
use logdex_event::time::rfc3339;

const SQL: Dialect = Dialect::Sql;
const INSIGHTS: Dialect = Dialect::Insights;

fn none() -> Vec<Value> {
    Vec::new()
}

#[test]
fn logic_has_three_values() {
    let [yes, no, nothing] = [Expr::literal(true), Expr::literal(false), Expr::Literal(Value::Null)];
    let shown = |expr: Expr| match expr.eval(&none()) {
        Value::Bool(true) => 't',
        Value::Bool(false) => 'f',
        _ => '-',
    };
    let all = [&yes, &no, &nothing];
    let table = |join: fn(Vec<Expr>) -> Expr| {
        let pairs = all.iter().flat_map(|a| all.iter().map(move |b| vec![(*a).clone(), (*b).clone()]));
        pairs.map(|pair| shown(join(pair))).collect::<String>()
    };
    assert_eq!(table(Expr::And), "tf-fff-f-");
    assert_eq!(table(Expr::Or), "ttttf-t--");
    assert_eq!(all.map(|expr| shown(Expr::Not(Box::new(expr.clone())))), ['f', 't', '-']);
    assert_eq!(shown(Expr::And(vec![])), 't');
    assert_eq!(shown(Expr::Or(vec![])), 'f');
}

/// A comparison in both languages: SQL, then Insights.
#[test]
fn comparisons() {
    use Comparison::{AtLeast, AtMost, Equal, Greater, Less, NotEqual};
    let time = |text: &str| Value::from(rfc3339(text.as_bytes()));
    let (t, f) = (Some(true), Some(false));
    for (left, op, right, sql, insights) in [
        ("a".into(), Equal, "a".into(), t, t),
        ("a".into(), Equal, "A".into(), f, f),
        ("a".into(), Less, "b".into(), t, t),
        // Text that looks like numbers.
        ("9".into(), Less, "10".into(), f, t),
        ("9".into(), Less, "x".into(), t, t),
        ("403".into(), Equal, 403.into(), t, t),
        (403.into(), AtMost, "404".into(), t, t),
        ("403".into(), Equal, "403.0".into(), f, f),
        ("x".into(), Equal, 403.into(), f, f),
        ("x".into(), NotEqual, 403.into(), t, t),
        ("x".into(), Less, 403.into(), None, None),
        (1.into(), Equal, 1.0.into(), t, t),
        (i64::MAX.into(), Less, 9.3e18.into(), t, t),
        // Nothing.
        (Value::Null, Equal, Value::Null, None, None),
        (Value::Null, NotEqual, "a".into(), None, None),
        (Value::Null, Equal, "-".into(), None, None),
        ("".into(), NotEqual, Value::Null, None, None),
        (Value::Null, Less, "-".into(), None, None),
        // Nothing that an event says in writing.
        (Value::NullMarker("-"), Equal, "-".into(), t, t),
        (Value::NullMarker("-"), Equal, "".into(), f, f),
        (Value::NullMarker(""), Equal, "".into(), t, t),
        (Value::NullMarker(""), Equal, Value::NullMarker("-"), f, f),
        (Value::NullMarker("-"), NotEqual, "200".into(), t, t),
        (Value::NullMarker("-"), NotEqual, 200.into(), t, t),
        (Value::NullMarker("-"), Less, 200.into(), None, None),
        (Value::NullMarker("-"), Less, "a".into(), t, t),
        (Value::NullMarker("-"), Equal, Value::Null, None, None),
        (Value::NullMarker("-"), Less, time("2024-02-01T00:00:00Z"), None, None),
        // Booleans.
        ("TRUE".into(), Equal, true.into(), t, t),
        ("false".into(), Equal, 0.into(), t, t),
        (true.into(), Greater, false.into(), t, t),
        // Times.
        (time("2024-02-01T00:00:00Z"), Equal, "2024-02-01".into(), t, t),
        (time("2024-02-01T00:00:00Z"), AtLeast, Value::Date(19_754), t, t),
        (time("2024-02-01T00:00:00Z"), Greater, 1_706_745_599_999_i64.into(), t, t),
        (time("2024-02-01T00:00:00Z"), Less, "soon".into(), None, None),
        ("2024-02-01 10:00:00 UTC".into(), AtLeast, time("2024-02-01T10:00:00Z"), t, t),
        // Lists.
        (Value::List([1.into()].into()), Equal, Value::List([1.into()].into()), t, t),
        (Value::List([1.into()].into()), Less, 1.into(), None, None),
    ] {
        for (dialect, wanted) in [(SQL, sql), (INSIGHTS, insights)] {
            assert_eq!(op.holds(dialect, &left, &right), wanted, "{dialect:?} {left:?} {op:?} {right:?}");
            let mirrored = op.mirrored().holds(dialect, &right, &left);
            assert_eq!(mirrored, wanted, "{dialect:?} {right:?} {op:?} mirrored {left:?}");
        }
    }
}

#[test]
fn whole_numbers_divide_as_the_language_has_it() {
    use Arithmetic::{Add, Divide, Multiply, Remainder};
    for (op, left, right, sql, insights) in [
        (Divide, Value::from(5), Value::from(2), "2", "2.5"),
        (Divide, (-5).into(), 2.into(), "-2", "-2.5"),
        (Divide, 5.into(), 0.into(), "", ""),
        (Divide, 5.into(), 2.0.into(), "2.5", "2.5"),
        (Divide, "5".into(), "2".into(), "2", "2.5"),
        (Multiply, i64::MAX.into(), 2.into(), "18446744073709551614", "18446744073709551614"),
        (Multiply, (&*i128::MAX.to_string()).into(), 2.into(), "", "3.402823669209385e38"),
        (Remainder, 5.into(), 0.into(), "", ""),
        (Divide, i64::MIN.into(), (-1).into(), "9223372036854775808", "9223372036854775808"),
        (Add, "x".into(), 1.into(), "", ""),
    ] {
        assert_eq!(op.apply(SQL, &left, &right).to_string(), sql, "{left:?} {op:?} {right:?}");
        assert_eq!(op.apply(INSIGHTS, &left, &right).to_string(), insights, "{left:?} {op:?} {right:?}");
    }
}

#[test]
fn patterns() {
    let like = |pattern: &str, escape| Pattern::like(pattern, escape).unwrap();
    for (pattern, fits, not) in [
        (
            like("%.amazonaws.com", None),
            &["s3.amazonaws.com", ".amazonaws.com"][..],
            &["s3.amazonaws.com.", "S3.AMAZONAWS.COM"][..],
        ),
        (like("a_c", None), &["abc", "a大c"], &["ac", "abbc"]),
        (like("100!%", Some('!')), &["100%"], &["1000"]),
        (like("a*b?", None), &["a*b?"], &["axb?", "a*bc"]),
        (like("", None), &[""], &["a"]),
        (Pattern::contains("b*"), &["ab*c"], &["abc"]),
        (Pattern::regex("^a.c").unwrap(), &["abcd"], &["xabc"]),
    ] {
        let globbed = pattern.as_glob();
        for (texts, wanted) in [(fits, true), (not, false)] {
            for text in texts {
                assert_eq!(pattern.matches(text), wanted, "{pattern:?} {text}");
                if let Some(glob) = &globbed {
                    assert_eq!(logdex_event::glob::fits(glob, text), wanted, "{pattern:?} {text}");
                }
            }
        }
    }
    assert!(Pattern::like("a!b", Some('!')).is_err());
    assert!(Pattern::regex("a{9999999}").is_err());
    let pattern = Pattern::regex(r"(\w+)@(\w+)?").unwrap();
    assert_eq!(pattern.group("x a@b", 1), Some("a"));
    assert_eq!(pattern.group("x a@", 2), None);
    assert_eq!(pattern.replace("a@b c@d", "$2.$1").as_deref(), Some("b.a d.c"));
    assert_eq!(Pattern::regex("x").unwrap().replace(&"x".repeat(1 << 14), &"y".repeat(1 << 14)), None);
}

#[test]
fn casts() {
    for (value, to, wanted) in [
        (Value::from("42"), Type::Int, "42"),
        ("4.5".into(), Type::Int, "5"),
        ("x".into(), Type::Int, ""),
        ("4".into(), Type::Float, "4"),
        (4.into(), Type::Text, "4"),
        (Value::Null, Type::Text, ""),
        ("TRUE".into(), Type::Bool, "true"),
        ("2024-02-01 10:00".into(), Type::Time, "2024-02-01T10:00:00Z"),
        ("2024-02-01T23:59:59Z".into(), Type::Date, "2024-02-01"),
        ("::ffff:192.0.2.7".into(), Type::Address, "192.0.2.7"),
        ("AWS Internal".into(), Type::Address, ""),
        ("[1,{}]".into(), Type::Json, "[1,{}]"),
    ] {
        assert_eq!(to.cast(&value).to_string(), wanted, "{value:?} {to:?}");
    }
    assert!(Type::Text.cast(&Value::Null).is_null());
}

#[test]
fn branches_are_taken_in_order() {
    let equals = |wanted: i64| Expr::compare(Comparison::Equal, SQL, Expr::Slot(0), wanted.into());
    let branches = vec![(equals(1), Expr::literal("one")), (equals(2), Expr::literal("two"))];
    let case = Expr::Case(branches, Box::new(Expr::literal("many")));
    let of = |value: Value| case.eval(&vec![value]).to_string();
    assert_eq!([of(1.into()), of(2.into()), of(3.into()), of(Value::Null)], ["one", "two", "many", "many"]);
}

#[test]
fn slots_are_known_and_can_be_replaced() {
    let sum = Expr::calculate(Arithmetic::Add, SQL, Expr::Slot(3), Expr::Slot(1));
    let case = Expr::Case(
        vec![(Expr::Slot(3).is_present(), Expr::Capture(Box::new(Expr::Slot(0)), Pattern::contains("x"), 0))],
        Box::new(Expr::is_in(SQL, sum.clone(), vec![Expr::Slot(7)])),
    );
    assert_eq!(case.slots(), [0, 1, 3, 7]);
    let mut moved = case.clone();
    moved.substitute(&Expr::Slot);
    assert_eq!(moved, case);
    moved.substitute(&|slot| Expr::Slot(slot + 1));
    assert_eq!(moved.slots(), [1, 2, 4, 8]);
    assert_eq!(sum.node_count(), 3);
}

#[test]
fn what_a_pattern_needs() {
    for (regex, wanted) in [
        ("AccessDenied", Some("AccessDenied")),
        ("^a.*bcd+e$", Some("bc")),
        (r"a\.b\/c", Some("a.b/c")),
        ("foo|ba?r", Some("foo b")),
        ("ab*", Some("a")),
        ("foo|", None),
        ("a(b|c)", Some("a")),
        ("[ab]cd", Some("cd")),
        (r"\d+x", Some("x")),
        ("(?i)x", None),
        ("a{2}", Some("a")),
        (".*", None),
    ] {
        let needs = Pattern::regex(regex).unwrap().required_literals().map(|needs| needs.join(" "));
        assert_eq!(needs.as_deref(), wanted, "{regex}");
    }
    assert_eq!(Pattern::contains("x*").required_literals().unwrap(), ["x*"]);
    assert_eq!(Pattern::glob("x*").required_literals(), None);
}

#[test]
fn angles_are_characters_in_expressions() {
    for (expression, text, wanted) in [
        (r"a\<b\>c", "a<b>c", Some("a<b>c")),
        (r"a\<b\>c", "a b c", None),
        (r"\<(?<x>[^\>]+)\>", "a<b c>", Some("<b c>")),
        (r"\\<", r"\<", Some(r"\<")),
        (r"[\<\>]+", "a<>b", Some("<>")),
        (r"(?<x>\w)\>", "a>", Some("a>")),
        (r"\b{start}b", "a b", Some("b")),
        (r"\\\<é\>", r"\<é>", Some(r"\<é>")),
    ] {
        let pattern = Pattern::regex(expression).unwrap();
        assert_eq!(pattern.group(text, 0), wanted, "{expression}");
        let needs = pattern.required_literals().unwrap_or_default();
        assert!(wanted.is_none() || needs.is_empty() || needs.iter().any(|need| text.contains(need)));
    }
    let named = Pattern::regex(r"a\<(?<x>[^\>]+)\>").unwrap();
    assert_eq!(named.group("a<b>", 1), Some("b"));
    assert_eq!(Pattern::regex(r"a\<b").unwrap().required_literals(), Some(vec!["a<b".to_owned()]));
    for wrong in [r"(?\<x>a)", r"a\", r"\<("] {
        assert!(Pattern::regex(wrong).is_err(), "{wrong}");
    }
}

/// `LIKE` by definition: `%` is any text and `_` any character.
fn like(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], text) => text.is_empty(),
        (['%', rest @ ..], text) => (0..=text.len()).any(|at| like(rest, &text[at..])),
        (['_', rest @ ..], [_, text @ ..]) => like(rest, text),
        ([c, rest @ ..], [d, text @ ..]) => c == d && like(rest, text),
        (_, []) => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn like_matches_what_its_definition_does(pattern in "[ab%_*?é\\\\]{0,6}", text in "[ab*?é\\\\]{0,6}") {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let wanted = like(&chars(&pattern), &chars(&text));
        prop_assert_eq!(Pattern::like(&pattern, None).unwrap().matches(&text), wanted);
    }

    #[test]
    fn matches_contain_a_required_literal(
        pattern in "(a|b|ab|\\[ab\\]|\\(a\\|b\\)|a\\+|\\.\\*|b\\?|\\^){0,5}",
        text in "[ab]{0,6}",
    ) {
        let regex = Pattern::regex(&pattern).unwrap();
        if let Some(literals) = regex.required_literals()
            && regex.matches(&text)
        {
            prop_assert!(literals.iter().any(|literal| text.contains(literal.as_str())), "{literals:?}");
        }
    }
}
