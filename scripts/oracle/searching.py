"""Draws filters in the search syntax: a text, and the events it finds by number.

A clause about a field looks at whole values, in any case unless it is quoted or the
field is an id; clauses side by side must all hold."""

import fnmatch
import ipaddress
import re

from .fields import ASCII_LOWER, ID_FIELDS, SHORT, bare, name_of, number, quote
from .meaning import address, inside, written
from .rows import plain


# Short names that lead to one field.
SHORTER = {"event.action": "action", "http.response.status_code": "status", "user_agent.original": "ua",
           "error.code": "error"}

# Ids of carriers are compared as they are, too.
EXACT = ID_FIELDS | {"aws.eventbridge.id", "aws.logs.event_id"}


class Searches:
    """Draws filters over the columns of an archive; `words` draws those of free text."""

    def __init__(self, rows, kinds, words):
        self.rows, self.kinds, self.words, self.draw = rows, kinds, words, None
        self.every = frozenset(range(len(rows.events)))
        self.columns = [column for name, column in rows.names.items() if self.usable(name, column)]
        self.ways = [self.exact] * 3 + [self.folded] * 3 + [self.wildcard] * 3 + [
            self.range, self.range, self.range, self.network, self.network, self.listed, self.listed, self.there,
            self.moment]

    def usable(self, name, column):
        """Names of several fields or of texts that are looked at word by word are left to `verify`."""
        reached = self.rows.reached(name)
        several = any(len(self.rows.natives[kind].keys() & reached) and len({name for name in self.rows.present[kind]
                      if reached & self.rows.reached(name)}) > 1 for kind in self.rows.formats)
        return not (several or column.empty or "\\" in name or name in SHORT or re.search(r"\.\d+(\.|$)", name)
                    or any(self.kinds.get(field) == "text" for field in reached))

    def kind(self, column):
        return {self.kinds.get(field) for field in self.rows.reached(column.name)} - {None}

    def name(self, column):
        short = SHORTER.get(column.name)
        return short if short and self.draw.random() < 0.5 else name_of(column.name)

    def moment(self, event):
        """A range of times, with both its ends."""
        moments = self.rows.moments
        if None in moments:
            return None
        low, high = sorted([moments[event], self.draw.choice(moments)])
        text, test = self.draw.choice([
            (f"[{written(low)} TO {written(high)}]", lambda m: low <= m <= high),
            (f">={written(low)}", lambda m: m >= low), (f"<{written(high)}", lambda m: m < high),
            (f">{written(low)}", lambda m: m > low), (f"<={written(high)}", lambda m: m <= high)])
        return f"@timestamp:{text}", frozenset(i for i, m in enumerate(moments) if test(m))

    def having(self, column, test):
        passing = {value for value in column.distinct if test(value)}
        return frozenset(i for i, value in enumerate(column.values) if value in passing)

    def field(self, event, test=lambda column: True):
        for _ in range(60):
            column = self.draw.choice(self.columns)
            value = column.values[event]
            if value is not None and plain(value) and test(column):
                return column, value
        return None

    def wordy(self, column):
        """Whether values of the column are compared as texts."""
        return not column.numeric and not column.time and not column.address and not (
            self.kind(column) & {"ip", "date", "integer", "boolean"})

    def fold(self, column):
        ids = self.rows.reached(column.name) & EXACT
        return (lambda text: text) if ids else lambda text: text.translate(ASCII_LOWER)

    def exact(self, event):
        found = self.field(event, lambda column: not column.time)
        if not found:
            return None
        column, value = found
        wanted = number(value)
        same = lambda v: v == value or column.numeric and number(v) == wanted
        return f"{self.name(column)}:{quote(value)}", self.having(column, same)

    def folded(self, event):
        found = self.field(event, self.wordy)
        if not found or found[1][:1] in '[{<>("' or number(found[1]) is not None:
            return None
        column, value = found
        fold = self.fold(column)
        typed = value.swapcase() if fold("A") == "a" and value.isascii() else value
        return f"{self.name(column)}:{bare(typed)}", self.having(column, lambda v: fold(v) == fold(value))

    def wildcard(self, event):
        found = self.field(event, self.wordy)
        if not found or re.search(r"[\[\]*?!\\]", "".join(found[0].distinct)):
            return None
        column, value = found
        fold, size = self.fold(column), len(value)
        a = self.draw.randrange(size)
        b = self.draw.randrange(a, size) + 1
        typed, shape = self.draw.choice([
            (f"{bare(value[:b])}*", f"{value[:b]}*"), (f"*{bare(value[a:])}", f"*{value[a:]}"),
            (f"*{bare(value[a:b])}*", f"*{value[a:b]}*"),
            (f"{bare(value[:a])}?{bare(value[a + 1:])}", f"{value[:a]}?{value[a + 1:]}"),
            (f"{bare(value[:a])}*{bare(value[b:])}", f"{value[:a]}*{value[b:]}")])
        if typed[0] in '[{<>("' or typed == "*" or value[:1] in '[{<>("':
            return None
        test = re.compile(fnmatch.translate(fold(shape))).match
        return f"{self.name(column)}:{typed}", self.having(column, lambda v: test(fold(v)) is not None)

    def range(self, event):
        found = self.field(event, lambda column: column.numeric and all("." not in v for v in column.distinct))
        if not found:
            return None
        column, at, other = found[0], number(found[1]), number(self.draw.choice(found[0].distinct))
        low, high = sorted([at, other])
        text, test = self.draw.choice([
            (f">={at}", lambda n: n >= at), (f">{at - 1}", lambda n: n > at - 1), (f"<={at}", lambda n: n <= at),
            (f"<{at + 1}", lambda n: n < at + 1), (f"[{low} TO {high}]", lambda n: low <= n <= high),
            (f"{{{low - 1} TO {high + 1}}}", lambda n: low - 1 < n < high + 1)])
        return f"{self.name(column)}:{text}", self.having(column, lambda v: test(number(v)))

    def network(self, event):
        column = self.rows.names.get("source.address")
        host = column and column.values[event] and address(column.values[event])
        if not host:
            return None
        bits = self.draw.choice([8, 12, 16, 20, 24, 28, 31] if host.version == 4 else [16, 32, 48, 64, 127])
        network = ipaddress.ip_network(f"{host}/{bits}", strict=False)
        return f"{self.draw.choice(['ip', 'source.ip'])}:{network}", self.having(column, lambda v: inside(v, network))

    def listed(self, event):
        found = self.field(event, lambda column: self.wordy(column) and len(column.distinct) < len(self.every) / 2)
        if not found:
            return None
        values = [found[1], *(v for v in self.draw.choices(found[0].distinct, k=2) if plain(v))]
        if any(number(v) is not None for v in values):
            return None
        text = " ".join(map(quote, values))
        return f"{self.name(found[0])}:({text})", self.having(found[0], lambda v: v in values)

    def there(self, event):
        column = self.draw.choice(self.columns)
        return f"{self.name(column)}:*", self.having(column, lambda v: True)

    def leaf(self, event):
        while True:
            if self.words and self.draw.random() < 0.25:
                found = self.words(self.draw)
            else:
                found = self.draw.choice(self.ways)(event)
            if found and "\0" not in found[0]:
                return found

    def tree(self, event, depth):
        if depth == 0 or self.draw.random() < 0.35:
            return self.leaf(event)
        way = self.draw.random()
        text, found = self.tree(event, depth - 1)
        if way < 0.2:
            return f"NOT ({text})", self.every - found
        other, more = self.tree(event if way < 0.65 else self.draw.choice(sorted(self.every)), depth - 1)
        if way < 0.65:
            return self.draw.choice([f"({text}) ({other})", f"({text}) AND ({other})"]), found & more
        return f"({text}) OR ({other})", found | more

    def filter(self):
        while True:
            text, found = self.tree(self.draw.randrange(len(self.every)), self.draw.choice([0, 0, 1, 1, 2]))
            if found or self.draw.random() < 0.1:
                return text, found
