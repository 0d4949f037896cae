"""Draws tables in CloudWatch Logs Insights: computed columns, parse, stats, sort, limit, dedup."""

import math
import re

from .aggregates import AGGREGATES, aggregate
from .insights import Conditions, named
from .meaning import Moment, natural, number
from .rows import plain
from .tables import Choice, Table

BINS = {"5m": 300, "1h": 3600, "30m": 1800, "1d": 86400, "12h": 43200}


class Tables(Conditions):
    """Draws tables over the columns of an archive."""

    def __init__(self, rows):
        super().__init__(rows)
        # What groups are made by: neither an id of every event nor always missing.
        most = max(30, len(rows.events) // 3)
        self.keys = [column for column in self.columns
                     if 1 < len(column.distinct) < most and all(map(plain, column.distinct))]

    def table(self):
        """(text, Table) of a random query."""
        draw = self.draw
        stages, events = [], range(len(self.rows.events))
        if draw.random() < 0.4:
            text, found, _ = self.filter()
            if found:
                stages, events = [f"filter {text}"], found
        way = draw.random()
        if way < 0.12:
            return self.rows_in_order(stages, events)
        if way < 0.24:
            return self.deduplicated(stages, events)
        return self.grouped(stages, events)

    # Stats

    def grouped(self, stages, events):
        draw = self.draw
        stages = list(stages)
        keys = [self.key(stages, at) for at in range(draw.choice([0, 1, 1, 1, 2, 2, 3]))]
        keys = list(dict(keys).items())
        wanted = [self.aggregate(stages, at) for at in range(draw.randrange(1, 5))]
        wanted = list({column[1]: (column, function) for column, function in wanted}.values())
        groups = {}
        for i in events:
            groups.setdefault(tuple(value(i) for _, value in keys), []).append(i)
        if not keys and not groups:
            groups[()] = []
        rows = []
        for key, members in groups.items():
            row = dict(zip((name for name, _ in keys), key))
            for column, function in wanted:
                row[column[1]] = function(members)
            rows.append(row)
        names = [name for name, _ in keys]
        text = "stats " + ", ".join(column[0] for column, _ in wanted)
        if keys:
            text += " by " + ", ".join(name if re.fullmatch(r".*\(.*\)", name) else named(name) for name in names)
        stages.append(text)
        outputs = [column[1] for column, _ in wanted]
        counts = [column[1] for column, _ in wanted if column[2]]
        if keys and counts and rows and draw.random() < 0.15:
            # A filter after stats is one over groups.
            column = draw.choice(counts)
            least = draw.choice(rows)[column]
            stages.append(f"filter {column} >= {least}")
            rows = [row for row in rows if row[column] >= least]
        if keys and draw.random() < 0.2:
            return self.again(stages, rows, names, outputs, wanted)
        return self.ended(stages, rows, names + outputs, names, counts)

    def key(self, stages, at):
        """(column's name, function of an event) of what groups are made by."""
        draw = self.draw
        way = draw.random()
        if way < 0.15 and None not in self.rows.moments:
            size, moments = draw.choice(list(BINS)), self.rows.moments
            step = BINS[size] * 1_000_000
            name = draw.choice([f"bin({size})", f"datefloor(@timestamp, {size})"])
            return name, lambda i: Moment(moments[i] // step * step)
        if way < 0.35:
            return self.made(stages, at)
        column = draw.choice(self.keys)
        return column.name, lambda i: column.values[i]

    def made(self, stages, at):
        """A column computed or parsed before."""
        draw, name = self.draw, f"made{at}"
        column = draw.choice(self.keys)
        values, field = column.values, named(column.name)
        way = draw.randrange(9)
        if way == 8:
            return self.split(stages, column, name)
        if way == 7 and all(v.isascii() for v in column.distinct):
            call, change = draw.choice([("toupper", str.upper), ("tolower", str.lower)])
            stages.append(f"fields {call}({field}) as {name}")
            return name, lambda i: None if values[i] is None else change(values[i])
        if way == 0 and column.numeric:
            by = draw.choice([2, 10, 100])
            stages.append(f"fields floor({field} / {by}) as {name}")
            return name, lambda i: None if values[i] is None else math.floor(number(values[i]) / by)
        if way == 1:
            stages.append(f"fields strlen({field}) as {name}")
            return name, lambda i: None if values[i] is None else len(values[i])
        if way == 2:
            stages.append(f'fields coalesce({field}, "none") as {name}')
            return name, lambda i: values[i] if values[i] is not None else "none"
        if way == 3:
            stages.append(f"fields ispresent({field}) as {name}")
            return name, lambda i: values[i] is not None
        return self.parsed(stages, column, name, way)

    def parsed(self, stages, column, name, way):
        """The part before or after a mark, by a glob or by a regular expression."""
        draw, values, field = self.draw, column.values, named(column.name)
        marks = [mark for mark in ".:/-;@" if any(re.fullmatch(f".+[{mark}].+", v) for v in column.distinct)]
        if not marks:
            return column.name, lambda i: values[i]
        mark = draw.choice(marks)
        if way == 4:
            stages.append(f'parse {field} "*{mark}*" as {name}, {name}rest')
            parts = {v: v.partition(mark) for v in column.distinct}
            which = draw.choice([0, 2])
            read = {v: part[which] if part[1] else None for v, part in parts.items()}
            name = name if which == 0 else name + "rest"
        else:
            end = draw.random() < 0.5
            escaped = re.sub(r"[^A-Za-z0-9]", lambda found: "\\" + found[0], mark)
            text, meaning = (rf"{escaped}(?<{name}>[^{escaped}]+)$", f"{escaped}([^{escaped}]+)\\Z") if end else (
                rf"^(?<{name}>[^{escaped}]+){escaped}", f"^([^{escaped}]+){escaped}")
            stages.append(f"parse {field} /{text}/")
            found = {v: re.search(meaning, v) for v in column.distinct}
            read = {v: match[1] if match else None for v, match in found.items()}
        if "" in read.values():
            # Whether an empty part is missing is not documented.
            stages.pop()
            return column.name, lambda i: values[i]
        return name, lambda i: read.get(values[i])

    def split(self, stages, column, name):
        """One of three parts between the same marks."""
        draw, values = self.draw, column.values
        marks = [mark for mark in ".:/-;" if any(re.fullmatch(f"[^{mark}]+[{mark}][^{mark}]+[{mark}].+", v)
                                                 for v in column.distinct)]
        if not marks:
            return column.name, lambda i: values[i]
        mark, which = draw.choice(marks), draw.randrange(3)
        read = {v: parts[which] if len(parts := v.split(mark, 2)) == 3 else None for v in column.distinct}
        if "" in read.values():
            return column.name, lambda i: values[i]
        names = [f"{name}{letter}" for letter in "abc"]
        stages.append(f"parse {named(column.name)} '*{mark}*{mark}*' as {', '.join(names)}")
        return names[which], lambda i: read.get(values[i])

    def computed_aggregate(self, name):
        """An aggregate of what is computed of a field, or of the time."""
        draw, column = self.draw, self.draw.choice(self.columns)
        values, field, moments = column.values, named(column.name), self.rows.moments
        lengths = lambda members: [len(values[i]) for i in members if values[i] is not None]
        of = lambda function: lambda members: function(found) if (found := lengths(members)) else None
        nothing = Choice([None, 0])
        choices = [(f"sum(strlen({field}))", lambda members: sum(lengths(members)) or nothing),
                   (f"max(strlen({field}))", of(max)), (f"min(strlen({field}) + 1)", of(lambda found: min(found) + 1)),
                   (f"avg(strlen({field}))", of(lambda found: sum(found) / len(found))),
                   (f"count_distinct(strlen({field}))", lambda members: len(set(lengths(members))))]
        if None not in moments:
            ends = lambda end: lambda members: Moment(end(moments[i] for i in members)) if members else None
            choices += [("max(@timestamp)", ends(max)), ("min(@timestamp)", ends(min)),
                        ("latest(@timestamp)", ends(max)), ("earliest(@timestamp)", ends(min))]
        text, function = draw.choice(choices)
        return (f"{text} as {name}", name, False), function

    def aggregate(self, stages, at):
        """((text, name, ranked), function of a group's events)."""
        draw = self.draw
        if draw.random() < 0.15:
            return self.computed_aggregate(f"out{at}")
        call = draw.choice(AGGREGATES)
        column = None
        if call in ("sum", "avg", "min", "max", "pct", "stddev"):
            fitting = [c for c in self.columns if c.numeric and max(abs(number(v)) for v in c.distinct) < 1e12]
            if not fitting:
                call = "count"
            else:
                column = draw.choice(fitting)
        if call == "count":
            inner = draw.choice(["*", "*", "field"])
            if inner == "*":
                text, function = "count(*)", len
            else:
                column = draw.choice(self.columns)
                text = f"count({named(column.name)})"
                function = aggregate("count", column, self.rows)
        else:
            column = column or draw.choice(self.columns)
            share = draw.choice([50, 90, 95, 99]) if call == "pct" else None
            inner = named(column.name) + (f", {share}" if share else "")
            text, function = f"{call}({inner})", aggregate(call, column, self.rows, share)
        name = f"out{at}"
        ranked = call in ("count", "count_distinct")
        if draw.random() < 0.1:
            # Without a name of its own it is called as it is written.
            return (text, text, False), function
        return (f"{text} as {name}", name, ranked), function

    def again(self, stages, rows, keys, outputs, wanted):
        """A second stats over the rows of the first."""
        draw = self.draw
        counts = [name for (_, name, ranked), _ in wanted if ranked]
        by = keys[0] if draw.random() < 0.6 else None
        if by and not re.fullmatch(r"[A-Za-z0-9_.]+", by):
            by = None
        groups = {}
        for row in rows:
            groups.setdefault(row[by] if by else None, []).append(row)
        parts, cells = ["count(*) as groups"], {"groups": len}
        for name in counts:
            parts += [f"sum({name}) as sum{name}", f"max({name}) as max{name}", f"avg({name}) as avg{name}"]
            cells[f"sum{name}"] = lambda members, name=name: sum(row[name] for row in members)
            cells[f"max{name}"] = lambda members, name=name: max(row[name] for row in members)
            cells[f"avg{name}"] = lambda members, name=name: sum(row[name] for row in members) / len(members)
        made = [{**({by: key} if by else {}), **{name: cell(members) for name, cell in cells.items()}}
                for key, members in groups.items()]
        stages.append("stats " + ", ".join(parts) + (f" by {named(by)}" if by else ""))
        return self.ended(stages, made, ([by] if by else []) + list(cells), [by] if by else [], ["groups"])

    def ended(self, stages, rows, columns, keys, counts):
        """Sorts by columns that no row misses, and limits."""
        draw, order, limit = self.draw, [], None
        sortable = counts + [key for key in keys
                             if re.fullmatch(r"[A-Za-z0-9_.]+", key) and all(row[key] is not None for row in rows)]
        if sortable and draw.random() < 0.5:
            for column in draw.sample(sortable, min(len(sortable), draw.choice([1, 1, 2]))):
                order.append((column, draw.random() < 0.5))
            stages.append("sort " + ", ".join(f"{named(c)} {'desc' if down else 'asc'}" for c, down in order))
        if draw.random() < (0.6 if order else 0.1):
            limit = draw.choice([1, 3, 10, 100])
            stages.append(f"limit {limit}")
        elif len(rows) > 10_000:
            limit = 10_000
        return stages, Table(rows, columns, keys, order, lambda v: natural(v), limit)

    # Rows

    def rows_in_order(self, stages, events):
        draw = self.draw
        full = [c for c in self.columns if all(c.values[i] is not None for i in events)]
        if not full:
            return self.grouped(stages, events)
        shown = draw.sample(self.columns, min(3, len(self.columns)))
        order = [(draw.choice(full), draw.random() < 0.5) for _ in range(draw.choice([1, 2]))]
        shown = list({c.name: c for c in [*shown, *(c for c, _ in order)]}.values())
        rows = [{c.name: c.values[i] for c in shown} for i in events]
        names, limit = [c.name for c in shown], draw.choice([1, 10, 50, 500])
        stages = [*stages, "fields " + ", ".join(map(named, names)),
                  "sort " + ", ".join(f"{named(c.name)} {'desc' if down else 'asc'}" for c, down in order),
                  f"limit {limit}"]
        return stages, Table(rows, names, names, [(c.name, down) for c, down in order], natural, limit)

    def deduplicated(self, stages, events):
        """The first of each, in the order of a field that is different for every one."""
        draw, moments = self.draw, self.rows.moments
        full = [c for c in self.columns if len(c.distinct) == len(moments) and not c.time]
        if not full:
            return self.grouped(stages, events)
        by = draw.choice(full)
        columns = draw.sample(self.keys, min(len(self.keys), draw.choice([1, 1, 2])))
        down = draw.random() < 0.5
        seen, rows = set(), []
        for i in sorted(events, key=lambda i: natural(by.values[i]), reverse=down):
            key = tuple(c.values[i] for c in columns)
            if None not in key and key in seen:
                continue
            seen.add(key)
            rows.append({by.name: by.values[i], **{c.name: c.values[i] for c in columns}})
        names = [by.name, *(c.name for c in columns)]
        stages = [*stages, "fields " + ", ".join(map(named, names)),
                  f"sort {named(by.name)} {'desc' if down else 'asc'}",
                  "dedup " + ", ".join(named(c.name) for c in columns), "limit 10000"]
        return stages, Table(rows, names, [by.name], [(by.name, down)], natural, 10_000)
