//! The k smallest of many items.

/// The k smallest items pushed so far, and some that are not yet cut off. The
/// order of items begins with a prefix that is cheaper to read than the item.
///
/// Up to twice as many as wanted are kept and cut back now and then, which
/// costs less than the swaps of a heap: most events never get in.
pub(crate) struct TopK<T, P> {
    items: Vec<T>,
    limit: usize,
    /// What items are compared by first.
    prefix: fn(&T) -> P,
    /// The prefix of the k-th item as of the last cut; `None` before.
    bound: Option<P>,
}

/// Fewer items than this are not cut.
const CUT_FROM: usize = 64;

impl<T: Ord, P: Ord + Copy> TopK<T, P> {
    /// The smallest `limit` items; all if `None`.
    pub fn new(limit: Option<usize>, prefix: fn(&T) -> P) -> TopK<T, P> {
        TopK { items: Vec::new(), limit: limit.unwrap_or(usize::MAX), prefix, bound: None }
    }

    /// True once as many items as wanted were pushed and cut.
    pub fn has_bound(&self) -> bool {
        self.bound.is_some()
    }

    /// True if an item with this prefix is surely not among the k smallest.
    /// False negatives are possible since the last cut.
    pub fn excludes(&self, prefix: P) -> bool {
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
        self.bound = self.items.iter().max().map(self.prefix);
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

    #[test]
    fn the_smallest_come_in_order_however_many_are_wanted() {
        let items: Vec<(u32, u32)> = (0..500).map(|at| (at * 37 % 101, at)).collect();
        let mut sorted = items.clone();
        sorted.sort_unstable();
        for limit in [0, 1, 20, 64, 499, 500, 501] {
            let mut top = TopK::new(Some(limit), |item: &(u32, u32)| item.0);
            for &item in &items {
                if !top.excludes(item.0) {
                    top.push(item);
                }
            }
            assert_eq!(top.into_sorted(), sorted[..limit.min(500)]);
        }
        let mut all = TopK::new(None, |item: &(u32, u32)| item.0);
        items.iter().for_each(|&item| all.push(item));
        assert_eq!(all.into_sorted(), sorted);
    }

    #[test]
    fn a_cut_bounds_what_may_come() {
        let mut top = TopK::new(Some(2), |item: &(u32, u32)| item.0);
        [(5, 0), (3, 0), (9, 0)].into_iter().for_each(|item| top.push(item));
        assert!(!top.excludes(9));
        top.cut();
        assert!(top.excludes(6) && !top.excludes(5));
    }
}
