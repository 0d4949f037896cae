//! Text comparison in constant expressions, for look-ups in tables of names at
//! compile time.

/// True for equal texts; `==` is not there yet at that time.
pub(crate) const fn same(a: &[u8], b: &[u8]) -> bool {
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
