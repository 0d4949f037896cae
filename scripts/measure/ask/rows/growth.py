"""How times grow with the archive: needles, group-bys and first pages on archives of several sizes."""

import statistics

from ..asker import DAYS_A_MILLION, size_of
from ..draw import KINDS, Draw

# Needles of each kind, and times that each of the rest is asked.
ASKED, ROUNDS = 20, 5
NEEDLES = ("user", "address", "error code", "request id", "event id as a word", "two words", "combined")
# What is asked besides, as the program's arguments.
FIXED = [
    ("first page of everything", ["search"]),
    ("first page of a user", ["search", "--user", "alice"]),
    ("first page of a day", ["search", "--since", "2025-06-10", "--until", "2025-06-11"]),
    ("nothing found", ["search", "--user", "no-such-user"]),
    ("count by eventName", ["query", "stats count(*) by eventName"]),
    ("count by arn and eventName", ["query", "stats count(*) by userIdentity.arn, eventName"]),
    ("distinct addresses by arn", ["query", "stats count_distinct(sourceIPAddress) by userIdentity.arn"]),
    ("count by day", ["query", "stats count(*) by bin(1d)"]),
    ("errors by code and arn", ["query", "filter ispresent(errorCode) | stats count(*) by errorCode, userIdentity.arn"]),
]


def growth(asker):
    sizes = asker.options.sizes
    table = {name: [] for name in [*NEEDLES, *(name for name, _ in FIXED)]}
    about = []
    for events in sizes:
        folder = asker.archive("cloudtrail", events)
        index = asker.index(folder.name, [folder])
        about.append(f"{events:,} events of {max(1, events * DAYS_A_MILLION // 1_000_000):,} days: {size_of(index)}")
        draw = Draw(folder, asker.options.seed)
        for name, kind, _ in KINDS:
            if name in NEEDLES:
                took = [asker.ask(index, ["search", *question])[0] for question in draw.questions(kind, ASKED)]
                table[name].append(statistics.median(took))
        for name, command in FIXED:
            table[name].append(statistics.median(asker.ask(index, command)[0] for _ in range(ROUNDS)))
    lines = ["; ".join(about) + f". Medians of {ASKED} random needles, first page; of {ROUNDS} rounds for the rest.", "",
             "| question | " + " | ".join(f"{events:,}" for events in sizes) + " |", "|---|" + "---|" * len(sizes)]
    lines += [f"| {name} | " + " | ".join(f"{took:.0f}" for took in those) + " |" for name, those in table.items()]
    return lines, []
