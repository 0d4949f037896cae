"""Value columns: validity, encodings and derivations (section 8)."""

from array import array
from itertools import accumulate

from .container import nested
from .dictionary import dictionary
from .integers import Reader, integers
from .texts import ids, scalars, written_time

ENCODINGS = {
    1: "dictionary", 2: "ids", 3: "scalars", 4: "map",
    5: "substring", 6: "concatenation", 7: "event time",
}


def row_starts(data, shard):
    """For each event the row of its first value, and last the number of rows."""
    events, code = shard.events, data[0]
    if code == 0:
        return range(events + 1)
    if code == 1:
        _, counts, starts = nested(data[1:], 2)
        counts, starts = integers(counts), integers(starts)
        schema = shard.column("\x01schema").codes
        found = array("Q", accumulate((counts[s] for s in schema), initial=0))
        if starts != [*found[: events : 512], found[-1]]:
            raise ValueError("starts of batches that do not hold for the counts")
        return found
    if code == 2:
        found = array("Q", bytes(8 * (events + 1)))
        before = 0
        for event in integers(data[1:]):
            if event < before:
                raise ValueError("rows of events that do not ascend")
            before = event
            found[event + 1] += 1
        return array("Q", accumulate(found))
    raise ValueError(f"validity {code}")


class Column:
    """A value column, decoded: `values[row]`, `codes[row]`, `starts[event]`."""

    def __init__(self, shard, entry):
        self.shard, self.entry, self.name = shard, entry, entry.name
        validity, codes, values = shard.file.sections(entry)
        self.starts = row_starts(validity, shard)
        self.validity = validity[0]
        self.rows = self.starts[-1]
        self.sources, self.patches, self.memo = [], {}, {}
        read = Reader(codes)
        self.encoding = read.fixed(1)
        self.own, self.keys, self.buckets = [], None, None
        if self.encoding not in ENCODINGS:
            raise ValueError(f"encoding {self.encoding}")
        if self.encoding == 2:
            self.values, self.keys, self.buckets = ids(values, self.rows)
        elif self.encoding == 3:
            self.values = scalars(values, self.rows)
        else:
            self.own = dictionary(values)
        if self.encoding in (2, 3):
            if read.more():
                raise ValueError("bytes behind an encoding without codes")
            self.codes = range(self.rows)
            return
        if self.encoding == 1:
            self.codes = array("Q", integers(read.rest()))
        else:
            self.codes = array("Q", self._derived(codes))
        if len(self.codes) != self.rows:
            raise ValueError(f"{len(self.codes)} codes for {self.rows} rows")
        self.values = [self.value(code) for code in self.codes]

    def value(self, code):
        """The value with a code."""
        if self.encoding in (2, 3):
            return self.values[code]
        if code < len(self.own) and self.encoding != 7:
            return self.own[code]
        if self.encoding in (1, 4):
            raise ValueError(f"code {code} of {len(self.own)} values")
        value = self.memo.get(code)
        if value is None:
            value = self.memo[code] = self._made(code - len(self.own))
        return value

    def _made(self, n):
        """The value a function makes for a code of the source (5) or an event (6, 7)."""
        if self.encoding == 5:
            whole = self.sources[0].value(n)
            before, behind = _at(self.before, n), _at(self.behind, n)
            if before + behind > len(whole):
                raise ValueError(f"{before} and {behind} bytes off {len(whole)}")
            return whole[before : len(whole) - behind]
        if self.encoding == 6:
            one, two = (source.first(n) for source in self.sources)
            return one + self.separator + two
        seconds = self.shard.number("@timestamp")[n] // 1_000_000
        value = self.memo.get((seconds,))
        if value is None:
            value = self.memo[(seconds,)] = written_time(seconds, self.form)
        return value

    def first(self, event):
        """The first value of an event, which must have one."""
        start = self.starts[event]
        if start == self.starts[event + 1]:
            raise ValueError(f"event {event} has no value in the source {self.name!r}")
        return self.values[start]

    def _derived(self, codes):
        """The codes of the rows of a derived column."""
        head, function, patches = nested(codes, 2)
        read = Reader(head)
        if read.fixed(1) != self.encoding:
            raise ValueError("another encoding in the derivation's head")
        names = [read.name() for _ in range(read.fixed(1))]
        if read.more() or len(names) != {4: 1, 5: 1, 6: 2, 7: 0}[self.encoding]:
            raise ValueError(f"sources {names}")
        self.sources = [self.shard.column(name) for name in names]
        for source in self.sources:
            if source.encoding == 6 or self.encoding != 6 and source.encoding != 1:
                raise ValueError(f"source {source.name!r} of encoding {source.encoding}")
        if patches:
            _, events, patched = nested(patches, 2)
            for event, code in zip(integers(events), integers(patched), strict=True):
                self.patches.setdefault(event, []).append(code)
        code_of = self._function(function)
        starts, out = self.starts, []
        for event in range(self.shard.events):
            n = starts[event + 1] - starts[event]
            patch = self.patches.get(event)
            if patch is not None:
                if len(patch) != n:
                    raise ValueError(f"{len(patch)} patches for {n} values of event {event}")
                out += patch
            elif n == 1:
                out.append(code_of(event))
            elif n:
                raise ValueError(f"{n} values of event {event} without a patch")
        return out

    def _function(self, data):
        """The code of an event's value, as a function of the event."""
        size = len(self.own)
        if self.encoding == 4:
            self.same_events, table = data[0] == 0, integers(data[1:])
            source = self.sources[0]
            return lambda event: table[_first_code(source, event)]
        if self.encoding == 5:
            _, *parts = nested(data, 3)
            own, self.before, self.behind = (integers(p) for p in parts)
            source = self.sources[0]

            def part(event):
                s = _first_code(source, event)
                return _at(own, s) - 1 if _at(own, s) else size + s

            return part
        if len(data) != 1:
            raise ValueError(f"function of {len(data)} bytes")
        self.separator, self.form = data, data[0]
        if self.encoding == 6:
            return lambda event: size + event
        if size:
            raise ValueError("a dictionary of event times")
        return lambda event: event

    def events_by_code(self):
        """The events that have each code."""
        found = {}
        for event in range(self.shard.events):
            for row in range(self.starts[event], self.starts[event + 1]):
                events = found.setdefault(self.codes[row], [])
                if not events or events[-1] != event:
                    events.append(event)
        return found


def _at(numbers, n):
    """A number of a list that may end early."""
    return numbers[n] if n < len(numbers) else 0


def _first_code(source, event):
    start = source.starts[event]
    if start == source.starts[event + 1]:
        raise ValueError(f"event {event} has no value in the source {source.name!r}")
    return source.codes[start]
