//! The k smallest of many items.

/// An item whose order begins with something that is cheaper to read than the
/// item itself.
pub(crate) trait Prefixed: Ord {
    /// What items are compared by first.
    type Prefix: Ord + Copy;

    /// The prefix of this item.
    fn prefix(&self) -> Self::Prefix;
}

/// The k smallest items pushed so far, and some that are not yet cut off.
///
/// Up to twice as many as wanted are kept and cut back now and then, which
/// costs less than the swaps of a heap: most events never get in.
pub(crate) struct TopK<T: Prefixed> {
    items: Vec<T>,
    limit: usize,
    /// The prefix of the k-th item as of the last cut; `None` before.
    bound: Option<T::Prefix>,
}

/// Fewer items than this are not cut.
const CUT_FROM: usize = 64;

impl<T: Prefixed> TopK<T> {
    /// The smallest `limit` items; all if `None`.
    pub fn new(limit: Option<usize>) -> TopK<T> {
        TopK { items: Vec::new(), limit: limit.unwrap_or(usize::MAX), bound: None }
    }

    /// True once as many items as wanted were pushed and cut.
    pub fn has_bound(&self) -> bool {
        self.bound.is_some()
    }

    /// True if an item with this prefix is surely not among the k smallest.
    /// False negatives are possible since the last cut.
    pub fn excludes(&self, prefix: T::Prefix) -> bool {
        self.bound.is_some_and(|bound| prefix > bound)
    }

    /// Adds an item.
    pub fn push(&mut self, item: T) {
        self.items.push(item);
        if self.items.len() >= self.limit.saturating_mul(2).max(CUT_FROM) {
            self.cut();
        }
    }

    /// Drops all but the k smallest, so that [`excludes`](Self::excludes) is
    /// as sharp as can be. Costs a pass over the items.
    pub fn cut(&mut self) {
        if self.items.len() < self.limit {
            return;
        }
        if self.items.len() > self.limit {
            self.items.select_nth_unstable(self.limit);
            self.items.truncate(self.limit);
        }
        self.bound = self.items.iter().max().map(T::prefix);
    }

    /// The k smallest, ascending.
    pub fn into_sorted(mut self) -> Vec<T> {
        self.items.sort_unstable();
        self.items.truncate(self.limit);
        self.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Prefixed for (u32, u32) {
        type Prefix = u32;

        fn prefix(&self) -> u32 {
            self.0
        }
    }

    #[test]
    fn the_smallest_come_in_order_however_many_are_wanted() {
        let items: Vec<(u32, u32)> = (0..500).map(|at| (at * 37 % 101, at)).collect();
        let mut sorted = items.clone();
        sorted.sort_unstable();
        for limit in [0, 1, 20, 64, 499, 500, 501] {
            let mut top = TopK::new(Some(limit));
            for &item in &items {
                if !top.excludes(item.0) {
                    top.push(item);
                }
            }
            assert_eq!(top.into_sorted(), sorted[..limit.min(500)]);
        }
        let mut all = TopK::new(None);
        items.iter().for_each(|&item| all.push(item));
        assert_eq!(all.into_sorted(), sorted);
    }

    #[test]
    fn a_cut_bounds_what_may_come() {
        let mut top = TopK::new(Some(2));
        [(5, 0), (3, 0), (9, 0)].into_iter().for_each(|item| top.push(item));
        assert!(!top.excludes(9));
        top.cut();
        assert!(top.excludes(6) && !top.excludes(5));
    }
}
