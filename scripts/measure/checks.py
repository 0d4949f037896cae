"""Holds an index against the manifest of its archive, and against leaves of its raw records."""

import hashlib
import json
import tempfile
from pathlib import Path

from oracle import leaves
from oracle.fields import natives_of, quote

from .process import run, say

# Leaves that are searched for after each timed run.
LEAVES = 100


class Checker:
    """Asks logdex what is known otherwise."""

    def __init__(self, logdex, root, work, rounds):
        self.logdex, self.root, self.work = logdex, root, work
        # Each round has leaves of its own, so that many are asked for in all.
        self.pool = LEAVES * min(rounds, 5)
        self.known = None
        self.leaves = {}

    def prepare(self, corpus):
        """Draws and counts leaves: before the first timed run, since it takes all cores for a while."""
        corpus = corpus.twin or corpus
        if corpus.name not in self.leaves:
            say(f"{corpus.name}: counting {self.pool} random leaves in the raw records")
            mark = hashlib.sha256(self.source().read_bytes()).hexdigest()[:8]
            cache = self.work / f"{corpus.name}.leaves-{self.pool}-{mark}.json"
            self.leaves[corpus.name] = leaves.expected(corpus.folders, corpus.formats, self.catalogue(),
                                                       self.pool, 1, str(cache))
        return self.leaves[corpus.name]

    def source(self):
        return self.root / "crates" / "core" / "src" / "field" / "catalogue.rs"

    def catalogue(self):
        """What the program says of its fields, by an index of the sample."""
        if self.known is None:
            with tempfile.TemporaryDirectory() as folder:
                index = Path(folder) / "index"
                run([self.logdex, "index", "--quiet", self.root / "corpus" / "sample", "-i", index], expect=(0, 2))
                printed = run([self.logdex, "fields", "-i", index, "-o", "json"])
            rows = [json.loads(line) for line in printed.splitlines()]
            self.known = leaves.Catalogue(natives_of(self.source()), rows)
        return self.known

    def check(self, index, corpus, turn):
        """(how many answers were compared, what was wrong). `turn` is the number of the run."""
        asked = [([], corpus.events)]
        asked += self.of_manifest(corpus)
        pool = self.prepare(corpus)
        start = turn * LEAVES % max(1, len(pool))
        asked += [([query], events) for query, events in pool[start:start + LEAVES]]
        wrong = [line for question, wanted in asked for line in self.differs(index, question, wanted)]
        for line in wrong[:20]:
            say(f"WRONG: {corpus.name}: {line}")
        return len(asked), wrong

    def of_manifest(self, corpus):
        """Questions that the generator's manifest answers. Of archives in one index only totals
        are asked, since names of one format lead to fields of the other."""
        if len(corpus.manifests) > 1:
            return [([f'event.dataset:"{kind}"'], manifest["events"])
                    for kind, manifest in zip(corpus.formats, corpus.manifests)]
        asked, manifest = [], corpus.manifests[0]
        for name, told in manifest.get("fields", {}).items():
            asked.append(([f"{name}:*"], told["events"]))
            asked += [([f"{name}:{quote(value)}"], events) for value, events in list(told["top"].items())[:5]]
        for needle in manifest.get("needles", []):
            asked += [([f"{name}:{quote(value)}"], 1) for name, value in needle["values"].items()]
        return asked

    def differs(self, index, question, wanted):
        got = self.count(index, question)
        return [] if got == wanted else [f"`{' '.join(question) or 'all'}` gave {got}, not {wanted}"]

    def count(self, index, question):
        return int(run([self.logdex, "search", "-i", index, "--count", "--", *question], expect=(0, 1)))
