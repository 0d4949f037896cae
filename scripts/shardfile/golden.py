"""The comparison of golden shards with the answers kept beside them."""

import json
from pathlib import Path

from .check import faults
from .container import VERSION, Refused
from .records import Records, Shard
from .words import Words

GOLDEN = Path(__file__).resolve().parents[2] / "crates/shard/tests/golden"
TIMES = 12
OBJECT = 3
SAME = ("time", "part", "bytes", "content", "context", "raw", "raw_hex", "fields")


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def event_faults(found, answers, lines):
    """Differences between decoded events and the answers, and the input's lines."""
    if len(found) != TIMES * len(answers):
        yield f"{len(found)} events, {TIMES * len(answers)} expected"
        return
    for event, line in enumerate(found):
        answer = answers[event % len(answers)]
        for key in SAME:
            if line.get(key) != answer.get(key):
                yield f"event {event}: {key} {line.get(key)!r}, {answer.get(key)!r} expected"
        if line["object"] != OBJECT:
            yield f"event {event}: object {line['object']}"
        before = found[event - 1] if event else {"ordinal": -1}
        follows = line["ordinal"] == before["ordinal"] + (line["part"] == 0)
        skips = line["part"] == 0 and line["ordinal"] > before["ordinal"]
        if not follows and not skips:
            yield f"event {event}: ordinal {line['ordinal']} behind {before['ordinal']}"
        start, text = lines[line["ordinal"]]
        if (line["offset"], line["bytes"]) != (start, len(text)):
            yield f"event {event}: {line['bytes']} bytes at {line['offset']}, not at {start}"


def input_lines(path):
    """Offset and bytes of each line of the repeated input."""
    found, at = [], 0
    for line in (path.read_bytes() * TIMES).split(b"\n"):
        found.append((at, line))
        at += len(line) + 1
    return found


def whole_value_events(shard, word):
    """The events that have a word as an id or as the spelling of a scalar."""
    found = set()
    for entry in shard.file.values.values():
        if entry.role not in (2, 4):
            continue
        column = shard.column(entry.name)
        for event in range(shard.events):
            for value in column.values[column.starts[event] : column.starts[event + 1]]:
                if value.lower() == word:
                    found.add(event)
    return found


def question_faults(shard, found, questions, count):
    """Questions that the decoded events do not answer as expected."""
    having = {}
    for event, line in enumerate(found):
        for name, value in line["fields"]:
            having.setdefault((name, value), set()).add(event)
    words = Words(shard)
    for question in questions:
        asked = {e + count * i for e in question["events"] for i in range(TIMES)}
        if "field" in question:
            events = having.get((question["field"], question["value"]), set())
            if events != asked:
                yield f"{question['field']} = {question['value']!r}: {sorted(events ^ asked)[:9]}"
            continue
        word = question["word"].encode()
        documents = list(words.bucket(word))
        if word in words.places:
            documents += words.documents(words.places[word])
        events = {e for document in documents for e in words.events_of(document)}
        if not asked <= events:
            events |= whole_value_events(shard, word)
        if not asked <= events:
            yield f"word {question['word']!r}: not in {sorted(asked - events)[:9]}"


def shard_faults(path):
    """What a golden shard says other than its answers."""
    name = path.stem
    answers = lines_of(GOLDEN / "answers" / f"{name}.events.jsonl")
    questions = lines_of(GOLDEN / "answers" / f"{name}.questions.jsonl")
    inputs = [p for p in (GOLDEN / "inputs").iterdir() if p.stem == name]
    if not answers or not questions or len(inputs) != 1:
        raise ValueError(f"{len(answers)} answers, {len(questions)} questions, {len(inputs)} inputs")
    shard = Shard(path)
    found = list(Records(shard))
    yield from event_faults(found, answers, input_lines(inputs[0]))
    yield from question_faults(shard, found, questions, len(answers))
    yield from faults(shard, found)


def check_golden(report):
    """The comparison of all golden shards, a line each; true if all passed."""
    folder = GOLDEN / f"v{VERSION}"
    shards = sorted(folder.glob("*.shard")) if folder.is_dir() else []
    answers = {p.name.removesuffix(".events.jsonl") for p in (GOLDEN / "answers").glob("*.events.jsonl")}
    passed = failed = 0
    for name in sorted(answers - {p.stem for p in shards}):
        report(f"failed {name}: answers without a shard in {folder}")
        failed += 1
    for path in shards:
        try:
            wrong = list(shard_faults(path))
        except (ValueError, OSError, IndexError, KeyError, Refused) as error:
            wrong = [f"{type(error).__name__}: {error}"]
        if not wrong:
            report(f"passed {path.stem}")
            passed += 1
            continue
        failed += 1
        report(f"failed {path.stem}: {len(wrong)} differences; {'; '.join(wrong[:3])}")
    if not shards:
        report(f"failed: no shards in {folder}")
        failed = max(failed, 1)
    report(f"{passed} passed, {failed} failed")
    return failed == 0
