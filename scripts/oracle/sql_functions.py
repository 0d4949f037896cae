"""Leaves of SQL conditions that compute: functions of text, patterns, addresses, times."""

import ipaddress
import re
import urllib.parse

from .meaning import address, inside, written
from .rows import plain

UNITS = {"minute": 60, "hour": 3600, "day": 86400}


class SqlFunctions:
    """What draws such leaves, beside fields and literals of `SqlConditions`."""

    def is_value(self, column, text, function, value):
        """`text = what the function gives for this value`."""
        wanted, values = function(value), column.values
        if wanted is None or isinstance(wanted, str) and (not wanted.isprintable() or wanted == "-"):
            return None

        def test(row):
            if values[row] is None or (made := function(values[row])) is None:
                return None
            return made == wanted
        return self.guarded(column, (f"{text} = {self.literal(wanted)}", test))

    def ascii_field(self, row):
        found = self.field(row, self.strings)
        return found if found and all(v.isascii() for v in found[0].distinct) else None

    def function(self, row):
        """Functions of text; positions start at 1."""
        found = self.ascii_field(row)
        if not found:
            return None
        column, value = found
        t, part = column.text, self.part(value)
        start, size = self.draw.randrange(1, len(value) + 1), self.draw.randrange(1, 9)
        mark, nth = self.draw.choice([".", ":", "/", "-"]), self.draw.randrange(1, 4)
        other = self.draw.choice(column.distinct)
        piece = lambda v: (v.split(mark) + [None] * 5)[nth - 1]
        text, function = self.draw.choice([
            (f"length({t})", len), (f"lower({t})", str.lower), (f"upper({t})", str.upper),
            (f"substr({t}, {start}, {size})", lambda v: v[start - 1:start - 1 + size]),
            (f"substr({t}, {start})", lambda v: v[start - 1:]),
            (f"strpos({t}, {self.literal(part)})", lambda v: v.find(part) + 1),
            (f"position({self.literal(part)} IN {t})", lambda v: v.find(part) + 1),
            (f"split_part({t}, '{mark}', {nth})", piece),
            (f"element_at(split({t}, '{mark}'), {nth})", piece),
            (f"cardinality(split({t}, '{mark}'))", lambda v: v.count(mark) + 1),
            (f"replace({t}, {self.literal(part)}, '')", lambda v: v.replace(part, "")),
            (f"{t} || '!'", lambda v: v + "!"), (f"concat({t}, '!')", lambda v: v + "!"),
            (f"reverse({t})", lambda v: v[::-1]),
            (f"nullif({t}, {self.literal(other)})", lambda v: None if v == other else v),
            (f"url_decode({t})", urllib.parse.unquote_plus), (f"try({t})", lambda v: v),
            (f"trim(BOTH ' ' FROM {t} || ' ')", str.strip), (f"trim(BOTH FROM {t} || ' ')", str.strip),
            (f"trim(LEADING FROM {t})", str.lstrip), (f"trim(TRAILING FROM {t} || '  ')", str.rstrip)])
        if text.startswith("url_decode") and any(re.search("%(?![0-9A-Fa-f]{2})", v) for v in column.distinct):
            return None
        return self.is_value(column, text, function, value)

    def extracted(self, row):
        """What a regular expression takes, and what is left when it is taken away."""
        found = self.ascii_field(row)
        if not found:
            return None
        column, value = found
        pattern = self.draw.choice([r"[0-9]+", r"[a-z]+", r"[A-Z][a-z]+", r"([^/:.]+)[/:.]([^/:.]+)", r"\d\d"])
        search, t = re.compile(pattern, re.A).search, column.text
        group = 2 if "(" in pattern and self.draw.random() < 0.5 else 0
        if self.draw.random() < 0.3:
            sub = re.compile(pattern, re.A).sub
            return self.is_value(column, f"regexp_replace({t}, '{pattern}', '_')", lambda v: sub("_", v), value)
        take = lambda v: match[group] if (match := search(v)) else None
        shown = f", {group}" if group else ""
        return self.is_value(column, f"regexp_extract({t}, '{pattern}'{shown})", take, value)

    def escaped(self, row):
        """LIKE in which a wildcard is itself."""
        found = self.field(row, [c for c in self.strings if any("_" in v for v in c.distinct)])
        if not found or "_" not in found[1] or "%" in found[1] or "!" in found[1]:
            return None
        column, values, at = found[0], found[0].seen, found[1].index("_")
        part = found[1][max(0, at - 4):at + 5]
        text = part.replace("_", "!_")
        return f"{column.text} LIKE '%{text}%' ESCAPE '!'", lambda r: None if values[r] is None else part in values[r]

    def network(self, row):
        fitting = [c for c in self.strings if sum(address(v) is not None for v in c.distinct) * 2 > len(c.distinct)]
        found = self.field(row, fitting)
        host = found and address(found[1])
        if not host:
            return None
        bits = self.draw.choice([8, 16, 20, 24, 32] if host.version == 4 else [32, 48, 64, 128])
        network, values = ipaddress.ip_network(f"{host}/{bits}", strict=False), found[0].values
        # A text that is no address is in no network, as logdex documents; for Trino that is unknown.
        return self.guarded(found[0], (f"contains('{network}', TRY_CAST({found[0].text} AS IPADDRESS))",
                                       lambda r: None if values[r] is None else inside(values[r], network)))

    def times(self, row):
        """Times of rows against literals, and their parts."""
        moments, sign = self.moments, self.draw.choice(["=", "<", ">", "<=", ">="])
        if None in moments:
            return None
        unit = self.draw.choice(list(UNITS))
        step = UNITS[unit] * 1_000_000
        floor = moments[row] // step * step
        t, stamp = self.moment_text, lambda m: written(m)[:19].replace("T", " ")
        second = 1_000_000
        test = {"=": int.__eq__, "<": int.__lt__, ">": int.__gt__, "<=": int.__le__, ">=": int.__ge__}[sign]
        hour = moments[row] // (3600 * second) % 24
        day = written(moments[row])[:10]
        text, holds = self.draw.choice([
            (f"{t} {sign} timestamp '{stamp(floor)} UTC'", lambda m: test(m, floor)),
            (f"date_trunc('{unit}', {t}) {sign} timestamp '{stamp(floor)} UTC'",
             lambda m: test(m // step * step, floor)),
            (f"{t} BETWEEN timestamp '{stamp(floor)} UTC' AND timestamp '{stamp(floor + step)} UTC'",
             lambda m: floor <= m <= floor + step),
            (f"hour({t}) {sign} {hour}", lambda m: test(m // (3600 * second) % 24, hour)),
            (f"extract(hour FROM {t}) = {hour}", lambda m: m // (3600 * second) % 24 == hour),
            (f"date_format({t}, '%Y-%m-%d') = '{day}'", lambda m: written(m)[:10] == day),
            (f"date({t}) = date '{day}'", lambda m: written(m)[:10] == day),
            (f"to_unixtime({t}) {sign} {floor // second}", lambda m: test(m, floor)),
            (f"date_diff('minute', timestamp '{stamp(floor)} UTC', {t}) BETWEEN 0 AND 59",
             lambda m: 0 <= (m - floor) // (60 * second) <= 59 or -60 * second < m - floor < 0),
            (f"{t} >= timestamp '{stamp(floor)} UTC' - interval '1' hour", lambda m: m >= floor - 3600 * second),
            (f"date_add('{unit}', -1, {t}) {sign} timestamp '{stamp(floor)} UTC'", lambda m: test(m - step, floor))])
        return text, lambda r: holds(moments[r])

    def simple_case(self, row):
        found = self.field(row, self.strings)
        if not found:
            return None
        column, values = found[0], found[0].values
        other = self.draw.choice(column.distinct)
        if not plain(other) or other == found[1]:
            return None
        return (f"CASE {column.text} WHEN {self.literal(found[1])} THEN 'a' WHEN {self.literal(other)} THEN 'b' "
                f"ELSE 'c' END IN ('a', 'b')", lambda r: values[r] in (found[1], other))
