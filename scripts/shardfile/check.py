"""Checks that a shard's statistics and look-up tables hold for its decoded values."""

from itertools import pairwise

from .dictionary import table_faults
from .numbers import number_column, present, zone_faults
from .records import CONTENT
from .texts import bucket_faults
from .words import Words

NULL_FORMS = (b"", b"-")
UNCOUNTED = ("\x01overflow", "\x01schema", "\x01template")


def null(value):
    return value in NULL_FORMS


def number_faults(shard, entry):
    """What the entry of a number column says wrong."""
    sections = shard.file.sections(entry)
    column = number_column(sections, shard.events)
    numbers = [n for n in column if n is not None]
    yield from zone_faults(sections[2], column)
    if sections[0][0] == 1 and list(present(sections[0], shard.events)) != [
        event for event, n in enumerate(column) if n is not None
    ]:
        yield "events with a number are not ascending"
    if entry.events != len(numbers) or entry.rows != len(numbers):
        yield f"events {entry.events}, rows {entry.rows}, but {len(numbers)} numbers"
    if entry.bounds != (min(numbers), max(numbers)):
        yield f"bounds {entry.bounds}, not {min(numbers)} to {max(numbers)}"
    if entry.distinct is not None and entry.distinct != len(set(numbers)):
        yield f"distinct {entry.distinct}, not {len(set(numbers))}"


def value_faults(shard, entry):
    """What the entry of a value column says wrong."""
    column = shard.column(entry.name)
    starts, values = column.starts, column.values
    events = sum(
        any(not null(v) for v in values[starts[e] : starts[e + 1]]) for e in range(shard.events)
    )
    if entry.events != events:
        yield f"events {entry.events}, not {events}"
    if entry.rows != column.rows and not (entry.rows == 0 and entry.name in UNCOUNTED):
        yield f"rows {entry.rows}, not {column.rows}"
    different = set(values)
    if entry.distinct is not None and entry.distinct != len(different):
        yield f"distinct {entry.distinct}, not {len(different)}"
    if entry.bounds is not None and values:
        least, greatest = min(different), max(v[:24] for v in different)
        if entry.bounds != (least[:24], greatest):
            yield f"bounds {entry.bounds}, not {(least[:24], greatest)}"
    # A list of column ids may stand under several schema ids.
    if entry.name != "\x01schema" and len(set(column.own)) != len(column.own):
        yield "values that stand twice in the dictionary"
    _, _, stored = shard.file.sections(entry)
    if column.encoding == 2:
        yield from bucket_faults(values, column.keys, column.buckets, null)
    elif column.encoding == 3:
        pass
    else:
        yield from table_faults(stored, column.own)
    yield from _map_faults(shard, column)


def _map_faults(shard, column):
    """What a map says wrong on the events of its source."""
    if column.encoding != 4:
        return
    own, source = column.starts, column.sources[0].starts
    same = all(
        (own[e] == own[e + 1]) == (source[e] == source[e + 1]) for e in range(shard.events)
    )
    if column.same_events and not same:
        yield "a map with values in other events than its source"


def word_faults(shard):
    """What the text index says wrong."""
    words = Words(shard)
    if any(a >= b for a, b in pairwise(words.words)):
        yield "words that are not sorted"
    lists = [words.documents(place) for place in range(len(words.words))]
    for word, documents in zip(words.words, lists):
        if any(a >= b for a, b in pairwise(documents)):
            yield f"documents of {word!r} do not ascend"
    # Documents of a bucket of hashed terms are in no order and may be repeated.
    for word, documents in [*zip(words.words, lists), *enumerate(words.hashed)]:
        try:
            for document in documents:
                words.events_of(document)
        except ValueError as error:
            yield f"{word!r}: {error}"
        if isinstance(word, int) and documents and min(documents) < shard.events:
            yield f"an event among the hashed terms of bucket {word}"
    end = shard.events
    for entry in words.columns:
        column = shard.column(entry.name)
        if entry.first_word != end:
            yield f"first word {entry.first_word} of {entry.name!r}, not {end}"
        codes = column.rows if column.encoding in (2, 3) else len(column.own)
        end = entry.first_word + codes


def event_faults(shard, lines):
    """What the columns of our own say wrong, given the printed events."""
    content = shard.number("\x01content")
    if any(n is None or not 0 <= n < len(CONTENT) for n in content):
        yield "content that is no 0, 1 or 2"
    for event, line in enumerate(lines):
        raw = line.get("raw")
        size = len(raw.encode()) if raw is not None else len(line.get("raw_hex", "")) // 2
        if ("raw" in line or "raw_hex" in line) and not line["context"] and size != line["bytes"]:
            yield f"event {event}: a record of {size} bytes, not {line['bytes']}"


def layout_faults(shard):
    """What the directory says wrong about the order and place of sections."""
    keys = [(e.name_bytes, e.role != 0) for e in shard.file.entries]
    if keys != sorted(keys):
        yield "entries that are not sorted"
    spans = sorted((e.start, e.start + sum(e.sizes)) for e in shard.file.entries)
    at = 8
    for start, end in spans:
        if start != at:
            yield f"sections that end at {at}, the next begin at {start}"
        at = end
    if at != shard.file.content_bytes - shard.file.directory_bytes:
        yield f"sections that end at {at}, before the directory"


def faults(shard, lines=()):
    """All that a shard says wrong about itself, a line each."""
    yield from layout_faults(shard)
    for entry in shard.file.entries:
        found = ()
        if entry.role != 0:
            found = value_faults(shard, entry)
        elif entry.sizes[0]:
            found = number_faults(shard, entry)
        for fault in found:
            yield f"{entry.name!r}: {fault}"
    yield from word_faults(shard)
    yield from event_faults(shard, lines)
