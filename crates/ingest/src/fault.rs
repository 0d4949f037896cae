//! What goes wrong while an object is unpacked.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use logdex_event::sink::Problem;

/// Notes faults of one object, from whichever layer of packing. Layers hand
/// on the bytes they have and note here why there are no more, so that what
/// came before a fault is never lost.
#[derive(Clone, Default)]
pub(crate) struct Faults(Rc<Noted>);

#[derive(Default)]
struct Noted {
    problems: RefCell<Vec<Problem>>,
    failed: Cell<bool>,
    /// Problems whose record is known.
    located: Cell<usize>,
}

impl Faults {
    /// Notes something wrong that reading goes on after.
    pub(crate) fn note(&self, kind: &'static str, offset: u64, detail: impl Into<String>) {
        let mut problems = self.0.problems.borrow_mut();
        // A file of nothing but bad members must not fill the memory.
        if problems.len() < MAX_FAULTS {
            problems.push(Problem { offset, ordinal: 0, kind, detail: detail.into() });
        }
    }

    /// Notes why reading ends here.
    pub(crate) fn fail(&self, kind: &'static str, offset: u64, detail: impl Into<String>) {
        self.0.failed.set(true);
        self.note(kind, offset, detail);
    }

    /// Notes that something inflates to more than so many times its size.
    pub(crate) fn fail_expansion(&self, offset: u64, expansion: u64) {
        self.fail("expansion", offset, format!("it inflates to more than {expansion} times its size"));
    }

    /// Tells the record that new problems happened in or after.
    pub(crate) fn locate(&self, ordinal: u64) {
        let mut problems = self.0.problems.borrow_mut();
        for problem in problems.iter_mut().skip(self.0.located.get()) {
            problem.ordinal = ordinal;
        }
        self.0.located.set(problems.len());
    }

    /// True if reading ended before the object did.
    pub(crate) fn failed(&self) -> bool {
        self.0.failed.get()
    }

    /// Takes what was noted.
    pub(crate) fn take(&self) -> Vec<Problem> {
        self.0.problems.take()
    }
}

/// Faults kept of one object.
const MAX_FAULTS: usize = 100;
