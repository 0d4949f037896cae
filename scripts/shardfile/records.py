"""A whole shard: its columns, event schemas, fields and raw records (section 9)."""

from itertools import accumulate

from .columns import Column
from .container import File
from .integers import MASK64, Reader
from .numbers import number_column

CONTENT = ("values", "line", "raw")
FIELD, CONTEXT, GROUP = 0, 1, 2
OVERFLOW = "\x01overflow"


class Shard:
    """The decoded columns of one file, each decoded when it is first asked for."""

    def __init__(self, path):
        self.file = File(path)
        self.path, self.events = path, self.file.events
        self._columns, self._numbers = {}, {}

    def column(self, name):
        if name not in self._columns:
            if name not in self.file.values:
                raise ValueError(f"{self.path}: no value column {name!r}")
            try:
                self._columns[name] = Column(self, self.file.values[name])
            except ValueError as error:
                raise ValueError(f"column {name!r}: {error}") from error
        return self._columns[name]

    def number(self, name):
        """The numbers of a number column, None for each event without one."""
        if name not in self._numbers:
            entry, found = self.file.numbers.get(name), [None] * self.events
            if entry is not None:
                try:
                    found = number_column(self.file.sections(entry), self.events)
                except ValueError as error:
                    raise ValueError(f"number column {name!r}: {error}") from error
            self._numbers[name] = found
        return self._numbers[name]

    def offsets(self):
        sizes = (n or 0 for n in self.number("\x01bytes"))
        return [
            None if offset is None else (offset + before) & MASK64
            for offset, before in zip(self.number("\x01offset"), accumulate(sizes, initial=0))
        ]

    def column_ids(self):
        """The kind and name of each column id."""
        entry = self.file.numbers["\x01columns"]
        read, found = Reader(self.file.sections(entry)[2]), []
        while read.more():
            found.append((read.fixed(1), read.name()))
        return found


def _template(value):
    """The texts of a record template and the indices between them."""
    read = Reader(value)
    texts, indices = [read.bytes()], []
    while True:
        index = read.varint()
        if index == 0:
            break
        indices.append(index - 1)
        texts.append(read.bytes())
    if read.more():
        raise ValueError("bytes left over in a record template")
    return texts, indices


class Records:
    """The events of a shard, record by record."""

    def __init__(self, shard):
        self.shard = shard
        self.schema = shard.column("\x01schema")
        self.ids = shard.column_ids()
        self.plans = {}
        values = shard.file.values
        self.template = shard.column("\x01template") if "\x01template" in values else None
        self.context = shard.column("\x01context") if "\x01context" in values else None
        self.templates = {}
        self.overflow = shard.column(OVERFLOW) if OVERFLOW in values else None

    def _plan(self, code):
        """For each value of a schema: kind, name, column, its place there, bytes to cut off."""
        read, members = Reader(self.schema.value(code)), []
        while read.more():
            members.append(read.varint())
        seen, plan, spilled = {}, [], []
        for index, column_id in enumerate(members):
            kind, name = self.ids[column_id]
            nth = seen.get(column_id, 0)
            seen[column_id] = nth + 1
            if kind == FIELD and (name[:1] == "\x01" or name not in self.shard.file.values):
                spilled.append((column_id, nth, index))
                plan.append((kind, name, self.overflow, nth, name.encode() + b"\0"))
                continue
            plan.append((kind, name, self.shard.column(name), nth, b""))
        # Values of rare paths stand in the order of column ids, then of values.
        for place, (_, _, index) in enumerate(sorted(spilled)):
            kind, name, column, _, cut = plan[index]
            plan[index] = kind, name, column, place, cut
        return plan

    def values(self, event):
        """The kind, name and value of each value of an event, in the record's order."""
        code = self.schema.codes[event]
        plan = self.plans.get(code)
        if plan is None:
            plan = self.plans[code] = self._plan(code)
        found = []
        for kind, name, column, nth, prefix in plan:
            row = column.starts[event] + nth
            if row >= column.starts[event + 1]:
                raise ValueError(f"event {event} has no value {nth} in {column.name!r}")
            value = column.values[row]
            if prefix:
                if not value.startswith(prefix):
                    raise ValueError(f"event {event}: overflow {value!r} for {name!r}")
                value = value[len(prefix) :]
            elif kind == GROUP:
                value = value.decode("utf-8")[1:].encode()
            found.append((kind, name, value))
        return found

    def raw(self, event, values):
        """The raw record of an event, None if it is not kept."""
        if self.template is None:
            return None
        code = self.template.codes[event]
        if code not in self.templates:
            self.templates[code] = _template(self.template.value(code))
        texts, indices = self.templates[code]
        parts = [texts[0]]
        for index, text in zip(indices, texts[1:]):
            parts += (values[index][2], text)
        return b"".join(parts)

    def context_of(self, event):
        column = self.context
        if column is None or column.starts[event] == column.starts[event + 1]:
            return b""
        return column.first(event)

    def __iter__(self):
        """The events as they are printed."""
        shard = self.shard
        times, offsets = shard.number("@timestamp"), shard.offsets()
        names = ("object", "ordinal", "part", "bytes", "content")
        numbers = {name: shard.number("\x01" + name) for name in names}
        for event in range(shard.events):
            values = self.values(event)
            line = {"time": times[event]}
            for name in ("object", "ordinal", "part"):
                line[name] = numbers[name][event]
            line["offset"], line["bytes"] = offsets[event], numbers["bytes"][event]
            line["content"] = CONTENT[numbers["content"][event]]
            line["context"] = text(self.context_of(event))
            raw = self.raw(event, values)
            if raw is not None:
                try:
                    line["raw"] = raw.decode("utf-8")
                except UnicodeDecodeError:
                    line["raw_hex"] = raw.hex()
            line["fields"] = [[n, text(v)] for kind, n, v in values if kind == FIELD]
            yield line


def text(value):
    """A value as a string; bytes that are no UTF-8 as lone surrogates."""
    return value.decode("utf-8", "surrogateescape")
