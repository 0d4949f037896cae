//! Random events become a shard and come back: fields and raw records.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Fields of every role, native paths, and a name like our own columns'.
const NAMES: [&str; 9] = [
    "event.action",
    "event.id",
    "user.name",
    "http.response.body.bytes",
    "tags",
    "native.path",
    "another",
    "\u{1}schema",
    "error.code",
];

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c]",
        "[0-9]{1,6}",
        "[0-9a-f]{16}",
        "\\PC{0,10}",
        Just("-".to_owned()),
        Just(String::new())
    ]
}

fn fields() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    vec((proptest::sample::select(&NAMES[..]), value()), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn events_come_back(events in vec(fields(), 0..200)) {
        let columns = Columns::open(Arc::<[u8]>::from(written(&events))).unwrap();
        prop_assert_eq!(columns.docs as usize, events.len());
        let mut records = Records::new(&columns).unwrap();
        for (event, wanted) in (0..).zip(&events) {
            let raw: String = wanted.iter().map(|(_, value)| format!("{value},")).collect();
            prop_assert_eq!(records.raw(event).unwrap().unwrap(), raw.into_bytes());
            let mut fields = Vec::new();
            records.fields(event, |name, value| fields.push((name.to_owned(), value.to_owned()))).unwrap();
            prop_assert!(fields.iter().map(|(name, value)| (&**name, value)).eq(wanted.iter().map(|(n, v)| (*n, v))));
        }
        first_codes::check(&columns);
    }
}
