//! Names of objects that Firehose delivers, and CloudTrail records for other carriers.

use std::fmt::Write;

use crate::{
    archive::{Object, Options},
    cloudtrail::{Place, Trail},
    rng::Rng,
    timeline,
};

/// CloudTrail records, object by object, to be wrapped in something.
pub struct Records {
    trail: Trail,
    options: Options,
}

impl Records {
    /// The records that the CloudTrail generator makes of the same options.
    pub fn new(options: &Options) -> Self {
        let options = Options { story: false, ..options.clone() };
        Self { trail: Trail::new(&options), options }
    }

    /// How many objects there are.
    pub fn count(&self) -> u64 {
        self.options.objects()
    }

    /// Names an object after a stream, with an ending, counts its records and returns them in one
    /// of their own, with where they are from.
    pub fn deliver(
        &self,
        number: u64,
        stream: &str,
        ending: &str,
        object: &mut Object,
    ) -> (Place<'_>, Object) {
        let mut rng = Rng::stream(self.options.seed, number);
        let place = self.trail.place(number);
        object.path = path(stream, place.window.to + 60 + rng.below(840) as i64, &mut rng);
        object.path.push_str(ending);
        let counts = std::mem::take(&mut object.counts);
        let mut records = Object { path: object.path.clone(), counts, ..Object::default() };
        self.trail.records(number, &place, &mut rng, &mut records);
        object.counts = std::mem::take(&mut records.counts);
        (place, records)
    }
}

/// `YYYY/MM/DD/HH/STREAM-1-YYYY-MM-DD-HH-MM-SS-UUID`
fn path(stream: &str, delivered: i64, rng: &mut Rng) -> String {
    let t = timeline::civil(delivered);
    let mut uuid = Vec::new();
    rng.uuid(&mut uuid);
    let mut path = String::new();
    // Writing into a String cannot fail.
    let _ = write!(path, "{}/{stream}-1-{}-", t.strftime("%Y/%m/%d/%H"), t.strftime("%Y-%m-%d-%H-%M-%S"));
    path.push_str(&String::from_utf8_lossy(&uuid));
    path
}
