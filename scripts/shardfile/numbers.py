"""Number columns and their zone maps (section 6)."""

from .container import nested
from .integers import Reader, SIGN64, integers, signed, unpack

BATCH = 512


def present(data, events):
    """The events that have a number, ascending."""
    read = Reader(data)
    code = read.fixed(1)
    if code == 0:
        return range(events)
    if code != 1:
        raise ValueError(f"column index {code}")
    read.vint()
    body = read.rest()
    entries = int.from_bytes(body[-2:], "little")
    table = Reader(body[len(body) - 2 - 4 * entries : -2])
    read, found = Reader(body), []
    for _ in range(entries):
        block, count = table.fixed(2) << 16, table.fixed(2) + 1
        if count < 5120:
            found += [block + x for x in unpack(read.take(2 * count), count, 16)]
            continue
        before = len(found)
        for group in range(1024):
            bits, rank = read.fixed(8), read.fixed(2)
            if len(found) - before != rank:
                raise ValueError(f"{len(found) - before} events before a group, not {rank}")
            first = block + 64 * group
            found += [first + i for i in range(64) if bits >> i & 1]
        if len(found) - before != count:
            raise ValueError(f"{len(found) - before} events in a block, not {count}")
    return found


def number_column(sections, events):
    """The number of each event, None where it has none."""
    which, numbers = present(sections[0], events), signed(sections[1])
    if len(which) != len(numbers):
        raise ValueError(f"{len(numbers)} numbers for {len(which)} events")
    if len(numbers) == events:
        return numbers
    out = [None] * events
    for event, number in zip(which, numbers):
        out[event] = number
    return out


def zone_faults(data, column):
    """What the zone map of a number column says wrong."""
    batches = -(-len(column) // BATCH)
    if not data:
        if batches >= 2:
            yield f"no zone map for {batches} batches"
        return
    if batches < 2:
        yield f"a zone map for {batches} batches"
    _, least, spread = nested(data, 2)
    least, spread = integers(least), integers(spread)
    if len(least) != batches or len(spread) != batches:
        yield f"zone map of {len(least)} and {len(spread)} for {batches} batches"
        return
    lowest = min(n for n in column if n is not None)
    for batch in range(batches):
        numbers = column[BATCH * batch : BATCH * (batch + 1)]
        numbers = [n for n in numbers if n is not None] or [lowest]
        low, high = min(numbers), max(numbers)
        if (least[batch], spread[batch]) != (low + SIGN64, high - low):
            yield f"zone {batch}: {least[batch] - SIGN64} + {spread[batch]}, not {low} to {high}"
