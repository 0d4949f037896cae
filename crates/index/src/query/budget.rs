//! The memory a query may take.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{Error, Kind, Result};

/// Memory that the workers of a query share.
pub(super) struct Budget {
    most_bytes: usize,
    held: AtomicUsize,
    /// What takes it, for a message.
    what: String,
}

impl Budget {
    /// So many bytes for `what`, the subject of a sentence.
    pub fn new(most_bytes: usize, what: String) -> Budget {
        Budget { most_bytes, held: AtomicUsize::new(0), what }
    }

    /// The most that may be held, in bytes.
    pub fn most_bytes(&self) -> usize {
        self.most_bytes
    }

    /// A share of it that holds nothing yet.
    pub fn share(&self) -> Share<'_> {
        Share { budget: self, bytes: 0 }
    }

    /// The error for a question that takes too much.
    pub fn exceeded(&self, what: &str) -> Error {
        Error::new(Kind::TooLarge { what: what.to_owned(), most_bytes: self.most_bytes })
    }
}

/// What one worker holds; given back when it is dropped.
pub(super) struct Share<'b> {
    budget: &'b Budget,
    bytes: usize,
}

impl<'b> Share<'b> {
    /// Another one of the same budget, which holds nothing yet.
    pub fn another(&self) -> Share<'b> {
        self.budget.share()
    }

    /// Holds so many bytes, whatever it held before.
    ///
    /// # Errors
    /// If all workers together hold too much.
    pub fn hold(&mut self, bytes: usize) -> Result<()> {
        let held = &self.budget.held;
        let now = match bytes.checked_sub(self.bytes) {
            Some(more) => held.fetch_add(more, Ordering::Relaxed).saturating_add(more),
            None => held.fetch_sub(self.bytes - bytes, Ordering::Relaxed),
        };
        let grows = bytes > self.bytes;
        self.bytes = bytes;
        match grows && now > self.budget.most_bytes {
            true => Err(self.budget.exceeded(&self.budget.what)),
            false => Ok(()),
        }
    }

    /// Holds so many bytes more.
    ///
    /// # Errors
    /// If all workers together hold too much.
    pub fn add(&mut self, bytes: usize) -> Result<()> {
        self.hold(self.bytes.saturating_add(bytes))
    }
}

impl Share<'_> {
    /// Holds so many bytes less.
    pub fn give_back(&mut self, bytes: usize) {
        let bytes = bytes.min(self.bytes);
        self.bytes -= bytes;
        self.budget.held.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.budget.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_one_budget_and_are_given_back() {
        let budget = Budget::new(10_000_000, "grouping by `a`".to_owned());
        let (mut mine, mut yours) = (budget.share(), budget.share());
        mine.hold(6_000_000).unwrap();
        let error = yours.add(5_000_000).unwrap_err();
        assert!(
            error.to_string().starts_with("grouping by `a` needs more than 9 MiB of memory; "),
            "{error}"
        );
        mine.hold(1_000_000).unwrap();
        drop(yours);
        mine.hold(10_000_000).unwrap();
        assert!(mine.add(1).is_err());
    }
}
