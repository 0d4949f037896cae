//! The scene of a script: its host, its time and its random numbers.

use super::host::Host;
use crate::{rng::Rng, world::World};

/// The scene of a script.
pub struct Scene<'a> {
    pub rng: Rng,
    pub host: &'a Host,
    pub world: &'a World,
    /// When it begins, in microseconds since the epoch.
    pub at: i64,
}

impl Scene<'_> {
    /// The number of a process that starts now: they are given out in order, and begin anew.
    pub fn pid(&mut self) -> u32 {
        self.pid_now() + self.rng.below(8) as u32 * 8
    }

    pub fn pid_now(&self) -> u32 {
        2_000 + (self.at.div_euclid(50_000) % 4_000_000) as u32
    }
}
