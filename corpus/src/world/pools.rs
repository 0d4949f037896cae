//! Pools of names: buckets, roles, addresses and all else that is in an account.

use super::{
    names,
    random::{hex, shuffle, uuid},
};
use crate::{rng::Rng, zipf::Zipf};

/// An account and the pools in it, without its actors.
pub struct Account {
    /// The account's number.
    pub account: &'static str,
    /// Canonical id of the account: 64 hexadecimal digits.
    pub owner: String,
    /// Addresses that calls come from.
    pub addresses: Pool,
    /// Software that calls.
    pub agents: Pool,
    /// The pool of each [`Thing`].
    pub things: Vec<Pool>,
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

impl Account {
    /// Invents the account of this number.
    pub fn new(account: &'static str, rng: &mut Rng) -> Self {
        let addresses = Pool::new(addresses(rng), 3);
        let agents = Pool::new(names::AGENTS.iter().map(ToString::to_string).collect(), 2);
        let things: Vec<Pool> = THINGS.iter().map(|make| Pool::new(make(rng), 2)).collect();
        Self { account, owner: hex(64, rng), addresses, agents, things }
    }

    /// The pool of a kind of thing.
    pub fn things(&self, thing: Thing) -> &Pool {
        &self.things[thing as usize]
    }
}

impl Pool {
    /// The names, most frequent first; a larger `flatness` evens out the first ones.
    pub fn new(names: Vec<String>, flatness: u64) -> Self {
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
