//! The table of scalar functions of all query languages.

mod calendar;
mod definition;
mod general;
mod ip;
mod json;
mod json_path;
mod numeric;
mod string;
mod time;
mod time_pattern;
mod url;

use crate::value::Dialect;

pub use calendar::{FROM_LOCAL, IN_ZONE, LOCAL, PART, part_names, zone, zone_name};
pub use definition::{Arity, Function};
pub use general::{AT, COALESCE};
pub use ip::IP_IN_SUBNET;
pub use json_path::{PathStep, json_path};
pub use time_pattern::{DATE_FORMAT, pattern_has_offset, unsupported_in_pattern};

pub(crate) use time::{ADD_MICROS, ADD_MONTHS, CEIL, CEIL_MONTHS, FLOOR, FLOOR_MONTHS};

/// Every function, by topic.
pub const FUNCTIONS: &[&[Function]] = &[
    general::FUNCTIONS,
    numeric::FUNCTIONS,
    string::FUNCTIONS,
    time::FUNCTIONS,
    ip::FUNCTIONS,
    json::FUNCTIONS,
    calendar::FUNCTIONS,
    time_pattern::FUNCTIONS,
    url::FUNCTIONS,
    json_path::FUNCTIONS,
];

/// All functions.
pub fn all() -> impl Iterator<Item = &'static Function> {
    FUNCTIONS.iter().flat_map(|group| group.iter())
}

/// The function of a language by its name, in any case.
pub fn find(name: &str, dialect: Dialect) -> Option<&'static Function> {
    all().find(|function| function.dialects.contains(&dialect) && function.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests;
