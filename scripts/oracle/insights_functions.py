"""Leaves of Insights conditions that compute: functions of text, arithmetic, times, several fields."""

import math
import operator

from .meaning import number
from .rows import plain

COMPARE = {"=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
           ">": operator.gt, ">=": operator.ge}


class Computing:
    """What draws such leaves, beside fields and values of `Fields`."""

    # Functions of text

    def computed(self, text, column, function, wanted, sign="="):
        values, test = column.values, COMPARE[sign]
        literal = self.string(wanted) if isinstance(wanted, str) else str(wanted)
        return f"{text} {sign} {literal}", lambda i: None if values[i] is None else test(function(values[i]), wanted)

    def length(self, event):
        found = self.field(event)
        if not found:
            return None
        sign = self.draw.choice(list(COMPARE))
        return self.computed(f"strlen({self.name(found[0])})", found[0], len, len(found[1]), sign)

    def cased(self, event):
        found = self.field(event, lambda column: all(value.isascii() for value in column.distinct))
        if not found:
            return None
        call, change = self.draw.choice([("toupper", str.upper), ("tolower", str.lower)])
        return self.computed(f"{call}({self.name(found[0])})", found[0], change, change(found[1]),
                             self.draw.choice(["=", "=", "!="]))

    def cut(self, event):
        found = self.field(event)
        if not found:
            return None
        column, value = found
        start, size = self.draw.randrange(len(value)), self.draw.randrange(1, 10)
        if self.draw.random() < 0.3:
            return self.computed(f"substr({self.name(column)}, {start})", column, lambda v: v[start:], value[start:])
        return self.computed(f"substr({self.name(column)}, {start}, {size})", column,
                             lambda v: v[start:start + size], value[start:start + size])

    def joined(self, event):
        first, second = self.field(event), self.field(event)
        if not first or not second:
            return None
        (a, x), (b, y) = first, second
        values, others, wanted = a.values, b.values, f"{x}-{y}"
        call = f'concat({self.name(a)}, "-", {self.name(b)})'
        guard = f"ispresent({self.name(a)}) and ispresent({self.name(b)}) and "
        return (f"{guard}{call} = {self.string(wanted)}",
                lambda i: values[i] is not None and others[i] is not None and f"{values[i]}-{others[i]}" == wanted)

    def replaced(self, event):
        found = self.field(event)
        if not found:
            return None
        old, new = self.part(found[1])[:3], self.draw.choice(["", "_", "xyz"])
        return self.computed(f"replace({self.name(found[0])}, {self.string(old)}, {self.string(new)})", found[0],
                             lambda v: v.replace(old, new), found[1].replace(old, new))

    def trimmed(self, event):
        found = self.field(event)
        if not found:
            return None
        letters = "".join(self.draw.sample(sorted(set(found[1])), min(3, len(set(found[1])))))
        call, change = self.draw.choice([("trim", str.strip), ("ltrim", str.lstrip), ("rtrim", str.rstrip)])
        return self.computed(f"{call}({self.name(found[0])}, {self.string(letters)})", found[0],
                             lambda v: change(v, letters), change(found[1], letters))

    # Arithmetic

    def small(self, event):
        """A field of numbers that every way of adding up agrees on."""
        found = self.field(event, lambda column: column.numeric and all(abs(number(v)) < 1e9 for v in column.distinct))
        return found and (found[0], number(found[1]))

    def sum(self, event):
        found = self.small(event)
        if not found:
            return None
        by, sign = self.draw.randrange(1, 50), self.draw.choice("+-*/")
        function = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}[sign]
        wanted = self.draw.choice([found[1], math.floor(function(found[1], by))])
        test = self.draw.choice(["<", ">", ">=", "<="])
        return self.computed(f"{self.name(found[0])} {sign} {by}", found[0],
                             lambda v: function(number(v), by), wanted, test)

    def remainder(self, event):
        found = self.small(event)
        if not found or isinstance(found[1], float) or any(number(v) < 0 for v in found[0].distinct):
            return None
        by = self.draw.randrange(2, 20)
        return self.computed(f"{self.name(found[0])} % {by}", found[0], lambda v: number(v) % by, found[1] % by)

    def rounded(self, event):
        found = self.small(event)
        if not found:
            return None
        by = self.draw.choice([2, 10, 1000])
        call, change = self.draw.choice([("floor", math.floor), ("ceil", math.ceil)])
        return self.computed(f"{call}({self.name(found[0])} / {by})", found[0],
                             lambda v: change(number(v) / by), change(found[1] / by),
                             self.draw.choice(["=", "<=", ">="]))

    def raised(self, event):
        found = self.small(event)
        if not found or any(number(v) < 0 for v in found[0].distinct):
            return None
        name, value = self.name(found[0]), found[1]
        text, function = self.draw.choice([
            (f"{name} ^ 2", lambda v: number(v) ** 2), (f"sqrt({name})", lambda v: math.sqrt(number(v))),
            (f"abs({name} - {value})", lambda v: abs(number(v) - value)),
            (f"log({name} + 1)", lambda v: math.log(number(v) + 1))])
        if value >= 1e7:
            return None
        # A half is what no rounding comes near.
        wanted = math.floor(function(str(value))) + 0.5
        return self.computed(text, found[0], function, wanted, self.draw.choice(["<", ">"]))

    def extreme(self, event):
        found = self.small(event)
        if not found:
            return None
        than = number(self.draw.choice(found[0].distinct))
        call, function = self.draw.choice([("greatest", max), ("least", min)])
        return self.computed(f"{call}({self.name(found[0])}, {than})", found[0],
                             lambda v: function(number(v), than), function(found[1], than))

    # Times, and several fields

    def times(self, event):
        moments = self.rows.moments
        if moments[event] is None:
            return None
        size, step = self.draw.choice([("1h", 3600), ("5m", 300), ("1d", 86400), ("30s", 30)])
        step, sign = step * 1_000_000, self.draw.choice(["=", ">=", "<=", "!="])
        test, millis = COMPARE[sign], moments[event] // step * step // 1000
        text, floor = self.draw.choice([
            (f"toMillis(datefloor(@timestamp, {size}))", lambda t: t // step * step // 1000),
            (f"toMillis(bin({size}))", lambda t: t // step * step // 1000),
            (f"toMillis(dateceil(@timestamp, {size}))", lambda t: -(-t // step) * step // 1000),
            ("toMillis(@timestamp)", lambda t: t // 1000)])
        return (f"{text} {sign} {millis}",
                lambda i: None if moments[i] is None else test(floor(moments[i]), millis))

    def first_of(self, event):
        first, second = self.draw.choice(self.columns), self.field(event)
        if not second:
            return None
        a, b = first.values, second[0].values
        pick = lambda i: a[i] if a[i] is not None else b[i] if b[i] is not None else "none"
        wanted = pick(event)
        if not plain(wanted):
            return None
        return (f'coalesce({self.name(first)}, {self.name(second[0])}, "none") = {self.string(wanted)}',
                lambda i: pick(i) == wanted)

    def fields_alike(self, event):
        first = self.field(event)
        if not first:
            return None
        second = self.field(event, lambda column: column.values[event] == first[1] or column is not first[0])
        a, b, sign = first[0].raw, second[0].raw if second else None, self.draw.choice(["=", "!="])
        if b is None or first[0].numeric != second[0].numeric or first[0].time or second[0].time:
            return None
        read = lambda v: v if not first[0].numeric or number(v) is None else number(v)
        return (f"{self.name(first[0])} {sign} {self.name(second[0])}",
                lambda i: None if a[i] is None or b[i] is None else (read(a[i]) == read(b[i])) is (sign == "="))
