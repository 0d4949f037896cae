//! One worker: takes blocks and objects until there are none.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, TrySendError, never, select_biased};
use logdex_event::parser::Parser;
use logdex_event::sink::{Store, StoreError};

use crate::block::{Block, Pool};
use crate::intake::Intake;
use crate::list::Found;
use crate::options::Options;
use crate::progress::{Progress, add};
use crate::summary::Summary;

/// What all threads of a run share.
pub(crate) struct Shared<'a> {
    pub options: &'a Options,
    pub progress: &'a Progress,
    pub pool: Pool,
    /// Set when a worker can't go on: nobody else should.
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

/// Objects to read. They carry a sender of blocks, so that the channel of
/// blocks closes by itself once the listing is done and nobody has an object
/// any more: that is how workers know that they are done.
pub(crate) struct Task {
    pub found: Vec<Found>,
    pub blocks: Sender<Block>,
}

/// What is left of an object behind a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    More,
    Nothing,
}

/// How often a worker that waits looks whether the run is to end.
const PATIENCE: Duration = Duration::from_millis(50);

/// Works until all is done and publishes.
pub(crate) fn work<S: Store>(
    store: &S,
    shared: &Shared,
    objects: Receiver<Task>,
    blocks: Receiver<Block>,
) -> Result<Summary, StoreError> {
    let result = Worker::new(store, shared).and_then(|worker| worker.run(objects, blocks));
    if result.is_err() {
        shared.halted.store(true, Ordering::Relaxed);
    }
    result
}

/// The state of one worker.
pub(crate) struct Worker<'a, S: Store> {
    pub store: &'a S,
    pub shared: &'a Shared<'a>,
    pub intake: Intake<S::Sink>,
}

impl<'a, S: Store> Worker<'a, S> {
    fn new(store: &'a S, shared: &'a Shared<'a>) -> Result<Self, StoreError> {
        let intake = Intake::new(store.sink()?, Parser::new(shared.options.format));
        Ok(Worker { store, shared, intake })
    }

    /// Blocks come before new objects: whoever reads a large object waits for
    /// room, and so does the memory it takes.
    fn run(mut self, mut objects: Receiver<Task>, blocks: Receiver<Block>) -> Result<Summary, StoreError> {
        loop {
            if self.shared.is_stopping() {
                // Lets go of the tasks that wait, and of the lister that waits to add one.
                objects = never();
            }
            select_biased! {
                recv(blocks) -> block => match block {
                    Ok(block) => self.parse(block)?,
                    Err(_) => break,
                },
                recv(objects) -> task => match task {
                    Ok(task) => self.objects(task)?,
                    Err(_) => objects = never(),
                },
                default(PATIENCE) => {}
            }
        }
        if self.shared.is_halted() {
            return Ok(self.intake.summary);
        }
        self.intake.finish()
    }

    fn objects(&mut self, task: Task) -> Result<(), StoreError> {
        for found in &task.found {
            if self.shared.is_stopping() {
                break;
            }
            self.object(found, &task.blocks)?;
        }
        Ok(())
    }

    /// Gives a block to whoever is free; parses it here if nobody is, or if
    /// there is nothing else to do for this object.
    pub(crate) fn deliver(
        &mut self,
        block: Block,
        rest: Rest,
        blocks: &Sender<Block>,
    ) -> Result<(), StoreError> {
        if rest == Rest::Nothing || self.shared.options.threads <= 1 {
            return self.parse(block);
        }
        match blocks.try_send(block) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(block) | TrySendError::Disconnected(block)) => self.parse(block),
        }
    }

    fn parse(&mut self, block: Block) -> Result<(), StoreError> {
        if !self.shared.is_halted() {
            let before = self.intake.summary.events;
            self.intake.block(&block, self.shared.options)?;
            add(&self.shared.progress.events, self.intake.summary.events - before);
        }
        self.shared.pool.give_back(block.buffer);
        Ok(())
    }
}
