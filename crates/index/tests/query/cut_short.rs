//! Files of shards that are cut short while their index is open: the right
//! answer, or an error.

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use logdex_index::{Error, FieldOrder, Hit, Index, Request};
use logdex_query::{Filter, Query};

use crate::archive::{Archive, Random};

const QUERIES: [&str; 3] = [
    "stats count(*) by eventName",
    "stats count_distinct(key), sum(bytessent) by operation",
    "fields @message, eventID | filter @message like /a.b/ | limit 20",
];

/// The files of all shards.
fn files(folder: &Path) -> Vec<PathBuf> {
    let shards = fs::read_dir(folder.join("shards")).unwrap();
    shards
        .flat_map(|shard| fs::read_dir(shard.unwrap().path()).unwrap())
        .map(|file| file.unwrap().path())
        .collect()
}

/// Everything that can be asked of an index, as text. Hits shown before an error must be wanted.
fn ask(index: &Index, at: usize, wanted: Option<&str>) -> Result<String, Error> {
    if let Some(text) = QUERIES.get(at) {
        let options = logdex_index::Options { most_bytes: crate::MOST_BYTES, distinct: false };
        return Ok(format!("{:?}", index.query(&crate::parse(text, index), &options)?.rows));
    }
    match at - QUERIES.len() {
        0 => index.count(&Query::search(Filter::All), true).map(|(events, _)| events.to_string()),
        1 => {
            let fields = index.fields(FieldOrder::Name, &|_| true);
            let fields = fields.map(|field| field.map(|field| (field.name, field.events)));
            Ok(format!("{:?}", fields.collect::<Result<Vec<_>, _>>()?))
        }
        _ => {
            let mut hits = String::new();
            let mut take = |hit: Hit| {
                hits.push_str(&format!("{:?}\n", (&hit.raw, &hit.fields)));
                ControlFlow::Continue(())
            };
            let found = index.search(&Query::search(Filter::All), &Request::default(), &mut take);
            assert!(wanted.is_none_or(|wanted| wanted.starts_with(&hits)), "hits that are not there");
            found.map(|_| hits)
        }
    }
}

#[test]
fn a_file_cut_short_under_an_open_index_gives_an_error_or_the_right_answer() {
    let mut random = Random(0xC07);
    let archive = Archive::random(&mut random, 2, 1500);
    let questions = QUERIES.len() + 3;
    let wanted: Vec<String> = (0..questions).map(|at| ask(&archive.index(), at, None).unwrap()).collect();
    let (mut errors, mut answers) = (0, 0);
    for file in files(archive.folder()) {
        let whole = fs::read(&file).unwrap();
        for round in 0..60 {
            let at = round % questions;
            let (length, wait) = (random.below(whole.len()) as u64, random.below(3000) as u64);
            let index = archive.index();
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    std::thread::sleep(Duration::from_micros(wait));
                    File::options().write(true).open(&file).unwrap().set_len(length).unwrap();
                });
                while let Ok(answer) = ask(&index, at, Some(&wanted[at])) {
                    assert_eq!(answer, wanted[at], "question {at} at {length} of {} bytes", whole.len());
                    answers += 1;
                }
            });
            let error = ask(&index, at, Some(&wanted[at])).unwrap_err().to_string();
            assert!(error.contains("shard"), "{error}");
            errors += 1;
            drop(index);
            fs::write(&file, &whole).unwrap();
        }
    }
    assert!(errors == 120 && answers > 10, "{errors} errors, {answers} answers");
}
