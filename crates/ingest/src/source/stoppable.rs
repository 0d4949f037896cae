//! Streams that a flag ends, even while no bytes come.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

/// Bytes read at a time.
const CHUNK_BYTES: usize = 64 << 10;

/// Chunks read ahead.
const CHUNKS_AHEAD: usize = 2;

/// How long the flag may go unseen.
const PATIENCE: Duration = Duration::from_millis(50);

/// A pipe or standard input, read by a thread of its own: a system call that waits for
/// bytes, or for a pipe to be opened at its other end, can't be ended otherwise. The
/// stream ends where the flag is set; the thread stays in its call, until the process
/// ends.
pub(crate) struct StoppableReader {
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: Vec<u8>,
    /// How much of the chunk is taken.
    taken: usize,
    stop: Arc<AtomicBool>,
}

impl StoppableReader {
    /// Opens and reads a stream until `stop` is set.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn new<R: Read>(
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
        stop: Arc<AtomicBool>,
    ) -> io::Result<StoppableReader> {
        let (sender, chunks) = bounded(CHUNKS_AHEAD);
        thread::Builder::new().spawn(move || match open() {
            Ok(reader) => send_chunks(reader, &sender),
            Err(error) => drop(sender.send(Err(error))),
        })?;
        Ok(StoppableReader { chunks, chunk: Vec::new(), taken: 0, stop })
    }

    /// The next chunk; empty at the end.
    fn next_chunk(&self) -> io::Result<Vec<u8>> {
        while !self.stop.load(Ordering::Relaxed) {
            match self.chunks.recv_timeout(PATIENCE) {
                Ok(chunk) => return chunk,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        Ok(Vec::new())
    }
}

impl Read for StoppableReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.chunk.len() {
            self.chunk = self.next_chunk()?;
            self.taken = 0;
        }
        let count = (&self.chunk[self.taken..]).read(into)?;
        self.taken += count;
        Ok(count)
    }
}

/// Sends all bytes of a reader, until it ends, fails or nobody takes them any more.
fn send_chunks(mut reader: impl Read, sender: &Sender<io::Result<Vec<u8>>>) {
    loop {
        let mut chunk = vec![0; CHUNK_BYTES];
        let read = reader.read(&mut chunk);
        let is_last = match &read {
            Ok(count) => *count == 0,
            Err(error) => error.kind() != io::ErrorKind::Interrupted,
        };
        chunk.truncate(*read.as_ref().unwrap_or(&0));
        if sender.send(read.map(|_| chunk)).is_err() || is_last {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives some bytes, then waits for good.
    struct Idle(Option<&'static [u8]>);

    impl Read for Idle {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            match self.0.take() {
                Some(mut bytes) => bytes.read(into),
                None => loop {
                    thread::park();
                },
            }
        }
    }

    #[test]
    fn an_idle_stream_ends_with_the_flag() {
        let stop = Arc::new(AtomicBool::new(false));
        let mut reader = StoppableReader::new(|| Ok(Idle(Some(b"some"))), Arc::clone(&stop)).unwrap();
        let mut bytes = [0; 10];
        assert_eq!((reader.read(&mut bytes[..3]).unwrap(), reader.read(&mut bytes[3..]).unwrap()), (3, 1));
        stop.store(true, Ordering::Relaxed);
        assert_eq!((reader.read(&mut bytes).unwrap(), &bytes[..4]), (0, &b"some"[..]));
    }

    #[test]
    fn all_bytes_and_errors_come_through() {
        let bytes: Vec<u8> = (0..CHUNK_BYTES * 5 + 7).map(|at| at as u8).collect();
        let (wanted, stop) = (bytes.clone(), Arc::default());
        let mut reader = StoppableReader::new(|| Ok(io::Cursor::new(bytes)), Arc::clone(&stop)).unwrap();
        let mut read = Vec::new();
        reader.read_to_end(&mut read).unwrap();
        assert!(read == wanted);
        let open = || Err::<io::Empty, _>(io::Error::from(io::ErrorKind::NotFound));
        let mut reader = StoppableReader::new(open, stop).unwrap();
        assert_eq!(reader.read(&mut [0]).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
