"""What all rows share: archives, their indexes, one timed question; and the page they write."""

import datetime
import os
import re
import statistics
import subprocess
import time
from pathlib import Path

from ..process import Failed, bytes_below, first_line, run, say
from ..result import load, save

# Days that a busy account takes for a million events: a larger archive is a longer one.
DAYS_A_MILLION = 30
# Where archives begin.
START = datetime.date(2025, 6, 1)
# What each archive is, besides its number of events.
ARCHIVES = {
    "cloudtrail": ["--profile", "busy", "--events-per-object", "800..16000", "--seed", "11"],
    "transfer": ["--seed", "21"],
    "secure": ["--seed", "22"],
    "s3access": ["--events-per-object", "1700..33000", "--seed", "23"],
}


class Asker:
    """One run of scripts/ask."""

    def __init__(self, root, target, options):
        self.root, self.options, self.work = root, options, options.work
        self.logdex, self.corpus = target / "release" / "logdex", target / "release" / "logdex-corpus"
        self.installed, self.threads = set(), os.cpu_count()
        self.work.mkdir(parents=True, exist_ok=True)
        if not options.no_build:
            say("building")
            run(["cargo", "build", "--release", "--quiet", "-p", "logdex", "-p", "logdex-corpus"], cwd=root)

    def archive(self, kind, events, days=None):
        """The folder of an archive, made if it isn't there."""
        days = days or max(1, events * DAYS_A_MILLION // 1_000_000)
        folder = self.work / f"{kind}-{events}-{days}d"
        if not (self.work / f"{folder.name}.truth.json").exists():
            say(f"making {folder.name}")
            run([self.corpus, kind, "--events", events, "--start", START.isoformat(), "--days", days,
                 *ARCHIVES[kind], "--out", folder])
        return folder

    def index(self, name, folders):
        """The index of some archives, made if it isn't there or was made by another program."""
        index, mark = self.work / f"{name}.index", self.work / f"{name}.made-by"
        made_by = f"{self.logdex.stat().st_size} {self.logdex.stat().st_mtime_ns}"
        if not mark.exists() or mark.read_text() != made_by:
            run(["rm", "-rf", index])
            say(f"indexing {name}")
            run([self.logdex, "index", "--quiet", "-i", index, *folders])
            mark.write_text(made_by)
        warm(index)
        return index

    def ask(self, index, command):
        """Milliseconds from start to end of a process that is asked one question, and what it printed."""
        command = [str(self.logdex), *command, "-i", str(index)]
        started = time.perf_counter()
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
        took = (time.perf_counter() - started) * 1000
        if done.returncode not in (0, 1):
            raise Failed(f"`{' '.join(command)}`: {done.stderr.decode('utf-8', 'replace').strip()[-1000:]}")
        return took, done.stdout.decode("utf-8", "replace")


def warm(index):
    """Reads an index into the page cache."""
    for path in sorted(Path(index).rglob("*")):
        if path.is_file():
            with open(path, "rb", buffering=0) as file:
                while file.read(1 << 20):
                    pass


def chill(index):
    """Asks that nothing of an index stays in the page cache."""
    os.sync()
    for path in Path(index).rglob("*"):
        if path.is_file():
            with open(path, "rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def percentile(numbers, share):
    """The number below or at which this share of them lies."""
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(numbers):
    """Median, 95th percentile and the largest, for a table."""
    return " | ".join(f"{number:.0f}" for number in
                      (statistics.median(numbers), percentile(numbers, 0.95), max(numbers)))


def size_of(index):
    return f"{bytes_below(index) / 1e6:,.0f} MB in {len(list((index / 'shards').iterdir()))} shards"


def run_rows(asker):
    """Runs the rows that were asked for, writing the page after each; true if all was right."""
    from .rows import ROWS
    folder, right = asker.work / f"{asker.options.name}.rows", True
    for name, about, measure in ROWS:
        if asker.options.rows and name not in asker.options.rows:
            continue
        say(f"{name}: {about}")
        lines, wrong = measure(asker)
        right = right and not wrong
        for line in wrong:
            say(f"WRONG: {line}")
        save(folder / f"{name}.json", {"about": about, "lines": lines, "wrong": wrong})
        write(asker, folder)
    return right


def write(asker, folder):
    from .rows import ROWS
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", info, re.M)
    memory = re.search(r"^MemTotal:\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.M)
    commit = first_line(["git", "-C", asker.root, "describe", "--always", "--dirty"])
    parts = [f"# {asker.options.name}", "",
             f"* Date: {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC",
             f"* Machine: {os.cpu_count()} cores{', ' + model[1] if model else ''}, "
             f"{int(memory[1]) / 1e6:.1f} GB of memory",
             f"* Versions: {first_line([asker.logdex, '--version'])} ({commit}), {first_line(['rustc', '--version'])}",
             "", "Milliseconds of the wall from the start of a process to its end, a fresh process for each question.",
             ""]
    for name, _, _ in ROWS:
        path = folder / f"{name}.json"
        if path.exists():
            told = load(path)
            parts += [f"## {name}: {told['about']}", "", *told["lines"], ""]
            parts += [f"* WRONG: {line}" for line in told["wrong"]]
    out = asker.options.out / f"{asker.options.name}.md"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(parts).rstrip() + "\n", encoding="utf-8")
    say(f"wrote {out}")
