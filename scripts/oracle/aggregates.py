"""What aggregates mean for the events of a group."""

import math

from .meaning import natural, number
from .tables import Between, Choice

AGGREGATES = ["count", "count", "count_distinct", "sum", "avg", "min", "max", "pct", "stddev",
              "earliest", "latest", "sortsFirst", "sortsLast"]


def aggregate(call, column, rows, share=None):
    """The value of an aggregate over a column, as a function of the events of a group."""
    values = column.values
    if call in ("earliest", "latest"):
        return lambda members: at_an_end(values, rows.moments, members, call == "latest")
    function = {"count": len, "count_distinct": lambda found: len(set(found)), "sum": total, "avg": mean,
                "min": lambda found: min(map(number, found), default=None),
                "max": lambda found: max(map(number, found), default=None),
                "pct": lambda found: percentile(found, share), "stddev": deviation,
                "sortsFirst": lambda found: min(found, key=natural, default=None),
                "sortsLast": lambda found: max(found, key=natural, default=None)}[call]
    return lambda members: function([values[i] for i in members if values[i] is not None])


def total(found):
    # Nothing added up is nothing or null: which, is not documented.
    return math.fsum(map(number, found)) if found else Choice([None, 0])


def mean(found):
    return math.fsum(map(number, found)) / len(found) if found else None


def deviation(found):
    """Of a sample."""
    if len(found) < 2:
        return Choice([None, 0])
    middle = mean(found)
    return math.sqrt(math.fsum((number(v) - middle) ** 2 for v in found) / (len(found) - 1))


def percentile(found, share):
    """Between the values on either side of the place: interpolation is not documented."""
    if not found:
        return None
    ranked = sorted(map(number, found))
    last, place = len(ranked) - 1, share / 100 * len(ranked)
    low, high = max(0, math.floor(place) - 1), min(last, math.ceil(place))
    return Between(ranked[low], ranked[high])


def at_an_end(values, moments, members, late):
    """The value of the first or last event that has one; any of those at that moment."""
    having = [i for i in members if values[i] is not None and moments[i] is not None]
    if not having:
        return Choice({values[i] for i in members if values[i] is not None} | {None})
    end = (max if late else min)(moments[i] for i in having)
    return Choice({values[i] for i in having if moments[i] == end})
