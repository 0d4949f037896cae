//! Totals of a run.

use std::collections::BTreeMap;

use logdex_event::format::Format;
use logdex_event::sink::Problem;

/// Totals of a run. Every record that was read is counted in exactly one
/// of [`indexed`](Summary::indexed), [`skipped`](Summary::skipped) and
/// [`rejected`](Summary::rejected).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Objects that were read, to their end or as far as possible.
    pub objects: u64,
    /// Objects that were indexed before and haven't changed.
    pub unchanged: u64,
    /// Objects that are byte for byte the same as others.
    pub duplicates: u64,
    /// Objects and inputs that could not be read, or not to their end.
    pub failed: u64,
    /// Objects that were read and have nothing in them.
    pub empty: u64,
    /// Files left out by [`Patterns`](crate::Patterns), in archives too, and
    /// folders, each with all that is in it.
    pub left_out_by_pattern: u64,
    /// Packed bytes of the objects read.
    pub packed_bytes: u64,
    /// Bytes after unpacking.
    pub inflated_bytes: u64,
    /// Records cut from objects.
    pub records: u64,
    /// Records that became events: one each, but for carriers of several.
    pub indexed: u64,
    /// Events.
    pub events: u64,
    /// Records that are no events by their nature, or were indexed before.
    pub skipped: u64,
    /// The same by reason.
    pub skip_reasons: BTreeMap<&'static str, u64>,
    /// Records that could not be kept at all.
    pub rejected: u64,
    /// Events without a time.
    pub undated: u64,
    /// Records of duplicates, as far as their number is known.
    pub duplicate_records: u64,
    /// Bytes of overlong records that are in no event.
    pub dropped_bytes: u64,
    /// Events by format.
    pub formats: BTreeMap<&'static str, u64>,
    /// Problems with the paths of their objects, by path and offset: the first
    /// [`MAX_PROBLEMS`](Summary::MAX_PROBLEMS) at most.
    pub problems: Vec<(String, Problem)>,
    /// How many problems there were.
    pub problem_count: u64,
    /// True if the run was stopped before it had read everything.
    pub interrupted: bool,
}

impl Summary {
    /// Most problems in [`problems`](Summary::problems).
    pub const MAX_PROBLEMS: usize = 1000;

    /// Notes a problem of an object.
    pub(crate) fn problem(&mut self, path: &str, problem: Problem) {
        self.problem_count += 1;
        if self.problems.len() < Summary::MAX_PROBLEMS {
            self.problems.push((path.to_owned(), problem));
        }
    }

    /// Counts an object that could not be read at all, and its problem.
    pub(crate) fn unread(&mut self, path: &str, problem: Problem) {
        self.failed += 1;
        self.problem(path, problem);
    }

    pub(crate) fn event(&mut self, format: &'static Format) {
        self.events += 1;
        *self.formats.entry(format.name).or_default() += 1;
    }

    pub(crate) fn skip(&mut self, reason: &'static str) {
        self.skipped += 1;
        *self.skip_reasons.entry(reason).or_default() += 1;
    }

    /// Adds the totals of another thread.
    pub(crate) fn merge(&mut self, other: Summary) {
        let Summary { problems, formats, skip_reasons, interrupted, .. } = &other;
        for (sum, more) in [
            (&mut self.objects, other.objects),
            (&mut self.unchanged, other.unchanged),
            (&mut self.duplicates, other.duplicates),
            (&mut self.failed, other.failed),
            (&mut self.empty, other.empty),
            (&mut self.left_out_by_pattern, other.left_out_by_pattern),
            (&mut self.packed_bytes, other.packed_bytes),
            (&mut self.inflated_bytes, other.inflated_bytes),
            (&mut self.records, other.records),
            (&mut self.indexed, other.indexed),
            (&mut self.events, other.events),
            (&mut self.skipped, other.skipped),
            (&mut self.rejected, other.rejected),
            (&mut self.undated, other.undated),
            (&mut self.duplicate_records, other.duplicate_records),
            (&mut self.dropped_bytes, other.dropped_bytes),
            (&mut self.problem_count, other.problem_count),
        ] {
            *sum += more;
        }
        add_all(&mut self.formats, formats);
        add_all(&mut self.skip_reasons, skip_reasons);
        self.problems.extend_from_slice(problems);
        self.interrupted |= interrupted;
    }

    /// Puts problems in order when all threads are done.
    pub(crate) fn sort(&mut self) {
        self.problems.sort_by(|(a, x), (b, y)| (a, x.offset, x.kind).cmp(&(b, y.offset, y.kind)));
        self.problems.truncate(Summary::MAX_PROBLEMS);
    }
}

fn add_all(sums: &mut BTreeMap<&'static str, u64>, more: &BTreeMap<&'static str, u64>) {
    for (name, count) in more {
        *sums.entry(name).or_default() += count;
    }
}
