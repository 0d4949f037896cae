"""Draws conditions in SQL over one of AWS's own tables: a text, and what it means for a row.

Strings compare as strings, by code points; NULL makes a comparison neither true nor false.
What a record writes for nothing (`-`, an empty text) is both NULL and the text itself, so
that both documented ways to ask for it find it: comparisons, lists and patterns see the text;
what functions make of it is left out."""

import operator
import re

from .meaning import both, either, negated, number
from .reading import CLOUDTRAIL, S3, S3_COLUMNS
from .rows import NULL, plain
from .sql_functions import SqlFunctions

COMPARE = {"=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le,
           ">": operator.gt, ">=": operator.ge}
# The last two are text in AWS's table; that logdex has them as numbers is documented with its dialect.
INTEGERS = {"bytessent", "objectsize", "totaltime", "turnaroundtime"}
PLAIN = """eventVersion eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage
requestID eventID eventType apiVersion readOnly recipientAccountId sharedEventID vpcEndpointId eventCategory""".split()
STRUCTS = ("userIdentity.", "tlsDetails.")
# Members of these that AWS's table doesn't have as columns.
NEWER = re.compile("webIdFederationData|credentialId|inScopeOf|identityProvider")
JSON_TEXTS = ("requestParameters.", "responseElements.", "additionalEventData.")
# The name of each table, and the columns that tell its rows apart.
TABLES = {CLOUDTRAIL: ("cloudtrail_logs", ("eventID", "requestID", "eventTime")),
          S3: ("s3_access_logs_db.mybucket_logs", ("requestid", "requestdatetime", "operation"))}
EVENTS = "events"


class SqlColumn:
    """An expression over a table's columns, with its value for every row."""

    def __init__(self, text, raw, integer):
        self.text, self.integer = text, integer
        self.values = [None if value in NULL else value for value in raw]
        # What comparisons see. A column of numbers has no texts.
        self.seen = self.values if integer else raw
        self.distinct = sorted({value for value in self.values if value is not None})
        self.time = False


class SqlTable:
    """The rows of one format under the names of AWS's table."""

    def __init__(self, rows, kind):
        self.kind, name, identity = kind, *TABLES[kind]
        self.numbers = [i for i, other in enumerate(rows.kinds) if other == kind]
        self.columns = [column for name in rows.names if (column := self.column(rows, name))]
        self.name, self.identity = name, [name.lower() for name in identity]
        self.identities = [tuple(None if (value := rows.events[i].get(name)) == "-" else value for name in identity)
                           for i in self.numbers]
        # What always holds, and tells which table is meant.
        self.anchor = {CLOUDTRAIL: "eventname IS NOT NULL", S3: "bucket_name IS NOT NULL"}[kind]
        self.moment_text = {CLOUDTRAIL: "from_iso8601_timestamp(eventtime)",
                            S3: "parse_datetime(requestdatetime,'dd/MMM/yyyy:HH:mm:ss Z')"}[kind]

    def column(self, rows, name):
        raw = [rows.events[i].get(name) for i in self.numbers]
        if not any(value not in (None, *NULL) for value in raw):
            return None
        text = self.text(name)
        if text is None:
            return None
        if name in INTEGERS:
            raw = [None if value in (None, *NULL) else int(value) for value in raw]
        return SqlColumn(text, raw, name in INTEGERS)

    def text(self, name):
        """The expression that a path is in this table, None if it is in none of its columns."""
        if self.kind == S3:
            return name if name in S3_COLUMNS else None
        if name in PLAIN:
            return name.lower()
        if name.startswith(STRUCTS) and re.fullmatch(r"[A-Za-z.]+", name) and not NEWER.search(name):
            return name.lower()
        if member := re.fullmatch(r"resources\.(\d)\.(ARN|accountId|type)", name):
            return f"element_at(resources, {int(member[1]) + 1}).{member[2].lower()}"
        if name.startswith(JSON_TEXTS):
            column, path = name.split(".", 1)
            parts = [f"[{part}]" if part.isdigit() else f".{part}" if re.fullmatch(r"\w+", part) else f'["{part}"]'
                     for part in path.split(".")]
            return f"json_extract_scalar({column.lower()}, '${''.join(parts)}')"
        return None


class EventsTable:
    """All events under canonical names and paths, in double quotes."""

    kind, name, moment_text = EVENTS, "events", "ts"
    identity = ['"event.id"', '"http.request.id"', '"@timestamp"']

    def __init__(self, rows, kinds, identities, scope):
        self.numbers, self.identities = range(len(rows.events)), [one[:3] for one in identities]
        self.columns = [column for name in rows.names if (column := self.column(rows, name, kinds))]
        self.anchor = scope

    def column(self, rows, name, kinds):
        column, kind = rows.names[name], kinds.get(name)
        several = any(kinds.get(field) in ("boolean", "date", "ip") for field in rows.reached(name))
        if several or not re.fullmatch(r"[A-Za-z_.]+", name) or kind == "text":
            return None
        integer = any(kinds.get(field) == "integer" for field in rows.reached(name))
        if integer and not (column.numeric and all(v.isdigit() for v in column.distinct)):
            return None
        raw = [int(v) if v is not None else v for v in column.values] if integer else column.raw
        return SqlColumn(f'"{name}"', raw, integer)


class SqlConditions(SqlFunctions):
    """Draws conditions over the rows of one table."""

    def __init__(self, table, moments):
        self.table, self.draw, self.columns = table, None, table.columns
        self.moments = [moments[i] for i in table.numbers]
        self.moment_text = table.moment_text
        self.strings = [c for c in self.columns if not c.integer and any(map(plain, c.distinct[:50]))]
        self.integers = [c for c in self.columns if c.integer]
        self.ways = [self.equal] * 4 + [self.compare] * 3 + [self.like] * 4 + [
            self.within, self.within, self.between, self.null, self.dash, self.quoted, self.regular, self.regular, self.cast,
            self.function, self.function, self.function, self.extracted, self.extracted,
            self.escaped, self.network, self.network, self.times, self.times, self.simple_case, self.joined,
            self.cased, self.starts, self.whole_number]

    def literal(self, value):
        return str(value) if not isinstance(value, str) else "'" + value.replace("'", "''") + "'"

    def field(self, row, columns):
        for _ in range(60):
            if not columns:
                return None
            column = self.draw.choice(columns)
            value = column.values[row]
            if value is not None and (column.integer or plain(value)):
                return column, value
        return None

    def other(self, column):
        value = self.draw.choice(column.distinct)
        return value if column.integer or plain(value) else None

    def part(self, value):
        start = self.draw.randrange(len(value))
        return value[start:start + self.draw.randrange(1, 12)]

    def sides(self, column, sign, wanted):
        values, test = column.seen, COMPARE[sign]
        return (f"{column.text} {sign} {self.literal(wanted)}",
                lambda r: None if values[r] is None else test(values[r], wanted))

    # What functions make of nothing is left out by asking for rows that have a value.
    def guarded(self, column, leaf):
        text, test = leaf
        if column.integer or not any(value in NULL for value in column.seen):
            return leaf
        values = column.values
        return (f"({column.text} IS NOT NULL AND {text})", lambda r: values[r] is not None and test(r))

    def equal(self, row):
        found = self.field(row, self.columns)
        if not found:
            return None
        sign = self.draw.choice(["=", "=", "=", "<>"])
        wanted = found[1] if sign == "=" else self.other(found[0])
        return wanted is not None and self.sides(found[0], sign, wanted) or None

    def compare(self, row):
        found = self.field(row, self.integers if self.integers and self.draw.random() < 0.5 else self.columns)
        if not found:
            return None
        return self.sides(found[0], self.draw.choice(list(COMPARE)), found[1])

    def like(self, row):
        found = self.field(row, self.strings)
        if not found:
            return None
        column, value = found
        part, values = self.part(value), column.seen
        if re.search("[%\\\\]", part):
            return None
        size = len(part)
        shape, body = self.draw.choice([("%{}%", part), ("%{}%", part), ("{}%", value[:size]), ("%{}", value[-size:]),
                                        ("{}", value)])
        if self.draw.random() < 0.3 and len(body) > 2:
            at = self.draw.randrange(len(body))
            body = body[:at] + self.draw.choice(["_", "%"]) + body[at + 1:]
        if "\\" in body or not body.isprintable():
            return None
        text = shape.format(body)
        wild = {"%": ".*", "_": "."}
        fits = re.compile("".join(wild.get(c) or re.escape(c) for c in text), re.S).fullmatch
        word, holds = self.draw.choice([("LIKE", True), ("LIKE", True), ("NOT LIKE", False)])
        return (f"{column.text} {word} {self.literal(text)}",
                lambda r: None if values[r] is None else (fits(values[r]) is not None) is holds)

    def within(self, row):
        found = self.field(row, self.columns)
        if not found:
            return None
        column, value = found
        listed = [other for _ in range(1 + self.draw.randrange(3)) if (other := self.other(column)) is not None]
        holds = self.draw.random() < 0.7 or not listed
        listed += [value] if holds else []
        values = column.seen
        return (f"{column.text} {'IN' if holds else 'NOT IN'} ({', '.join(map(self.literal, listed))})",
                lambda r: None if values[r] is None else (values[r] in listed) is holds)

    def between(self, row):
        found = self.field(row, self.columns)
        if not found or (other := self.other(found[0])) is None:
            return None
        column, values = found[0], found[0].seen
        low, high = sorted([found[1], other])
        word, holds = self.draw.choice([("BETWEEN", True), ("BETWEEN", True), ("NOT BETWEEN", False)])
        return (f"{column.text} {word} {self.literal(low)} AND {self.literal(high)}",
                lambda r: None if values[r] is None else (low <= values[r] <= high) is holds)

    def dash(self, row):
        """Nothing as records write it, beside rows that lack the column."""
        column = self.draw.choice(self.strings)
        values, form = column.seen, self.draw.choice(NULL)
        if self.draw.random() < 0.3:
            other = self.other(column) or "x"
            word, holds = self.draw.choice([("IN", True), ("NOT IN", False)])
            return (f"{column.text} {word} ('{form}', {self.literal(other)})",
                    lambda r: None if values[r] is None else (values[r] in (form, other)) is holds)
        if self.draw.random() < 0.2:
            made = column.values
            return f"substr({column.text}, 999999, 1) = '-'", lambda r: None if made[r] is None else False
        sign, holds = self.draw.choice([("=", True), ("<>", False)])
        return (f"{column.text} {sign} '{form}'",
                lambda r: None if values[r] is None else (values[r] == form) is holds)

    def quoted(self, row):
        """Access logs with the quotes of the line around a constant, as Athena has them."""
        found = self.field(row, [c for c in self.strings if c.text in ("request_uri", "referrer", "useragent")])
        if not found or self.table.kind != S3 or re.search("[%_]", found[1]):
            return None
        column, value = found
        values, start = column.seen, value[:self.draw.randrange(1, 12)]
        text, test = self.draw.choice([
            (f"""= '"{value}"'""", lambda v: v == value), (f"""<> '"{value}"'""", lambda v: v != value),
            (f"""IN ('"{value}"', 'x')""", lambda v: v in (value, "x")),
            (f"""LIKE '"{start}%'""", lambda v: v.startswith(start))])
        return f"{column.text} {text}", lambda r: None if values[r] is None else test(values[r])

    def null(self, row):
        column = self.draw.choice(self.columns)
        values, word = column.values, self.draw.choice(["IS NULL", "IS NOT NULL"])
        return f"{column.text} {word}", lambda r: (values[r] is None) is (word == "IS NULL")

    def regular(self, row):
        found = self.field(row, self.strings)
        if not found:
            return None
        column, value = found
        part, values = self.part(value), column.seen
        # Whatever is no letter may have a backslash before it, and is itself then.
        escape = self.draw.choice([re.escape, lambda text: re.sub("[^A-Za-z0-9 ]", r"\\\g<0>", text)])
        meaning = self.draw.choice([escape(part), "^" + escape(value[:5]), escape(value[-5:]) + "$",
                                    escape(part) + "|" + escape(self.part(value))])
        if "\n" in value:
            return None
        search = re.compile(meaning).search
        return (f"regexp_like({column.text}, {self.literal(meaning)})",
                lambda r: None if values[r] is None else search(values[r]) is not None)

    def cast(self, row):
        """Text of figures as a number."""
        fitting = [c for c in self.strings if all(re.fullmatch(r"\d{1,15}", v) for v in c.distinct)]
        found = fitting and self.field(row, fitting)
        if not found:
            return None
        column, values = found[0], found[0].values
        sign, wanted = self.draw.choice(list(COMPARE)), int(found[1])
        test, call = COMPARE[sign], self.draw.choice(["CAST", "TRY_CAST"])
        return self.guarded(column, (f"{call}({column.text} AS bigint) {sign} {wanted}",
                                     lambda r: None if values[r] is None else test(int(values[r]), wanted)))

    def joined(self, row):
        column, second = self.draw.choice(self.strings), self.field(row, self.strings)
        if not second or self.table.kind != CLOUDTRAIL:
            return None
        a, b = column.values, second[0].values
        pick = lambda r: a[r] if a[r] is not None else b[r] if b[r] is not None else "none"
        wanted = pick(row)
        if not plain(wanted):
            return None
        return (f"coalesce({column.text}, {second[0].text}, 'none') = {self.literal(wanted)}",
                lambda r: pick(r) == wanted)

    def cased(self, row):
        found, second = self.field(row, self.strings), self.field(row, self.strings)
        if not found or not second:
            return None
        column, other, values = found[0], second[0], found[0].values
        wanted = found[1]
        first = f"{column.text} = {self.literal(wanted)}"
        return (f"CASE WHEN {first} THEN 1 WHEN {other.text} IS NULL THEN 2 ELSE 3 END = 1",
                lambda r: values[r] == wanted)

    def starts(self, row):
        found = self.field(row, self.strings)
        if not found:
            return None
        column, values, start = found[0], found[0].values, found[1][:self.draw.randrange(1, 12)]
        return self.guarded(column, (f"starts_with({column.text}, {self.literal(start)})",
                                     lambda r: None if values[r] is None else values[r].startswith(start)))

    def whole_number(self, row):
        found = self.field(row, self.integers)
        if not found:
            return None
        column, values, by = found[0], found[0].values, self.draw.randrange(2, 1000)
        word, function = self.draw.choice([("/", lambda v: v // by), ("%", lambda v: v % by), ("*", lambda v: v * by),
                                           ("+", lambda v: v + by)])
        text = f"{column.text} {word} {by}"
        sign, wanted = self.draw.choice(["=", "<=", ">="]), function(found[1])
        test = COMPARE[sign]
        return f"{text} {sign} {wanted}", lambda r: None if values[r] is None else test(function(values[r]), wanted)

    def leaf(self, row):
        for _ in range(50):
            if found := self.draw.choice(self.ways)(row):
                return found
        return self.null(row)

    def tree(self, row, depth):
        if depth == 0 or self.draw.random() < 0.35:
            return self.leaf(row)
        way = self.draw.random()
        a, f = self.tree(row, depth - 1)
        if way < 0.2:
            return f"NOT ({a})", lambda r: negated(f(r))
        other = row if way < 0.65 else self.draw.randrange(len(self.table.numbers))
        b, g = self.tree(other, depth - 1)
        word, join = ("AND", both) if way < 0.65 else ("OR", either)
        return f"({a} {word} {b})", lambda r: join(f(r), g(r))

    def filter(self):
        """A condition and the rows it holds for."""
        every = range(len(self.table.numbers))
        while True:
            text, test = self.tree(self.draw.choice(every), self.draw.choice([0, 0, 1, 1, 2, 2, 3]))
            found = [r for r in every if test(r) is True]
            if found or self.draw.random() < 0.1:
                return text, found
