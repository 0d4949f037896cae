"""Runs logdex and others in turn over the same archive, so that a busy moment meets all of them."""

import shutil
from dataclasses import dataclass, field

from .process import bytes_below, cpu, say, settle, timed, warm, watched

# Who takes longer than this, in seconds, runs once.
PATIENCE = 150


@dataclass
class Run:
    """One run of one contender."""
    seconds: float
    cpu: float = 0
    peak: int = 0
    size: int = 0
    shards: int = 0
    compared: int = 0
    wrong: list = field(default_factory=list)
    note: str = ""


class Logdex:
    """`logdex index` into a fresh folder, which is checked and deleted afterwards."""

    def __init__(self, bench, corpus, *extra, threads=None, label=None, expect=(0,), check=True):
        self.bench, self.corpus, self.expect, self.checked = bench, corpus, expect, check
        self.options = ["--threads", threads or bench.threads, *extra]
        shown = [str(part) for part in self.options]
        self.label = label or " ".join(["logdex index", *shown])
        self.turn = 0

    def prepare(self):
        if self.checked:
            self.bench.checker.prepare(self.corpus)

    def run(self):
        index = self.bench.work / f"{self.corpus.name}.index"
        shutil.rmtree(index, ignore_errors=True)
        command = [self.bench.logdex, "index", *self.corpus.folders, "-i", index, "--quiet", *self.options]
        settle()
        try:
            before = cpu()
            seconds, peak = watched(command, self.expect)
            done = Run(seconds, cpu() - before, peak, bytes_below(index), len(list((index / "shards").glob("*"))))
            if self.checked:
                done.compared, done.wrong = self.bench.checker.check(index, self.corpus, self.turn)
            self.look(index, done)
        finally:
            shutil.rmtree(index, ignore_errors=True)
        self.turn += 1
        return done

    def look(self, index, done):
        """What else is to be done with an index before it is deleted."""


class Command:
    """A yardstick on the files of an archive, as `xargs` names them."""

    def __init__(self, bench, corpus, label, *command):
        self.label = label
        # As many names at once as a command line takes: one process, if the archive lets it.
        self.command = ["xargs", "-0", "-s", 1_500_000, "-a", corpus.listed(bench.work), *command, "--"]

    def run(self):
        settle()
        before = cpu()
        # zgrep and rg exit with 1 where a file has no match, and xargs with 123.
        seconds = timed(self.command, expect=(0, 1, 123))
        return Run(seconds, cpu() - before)


def zgrep(bench, corpus):
    return Command(bench, corpus, "zgrep -c AccessDenied", "zgrep", "-c", "AccessDenied")


def gzip(bench, corpus):
    return Command(bench, corpus, "gzip -dc", "gzip", "-dc")


def ripgrep(bench, corpus):
    return Command(bench, corpus, "rg -z -c AccessDenied", "rg", "-z", "-c", "AccessDenied")


def race(corpora, contenders, rounds):
    """The runs of each contender by its label; every other round in the opposite order."""
    for corpus in corpora:
        warm(corpus.paths)
    for contender in contenders:
        getattr(contender, "prepare", lambda: None)()
    runs = {contender.label: [] for contender in contenders}
    for turn in range(rounds):
        for contender in contenders if turn % 2 == 0 else reversed(contenders):
            past = runs[contender.label]
            if len(past) < turn or any(run.seconds > PATIENCE for run in past):
                continue
            past.append(contender.run())
            say(f"  round {turn + 1} of {rounds}: {contender.label}: {past[-1].seconds:.2f} s")
    return runs


def ratios(these, those):
    """Seconds of these runs by seconds of those, pair by pair: the runs of a round are a pair."""
    return [one.seconds / other.seconds for one, other in zip(these, those)]
