//! The scene of one event: who, where and when, and the values of template slots.

use std::io::Write;

use crate::{
    rng::{ALNUM, BASE32, BASE64, HEX, Rng, UPPER, mix},
    template::Fill,
    timeline,
    world::{Actor, Thing, World},
};

/// One event about to be written.
pub struct Scene<'a> {
    /// The event's random numbers.
    pub rng: Rng,
    /// The account it happens in.
    pub world: &'a World,
    /// When, in seconds since the epoch.
    pub now: i64,
    /// Where.
    pub region: &'a str,
    /// Who calls.
    pub actor: &'a Actor,
    /// The service called, as in `s3.amazonaws.com` without its domain.
    pub service: &'a str,
    /// The API called.
    pub call: &'a str,
    /// Makes every mention of a bucket in this event the same bucket, and so on.
    pub salt: u64,
    /// Tells the object keys of a burst apart, which share their salt.
    pub turn: u64,
}

/// The value of a slot: its name, and what appends it.
type Value = (&'static str, fn(&mut Scene, &mut Vec<u8>));

/// The values of all slots, in the order of [`SLOTS`](crate::template::SLOTS).
const VALUES: [Value; 44] = [
    ("account", |s, out| out.extend_from_slice(s.world.account.as_bytes())),
    ("action", |s, out| {
        // The version that Lambda's event names end in is no part of the action.
        let call = s.call.trim_end_matches("_v").trim_end_matches(|c: char| c.is_ascii_digit());
        let _ = write!(out, "{}:{call}", s.service);
    }),
    ("actor", |s, out| out.extend_from_slice(s.actor.arn.as_deref().unwrap_or("anonymous").as_bytes())),
    ("address", |s, out| out.extend_from_slice(s.world.addresses.at(s.bits(40)).as_bytes())),
    ("blob", |s, out| s.rng.text(ALNUM, 48, out)),
    ("bucket", |s, out| s.thing(Thing::Bucket, out)),
    ("bytes", |s, out| s.bytes(out)),
    ("created_key", |s, out| s.example_key("AKIA", out)),
    ("day", |s, out| timeline::iso(s.now - s.now.rem_euclid(86_400), out)),
    ("function", |s, out| s.thing(Thing::Function, out)),
    ("group", |s, out| s.thing(Thing::Group, out)),
    ("hex", |s, out| s.rng.text(HEX, 16, out)),
    ("host_id", |s, out| {
        s.rng.text(BASE64, 75, out);
        out.push(b'=');
    }),
    ("image", |s, out| s.thing(Thing::Image, out)),
    ("instance", |s, out| s.thing(Thing::Instance, out)),
    ("interface", |s, out| s.thing(Thing::Interface, out)),
    ("key", |s, out| s.key(out)),
    ("kms", |s, out| s.thing(Thing::Key, out)),
    ("log_group", |s, out| s.thing(Thing::LogGroup, out)),
    ("millis", |s, out| {
        let _ = write!(out, "{}{:03}", s.now, s.rng.below(1000));
    }),
    ("moment_key", |s, out| {
        out.extend_from_slice(b"ASIA");
        Rng::new(mix(s.actor.id ^ s.now as u64) ^ u64::from(s.turn % 4 == 0)).text(BASE32, 9, out);
        out.extend_from_slice(b"EXAMPLE");
    }),
    ("near", |s, out| {
        out.push(b'0');
        Rng::new(s.bits(60)).text(HEX, 16, out);
    }),
    ("now", |s, out| timeline::iso(s.now, out)),
    ("number", |s, out| {
        let _ = write!(out, "{}", 1 + s.rng.below(99));
    }),
    ("parameter", |s, out| s.thing(Thing::Parameter, out)),
    ("policy", |s, out| s.thing(Thing::Policy, out)),
    ("port", |s, out| {
        let port = s.rng.pick(&["22", "80", "443", "3306", "5432", "8080"]);
        out.extend_from_slice(port.as_bytes());
    }),
    ("queue", |s, out| s.thing(Thing::Queue, out)),
    ("region", |s, out| out.extend_from_slice(s.region.as_bytes())),
    ("request_id", |s, out| s.rng.text(UPPER, 16, out)),
    ("role", |s, out| s.thing(Thing::Role, out)),
    ("second", |s, out| {
        let _ = write!(out, "{}", s.now);
    }),
    ("secret", |s, out| s.thing(Thing::Secret, out)),
    ("security_group", |s, out| s.thing(Thing::SecurityGroup, out)),
    ("session_key", |s, out| s.session_key(out)),
    ("session_start", |s, out| timeline::iso(s.session_start(), out)),
    ("subnet", |s, out| s.thing(Thing::Subnet, out)),
    ("table", |s, out| s.thing(Thing::Table, out)),
    ("user", |s, out| s.thing(Thing::User, out)),
    ("uuid", |s, out| s.rng.uuid(out)),
    ("volume", |s, out| s.thing(Thing::Volume, out)),
    ("vpc", |s, out| s.thing(Thing::Vpc, out)),
    ("when", |s, out| timeline::american(s.now, out)),
    ("zone", |s, out| {
        let _ = write!(out, "{}{}", s.region, ["a", "b", "c"][s.rng.below(3) as usize]);
    }),
];

/// How long a temporary key lives.
const SESSION: i64 = 6 * 3600;

impl Fill for Scene<'_> {
    fn fill(&mut self, slot: usize, out: &mut Vec<u8>) {
        VALUES[slot].1(self, out);
    }
}

impl Scene<'_> {
    /// 64 bits that are the same at each call with the same `what` in this event.
    pub fn bits(&self, what: u64) -> u64 {
        mix(self.salt ^ mix(what + 1))
    }

    /// Appends the object key of this event: skewed over some 100,000, a few of them awkward.
    pub fn key(&self, out: &mut Vec<u8>) {
        let bits = mix(self.bits(50) ^ self.turn);
        // Squaring a uniform number twice gives a skew that is cheap at this many ranks.
        let part = (bits >> 32) as f64 / f64::from(u32::MAX);
        let rank = (part * part * part * 100_000.0) as u64;
        if rank % 97 == 13 {
            return out.extend_from_slice(ODD_KEYS[(rank % ODD_KEYS.len() as u64) as usize].as_bytes());
        }
        let folder = FOLDERS[(rank % FOLDERS.len() as u64) as usize];
        let ending = ENDINGS[(rank / 7 % ENDINGS.len() as u64) as usize];
        let _ = write!(out, "{folder}/2026/{:02}/part-{rank:06}.{ending}", rank % 12 + 1);
    }

    /// The bucket of this event.
    pub fn bucket(&self) -> &str {
        self.world.things(Thing::Bucket).at(self.bits(Thing::Bucket as u64))
    }

    fn thing(&self, thing: Thing, out: &mut Vec<u8>) {
        let name = self.world.things(thing).at(self.bits(thing as u64));
        out.extend_from_slice(name.as_bytes());
    }

    fn bytes(&mut self, out: &mut Vec<u8>) {
        // Sizes spread over several powers of two, small ones most.
        let limit = 1 << (4 + self.rng.below(20));
        let _ = write!(out, "{}", self.rng.below(limit));
    }

    fn example_key(&mut self, prefix: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(prefix.as_bytes());
        self.rng.text(BASE32, 9, out);
        out.extend_from_slice(b"EXAMPLE");
    }

    fn session(&self) -> u64 {
        mix(self.actor.id ^ self.now.div_euclid(SESSION) as u64)
    }

    fn session_key(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"ASIA");
        Rng::new(self.session()).text(BASE32, 9, out);
        out.extend_from_slice(b"EXAMPLE");
    }

    fn session_start(&self) -> i64 {
        self.now - self.now.rem_euclid(SESSION) - (self.session() % 3600) as i64
    }
}

const FOLDERS: [&str; 7] =
    ["data/orders", "exports/daily", "images/thumb", "logs/app", "backup/db", "ml/features", "www/assets"];
const ENDINGS: [&str; 6] = ["parquet", "csv.gz", "json", "jpg", "tar.zst", "html"];

/// Keys with what breaks naive readers: spaces, plus signs, percent signs, other scripts.
const ODD_KEYS: [&str; 6] = [
    "reports/Quarterly report (final).pdf",
    "写真/夏祭り 2025.jpg",
    "c++/notes+drafts.txt",
    "import/100%/a%20b.csv",
    "übersicht/größe.xlsx",
    "tmp/it's=fine&well?.txt",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::SLOTS;

    #[test]
    fn every_slot_has_a_value_in_its_place() {
        assert!(SLOTS.is_sorted_by(|a, b| a < b));
        assert_eq!(VALUES.map(|(name, _)| name), SLOTS);
        for name in SLOTS {
            assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{name}");
        }
    }
}
