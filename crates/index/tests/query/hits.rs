//! Hits have the fields and the record that their event was indexed with.

use std::collections::HashMap;
use std::ops::ControlFlow;

use logdex_event::field::is_null;
use logdex_index::{Hit, Projection, Request};
use logdex_query::{Filter, Query};

use crate::archive::{Archive, Random};

type Fields = Vec<(String, String)>;

/// The raw record and the fields of each event, by object and ordinal.
fn parsed(archive: &Archive) -> HashMap<(u64, u64), (String, Fields)> {
    let mut events = HashMap::new();
    let all: Vec<usize> = (0..archive.records.len()).collect();
    archive.each(&all, |record, event, paths| {
        let fields = event.fields().filter(|(_, value)| !is_null(value));
        let mut fields: Fields =
            fields.map(|(field, value)| (paths.name(field).to_owned(), value.to_owned())).collect();
        fields.push(("log.file.path".to_owned(), record.path.clone()));
        events.insert((record.object, record.ordinal), (record.raw.clone(), fields));
    });
    events
}

fn hits(archive: &Archive, projection: Projection) -> Vec<Hit> {
    let request = Request { projection, ..Request::default() };
    let mut hits = Vec::new();
    let mut take = |hit| {
        hits.push(hit);
        ControlFlow::Continue(())
    };
    archive.index().search(&Query::search(Filter::All), &request, &mut take).unwrap();
    hits
}

#[test]
fn all_fields_of_hits_are_those_of_the_parsed_event() {
    let archive = Archive::random(&mut Random(0x5EED), 3, 250);
    let (events, hits) = (parsed(&archive), hits(&archive, Projection::All));
    assert_eq!(hits.len(), events.len());
    for hit in hits {
        let (raw, fields) = &events[&(hit.object, hit.ordinal)];
        assert_eq!((String::from_utf8(hit.raw).unwrap(), &hit.fields), (raw.clone(), fields));
    }
}

#[test]
fn a_projection_reads_the_first_field_with_a_value_of_each_column() {
    let archive = Archive::random(&mut Random(0xFACE), 3, 250);
    let columns = [
        &["@timestamp"][..],
        &["user.name", "requester"],
        &["rare1", "nowhere.rare1", "requester", "event.original"],
        &["tags", "resources.ARN", "requestParameters.tags", "user.name"],
        &["log.file.path", "event.action"],
    ];
    let owned = columns.map(|column| column.iter().map(|&name| name.to_owned()).collect()).to_vec();
    let (events, mut records) = (parsed(&archive), 0);
    for hit in hits(&archive, Projection::Columns(owned)) {
        let (raw, fields) = &events[&(hit.object, hit.ordinal)];
        let values = |fields: &Fields, name: &str| -> Vec<String> {
            fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.clone()).collect()
        };
        let mut shows_record = false;
        for column in columns.iter().skip(1).take(3) {
            let first =
                column.iter().find(|&&name| name == "event.original" || !values(fields, name).is_empty());
            match first {
                Some(&"event.original") => shows_record = true,
                Some(name) => assert_eq!(values(&hit.fields, name), values(fields, name), "{name}: {raw}"),
                None => assert!(column.iter().all(|name| values(&hit.fields, name).is_empty()), "{raw}"),
            }
        }
        assert_eq!(hit.raw, if shows_record { raw.as_bytes() } else { b"" }, "{raw}");
        assert!(values(&hit.fields, "event.action").is_empty());
        records += usize::from(shows_record);
    }
    assert!(records > 0);
}
