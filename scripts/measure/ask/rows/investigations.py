"""Whole questions beside DuckDB and ClickHouse, which have loaded the same events before."""

import csv
import io
import json
import statistics
import subprocess

from ...peers import LOADERS, environment
from ...process import Failed, say, timed
from ..asker import size_of
from ..questions import QUESTIONS

# Events of the other formats, for a million of CloudTrail.
BESIDE = {"transfer": 20_000, "secure": 20_000, "s3access": 100_000}
# Opens a DuckDB database and asks it one question.
ONCE = ("import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); "
        "c.execute(f'SET threads={int(sys.argv[2])}'); c.execute(sys.argv[3]).fetchall()")
# A question must be answered within so many milliseconds.
MOST = 500


def investigations(asker):
    events = asker.options.events
    days = max(1, events * 30 // 1_000_000)
    folders = [asker.archive("cloudtrail", events)]
    folders += [asker.archive(kind, max(1000, each * events // 1_000_000), days) for kind, each in BESIDE.items()]
    kinds = ["cloudtrail", *BESIDE]
    indexes = {kind: asker.index(folder.name, [folder]) for kind, folder in zip(kinds, folders)}
    peers = [peer for peer in (opened(asker, "duckdb", folders), opened(asker, "clickhouse", folders[:1])) if peer]
    wrong = []
    others = ", ".join(f"{each * events // 1_000_000:,} of {kind}" for kind, each in BESIDE.items())
    lines = [f"{events:,} CloudTrail events ({size_of(indexes['cloudtrail'])}), and events of the same days: {others}. Medians of {asker.options.rounds} rounds, all in turn; logdex is a fresh process each "
             "time, the databases are open and have their tables in memory. `fresh` is DuckDB as a process of its own "
             "for each question, its Python included, as logdex is one. Answers are compared.", "",
             "| question | asked in | logdex | " + " | ".join(peer.title for peer in peers)
             + f" | DuckDB, fresh | rows | within {MOST} | no open one faster | no fresh one |",
             "|---|---|---|" + "---|" * (len(peers) + 5)]
    for question in QUESTIONS:
        lines += compared(asker, indexes[question['over']], peers, question, wrong)
    for peer in peers:
        peer.close()
    return lines, wrong


def compared(asker, index, peers, question, wrong):
    ways = [(way, question[way]) for way in ("query", "sql") if question.get(way)]
    took = {name: [] for name in [way for way, _ in ways] + [peer.name for peer in peers] + ["fresh"]}
    answers = {}
    for _ in range(asker.options.rounds):
        for way, text in ways:
            milliseconds, printed = asker.ask(index, [way, "-o", "csv", text])
            took[way].append(milliseconds)
            answers[way] = [row for row in csv.reader(io.StringIO(printed))][1:]
        for peer in peers:
            if peer.name in question:
                milliseconds, answers[peer.name] = peer.ask(question[peer.name])
                took[peer.name].append(milliseconds)
                if peer.once:
                    took["fresh"].append(peer.fresh(question[peer.name]))
    known = {name: sorted(plain(row) for row in rows) for name, rows in answers.items()}
    first = known[ways[0][0]]
    wrong += [f"{question['name']}: {name} gives {rows[:3]}…, {ways[0][0]} gives {first[:3]}…"
              for name, rows in known.items() if rows != first]
    middles = {name: statistics.median(those) for name, those in took.items() if those}
    best = min([middles[peer.name] for peer in peers if peer.name in middles], default=None)
    for way, _ in ways:
        middle = middles[way]
        others = [f"{middles[name]:.0f}" if name in middles else "" for name in [*(peer.name for peer in peers), "fresh"]]
        yield (f"| {question['name']} | {'Insights' if way == 'query' else 'SQL'} | {middle:.0f} | "
               f"{' | '.join(others)} | {len(first):,} | {'yes' if middle < MOST else '**no**'} | "
               f"{at_most(middle, best)} | {at_most(middle, middles.get('fresh'))} |")


def at_most(took, other):
    return "" if other is None else "yes" if took <= other else "**no**"


def plain(row):
    """A row as texts: numbers alike however they are written."""
    return tuple(one(value) for value in row)


def one(value):
    if value is None:
        return ""
    try:
        return f"{float(value):.9g}"
    except (TypeError, ValueError):
        return str(value)


class Peer:
    """A database in a process of its own that answers one query after the other."""

    def __init__(self, name, command, once=None):
        self.name, self.once = name, once
        self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.title = f"{name} {self.read()}"

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise Failed(f"{self.name} ended with {self.process.wait()}")
        return json.loads(line)

    def ask(self, query):
        self.process.stdin.write(json.dumps(query) + "\n")
        self.process.stdin.flush()
        told = self.read()
        if "error" in told:
            raise Failed(f"{self.name}: {told['error']}: {query}")
        return told["took"], told["rows"]

    def fresh(self, query):
        """Milliseconds of a process that opens the database and asks."""
        return timed([*self.once, query]) * 1000

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def opened(asker, name, folders):
    try:
        python = environment(asker, name)
        place = asker.work / f"asked-{asker.options.events}.{name}"
        once = [python, "-c", ONCE, place, asker.threads] if name == "duckdb" else None
        return Peer(name, [python, LOADERS / f"{name}_asked.py", place, asker.threads, *folders], once)
    except Failed as failed:
        say(f"{name} can't be had: {failed}")
        return None
