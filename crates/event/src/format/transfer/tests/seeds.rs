//! Published records, where they are at hand.

use std::fs;

use super::*;
use crate::carrier::{Limits, Scanner};
use crate::shared::shared_data;

/// Fields of every record in the published files.
fn seeds() -> Option<Vec<Fields>> {
    let folder = shared_data("seeds")?;
    let mut records = Vec::new();
    for name in ["transfer-auth.json", "transfer-errors.json"] {
        let file = fs::read(folder.join(name)).unwrap();
        let mut pieces = Vec::new();
        Scanner::new(Limits::default()).feed(&file, true, &mut pieces);
        records.extend(
            pieces
                .iter()
                .map(|piece| fields_in(std::str::from_utf8(&file[piece.start..piece.end]).unwrap(), "", "")),
        );
    }
    Some(records)
}

#[test]
fn published_records_are_found_by_user_session_message_and_cause() {
    let Some(records) = seeds() else { return };
    let count = |wanted: &[(&str, &str)]| {
        let has = |fields: &Fields, name: &str, value: &str| {
            fields.iter().any(|(field, found)| field == name && found == value)
        };
        records.iter().filter(|fields| wanted.iter().all(|(name, value)| has(fields, name, value))).count()
    };
    for (wanted, found) in [
        (&[("event.dataset", "aws.transfer")][..], 6),
        (&[("user.name", "user0001")], 3),
        (&[("user.name", "user0001"), ("event.reason", "bad_key")], 2),
        (&[("user.name", "user9999"), ("event.reason", "unknown_user")], 1),
        (&[("event.category", "authentication"), ("event.outcome", "failure")], 3),
        (&[("event.action", "CONNECTED"), ("event.outcome", "success")], 1),
        (&[("transfer.session_id", "03bf7ddc20e33b8c")], 2),
        (&[("error.message", "Access denied"), ("event.reason", "access_denied")], 2),
        (&[("file.name", "test.py"), ("operation_class", "write")], 1),
        (&[("ssh.key_type", "ED25519")], 2),
        (&[("cloud.region", "ap-northeast-1")], 6),
    ] {
        assert_eq!(count(wanted), found, "{wanted:?}");
    }
}
