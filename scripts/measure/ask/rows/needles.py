"""Random questions of each kind: how many events, and the first page."""

import statistics

from ..asker import chill, percentile, size_of, spread
from ..draw import KINDS, Draw

# Questions of each kind that are asked of a cold index: reading it costs more than asking.
COLD = 10


def needles(asker):
    index, draw, about = prepared(asker)
    lines = [about, "",
             "| kind | such as | events, median | `--count` p50 | p95 | max | first page p50 | p95 | max | p95 at most | |",
             "|---|---|---|---|---|---|---|---|---|---|---|"]
    for name, kind, most in KINDS:
        asked = draw.questions(kind, asker.options.questions)
        counts, pages, events = [], [], []
        for question in asked:
            took, told = asker.ask(index, ["search", "--count", *question])
            counts.append(took)
            events.append(int(told))
            pages.append(asker.ask(index, ["search", *question])[0])
        kept = max(percentile(counts, 0.95), percentile(pages, 0.95)) < most
        lines.append(f"| {name} | {example(asked[0])} | {statistics.median(events):,.0f} | {spread(counts)} | "
                     f"{spread(pages)} | {most} | {'yes' if kept else '**no**'} |")
        # Each was drawn from a record, which it must find.
        empty = [question for question, found in zip(asked, events) if not found]
        if empty:
            return lines, [f"{name}: nothing found by {empty[0]}"]
    return lines, []


def cold(asker):
    index, draw, about = prepared(asker)
    lines = [about, "", "| kind | `--count` p50 | p95 | max | first page p50 | p95 | max |", "|---|---|---|---|---|---|---|"]
    for name, kind, _ in KINDS:
        told = []
        for command in (["search", "--count"], ["search"]):
            took = []
            for question in draw.questions(kind, COLD):
                chill(index)
                took.append(asker.ask(index, [*command, *question])[0])
            told.append(spread(took))
        lines.append(f"| {name} | {' | '.join(told)} |")
    return lines, []


def prepared(asker):
    events = asker.options.events
    folder = asker.archive("cloudtrail", events)
    index = asker.index(folder.name, [folder])
    about = f"{events:,} CloudTrail events, {size_of(index)}; drawn with seed {asker.options.seed}."
    return index, Draw(folder, asker.options.seed), about


def example(question):
    return "`" + " ".join(question).replace("|", "\\|") + "`"
