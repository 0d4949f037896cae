use super::*;

#[test]
fn long_values_are_cut_between_characters_and_keep_their_words() {
    let mut event = Event::default();
    let long = "é".repeat(MAX_VALUE_BYTES);
    event.push(FieldId(0), &long);
    assert_eq!(event.get(FieldId(0)).map(str::len), Some(MAX_VALUE_BYTES));
    assert!(event.loose_texts().eq([format!("{long}\n")]));
}

#[test]
fn a_value_made_of_several_is_as_if_pushed_whole() {
    let long = "é".repeat(MAX_VALUE_BYTES);
    let (mut whole, mut made) = (Event::default(), Event::default());
    for (a, b) in [("x", "y"), ("", ""), (&long[..], "y"), ("tail", "")] {
        whole.push(FieldId(1), &format!("{a}/{b}"));
        made.push_fmt(FieldId(1), format_args!("{a}/{b}"));
    }
    assert!(whole.fields().eq(made.fields()));
    assert_eq!(whole.loose_text(), made.loose_text());
}

#[test]
fn values_within_a_text_that_is_held_are_as_if_copied() {
    let line = format!("a é {}", "x".repeat(MAX_VALUE_BYTES + 5));
    let (mut held, mut copied) = (Event::default(), Event::default());
    held.push(FieldId(0), "before");
    copied.push(FieldId(0), "before");
    held.hold(&line);
    for value in [&line[..1], &line[2..4], &line[5..], "elsewhere", "", &line[..], &line[line.len()..]] {
        held.push(FieldId(1), value);
        copied.push(FieldId(1), value);
    }
    held.release();
    held.push(FieldId(2), &line[..1]);
    copied.push(FieldId(2), &line[..1]);
    assert!(held.fields().eq(copied.fields()));
    assert_eq!(held.loose_text(), copied.loose_text());
}

#[test]
fn values_know_their_place_in_the_raw_record() {
    let raw = b"time: \xc3\xa9 user 17".as_slice();
    let text = std::str::from_utf8(&raw[6..]).unwrap();
    let mut event = Event::default();
    event.push(FieldId(0), "before");
    event.hold(text);
    event.push(FieldId(1), &text[3..7]);
    event.push(FieldId(2), "user");
    event.set_raw(raw);
    let places: Vec<_> = values(&event).map(|part| part.raw).collect();
    assert_eq!(places, [None, Some(9..13), None]);
    // A text that lies elsewhere is no part of the record.
    let copy = text.to_owned();
    event.clear();
    event.hold(&copy);
    event.push(FieldId(1), &copy[..2]);
    event.set_raw(raw);
    assert_eq!(values(&event).next().unwrap().raw, None);
}

#[test]
fn of_a_twin_only_what_is_the_same_is_in_place() {
    let (text, twin) = (r#"{"a":"b\n","c":"d"}"#, "{\"a\":\"b\n\n\",\"c\":\"d\"}");
    let mut event = Event::default();
    event.hold_with_twin(text, twin.as_ptr() as usize);
    event.push(FieldId(0), &twin[6..8]);
    event.push(FieldId(1), &twin[16..17]);
    event.set_raw(text.as_bytes());
    let parts: Vec<_> = values(&event).map(|part| (part.value, part.raw)).collect();
    assert_eq!(parts, [("b\n", None), ("d", Some(16..17))]);
}

#[test]
fn values_depend_on_those_that_were_pushed_whole() {
    let mut event = Event::default();
    event.push(FieldId(0), "a");
    event.push(FieldId(1), &"b".repeat(MAX_VALUE_BYTES + 1));
    let dependency = |event: &Event| values(event).last().unwrap().dependency;
    for (from, and, wanted) in [
        (0, None, Some(Dependency::Function { from: 0, and: None })),
        (0, Some(0), Some(Dependency::Function { from: 0, and: Some(0) })),
        (0, Some(1), None),
        (1, None, None),
        (2, None, None),
    ] {
        event.begin_function(FieldId(from), and.map(FieldId));
        event.push(FieldId(3), "c");
        assert_eq!(dependency(&event), wanted);
    }
    event.begin_function(FieldId(0), None);
    event.end_dependency();
    event.push(FieldId(3), "c");
    assert_eq!(dependency(&event), None);
}

#[test]
fn null_forms_are_kept_but_not_got() {
    let mut event = Event::default();
    event.push(FieldId(3), "-");
    assert_eq!(event.get(FieldId(3)), None);
    assert_eq!(event.values(FieldId(3)).collect::<Vec<_>>(), ["-"]);
}

fn values(event: &Event) -> impl Iterator<Item = EventValue<'_>> {
    let mut values = Vec::new();
    event.for_each_part(|part| {
        if let EventPart::Value(EventValue { field, raw, dependency, .. }) = part {
            values.push((field, raw, dependency));
        }
    });
    let part = |(at, (field, raw, dependency))| EventValue {
        field,
        value: event.own_value(at).unwrap(),
        raw,
        dependency,
    };
    values.into_iter().enumerate().map(part)
}
