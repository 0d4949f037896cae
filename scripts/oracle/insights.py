"""Draws conditions in CloudWatch Logs Insights: a text, and what it means for an event by number.

Every leaf is drawn to hold for some event, so that most answers are not empty.
Missing is null, and what is compared with null is neither true nor false. What a record writes
for nothing (`-`, an empty text) is nothing to functions, and to comparisons and patterns that text."""

import ipaddress
import re

from .insights_functions import COMPARE, Computing
from .meaning import address, both, either, inside, negated, number
from .rows import NULL, plain


def named(path):
    """A path as it is written: parts with other characters stand in backticks."""
    parts = path.split(".")
    return ".".join(part if re.fullmatch(r"@?[A-Za-z_][A-Za-z0-9_]*|\d+", part) else f"`{part}`" for part in parts)


def pattern(text):
    """A text as a regular expression between slashes that means the text."""
    return re.sub(r"[^A-Za-z0-9_ :@%=,]", lambda found: "\\" + found[0], text)


class Conditions(Computing):
    """Draws conditions over the columns of an archive."""

    def __init__(self, rows):
        self.rows, self.draw = rows, None
        self.columns = [column for column in rows.names.values() if self.usable(column)]
        self.forms = [column for column in self.columns if any(value in NULL for value in column.raw)]
        self.ways = [self.equal] * 4 + [self.differ] * 2 + [self.compare] * 3 + [self.like] * 4 + [
            self.unlike, self.unsaid, self.unsaid, self.within, self.within, self.without, self.present, self.absent, self.subnet,
            self.subnet, self.valid, self.blank, self.contains, self.length, self.cased, self.cut, self.joined,
            self.replaced, self.trimmed, self.sum, self.remainder, self.rounded, self.raised, self.extreme,
            self.truth, self.times, self.first_of, self.fields_alike]

    def usable(self, column):
        return any(plain(value) for value in column.distinct[:50])

    # Fields and values

    def name(self, column):
        native = column.name in self.rows.events[0] and not column.name.startswith("aws.")
        prefix = "detail." if native and self.draw.random() < (0.4 if self.rows.carried else 0.03) else ""
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
        values = column.raw
        if column.numeric and self.draw.random() < 0.5:
            return self.numbers(column, "=", value)
        return (f"{self.name(column)} {self.draw.choice(['=', ' = '])} {self.string(value)}",
                lambda i: None if values[i] is None else values[i] == value)

    def numbers(self, column, sign, text):
        values, test, wanted = column.raw, COMPARE[sign], number(text)

        def compared(i):
            # A text that is no number differs from any, and is neither less nor more.
            found = number(values[i])
            return test(found, wanted) if found is not None else None if values[i] is None else \
                {"=": False, "!=": True}.get(sign)
        return f"{self.name(column)} {sign} {text}", compared

    def differ(self, event):
        found = self.field(event)
        if not found or (value := self.other(found[0])) is None:
            return None
        values = found[0].raw
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
        values, name = column.raw, self.name(column)
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
        values, name = found[0].raw, self.name(found[0])
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
        values = column.raw
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
        values = column.raw
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

    def unsaid(self, event):
        """What a record writes for nothing, and what it doesn't have."""
        column = self.draw.choice(self.forms if self.forms and self.draw.random() < 0.7 else self.columns)
        values, name, form = column.raw, self.name(column), self.draw.choice(NULL)
        sign, holds = self.draw.choice([("=", True), ("!=", False), ("in", True), ("not in", False)])
        if sign.endswith("in"):
            other = self.other(column) or "x"
            return (f"{name} {sign} [{self.string(form)}, {self.string(other)}]",
                    lambda i: None if values[i] is None else (values[i] in (form, other)) is holds)
        if self.draw.random() < 0.3:
            made = column.values
            return (f"substr({name}, 999999, 1) {sign} {self.string(form)}",
                    lambda i: None if made[i] is None else (form == "") is holds)
        return (f"{name} {sign} {self.string(form)}",
                lambda i: None if values[i] is None else (values[i] == form) is holds)

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

    def truth(self, event):
        """Booleans of JSON are 1 and 0, or their names."""
        found = self.field(event, lambda column: column.boolean)
        if not found:
            return None
        column, value = found
        values, name = column.raw, self.name(column)
        written = self.draw.choice([str(int(value == "true")), value, f'"{value}"'])
        sign = self.draw.choice(["=", "!="])
        return (f"{name} {sign} {written}",
                lambda i: None if values[i] is None else (values[i] == value) is (sign == "="))

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
