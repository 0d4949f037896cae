//! What stays the same within one event, and the slots that templates fill from it.

use std::io::Write;

use crate::{
    rng::{ALNUM, BASE32, BASE64, HEX, Rng, UPPER, mix},
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

/// A name that templates may use after `$`.
#[derive(Debug)]
pub struct Slot {
    /// The name: lower-case letters and `_`.
    pub name: &'static str,
    /// Appends the value.
    pub fill: fn(&mut Scene, &mut Vec<u8>),
}

/// Every slot.
pub const SLOTS: &[Slot] = &[
    slot("account", |s, out| out.extend_from_slice(s.world.account.as_bytes())),
    slot("action", |s, out| {
        // The version that Lambda's event names end in is no part of the action.
        let call = s.call.trim_end_matches("_v").trim_end_matches(|c: char| c.is_ascii_digit());
        let _ = write!(out, "{}:{call}", s.service);
    }),
    slot("actor", |s, out| out.extend_from_slice(s.actor.arn.as_deref().unwrap_or("anonymous").as_bytes())),
    slot("address", |s, out| out.extend_from_slice(s.world.addresses.at(s.bits(40)).as_bytes())),
    slot("blob", |s, out| s.rng.text(ALNUM, 48, out)),
    slot("bucket", |s, out| s.thing(Thing::Bucket, out)),
    slot("bytes", |s, out| s.bytes(out)),
    slot("created_key", |s, out| s.example_key("AKIA", out)),
    slot("day", |s, out| timeline::iso(s.now - s.now.rem_euclid(86_400), out)),
    slot("function", |s, out| s.thing(Thing::Function, out)),
    slot("group", |s, out| s.thing(Thing::Group, out)),
    slot("hex", |s, out| s.rng.text(HEX, 16, out)),
    slot("host_id", |s, out| {
        s.rng.text(BASE64, 75, out);
        out.push(b'=');
    }),
    slot("image", |s, out| s.thing(Thing::Image, out)),
    slot("instance", |s, out| s.thing(Thing::Instance, out)),
    slot("interface", |s, out| s.thing(Thing::Interface, out)),
    slot("key", |s, out| s.key(out)),
    slot("kms", |s, out| s.thing(Thing::Key, out)),
    slot("log_group", |s, out| s.thing(Thing::LogGroup, out)),
    slot("millis", |s, out| {
        let _ = write!(out, "{}{:03}", s.now, s.rng.below(1000));
    }),
    slot("moment_key", |s, out| {
        out.extend_from_slice(b"ASIA");
        Rng::new(mix(s.actor.id ^ s.now as u64) ^ u64::from(s.turn % 4 == 0)).text(BASE32, 9, out);
        out.extend_from_slice(b"EXAMPLE");
    }),
    slot("near", |s, out| {
        out.push(b'0');
        Rng::new(s.bits(60)).text(HEX, 16, out);
    }),
    slot("now", |s, out| timeline::iso(s.now, out)),
    slot("number", |s, out| {
        let _ = write!(out, "{}", 1 + s.rng.below(99));
    }),
    slot("parameter", |s, out| s.thing(Thing::Parameter, out)),
    slot("policy", |s, out| s.thing(Thing::Policy, out)),
    slot("port", |s, out| {
        let port = s.rng.pick(&["22", "80", "443", "3306", "5432", "8080"]);
        out.extend_from_slice(port.as_bytes());
    }),
    slot("queue", |s, out| s.thing(Thing::Queue, out)),
    slot("region", |s, out| out.extend_from_slice(s.region.as_bytes())),
    slot("request_id", |s, out| s.rng.text(UPPER, 16, out)),
    slot("role", |s, out| s.thing(Thing::Role, out)),
    slot("second", |s, out| {
        let _ = write!(out, "{}", s.now);
    }),
    slot("secret", |s, out| s.thing(Thing::Secret, out)),
    slot("security_group", |s, out| s.thing(Thing::SecurityGroup, out)),
    slot("session_key", |s, out| s.session_key(out)),
    slot("session_start", |s, out| timeline::iso(s.session_start(), out)),
    slot("subnet", |s, out| s.thing(Thing::Subnet, out)),
    slot("table", |s, out| s.thing(Thing::Table, out)),
    slot("user", |s, out| s.thing(Thing::User, out)),
    slot("uuid", |s, out| s.rng.uuid(out)),
    slot("volume", |s, out| s.thing(Thing::Volume, out)),
    slot("vpc", |s, out| s.thing(Thing::Vpc, out)),
    slot("when", |s, out| timeline::american(s.now, out)),
    slot("zone", |s, out| {
        let _ = write!(out, "{}{}", s.region, ["a", "b", "c"][s.rng.below(3) as usize]);
    }),
];

/// How long a temporary key lives.
const SESSION: i64 = 6 * 3600;

impl Scene<'_> {
    /// 64 bits that are the same whenever this event asks for `what`.
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

const fn slot(name: &'static str, fill: fn(&mut Scene, &mut Vec<u8>)) -> Slot {
    Slot { name, fill }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_sorted_and_named_as_templates_can_read() {
        assert!(SLOTS.is_sorted_by(|a, b| a.name < b.name));
        for slot in SLOTS {
            assert!(slot.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", slot.name);
        }
    }
}
