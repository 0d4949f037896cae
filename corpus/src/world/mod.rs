//! The invented company of all archives: accounts, actors, things and addresses.

mod actors;
mod names;
mod pools;
mod random;

use std::ops::Deref;

pub use actors::{Actor, Class};
pub use pools::{Account, Pool, Thing};

use crate::{rng::Rng, zipf::Zipf};

/// Accounts an archive may hold; all are examples of AWS's own documentation.
pub const ACCOUNTS: [&str; 4] = ["111122223333", "444455556666", "123456789012", "777788889999"];

/// Regions, busiest first.
pub const REGIONS: [&str; 4] = ["us-east-1", "eu-west-1", "ap-northeast-1", "us-west-2"];

/// One account and everything in it.
pub struct World {
    home: Account,
    actors: Vec<(Class, Vec<Actor>, Zipf)>,
}

impl Deref for World {
    type Target = Account;

    fn deref(&self) -> &Account {
        &self.home
    }
}

impl World {
    /// Invents account number `number` of [`ACCOUNTS`].
    pub fn new(seed: u64, number: usize) -> Self {
        let mut rng = Rng::stream(seed ^ 0x0057_0721_d000, number as u64);
        let home = Account::new(ACCOUNTS[number % ACCOUNTS.len()], &mut rng);
        let actors = actors::all(&home, &mut rng);
        Self { home, actors }
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

    #[test]
    fn classes_stand_in_the_order_of_their_numbers() {
        let world = World::new(4, 0);
        for class in [
            Class::User,
            Class::Workload,
            Class::Person,
            Class::Service,
            Class::Root,
            Class::Account,
            Class::Anonymous,
            Class::Rare,
        ] {
            assert_eq!(world.actors[class as usize].0, class);
            assert!(!world.actors(class).is_empty());
        }
    }
}
