//! The memory budget of a query.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::{Error, Kind, Result};

/// A limit on memory that the workers of a query share.
pub(crate) struct Budget {
    most_bytes: usize,
    held: AtomicUsize,
    /// What takes the memory, as the subject of a sentence.
    what: String,
}

impl Budget {
    /// A budget of so many bytes for `what`, the subject of a sentence.
    pub fn new(most_bytes: usize, what: String) -> Budget {
        Budget { most_bytes, held: AtomicUsize::new(0), what }
    }

    /// The most that may be held, in bytes.
    pub fn most_bytes(&self) -> usize {
        self.most_bytes
    }

    /// An empty share of the budget.
    pub fn share(&self) -> Share<'_> {
        Share { budget: self, bytes: 0 }
    }

    /// The error of a query that takes too much.
    pub fn exceeded(&self, what: &str) -> Error {
        Error::new(Kind::TooLarge { what: what.to_owned(), most_bytes: self.most_bytes })
    }
}

/// Memory that one worker holds; released when it is dropped.
pub(crate) struct Share<'b> {
    budget: &'b Budget,
    bytes: usize,
}

impl<'b> Share<'b> {
    /// Another empty share of the same budget.
    pub fn another(&self) -> Share<'b> {
        self.budget.share()
    }

    /// Sets the bytes that it holds.
    ///
    /// # Errors
    /// If all workers together hold too much.
    pub fn hold(&mut self, bytes: usize) -> Result<()> {
        if bytes <= self.bytes {
            self.release(self.bytes - bytes);
            return Ok(());
        }
        let more = bytes - self.bytes;
        self.bytes = bytes;
        let held = self.budget.held.fetch_add(more, Ordering::Relaxed).saturating_add(more);
        if held > self.budget.most_bytes {
            return Err(self.budget.exceeded(&self.budget.what));
        }
        Ok(())
    }

    /// Holds more bytes.
    ///
    /// # Errors
    /// If all workers together hold too much.
    pub fn add(&mut self, bytes: usize) -> Result<()> {
        self.hold(self.bytes.saturating_add(bytes))
    }

    /// Releases some bytes.
    pub fn release(&mut self, bytes: usize) {
        let bytes = bytes.min(self.bytes);
        self.bytes -= bytes;
        self.budget.held.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.release(self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_one_budget_and_are_released() {
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
