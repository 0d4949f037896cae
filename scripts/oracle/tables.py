"""Whole tables compared: what was computed against what the program wrote."""

import math
from collections import Counter

from .meaning import Moment, moment, number


class Choice:
    """One of several values is right: events of one moment have no order among them."""

    def __init__(self, values):
        self.values = list(values)

    def __repr__(self):
        return "one of " + repr(self.values[:5])


class Between:
    """Any value of a range is right: how percentiles are interpolated is not documented."""

    def __init__(self, low, high):
        self.low, self.high = low, high

    def __repr__(self):
        return f"between {self.low} and {self.high}"


def same(wanted, found):
    """Whether a cell is what it should be, numbers within a billionth."""
    if isinstance(wanted, Choice):
        return any(same(value, found) for value in wanted.values)
    if isinstance(wanted, Between):
        value = number(found)
        slack = 1e-9 * max(abs(wanted.low), abs(wanted.high))
        return value is not None and wanted.low - slack <= value <= wanted.high + slack
    if wanted is None or found is None:
        return wanted is None and found is None
    if isinstance(wanted, Moment):
        return moment(found) == wanted or number(found) == wanted
    if isinstance(wanted, bool) or isinstance(found, bool):
        return str(wanted).lower() in (("true", "1") if found in (True, 1, "true", "1") else ("false", "0"))
    if str(wanted) == str(found):
        return True
    a, b = number(wanted), number(found)
    return a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


def plain_key(value):
    """A cell as part of a key, the same for either side."""
    if isinstance(value, Moment):
        return int(value)
    if (time := moment(value)) is not None:
        return time
    if isinstance(value, bool):
        return str(value).lower()
    found = number(value)
    return found if found is not None and abs(found) < 1e15 else value


class Table:
    """Rows as dictionaries. Groups differ in `keys`; `order` lists (column, descending)
    and a function that makes a sort key of a cell; `limit` is how many rows are shown."""

    def __init__(self, rows, columns, keys, order=(), rank=None, limit=None):
        self.rows, self.columns, self.keys = rows, columns, keys
        self.order, self.rank, self.limit = list(order), rank, limit

    def ranked(self):
        rows = list(self.rows)
        for column, descending in reversed(self.order):
            rows.sort(key=lambda row: self.rank(row[column]), reverse=descending)
        return rows

    def ties(self, row):
        return [self.rank(row[column]) for column, _ in self.order]

    def differs(self, found):
        """None where the answer is right, else what is wrong with it."""
        wanted_rows = len(self.rows) if self.limit is None else min(self.limit, len(self.rows))
        if len(found) != wanted_rows:
            return f"wanted {wanted_rows} rows, found {len(found)}" + self.missing(found)
        for row in found:
            if extra := set(row) - set(self.columns):
                return f"columns that should not be: {sorted(extra)}"
        ranked = self.ranked()
        at = 0
        while at < len(found):
            end = at + 1
            if self.order:
                while end < len(ranked) and self.ties(ranked[end]) == self.ties(ranked[at]):
                    end += 1
            else:
                end = len(ranked)
            if wrong := self.group_differs(ranked[at:end], found[at:end]):
                return wrong
            at = end
        return None

    def group_differs(self, wanted, found):
        """Rows whose order among them is free."""
        by_key = {}
        for row in wanted:
            by_key.setdefault(self.key(row), []).append(row)
        for row in found:
            candidates = by_key.get(self.key(row), [])
            fitting = next((at for at, other in enumerate(candidates) if self.row_same(other, row)), None)
            if fitting is None:
                return f"found {row}, wanted {candidates[:1] or wanted[:1]}"
            candidates.pop(fitting)
        return None

    def key(self, row):
        return tuple(plain_key(row.get(column)) for column in self.keys)

    def row_same(self, wanted, found):
        return all(same(wanted.get(column), found.get(column)) for column in self.columns)

    def missing(self, found):
        counted = Counter(map(self.key, found))
        for row in self.rows:
            if not counted[self.key(row)]:
                return f"; missing {row}"
            counted[self.key(row)] -= 1
        return ""
