//! Names of canonical fields to their numbers.

use super::FieldId;
use super::catalogue::CATALOGUE;

/// The number of a canonical field; known when the program is compiled, so a
/// misspelt name does not build.
pub const fn id(name: &str) -> FieldId {
    let mut at = 0;
    while at < CATALOGUE.len() {
        if same(CATALOGUE[at].name.as_bytes(), name.as_bytes()) {
            return FieldId(at as u32);
        }
        at += 1;
    }
    panic!("no such field in the catalogue")
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}
