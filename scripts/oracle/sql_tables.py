"""Draws tables in SQL: groups with aggregates, HAVING, ORDER BY, LIMIT, DISTINCT, CASE, CAST, times."""

from .aggregates import deviation, percentile
from .meaning import Moment
from .rows import plain
from .sql import SqlConditions
from .sql_functions import UNITS
from .tables import Choice, Table

def ranked(value):
    """NULLS LAST, strings by code points."""
    return (value is None, 0 if value is None else int(value) if isinstance(value, bool) else value)


class SqlTables(SqlConditions):
    """Draws tables over the rows of one format."""

    def __init__(self, table, moments):
        super().__init__(table, moments)
        most = max(30, len(table.numbers) // 3)
        self.keys = [c for c in self.columns
                     if 1 < len(c.distinct) < most and all(c.integer or plain(v) for v in c.distinct)]
        self.figures = [c for c in self.strings if all(v.isdigit() and len(v) < 13 for v in c.distinct)]

    def query(self):
        """(text, Table)"""
        draw, rows = self.draw, list(range(len(self.table.numbers)))
        where = self.table.anchor
        if draw.random() < 0.5:
            text, found = self.filter()
            if found:
                where, rows = f"{where} AND {text}", found
        if draw.random() < 0.12:
            return self.distinct(where, rows)
        return self.grouped(where, rows)

    def distinct(self, where, rows):
        columns = self.draw.sample(self.keys, min(len(self.keys), self.draw.choice([1, 2, 3])))
        names = [f"k{at}" for at in range(len(columns))]
        made = [dict(zip(names, values)) for values in {tuple(c.values[r] for c in columns) for r in rows}]
        shown = ", ".join(f"{c.text} AS {name}" for c, name in zip(columns, names))
        text = f"SELECT DISTINCT {shown} FROM {self.table.name} WHERE {where}"
        return self.ended(text, made, names, names, names)

    def key(self):
        """(text, function of a row) of a grouping expression."""
        draw, column = self.draw, self.draw.choice(self.keys)
        values, way = column.values, draw.random()
        if way < 0.15 and None not in self.moments:
            unit = draw.choice(list(UNITS))
            step = UNITS[unit] * 1_000_000
            return f"date_trunc('{unit}', {self.moment_text})", lambda r: Moment(self.moments[r] // step * step)
        if way < 0.25 and not column.integer:
            wanted = draw.choice(column.distinct)
            return (f"CASE WHEN {column.text} = {self.literal(wanted)} THEN 'it' ELSE 'other' END",
                    lambda r: "it" if values[r] == wanted else "other")
        if way < 0.32 and not column.integer and all(v.isascii() for v in column.distinct):
            return f"upper({column.text})", lambda r: None if values[r] is None else values[r].upper()
        return column.text, lambda r: values[r]

    def aggregate(self):
        """(text, function of rows, whether it orders)."""
        draw = self.draw
        column, figures = draw.choice(self.columns), draw.choice(self.integers + self.figures or [None])
        t, values = column.text, column.values
        present = lambda rows: [values[r] for r in rows if values[r] is not None]
        choices = [
            ("count(*)", len, True), (f"count({t})", lambda rows: len(present(rows)), True),
            (f"count(DISTINCT {t})", lambda rows: len(set(present(rows))), True),
            (f"min({t})", lambda rows: min(present(rows), default=None), False),
            (f"max({t})", lambda rows: max(present(rows), default=None), False),
            (f"approx_distinct({t})", lambda rows: len(set(present(rows))), False),
            (f"array_join(array_agg(DISTINCT {t}), ',')", lambda rows: self.joined_values(present(rows)), False),
            (f"bool_or({t} IS NULL)", lambda rows: any(values[r] is None for r in rows) if rows else None, False),
            # A NULL is a member of an array like any other.
            (f"cardinality(array_agg(DISTINCT {t}))",
             lambda rows: len({values[r] for r in rows}) or Choice([None, 0]), False),
            (f"arbitrary({t})", lambda rows: Choice(set(present(rows)) or {None}), False),
            (f"count_if({t} IS NULL)", lambda rows: len(rows) - len(present(rows)), True)]
        if found := self.leaf_anywhere():
            holding = lambda rows: sum(found[1](r) is True for r in rows)
            choices.append((f"count_if({found[0]})", holding, True))
            choices.append((f"count(*) FILTER (WHERE {found[0]})", holding, True))
        if figures:
            read = figures.text if figures.integer else f"TRY_CAST({figures.text} AS bigint)"
            numbers = lambda rows: [int(figures.values[r]) for r in rows if figures.values[r] is not None]
            share = draw.choice([0.5, 0.9, 0.99])
            choices += [
                (f"sum({read})", lambda rows: sum(found) if (found := numbers(rows)) else None, False),
                (f"avg({read})", lambda rows: sum(found) / len(found) if (found := numbers(rows)) else None, False),
                (f"stddev({read})", lambda rows: deviation(numbers(rows)), False),
                (f"approx_percentile({read}, {share})", lambda rows: percentile(numbers(rows), share * 100), False),
                (f"max_by({t}, {read})", lambda rows: self.by(values, figures, rows, max), False),
                (f"min_by({t}, {read})", lambda rows: self.by(values, figures, rows, min), False),
                (f"sum(CASE WHEN {t} IS NULL THEN 0 ELSE 1 END)",
                 lambda rows: len(present(rows)) if rows else None, False),
                (f"sum(coalesce({read}, 0))", lambda rows: sum(numbers(rows)) if rows else None, False)]
        return draw.choice(choices)

    def joined_values(self, found):
        """In order, as is documented; text beyond what one wants to compare is not looked at."""
        return ",".join(str(value) for value in sorted(set(found))) if found else Choice([None, ""])

    def by(self, values, figures, rows, end):
        having = [r for r in rows if figures.values[r] is not None]
        if not having:
            return None
        most = end(int(figures.values[r]) for r in having)
        return Choice({values[r] for r in having if int(figures.values[r]) == most})

    def leaf_anywhere(self):
        return self.leaf(self.draw.randrange(len(self.table.numbers)))

    def grouped(self, where, rows):
        draw = self.draw
        keys = [self.key() for _ in range(draw.choice([0, 1, 1, 1, 2, 2, 3]))] if self.keys else []
        keys = list({text: (text, value) for text, value in keys}.values())
        aggregates = [self.aggregate() for _ in range(draw.randrange(1, 5))]
        groups = {}
        for r in rows:
            groups.setdefault(tuple(value(r) for _, value in keys), []).append(r)
        if not keys and not groups:
            groups[()] = []
        key_names = [f"k{at}" for at in range(len(keys))]
        out_names = [f"a{at}" for at in range(len(aggregates))]
        made = []
        for key, members in groups.items():
            row = dict(zip(key_names, key))
            row.update((name, function(members)) for name, (_, function, _) in zip(out_names, aggregates))
            made.append(row)
        shown = [f"{text} AS {name}" for (text, _), name in zip(keys, key_names)]
        shown += [f"{text} AS {name}" for (text, _, _), name in zip(aggregates, out_names)]
        text = f"SELECT {', '.join(shown)} FROM {self.table.name} WHERE {where}"
        if keys:
            by = [str(at + 1) for at in range(len(keys))] if draw.random() < 0.6 else [text for text, _ in keys]
            text += " GROUP BY " + ", ".join(by)
        counting = [(name, one[0]) for name, one in zip(out_names, aggregates) if one[2]]
        if keys and counting and draw.random() < 0.25:
            name, call = draw.choice(counting)
            least = draw.choice(made)[name] if made else 0
            text += f" HAVING {call} >= {least}"
            made = [row for row in made if row[name] >= least]
        sortable = [name for name, _ in counting] + key_names
        return self.ended(text, made, key_names + out_names, key_names, sortable)

    def ended(self, text, rows, columns, keys, sortable):
        draw, order, limit = self.draw, [], None
        if sortable and draw.random() < 0.6:
            names = draw.sample(sortable, min(len(sortable), draw.choice([1, 1, 2])))
            order, written = [], []
            for name in names:
                down = draw.random() < 0.5
                shown = draw.choice([name, str(columns.index(name) + 1)])
                written.append(shown + (" DESC" if down else draw.choice(["", " ASC"])))
                order.append((name, down))
            text += " ORDER BY " + ", ".join(written)
            if draw.random() < 0.5:
                limit = draw.choice([1, 3, 10, 100])
                text += f" LIMIT {limit}"
        elif rows and draw.random() < 0.1 and all(row[name] is not None for row in rows for name in keys):
            # All rows but the first few, in an order that no two share.
            order = [(name, False) for name in keys]
            skipped = draw.randrange(3)
            text += f" ORDER BY {', '.join(keys)} OFFSET {skipped}" if keys else ""
            rows = SqlResult(rows, columns, keys, order, ranked).ranked()[skipped if keys else 0:]
        return text, SqlResult(rows, columns, keys, order, ranked, limit)


class SqlResult(Table):
    """Nulls stand last in either direction."""

    def ranked(self):
        rows = list(self.rows)
        for column, descending in reversed(self.order):
            rows.sort(key=lambda row: self.placed(row[column], descending))
        return rows

    def placed(self, value, descending):
        if value is None:
            return (1, 0)
        return (0, Backwards(value) if descending else value)


class Backwards:
    """A value that sorts the other way round."""

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        return other.value < self.value

    def __eq__(self, other):
        return self.value == other.value
