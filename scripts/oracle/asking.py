"""Questions as they are asked: a command line, what should come out, and whether it did."""

import json
from collections import Counter

from .archive import Archive
from .insights import named
from .insights_tables import Tables
from .meaning import moment, written
from .questions import Questions
from .reading import CLOUDTRAIL, DECODER, S3, TRANSFER
from .searching import Searches
from .sql import EventsTable, SqlTable
from .sql_tables import SqlTables

# Fields that together tell the events of most archives apart.
IDENTITY = ["event.id", "http.request.id", "@timestamp", "activity-type", "session-id"]


class Question:
    """A query with its answer: `check` says of the rows that came what is wrong with them."""

    def __init__(self, way, args, text, check, says_something, read=None):
        self.way, self.args, self.text = way, args, text
        self.check, self.says_something = check, says_something
        self.read = read or (lambda printed: [json.loads(line) for line in printed.splitlines()])

    def __str__(self):
        return f"{self.way}: {self.text}"

    def differs(self, program):
        try:
            printed = program.run(*self.args)
        except RuntimeError as error:
            return f"the program refuses it: {str(error)[-600:]}"
        try:
            found = self.read(printed)
        except ValueError:
            return f"no JSON: {printed[:300]}"
        return self.check(found)


class Asking:
    """Draws questions in every language."""

    def __init__(self, rows, program, paths):
        self.rows = rows
        self.kinds = {row["field"]: row["kind"] for row in program.fields() if row["kind"] != "native"}
        # Words of what is around a record are left to `verify`.
        self.words = None if rows.others or rows.carried or TRANSFER in rows.formats else self.free_text(paths)
        known = [f'"{kind}"' for kind in sorted(rows.formats)]
        # Events that this reading doesn't know are left out of every question.
        self.scope = f"event.dataset in [{', '.join(known)}]" if rows.others else None
        self.search_scope = " OR ".join(f"event.dataset:{kind}" for kind in known)
        ids = {CLOUDTRAIL: ("eventID", "requestID"), S3: (None, "requestid"), TRANSFER: (None, None)}
        # Names that no event has can't be asked for.
        self.shown = IDENTITY if TRANSFER in rows.formats else IDENTITY[:3]
        self.identities = [self.identity(i, *ids[kind]) for i, kind in enumerate(rows.kinds)]
        self.insights, self.searches = Tables(rows), Searches(rows, self.kinds, self.words)
        self.tables = [SqlTables(table, rows.moments) for kind in rows.formats
                       if kind != TRANSFER and (table := SqlTable(rows, kind)).columns]
        if self.tables:
            datasets = ", ".join(f"'{kind}'" for kind in rows.formats)
            events = EventsTable(rows, self.kinds, self.identities, f'"event.dataset" IN ({datasets})')
            self.tables.append(SqlTables(events, rows.moments))

    def identity(self, i, event_id, request_id):
        event = self.rows.events[i]
        transfer = self.rows.kinds[i] == TRANSFER
        return (event.get(event_id), event.get(request_id), self.rows.moments[i],
                event.get("activity-type") if transfer else None, event.get("session-id") if transfer else None)

    def free_text(self, paths):
        """A function that draws a question of free text, with the events that answer it."""
        archive = Archive(paths, 0, self.rows.canonical)
        if len(archive.events) != len(self.rows.events):
            return None
        questions = Questions(archive, self.rows.canonical, {}, self.kinds, None)
        questions.prepare_words()

        def ask(draw):
            questions.draw = draw
            found = questions.on_words()
            return found and (found[0], frozenset(found[1]))
        return ask

    def draw(self, draw, kind):
        way = draw.random()
        if kind == "filter":
            ask = self.sql_filter if way < 0.25 and self.tables else self.search if way < 0.5 else self.insights_filter
            return ask(draw)
        return (self.sql_table if way < 0.45 and self.tables else self.insights_table)(draw)

    def drawing(self, drawer, draw):
        """What draws, from now on with this generator."""
        drawer.draw = draw
        return drawer

    def search(self, draw):
        text, found = self.drawing(self.searches, draw).filter()
        times, found = self.times(draw, found)
        query = f"({text})" + (f" ({self.search_scope})" if self.rows.others else "")
        if not self.rows.carried and not self.rows.others and TRANSFER not in self.rows.formats and draw.random() < 0.3:
            wanted = Counter(repr(self.rows.records[i]) for i in found)
            args = ["search", "-n", "0", "-o", "raw", *times, "--", query]
            return Question("search, raw", args, " ".join([query, *times]),
                            lambda answer: apart(wanted, Counter(map(repr, answer))), bool(found), raw_records)
        args = ["search", "-n", "0", "-o", "json", "--fields", ",".join(self.shown), *times, "--", query]
        return Question("search", args, " ".join([query, *times]), self.events(found), bool(found))

    def sql_filter(self, draw):
        conditions = self.drawing(draw.choice(self.tables), draw)
        table = conditions.table
        text, found = conditions.filter()
        query = f"SELECT {', '.join(table.identity)} FROM {table.name} WHERE {table.anchor} AND {text}"
        wanted = Counter(table.identities[r] for r in found)
        columns = [column.strip('"') for column in table.identity]

        def check(answer):
            return apart(wanted, Counter(tuple(moment(row.get(column)) if column == "@timestamp" else row.get(column)
                                               for column in columns) for row in answer))
        return Question("sql filter", ["sql", query, "-o", "json"], query, check, bool(found))

    def sql_table(self, draw):
        query, table = self.drawing(draw.choice(self.tables), draw).query()
        return Question("sql table", ["sql", query, "-o", "json"], query, table.differs, bool(table.rows))

    def insights_filter(self, draw):
        text, found, _ = self.drawing(self.insights, draw).filter()
        times, found = self.times(draw, found)
        scope = f"filter {self.scope} | " if self.scope else ""
        query = f"{scope}filter {text} | fields {', '.join(map(named, self.shown))} | limit 1000000"
        return Question("insights filter", ["query", query, "-o", "json", *times],
                        " ".join([query, *times]), self.events(found), bool(found))

    def insights_table(self, draw):
        stages, table = self.drawing(self.insights, draw).table()
        query = self.written([f"filter {self.scope}"] * bool(self.scope) + stages, draw)
        return Question("insights table", ["query", query, "-o", "json"], query, table.differs, bool(table.rows))

    def times(self, draw, found):
        """Sometimes a range of times as options, and what of the events is in it."""
        moments = self.rows.moments
        if draw.random() < 0.85 or not found or None in moments:
            return [], found
        first, last = sorted(moments[draw.choice(sorted(found))] // 1_000_000 * 1_000_000 for _ in range(2))
        last += draw.choice([1, 60, 3600]) * 1_000_000
        options, low, high = draw.choice([
            (["--since", written(first)], first, None), (["--until", written(last)], None, last),
            (["--since", written(first), "--until", written(last)], first, last)])
        return options, [i for i in found if (low is None or moments[i] >= low) and (high is None or moments[i] < high)]

    def written(self, stages, draw):
        """Stages as one text: commands in either case, lines and comments where they may be."""
        if draw.random() < 0.9:
            return " | ".join(stages)
        shouted = [stage.partition(" ") for stage in stages]
        return "\n| ".join(f"{draw.choice([word, word.upper()])} {rest} # by {draw.randrange(9)} | or 'more"
                           for word, _, rest in shouted)

    def events(self, wanted):
        wanted = Counter(self.identities[i] for i in wanted)

        def check(found):
            found = Counter(tuple(moment(value) if name == "@timestamp" else value for name, value in
                                  ((name, row.get(name)) for name in IDENTITY)) for row in found)
            return apart(wanted, found)
        return check


def raw_records(printed):
    """Records as they were written: JSON objects, and lines."""
    at, found = 0, []
    while at < len(printed):
        if printed[at] == "{":
            value, at = DECODER.raw_decode(printed, at)
            found.append(value)
        elif printed[at] in "\r\n":
            at += 1
        else:
            line, _, _ = printed[at:].partition("\n")
            found.append(line)
            at += len(line)
    return found


def apart(wanted, found):
    """What is wrong with identities, None if nothing is."""
    if found == wanted:
        return None
    return (f"wanted {wanted.total()} events, found {found.total()}; "
            f"missing {list(wanted - found)[:3]}, too many {list(found - wanted)[:3]}")
