"""The events of an archive as columns under the names that queries know them by."""

import re
from collections import Counter

from .carriers import opened
from .fields import ALSO, ALSO_DERIVED, SHORT
from .meaning import address, moment, number
from .reading import CLOUDTRAIL, S3, S3_COLUMNS, TRANSFER, Pairs, decoded, objects, records, s3_line

NULL = ("", "-")
TIMES = {CLOUDTRAIL: "eventTime", S3: "requestdatetime", TRANSFER: None}


class Column:
    """The values of a field, one for each event; None where it is missing or a null form."""

    def __init__(self, name, raw):
        self.name, self.raw = name, raw
        self.values = [None if value in NULL else value for value in raw]
        present = [value for value in self.values if value is not None]
        self.count, self.distinct = len(present), sorted(set(present))
        self.empty = "" in raw
        self.numeric = bool(present) and all(
            (found := number(value)) is not None and abs(found) < 1e15 for value in self.distinct)
        self.time = bool(present) and all(moment(value) is not None for value in self.distinct)
        self.address = sum(address(value) is not None for value in self.distinct) * 2 > len(self.distinct)
        self.boolean = bool(present) and set(present) <= {"true", "false"}


class Rows:
    """Events of the formats that are known to the last field; `others` counts the rest."""

    def __init__(self, paths, canonical):
        self.events, self.kinds, self.others, self.whole = [], [], 0, set()
        self.moments, self.records, self.carried = [], [], False
        for _, data in objects(paths, 0):
            for value, line in records(data):
                self.take(value, line)
        self.formats = Counter(self.kinds)
        self.canonical, self.columns, self.leads = canonical, {}, {}
        self.natives = {kind: {} for kind in self.formats}
        for (kind, native), name in canonical.items():
            if kind in self.natives:
                self.natives[kind].setdefault(name, set()).add(native)
        # The paths that events of each format really have.
        self.present = {kind: set() for kind in self.formats}
        for kind, event in zip(self.kinds, self.events):
            self.present[kind].update(event)
        self.names = self.askable()

    def take(self, value, line):
        for value, line, said, time in opened(value, line):
            found = known(value, line, self.whole)
            if found is None:
                self.others += 1
                continue
            kind, event = found
            self.carried |= bool(said)
            self.kinds.append(kind)
            self.records.append(value if line is None else line)
            self.events.append({**event, **said})
            own = moment(event.get(TIMES[kind]))
            self.moments.append(time if own is None else own)

    def askable(self):
        """Names whose values are known for every event, with the number of events that have them."""
        counts = Counter()
        for kind, event in zip(self.kinds, self.events):
            counts.update(name for name in event if "\\" not in name)
        derived = {kind: ALSO_DERIVED[kind] for kind in self.formats}
        fields = {name for kind in self.formats for name in self.natives[kind]}
        found = {}
        # What else canonical fields of Transfer Family are made of is not known here.
        fields = set() if TRANSFER in self.formats else fields
        for name in [*counts, *sorted(fields)]:
            # What is an object or an array in some event has no one text there.
            if name in self.whole:
                continue
            if name in SHORT and (TRANSFER in self.formats or not (len(self.formats) == 1 and name in counts)):
                continue
            reached = self.reached(name)
            if any(reached & derived[kind] for kind in self.formats) and name in fields:
                continue
            if len(self.formats) > 1 and any(reached & derived[kind] for kind in self.formats):
                continue
            column = self.column(name)
            if column is not None and column.count:
                found[name] = column
        return found

    def reached(self, name):
        """The stored fields a typed name leads to."""
        if name not in self.leads:
            self.leads[name] = {name} | ALSO.get(name, set()) | {field for (_, native), field in self.canonical.items() if native == name}
        return self.leads[name]

    def column(self, name):
        """The column under a name, None where events have several values for it."""
        if name not in self.columns:
            self.columns[name] = self.make(name)
        return self.columns[name]

    def make(self, name):
        reached, values = self.reached(name), []
        natives = {kind: reached.union(*(self.natives[kind].get(field, ()) for field in reached))
                   for kind in self.formats}
        for kind, event in zip(self.kinds, self.events):
            if name in event:
                values.append(event[name])
                continue
            if (kind, name) in self.canonical:
                # A format's own path is that path and nothing else.
                values.append(None)
                continue
            found = {event[native] for native in natives[kind] if native in event}
            if len(found) > 1:
                return None
            values.append(found.pop() if found else None)
        return Column(name, values)


def known(value, line, whole):
    """(format, values by path) of an event of a known format; `whole` takes paths of objects."""
    if line is not None:
        columns = s3_line(line)
        if not columns:
            return None
        named = list(zip(S3_COLUMNS, columns))
        return S3, dict(named + decoded(named))
    if not isinstance(value, Pairs):
        return None
    keys = {key for key, _ in value}
    if "activity-type" in keys and "resource-arn" in keys:
        found = {}
        scalars(value, "", found, whole)
        return TRANSFER, found
    telling = {"eventSource", "eventName", "eventType", "userIdentity", "timeWindow"}
    if "eventVersion" in keys and keys & telling and not keys & {"s3", "dynamodb", "kinesis"}:
        found = {}
        scalars(value, "", found, whole)
        return CLOUDTRAIL, found
    return None


def scalars(value, path, found, whole):
    """Every scalar under its path, members of arrays under their number."""
    if isinstance(value, list):
        whole.add(path)
    if isinstance(value, Pairs):
        for key, inner in value:
            key = key.replace(".", "\\.")
            scalars(inner, f"{path}.{key}" if path else key, found, whole)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            scalars(inner, f"{path}.{at}", found, whole)
    elif value is not None:
        found[path] = {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def plain(text):
    """Whether a value can be written into any query without thought."""
    return 0 < len(text) < 150 and text.isprintable() and not re.search(r"[\\\"'`\ufffd]", text)
