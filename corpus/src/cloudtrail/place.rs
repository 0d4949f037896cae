//! Account, region and time of the records of one object.

use crate::{timeline::Window, world::World};

/// What does not change within an object.
pub struct Place<'a> {
    /// The account.
    pub world: &'a World,
    /// The region.
    pub region: &'static str,
    /// The time.
    pub window: Window,
}
