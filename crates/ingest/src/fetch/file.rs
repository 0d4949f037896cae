//! Files that places lie in, and whether they are what they were.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::inside::{self, Wanted};
use super::{Gone, Place};
use crate::again::Reopened;
use crate::list::modified;
use crate::open::{self, Packed};
use crate::source::{Buffered, Meter, Slice, Source};

type Answer = Result<Vec<u8>, Gone>;

/// Places that lie in one file of the disk.
pub(super) struct OnDisk {
    path: PathBuf,
    /// Bytes of the places' paths that lead to the file; what follows is in it.
    outer: usize,
    /// Numbers of the places.
    places: Vec<usize>,
}

/// The files that places lie in.
pub(super) fn files(places: &[Place]) -> Vec<OnDisk> {
    let mut by_path: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, place) in places.iter().enumerate() {
        by_path.entry(outermost(&place.path)).or_default().push(number);
    }
    let file = |(path, places): (&str, _)| OnDisk { path: PathBuf::from(path), outer: path.len(), places };
    by_path.into_iter().map(file).collect()
}

/// The part of a path that is a file on disk; all of it if there is none.
fn outermost(path: &str) -> &str {
    let ends = path.rmatch_indices('/').map(|(end, _)| end);
    for end in [path.len()].into_iter().chain(ends) {
        match fs::metadata(&path[..end]) {
            Ok(metadata) if metadata.is_dir() => break,
            Ok(_) => return &path[..end],
            Err(_) => {}
        }
    }
    path
}

impl OnDisk {
    /// Reads what is wanted of it; the answers with the numbers of their places.
    pub(super) fn read(&self, places: &[Place]) -> Vec<(usize, Answer)> {
        let mut answers: Vec<(usize, Option<Answer>)> =
            self.places.iter().map(|&number| (number, None)).collect();
        let wanted = answers.iter_mut().map(|(number, answer)| {
            let place = &places[*number];
            let rest = place.path[self.outer..].trim_start_matches('/');
            Wanted { place, rest, answer }
        });
        let mut wanted: Vec<Wanted> = wanted.collect();
        if let Err(error) = self.answer(&mut wanted) {
            for wanted in wanted.iter_mut().filter(|wanted| wanted.answer.is_none()) {
                wanted.set(Err(Gone::unreadable(&wanted.place.path, &error)));
            }
        }
        let lost = |number: usize| Err(Gone::Vanished(places[number].path.clone()));
        answers.into_iter().map(|(number, answer)| (number, answer.unwrap_or_else(|| lost(number)))).collect()
    }

    fn answer(&self, wanted: &mut [Wanted]) -> io::Result<()> {
        let is_input = self.path == Path::new("-");
        // Opening a pipe would wait for whoever writes to it.
        let Some(metadata) =
            (!is_input).then(|| fs::metadata(&self.path)).transpose()?.filter(Metadata::is_file)
        else {
            wanted.iter_mut().for_each(|wanted| wanted.set(Err(Gone::Stream(wanted.place.path.clone()))));
            return Ok(());
        };
        let mut packed = open::file(&self.path, metadata.len())?;
        let mut unchanged = Vec::new();
        for mut wanted in wanted.iter_mut().map(Wanted::again) {
            // What is in an archive is looked at by itself.
            if !wanted.rest.is_empty() || is_unchanged(&mut packed, &metadata, wanted.place)? {
                unchanged.push(wanted);
            } else {
                wanted.set(Err(Gone::Changed(wanted.place.path.clone())));
            }
        }
        read(packed, unchanged)
    }
}

/// True if a file holds what it did, even if more has come behind it.
fn is_unchanged(packed: &mut Packed, metadata: &Metadata, place: &Place) -> io::Result<bool> {
    if metadata.len() == place.size && modified(metadata) == place.modified {
        return Ok(true);
    }
    Ok(packed.hash_of_first(place.size)?.is_some_and(|hash| *hash.as_bytes() == place.hash))
}

fn read(packed: Packed, mut wanted: Vec<Wanted>) -> io::Result<()> {
    let meter = Meter::hidden();
    let source: Box<dyn Source + '_> = match packed {
        Packed::Read(ref bytes) => Box::new(Slice { bytes, meter }),
        Packed::Mapped(ref map) => Box::new(Slice { bytes: map, meter }),
        Packed::Plain(mut file) if wanted.iter().all(|wanted| wanted.rest.is_empty()) => {
            return wanted.iter_mut().try_for_each(|wanted| pick(&mut file, wanted));
        }
        Packed::Plain(file) => Box::new(Buffered::new(Reopened(file))),
        Packed::Stream(_) => return Ok(()),
    };
    inside::object(source, &mut wanted);
    Ok(())
}

/// Reads a record of a file that is not packed, without what is before it.
fn pick(file: &mut File, wanted: &mut Wanted) -> io::Result<()> {
    let Place { offset, bytes, .. } = *wanted.place;
    file.seek(SeekFrom::Start(offset))?;
    let mut record = Vec::new();
    file.take(bytes).read_to_end(&mut record)?;
    let end = offset + record.len() as u64;
    wanted.settle(record, end);
    Ok(())
}
