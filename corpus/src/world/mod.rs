//! The invented company whose logs these are: who works there, on what, from where.

mod actors;
mod names;

pub use actors::{Actor, Class};

use crate::{
    rng::{BASE32, HEX, Rng},
    zipf::Zipf,
};

/// Accounts an archive may hold; all are examples of AWS's own documentation.
pub const ACCOUNTS: [&str; 4] = ["111122223333", "444455556666", "123456789012", "777788889999"];

/// Regions, busiest first.
pub const REGIONS: [&str; 4] = ["us-east-1", "eu-west-1", "ap-northeast-1", "us-west-2"];

/// One account and everything in it.
pub struct World {
    /// The account's number.
    pub account: &'static str,
    /// Canonical id of the account: 64 hexadecimal digits.
    pub owner: String,
    /// Addresses that calls come from.
    pub addresses: Pool,
    /// Software that calls.
    pub agents: Pool,
    actors: Vec<(Class, Vec<Actor>, Zipf)>,
    things: Vec<Pool>,
}

/// Names with a law of how often each is met.
pub struct Pool {
    /// The names, most frequent first.
    pub names: Vec<String>,
    law: Zipf,
}

/// What a pool of [`World::things`] holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Thing {
    Bucket,
    Role,
    User,
    Group,
    Instance,
    Image,
    Vpc,
    Subnet,
    SecurityGroup,
    Volume,
    Interface,
    Function,
    Key,
    Parameter,
    Secret,
    Table,
    LogGroup,
    Queue,
    Policy,
}

impl World {
    /// Invents account number `number` of [`ACCOUNTS`].
    pub fn new(seed: u64, number: usize) -> Self {
        let mut rng = Rng::stream(seed ^ 0x0057_0721_d000, number as u64);
        let account = ACCOUNTS[number % ACCOUNTS.len()];
        let addresses = Pool::new(addresses(&mut rng), 3);
        let agents = Pool::new(names::AGENTS.iter().map(ToString::to_string).collect(), 2);
        let things: Vec<Pool> = THINGS.iter().map(|make| Pool::new(make(&mut rng), 2)).collect();
        let mut world =
            Self { account, owner: hex(64, &mut rng), addresses, agents, actors: Vec::new(), things };
        world.actors = actors::all(&world, &mut rng);
        world
    }

    /// The pool of a kind of thing.
    pub fn things(&self, thing: Thing) -> &Pool {
        &self.things[thing as usize]
    }

    /// An actor of a class, by the 64 random bits given.
    pub fn actor(&self, class: Class, bits: u64) -> &Actor {
        let (_, actors, law) = &self.actors[class as usize];
        &actors[law.at(bits)]
    }

    /// Where a call of an actor comes from: mostly from where it usually is.
    pub fn address_of<'a>(&'a self, actor: &'a Actor, rng: &mut Rng) -> &'a str {
        if actor.kind != "AWSService" && rng.chance(1, 16) {
            return self.addresses.at(rng.bits());
        }
        rng.pick::<String>(&actor.addresses)
    }

    /// All actors of a class.
    pub fn actors(&self, class: Class) -> &[Actor] {
        &self.actors[class as usize].1
    }
}

impl Pool {
    fn new(names: Vec<String>, flatness: u64) -> Self {
        let law = Zipf::new(names.len(), flatness);
        Self { names, law }
    }

    /// The name that 64 random bits stand for.
    pub fn at(&self, bits: u64) -> &str {
        &self.names[self.law.at(bits)]
    }

    /// The rank that 64 random bits stand for.
    pub fn rank(&self, bits: u64) -> usize {
        self.law.at(bits)
    }
}

/// How the pools of things are filled, in the order of [`Thing`].
const THINGS: [fn(&mut Rng) -> Vec<String>; 19] = [
    |_| joined(&["example"], names::TEAMS, names::PURPOSES),
    |_| joined(names::TEAMS, names::PURPOSES, &["role"]),
    |_| names::PEOPLE.iter().chain(names::ROBOTS).map(ToString::to_string).collect(),
    |_| joined(names::TEAMS, &["admins", "readers", "oncall"], &[]),
    |rng| ids("i-0", 16, 400, rng),
    |rng| ids("ami-0", 16, 40, rng),
    |rng| ids("vpc-0", 16, 6, rng),
    |rng| ids("subnet-0", 16, 24, rng),
    |rng| ids("sg-0", 16, 80, rng),
    |rng| ids("vol-0", 16, 500, rng),
    |rng| ids("eni-0", 16, 400, rng),
    |_| joined(names::TEAMS, names::PURPOSES, names::STEPS),
    |rng| (0..60).map(|_| uuid(rng)).collect(),
    |_| joined(&["/app"], names::TEAMS, names::SETTINGS).iter().map(|name| name.replace('-', "/")).collect(),
    |_| joined(names::TEAMS, names::SETTINGS, &[]),
    |_| joined(names::TEAMS, names::PURPOSES, &["items", "events"]),
    |_| joined(&["/aws/lambda/fn"], names::TEAMS, names::PURPOSES),
    |_| joined(names::TEAMS, names::PURPOSES, &["queue"]),
    |_| joined(names::TEAMS, names::PURPOSES, &["policy"]),
];

/// The addresses reserved for documentation, private ones and some of IPv6. 203.0.113.66 belongs
/// to the sample's story and 2001:db8:5eed::/48 to needles.
fn addresses(rng: &mut Rng) -> Vec<String> {
    let nets = ["192.0.2", "198.51.100", "203.0.113"];
    let public = nets.iter().flat_map(|net| (1..255).map(move |host| format!("{net}.{host}")));
    let mut all: Vec<String> = public.filter(|address| address != "203.0.113.66").collect();
    all.extend((0..1500).map(|n| format!("10.{}.{}.{}", n % 7, rng.below(256), 1 + rng.below(254))));
    all.extend((0..300).map(|_| format!("2001:db8:{:x}::{:x}", 1 + rng.below(64), 1 + rng.below(65_535))));
    shuffle(&mut all, rng);
    all
}

fn shuffle<T>(items: &mut [T], rng: &mut Rng) {
    for last in (1..items.len()).rev() {
        items.swap(last, rng.below(last as u64 + 1) as usize);
    }
}

/// Every combination of the words of the lists, joined by `-`; an empty list is left out.
fn joined(first: &[&str], second: &[&str], third: &[&str]) -> Vec<String> {
    let pairs = second.iter().flat_map(|b| first.iter().map(move |a| format!("{a}-{b}")));
    if third.is_empty() {
        return pairs.collect();
    }
    pairs.flat_map(|pair| third.iter().map(move |c| format!("{pair}-{c}"))).collect()
}

fn ids(prefix: &str, digits: usize, n: usize, rng: &mut Rng) -> Vec<String> {
    (0..n).map(|_| format!("{prefix}{}", hex(digits, rng))).collect()
}

fn hex(digits: usize, rng: &mut Rng) -> String {
    written(|out| rng.text(HEX, digits, out))
}

fn uuid(rng: &mut Rng) -> String {
    written(|out| rng.uuid(out))
}

/// An id as AWS's examples have them: a prefix such as `AKIA`, some characters, `EXAMPLE`.
fn example_id(prefix: &str, middle: usize, rng: &mut Rng) -> String {
    format!("{prefix}{}EXAMPLE", written(|out| rng.text(BASE32, middle, out)))
}

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worlds_repeat_by_seed() {
        let (a, b, c) = (World::new(1, 0), World::new(1, 0), World::new(2, 0));
        assert_eq!(a.addresses.names, b.addresses.names);
        assert_eq!(a.owner, b.owner);
        assert_ne!(a.owner, c.owner);
    }

    #[test]
    fn pools_hold_each_name_once() {
        let world = World::new(1, 0);
        for pool in world.things.iter().chain([&world.agents]) {
            let unique: std::collections::BTreeSet<&String> = pool.names.iter().collect();
            assert_eq!(unique.len(), pool.names.len(), "{:?}", &pool.names[..2]);
        }
        assert_eq!(world.things.len(), Thing::Policy as usize + 1);
        assert!(world.things(Thing::Queue).names[0].ends_with("queue"));
        assert!(world.things(Thing::Parameter).names[0].starts_with("/app/"));
    }

    #[test]
    fn only_documentation_and_private_addresses_are_used() {
        let fine = ["192.0.2.", "198.51.100.", "203.0.113.", "10.", "2001:db8:"];
        for address in &World::new(9, 0).addresses.names {
            assert!(fine.iter().any(|net| address.starts_with(net)), "{address}");
            assert!(address != "203.0.113.66" && !address.contains("5eed"));
        }
    }
}
