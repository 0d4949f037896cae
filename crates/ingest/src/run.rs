//! The threads of a run: one that lists, and workers.

use std::mem;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ScopedJoinHandle};

use crossbeam_channel::{Sender, bounded};
use logdex_event::sink::{Store, StoreError};

use crate::error::Error;
use crate::list::{self, Entry};
use crate::options::Options;
use crate::pool::Pool;
use crate::progress::{Progress, add};
use crate::record::block::Block;
use crate::shared::Shared;
use crate::summary::Summary;
use crate::worker::{Task, work};

/// Tasks that wait to be taken: enough that workers never wait for the file
/// system's listing, few enough that their names are nothing.
const TASKS_QUEUED: usize = 64;

/// Small objects are handed over so many at a time: passing each on by itself,
/// and waking the one who waits for it, took 6 % of the time that reading
/// objects of 3 KB takes.
const TASK_OBJECTS: usize = 16;

/// Packed bytes that are enough for a task: some 20 ms of work, so that nobody
/// idles for long at the end while others have objects left.
const TASK_BYTES: u64 = 256 << 10;

/// Reads everything below `inputs` into the sinks of a store. A path `-` is
/// standard input; folders are read whole, hidden files included; links are
/// followed. Returns when all is published.
///
/// Problems of inputs are counted and listed in the [`Summary`], and the run
/// goes on; every object and record is accounted for there.
///
/// # Errors
/// When the store can't take or publish events. What other workers had
/// published by then stays; another run completes it.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use logdex_event::sink::{Admission, ObjectEnd, ObjectFile, Problem, StoreError};
/// use logdex_event::{Event, Origin, Paths, Sink, Store};
/// use logdex_ingest::{Options, Progress, run};
///
/// /// A store that counts events.
/// #[derive(Default)]
/// struct Counter(AtomicU64);
///
/// impl<'a> Sink for &'a Counter {
///     fn event(&mut self, _: &Event, _: &Paths, _: Origin) -> Result<(), StoreError> {
///         self.0.fetch_add(1, Ordering::Relaxed);
///         Ok(())
///     }
/// #   fn record_done(&mut self, _: &Paths) -> Result<(), StoreError> { Ok(()) }
/// #   fn skipped(&mut self, _: Origin, _: &'static str) {}
/// #   fn rejected(&mut self, _: Origin, _: &'static str) {}
/// #   fn problem(&mut self, _: u64, _: Problem) {}
/// #   fn end(&mut self, _: u64, _: &ObjectFile, _: &ObjectEnd) {}
/// #   fn is_empty(&self) -> bool { true }
/// #   fn finish(self) -> Result<(), StoreError> { Ok(()) }
///     // The other methods do nothing.
/// }
///
/// impl<'a> Store for &'a Counter {
///     type Sink = &'a Counter;
///
///     fn sink(&self) -> Result<&'a Counter, StoreError> {
///         Ok(*self)
///     }
///
///     fn unchanged(&self, _: &ObjectFile) -> bool {
///         false
///     }
///
///     fn admit(&self, _: &ObjectFile, _: Option<[u8; 32]>) -> Result<Admission, StoreError> {
///         Ok(Admission::Read { object: 0, covered: Vec::new() })
///     }
/// }
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("a.log"), "one\ntwo\n")?;
/// let counter = Counter::default();
/// let summary = run(&&counter, &[folder.path().to_owned()], &Options::default(), &Progress::default())?;
/// assert_eq!((summary.objects, summary.records), (1, 2));
/// assert_eq!(counter.0.load(Ordering::Relaxed), summary.events);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run<S: Store>(
    store: &S,
    inputs: &[PathBuf],
    options: &Options,
    progress: &Progress,
) -> Result<Summary, Error> {
    let threads = options.threads.max(1);
    // A buffer each that is being filled and one being parsed, and those in the channel.
    let pool = Pool::new(3 * threads);
    let shared = Shared { options, progress, pool, halted: AtomicBool::new(false) };
    let (task_sender, tasks) = bounded(TASKS_QUEUED);
    let (block_sender, blocks) = bounded(threads);
    thread::scope(|scope| {
        let shared = &shared;
        let spawn = |_| {
            let (tasks, blocks) = (tasks.clone(), blocks.clone());
            thread::Builder::new().spawn_scoped(scope, move || work(store, shared, tasks, blocks))
        };
        // Where the system starts no more threads, those that run do the work.
        let mut first = None;
        let workers: Vec<_> = (0..threads)
            .map(spawn)
            .map_while(|worker| worker.map_err(|error| first = Some(error)).ok())
            .collect();
        if let Some(error) = first.filter(|_| workers.is_empty()) {
            return Err(Error::Threads(error));
        }
        // Only workers take; when the last one is gone, the lister notices.
        drop((tasks, blocks));
        let list = move || list_inputs(inputs, shared, task_sender, block_sender);
        match thread::Builder::new().spawn_scoped(scope, list) {
            Ok(lister) => join(lister, workers, shared),
            Err(error) => Err(Error::Threads(error)),
        }
    })
}

/// Lists the inputs and queues their objects.
fn list_inputs(inputs: &[PathBuf], shared: &Shared, tasks: Sender<Task>, blocks: Sender<Block>) -> Summary {
    let options = shared.options;
    let mut summary = Summary::default();
    let mut outbox = Outbox { tasks, blocks, waiting: Vec::new(), bytes: 0 };
    list::list(inputs, &options.exclude, &options.patterns, &mut summary, |entry| {
        add(&shared.progress.objects_found, 1);
        add(&shared.progress.bytes_found, entry.file.size);
        !shared.is_stopping() && outbox.add(entry)
    });
    outbox.send();
    shared.progress.listing_done.store(true, Ordering::Relaxed);
    summary
}

/// Objects on their way to the workers.
struct Outbox {
    tasks: Sender<Task>,
    blocks: Sender<Block>,
    waiting: Vec<Entry>,
    /// Packed bytes of those that wait.
    bytes: u64,
}

impl Outbox {
    /// Adds an object to the next task; false when nobody takes any more.
    fn add(&mut self, entry: Entry) -> bool {
        self.bytes += entry.file.size;
        self.waiting.push(entry);
        let is_full = self.waiting.len() >= TASK_OBJECTS || self.bytes >= TASK_BYTES;
        // While somebody may be waiting for work, nothing is held back.
        !(is_full || self.tasks.is_empty()) || self.send()
    }

    fn send(&mut self) -> bool {
        self.bytes = 0;
        let entries = mem::take(&mut self.waiting);
        entries.is_empty() || self.tasks.send(Task { entries, blocks: self.blocks.clone() }).is_ok()
    }
}

/// Waits for all threads; the first error counts.
fn join(
    lister: ScopedJoinHandle<Summary>,
    workers: Vec<ScopedJoinHandle<Result<Summary, StoreError>>>,
    shared: &Shared,
) -> Result<Summary, Error> {
    let mut sum = Summary::default();
    let mut first = None;
    for worker in workers {
        match worker.join() {
            Ok(Ok(summary)) => sum.merge(summary),
            Ok(Err(error)) => first = first.or(Some(Error::from(error))),
            Err(_) => first = first.or(Some(Error::Panic)),
        }
    }
    match lister.join() {
        Ok(summary) => sum.merge(summary),
        Err(_) => first = first.or(Some(Error::Panic)),
    }
    sum.interrupted = shared.is_interrupted();
    sum.sort();
    first.map_or(Ok(sum), Err)
}
