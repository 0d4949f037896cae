//! Problems of one object, noted while it is unpacked and read.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use logdex_event::sink::Problem;

/// The problems of one object, from all its layers. Clones share one list.
#[derive(Clone, Default)]
pub(crate) struct ProblemLog(Rc<Noted>);

#[derive(Default)]
struct Noted {
    problems: RefCell<Vec<Problem>>,
    failed: Cell<bool>,
    /// Problems whose record is known.
    located: Cell<usize>,
}

/// Problems kept of one object: a file of nothing but bad gzip members must not
/// fill the memory.
const MAX_PROBLEMS: usize = 100;

impl ProblemLog {
    /// Notes a problem after which reading goes on.
    pub(crate) fn note(&self, kind: &'static str, offset: u64, detail: impl Into<String>) {
        let mut problems = self.0.problems.borrow_mut();
        if problems.len() < MAX_PROBLEMS {
            problems.push(Problem { offset, ordinal: 0, kind, detail: detail.into() });
        }
    }

    /// Notes a problem that ends the reading of the object.
    pub(crate) fn fail(&self, kind: &'static str, offset: u64, detail: impl Into<String>) {
        self.0.failed.set(true);
        self.note(kind, offset, detail);
    }

    /// Fails an object that inflates to more than `expansion` times its size.
    pub(crate) fn fail_expansion(&self, offset: u64, expansion: u64) {
        self.fail("expansion", offset, format!("it inflates to more than {expansion} times its size"));
    }

    /// Sets the record of all problems noted since the last call.
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

    /// Takes all problems out of the log.
    pub(crate) fn take(&self) -> Vec<Problem> {
        self.0.problems.take()
    }
}
