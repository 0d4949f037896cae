"""Other programs that load the same archive: databases in a Python environment of their own, and
the bench that does nothing but inflate and parse."""

import json
import os
import shutil
import sys
from pathlib import Path

from .process import Failed, bytes_below, cpu, run, say, settle
from .race import Run

LOADERS = Path(__file__).parent / "loaders"
# Packages as pip knows them, by the name of the loader.
PACKAGES = {"duckdb": "duckdb", "clickhouse": "chdb"}


def environment(bench, name):
    """The Python that has a peer; installed, or brought up to date, when first asked for."""
    folder = bench.work / "venv"
    python = folder / "bin" / "python"
    if name not in bench.installed:
        if not python.exists():
            run([sys.executable, "-m", "venv", folder])
        package = PACKAGES[name]
        try:
            run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade", package])
        except Failed:
            # Without a way to the packages, the one that is there will do.
            run([python, "-c", f"import {package}"])
            say(f"{package} could not be brought up to date")
        bench.installed.add(name)
    return python


class Loader:
    """A database that loads the archive, in a process of its own; its count of events is compared."""

    def __init__(self, bench, corpus, name):
        self.bench, self.corpus, self.name = bench, corpus, name
        self.label = f"{name} load"
        self.version = None

    def prepare(self):
        self.python = environment(self.bench, self.name)

    def run(self):
        place = self.bench.work / f"{self.corpus.name}.{self.name}"
        remove(place)
        settle()
        try:
            before = cpu()
            told = json.loads(run([self.python, LOADERS / f"{self.name}_load.py", self.source(), place,
                                   self.bench.threads]).splitlines()[-1])
            used = cpu() - before
            size = bytes_below(place) if place.is_dir() else os.path.getsize(place)
        finally:
            remove(place)
        self.version = told["version"]
        wrong = []
        if told["events"] != self.corpus.events:
            wrong = [f"{told['events']} events, not {self.corpus.events}"]
        return Run(told["seconds"], used, size=size, compared=1, wrong=wrong, note=told["note"])

    def source(self):
        if self.name == "duckdb":
            return self.corpus.listed(self.bench.work)
        return self.corpus.folders[0]


def remove(place):
    for path in (place, place.with_name(f"{place.name}.wal")):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


class Limit:
    """Only inflating every object and parsing it into a tape, on the same threads."""

    def __init__(self, bench, corpus):
        self.bench, self.corpus = bench, corpus
        self.label = f"inflate and simd-json tape, {bench.threads} threads"

    def prepare(self):
        self.program = self.bench.limit()

    def run(self):
        settle()
        before = cpu()
        printed = run([self.program, *self.corpus.folders, "--threads", self.bench.threads])
        used = cpu() - before
        told = dict(part.split("=") for part in printed.split())
        wrong = []
        if int(told["bytes"]) != self.corpus.inflated:
            wrong = [f"{told['bytes']} bytes, not {self.corpus.inflated}"]
        return Run(float(told["seconds"]), used, compared=1, wrong=wrong, note=f"inflates with {told['inflate']}")
