//! Published records, from shared data. Left out where it is not there.

use std::fs;
use std::path::Path;

use super::*;
use crate::carrier::{Limits, Scanner};

/// Fields of every record in the published files; none if they are not here.
fn seeds() -> Vec<Fields> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/seeds");
    let (Ok(first), Ok(second)) =
        (fs::read(folder.join("transfer-auth.json")), fs::read(folder.join("transfer-errors.json")))
    else {
        println!("skipped: no data in {}", folder.display());
        return vec![];
    };
    let mut records = Vec::new();
    for file in [first, second] {
        let mut pieces = Vec::new();
        Scanner::new(Limits::default()).feed(&file, true, &mut pieces);
        records.extend(
            pieces
                .iter()
                .map(|piece| fields_in(std::str::from_utf8(&file[piece.start..piece.end]).unwrap(), "", "")),
        );
    }
    records
}

#[test]
fn published_records_are_found_by_user_session_message_and_cause() {
    let records = seeds();
    if records.is_empty() {
        return;
    }
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
