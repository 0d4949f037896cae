//! State that all threads of a run share.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::options::Options;
use crate::pool::Pool;
use crate::progress::Progress;

/// State that all threads of a run share.
pub(crate) struct Shared<'a> {
    pub options: &'a Options,
    pub progress: &'a Progress,
    pub pool: Pool,
    /// Set when a worker has failed, so that the others end too.
    pub halted: AtomicBool,
}

impl Shared<'_> {
    /// True when no new object is to be begun.
    pub(crate) fn is_stopping(&self) -> bool {
        self.is_interrupted() || self.is_halted()
    }

    /// True when the caller wants the run to end.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.options.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    /// True when the run has failed.
    pub(crate) fn is_halted(&self) -> bool {
        self.halted.load(Ordering::Relaxed)
    }
}
