//! Exit codes of the process.

use std::io;
use std::process::ExitCode;

/// An exit code of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Results were found, or the command succeeded.
    Found = 0,
    /// No results.
    NoResults = 1,
    /// An error, or an index run with problems.
    Error = 2,
    /// Interrupted; shards published before are kept.
    Interrupted = 130,
}

impl Exit {
    /// [`Exit::Found`] if there were results.
    pub fn found(any: bool) -> Exit {
        if any { Exit::Found } else { Exit::NoResults }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// True if the reader of standard output closed it, as in `logdex … | head`,
/// which counts as success.
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
