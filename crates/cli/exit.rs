//! Exit codes.

use std::io;
use std::process::ExitCode;

/// What the process tells whoever started it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: found something, or did what was asked.
    Found,
    /// 1: nothing found.
    Nothing,
    /// 2: it could not be done, or not all of it (an index run with problems).
    Error,
    /// 130: interrupted; what was published before is kept.
    Interrupted,
}

impl Exit {
    /// [`Exit::Found`] if there was anything.
    pub fn found(anything: bool) -> Exit {
        if anything { Exit::Found } else { Exit::Nothing }
    }

    /// The number the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Exit::Found => 0,
            Exit::Nothing => 1,
            Exit::Error => 2,
            Exit::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// True if the reader of our output went away, as in `logdex … | head`: that
/// is how a reader says "enough", so it counts as success.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;

    #[test]
    fn a_broken_pipe_is_found_below_its_context() {
        let error = Err::<(), _>(io::Error::from(io::ErrorKind::BrokenPipe)).context("writing").unwrap_err();
        assert!(is_broken_pipe(&error));
        assert!(!is_broken_pipe(&anyhow::anyhow!("other")));
    }
}
