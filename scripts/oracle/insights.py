"""Draws conditions in CloudWatch Logs Insights: a text, and what it means for an event by number.

Every leaf is drawn to hold for some event, so that most answers are not empty.
Missing is null, and what is compared with null is neither true nor false."""

import ipaddress
import math
import operator
import re

from .meaning import address, both, either, inside, negated, number
from .rows import plain

COMPARE = {"=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def named(path):
    """A path as it is written: parts with other characters stand in backticks."""
    parts = path.split(".")
    return ".".join(part if re.fullmatch(r"@?[A-Za-z_][A-Za-z0-9_]*|\d+", part) else f"`{part}`" for part in parts)


def pattern(text):
    """A text as a regular expression between slashes that means the text."""
    return re.sub(r"[^A-Za-z0-9_ :@%=,]", lambda found: "\\" + found[0], text)


class Conditions:
    """Draws conditions over the columns of an archive."""

    def __init__(self, rows, draw):
        self.rows, self.draw = rows, draw
        self.columns = [column for column in rows.names.values() if self.usable(column)]
        self.ways = [self.equal] * 4 + [self.differ] * 2 + [self.compare] * 3 + [self.like] * 4 + [
            self.unlike, self.within, self.within, self.without, self.present, self.absent, self.subnet,
            self.subnet, self.valid, self.blank, self.contains, self.length, self.cased, self.cut, self.joined,
            self.replaced, self.trimmed, self.sum, self.remainder, self.rounded, self.raised, self.extreme,
            self.times, self.first_of, self.fields_alike]

    def usable(self, column):
        return not column.empty and any(plain(value) for value in column.distinct[:50])

    # Fields and values

    def name(self, column):
        prefix = "detail." if column.name in self.rows.events[0] and self.draw.random() < 0.03 else ""
        return prefix + named(column.name)

    def field(self, event, test=lambda column: True):
        """A field that the event has, with its value; None if none fits."""
        for _ in range(40):
            column = self.draw.choice(self.columns)
            value = column.values[event]
            if value is not None and plain(value) and test(column):
                return column, value
        fitting = [column for column in self.columns
                   if column.values[event] is not None and plain(column.values[event]) and test(column)]
        if not fitting:
            return None
        column = self.draw.choice(fitting)
        return column, column.values[event]

    def numeric(self, event):
        return self.field(event, lambda column: column.numeric)

    def other(self, column):
        """Another value of the column."""
        value = self.draw.choice(column.distinct)
        return value if plain(value) else None

    def string(self, value):
        return f'"{value}"' if self.draw.random() < 0.6 else f"'{value}'"

    def part(self, value):
        start = self.draw.randrange(len(value))
        return value[start:start + self.draw.randrange(1, 12)]

    # Leaves: each is (text, function of an event's number) or None

    def equal(self, event):
        found = self.field(event)
        if not found:
            return None
        column, value = found
        values = column.values
        if column.numeric and self.draw.random() < 0.5:
            return self.numbers(column, "=", value)
        return (f"{self.name(column)} {self.draw.choice(['=', ' = '])} {self.string(value)}",
                lambda i: None if values[i] is None else values[i] == value)

    def numbers(self, column, sign, text):
        values, test, wanted = column.values, COMPARE[sign], number(text)
        return (f"{self.name(column)} {sign} {text}",
                lambda i: None if values[i] is None else test(number(values[i]), wanted))

    def differ(self, event):
        found = self.field(event)
        if not found or (value := self.other(found[0])) is None:
            return None
        values = found[0].values
        return (f"{self.name(found[0])} != {self.string(value)}",
                lambda i: None if values[i] is None else values[i] != value)

    def compare(self, event):
        found = self.numeric(event)
        if not found:
            return None
        sign = self.draw.choice(["<", "<=", ">", ">=", "!="])
        value = self.draw.choice([found[1], self.draw.choice(found[0].distinct)])
        return self.numbers(found[0], sign, value)

    def expression(self, value):
        """A regular expression that a value holds, as written and as Python's."""
        part = self.part(value)
        way = self.draw.randrange(6)
        if way == 0 and value.startswith(part):
            return "^" + pattern(part), "^" + re.escape(part)
        if way == 1:
            return pattern(value[-6:]) + "$", re.escape(value[-6:]) + r"\Z"
        if way == 2 and part.isascii():
            return "(?i)" + pattern(part.swapcase()), "(?i)" + re.escape(part.swapcase())
        if way == 3:
            other = self.part(value)
            return f"{pattern(part)}|{pattern(other)}", f"{re.escape(part)}|{re.escape(other)}"
        if way == 4 and len(part) > 2 and part.isascii():
            return f"{pattern(part[0])}.*{pattern(part[-1])}", f"{re.escape(part[0])}.*{re.escape(part[-1])}"
        return pattern(part), re.escape(part)

    def like(self, event):
        found = self.field(event)
        if not found:
            return None
        column, value = found
        values, name = column.values, self.name(column)
        if self.draw.random() < 0.4:
            part = self.part(value)
            return f"{name} like {self.string(part)}", lambda i: None if values[i] is None else part in values[i]
        text, meaning = self.expression(value)
        search = re.compile(meaning).search
        sign = self.draw.choice(["like", "=~"])
        return f"{name} {sign} /{text}/", lambda i: None if values[i] is None else search(values[i]) is not None

    def unlike(self, event):
        found = self.field(event)
        if not found or (value := self.other(found[0])) is None:
            return None
        values, name = found[0].values, self.name(found[0])
        if self.draw.random() < 0.5:
            part = self.part(value)
            return (f"{name} not like {self.string(part)}",
                    lambda i: None if values[i] is None else part not in values[i])
        text, meaning = self.expression(value)
        search = re.compile(meaning).search
        return f"{name} not like /{text}/", lambda i: None if values[i] is None else search(values[i]) is None

    def listed(self, column, values):
        if column.numeric and self.draw.random() < 0.5:
            return ", ".join(values), {number(value) for value in values}, number
        return ", ".join(map(self.string, values)), set(values), lambda value: value

    def within(self, event):
        found = self.field(event)
        if not found:
            return None
        column, value = found
        others = [other for _ in range(self.draw.randrange(4)) if (other := self.other(column)) is not None]
        text, accepted, read = self.listed(column, [*others, value])
        values = column.values
        return (f"{self.name(column)} in [{text}]",
                lambda i: None if values[i] is None else read(values[i]) in accepted)

    def without(self, event):
        found = self.field(event)
        if not found:
            return None
        column = found[0]
        others = [other for _ in range(1 + self.draw.randrange(3)) if (other := self.other(column)) is not None]
        if not others:
            return None
        text, refused, read = self.listed(column, others)
        values = column.values
        return (f"{self.name(column)} not in [{text}]",
                lambda i: None if values[i] is None else read(values[i]) not in refused)

    def present(self, event):
        found = self.field(event)
        if not found:
            return None
        values = found[0].values
        return f"ispresent({self.name(found[0])})", lambda i: values[i] is not None

    def absent(self, event):
        column = self.draw.choice(self.columns)
        values = column.values
        return f"not ispresent({self.name(column)})", lambda i: values[i] is None

    def subnet(self, event):
        found = self.field(event, lambda column: column.address)
        if not found or not (host := address(found[1])):
            return None
        bits = self.draw.choice([8, 12, 16, 20, 24, 28, 32] if host.version == 4 else [16, 32, 48, 64, 128])
        network = ipaddress.ip_network(f"{host}/{bits}", strict=False)
        call = self.draw.choice(["isIpInSubnet", f"isIpv{host.version}InSubnet"])
        values = found[0].values
        return (f"{call}({self.name(found[0])}, {self.string(str(network))})",
                lambda i: values[i] is not None and inside(values[i], network))

    def valid(self, event):
        found = self.field(event, lambda column: column.address)
        if not found:
            return None
        values, name = found[0].values, self.name(found[0])
        version = self.draw.choice([None, 4, 6])
        call = "isValidIp" if version is None else f"isValidIpV{version}"
        test = lambda value: (host := address(value)) is not None and version in (None, host.version)
        if self.draw.random() < 0.3:
            return (f"ispresent({name}) and not {call}({name})",
                    lambda i: values[i] is not None and not test(values[i]))
        return f"{call}({name})", lambda i: values[i] is not None and test(values[i])

    def blank(self, event):
        column = self.draw.choice(self.columns)
        values, call = column.values, self.draw.choice(["isempty", "isblank"])
        return self.flag(f"{call}({self.name(column)})", lambda i: values[i] is None)

    def flag(self, text, test):
        """Of a function that gives 1 or 0."""
        ending, holds = self.draw.choice([("", True), (" = 1", True), (" = 0", False)])
        return text + ending, lambda i: None if test(i) is None else test(i) is holds

    def contains(self, event):
        found = self.field(event)
        if not found:
            return None
        part, values = self.part(found[1]), found[0].values
        return self.flag(f"strcontains({self.name(found[0])}, {self.string(part)})",
                         lambda i: None if values[i] is None else part in values[i])

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
        wanted = math.floor(function(str(value))) if value < 1e7 else None
        return wanted is not None and self.computed(text, found[0], function, wanted + 0.5, self.draw.choice(["<", ">"])) or None

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
        a, b, sign = first[0].values, second[0].values if second else None, self.draw.choice(["=", "!="])
        if b is None or first[0].numeric != second[0].numeric or first[0].time or second[0].time:
            return None
        read = number if first[0].numeric else lambda v: v
        return (f"{self.name(first[0])} {sign} {self.name(second[0])}",
                lambda i: None if a[i] is None or b[i] is None else (read(a[i]) == read(b[i])) is (sign == "="))

    # Trees

    def leaf(self, event):
        for _ in range(50):
            if found := self.draw.choice(self.ways)(event):
                return found
        return self.present(event)

    def tree(self, event, depth):
        if depth == 0 or self.draw.random() < 0.35:
            return self.leaf(event)
        way = self.draw.random()
        a, f = self.tree(event, depth - 1)
        if way < 0.2:
            return f"not ({a})", lambda i: negated(f(i))
        other = event if way < 0.65 else self.draw.randrange(len(self.rows.events))
        b, g = self.tree(other, depth - 1)
        word, join = (" and ", both) if way < 0.65 else (" or ", either)
        return f"({a}){self.cased_word(word)}({b})", lambda i: join(f(i), g(i))

    def cased_word(self, word):
        return word.upper() if self.draw.random() < 0.1 else word

    def filter(self):
        """A condition and the events it holds for."""
        events = range(len(self.rows.events))
        while True:
            text, test = self.tree(self.draw.choice(events), self.draw.choice([0, 0, 1, 1, 2, 2, 3]))
            found = [i for i in events if test(i) is True]
            # An empty answer must be right too, but most should say something.
            if found or self.draw.random() < 0.1:
                return text, found, test
