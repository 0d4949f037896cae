//! Progress bar of `logdex index`, shown only if standard error is a terminal.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use logdex_ingest::Progress;

use crate::human::{bytes, count};

/// The time between two updates of the bar.
const TICK: Duration = Duration::from_millis(100);

/// Runs `work` while a bar shows its progress.
pub fn show<T>(progress: &Progress, work: impl FnOnce() -> T) -> T {
    thread::scope(|scope| {
        let (done, over) = channel::<()>();
        scope.spawn(move || {
            let bar = bar();
            let started = Instant::now();
            while over.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                draw(&bar, progress, started.elapsed());
            }
            bar.finish_and_clear();
        });
        // Dropped when the work is over, even by a panic, so the bar ends too.
        let _done = done;
        work()
    })
}

/// A bar over compressed bytes, whose total is known early.
fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    let template = "{spinner} [{bar:24}] {percent:>3}%  {msg}  eta {eta}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

fn draw(bar: &ProgressBar, progress: &Progress, elapsed: Duration) {
    bar.set_length(progress.bytes_found.load(Relaxed));
    bar.set_position(progress.bytes_read.load(Relaxed));
    bar.set_message(message(progress, elapsed));
    bar.tick();
}

fn message(progress: &Progress, elapsed: Duration) -> String {
    // Until the archive is listed, totals still grow.
    let more = if progress.listing_done.load(Relaxed) { "" } else { "+" };
    let events = progress.events.load(Relaxed);
    let rate = events as f64 / elapsed.as_secs_f64().max(0.001);
    format!(
        "{} of {}{more} objects, {} of {}{more}, {} events, {} events/s",
        count(progress.objects_done.load(Relaxed)),
        count(progress.objects_found.load(Relaxed)),
        bytes(progress.bytes_read.load(Relaxed)),
        bytes(progress.bytes_found.load(Relaxed)),
        count(events),
        count(rate as u64),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_marks_totals_that_still_grow() {
        let progress = Progress::default();
        progress.objects_found.store(1_200, Relaxed);
        progress.objects_done.store(10, Relaxed);
        progress.bytes_found.store(5_000_000, Relaxed);
        progress.events.store(3_000, Relaxed);
        let text = message(&progress, Duration::from_secs(2));
        assert_eq!(text, "10 of 1,200+ objects, 0 B of 5.00 MB+, 3,000 events, 1,500 events/s");
        progress.listing_done.store(true, Relaxed);
        assert!(
            message(&progress, Duration::from_secs(2)).starts_with("10 of 1,200 objects, 0 B of 5.00 MB,")
        );
    }
}
