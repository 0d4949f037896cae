//! Account, region and bucket of the lines of one object, and values drawn for them.

use crate::{
    rng::{BASE64, Rng},
    scene::Scene,
    world::{Actor, Thing, World},
};

/// Account, region and bucket of the lines of one object.
pub struct Place<'a> {
    /// The account.
    pub world: &'a World,
    /// The region.
    pub region: &'static str,
    /// The bucket whose log this is; none where one log serves many.
    pub bucket: Option<&'a str>,
}

impl<'a> Place<'a> {
    /// The bucket of a line.
    pub fn bucket(&self, scene: &Scene) -> &'a str {
        let drawn = || self.world.things(Thing::Bucket).at(scene.bits(Thing::Bucket as u64));
        self.bucket.unwrap_or_else(drawn)
    }
}

/// The scene of one request.
pub fn scene<'a>(place: &Place<'a>, now: i64, actor: &'a Actor, rng: &mut Rng) -> Scene<'a> {
    let salt = rng.bits();
    let rng = Rng::new(rng.bits());
    Scene {
        rng,
        world: place.world,
        now,
        region: place.region,
        actor,
        service: "s3",
        call: "",
        salt,
        turn: 0,
    }
}

/// An object key.
pub fn key(scene: &Scene) -> String {
    let mut key = Vec::new();
    scene.key(&mut key);
    String::from_utf8_lossy(&key).into_owned()
}

/// So many characters of an alphabet.
pub fn text(alphabet: &[u8], n: usize, rng: &mut Rng) -> String {
    let mut out = Vec::with_capacity(n);
    rng.text(alphabet, n, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// A host id.
pub fn host_id(rng: &mut Rng) -> String {
    let mut id = text(BASE64, 75, rng);
    id.push('=');
    id
}
