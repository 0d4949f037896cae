"""Hits whose raw records are read back from the archive, byte for byte."""

import json
import random
import statistics
import subprocess
import time

from oracle.fields import quote
from oracle.reading import inflated, records

from ..process import Failed
from ..race import Logdex, race

# Hits, each of an object of its own, and how long they may take.
HITS, MOST_SECONDS = 20, 0.3
# Times the question is asked.
RUNS = 20


def hits(bench, result):
    if not bench.keeps("archive"):
        result.skip("`--raw archive`: this logdex does not know it")
        return
    corpora = [bench.corpora.large()]
    if bench.real(result):
        corpora.append(bench.corpora.real_large())
    for corpus in corpora:
        logdex = Asked(bench, corpus)
        runs = race([corpus], [logdex], 1)
        result.runs(corpus, runs)
        result.claim(f"seconds of {len(logdex.ids)} hits of {len(logdex.ids)} objects / {MOST_SECONDS} s", corpus,
                     [seconds / MOST_SECONDS for seconds in logdex.seconds], most=1.0)


class Asked(Logdex):
    """An index without raw records that is asked for some."""

    def __init__(self, bench, corpus):
        super().__init__(bench, corpus, "--raw", "archive")
        self.ids, self.texts, self.seconds = [], [], []

    def prepare(self):
        super().prepare()
        dice = random.Random(1)
        for path in dice.sample(self.corpus.paths, min(HITS, len(self.corpus.paths))):
            data = inflated(path)
            record = dict(dice.choice([value for value, _ in records(data)]))
            self.ids.append(record["eventID"])
            self.texts.append(data)

    def look(self, index, done):
        query = " OR ".join(f"eventID:{quote(text)}" for text in self.ids)
        command = [self.bench.logdex, "search", "-i", index, "-n", HITS, "-o", "raw", "--", query]
        for _ in range(RUNS):
            started = time.perf_counter()
            answer = subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL, capture_output=True)
            self.seconds.append(time.perf_counter() - started)
        if answer.returncode != 0:
            raise Failed(f"asking for hits ended with {answer.returncode}: {answer.stderr.decode()[:500]}")
        done.compared += len(self.ids)
        done.wrong += self.differing(answer.stdout)
        done.note = f"median of {RUNS} questions {statistics.median(self.seconds) * 1000:.1f} ms"

    def differing(self, printed):
        found = {json.loads(line)["eventID"]: line for line in printed.splitlines() if line}
        return [f"the record of {text} is not that of its object" for text, data in zip(self.ids, self.texts)
                if text not in found or found[text] not in data]
