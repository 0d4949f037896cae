"""Questions as they are asked: a command line, what should come out, and whether it did."""

import json
from collections import Counter

from .insights import Conditions
from .insights_tables import Tables
from .meaning import moment
from .reading import CLOUDTRAIL, S3

# Fields that together tell the events of most archives apart.
IDENTITY = ["event.id", "http.request.id", "@timestamp"]


class Question:
    """A query with its answer: `check` says of the rows that came what is wrong with them."""

    def __init__(self, way, args, text, check, says_something):
        self.way, self.args, self.text = way, args, text
        self.check, self.says_something = check, says_something

    def __str__(self):
        return f"{self.way}: {self.text}"

    def differs(self, program):
        try:
            printed = program.run(*self.args)
        except RuntimeError as error:
            return f"the program refuses it: {str(error)[-600:]}"
        try:
            found = [json.loads(line) for line in printed.splitlines()]
        except ValueError:
            return f"no JSON: {printed[:300]}"
        return self.check(found)


class Asking:
    """Draws questions in every language."""

    def __init__(self, rows, program):
        self.rows = rows
        known = [f'"{kind}"' for kind in sorted(rows.formats)]
        # Events that this reading doesn't know are left out of every question.
        self.scope = f"event.dataset in [{', '.join(known)}]" if rows.others else None
        ids = {CLOUDTRAIL: ("eventID", "requestID"), S3: (None, "requestid")}
        self.identities = [self.identity(i, *ids[kind]) for i, kind in enumerate(rows.kinds)]

    def identity(self, i, event_id, request_id):
        event = self.rows.events[i]
        return event.get(event_id), event.get(request_id), self.rows.moments[i]

    def draw(self, draw, kind):
        if kind == "filter":
            return self.insights_filter(draw)
        return self.insights_table(draw)

    def insights_filter(self, draw):
        conditions = Conditions(self.rows, draw)
        text, found, _ = conditions.filter()
        scope = f"filter {self.scope} | " if self.scope else ""
        query = f"{scope}filter {text} | fields {', '.join(IDENTITY)} | limit 1000000"
        return Question("insights filter", ["query", query, "-o", "json"], query, self.events(found), bool(found))

    def insights_table(self, draw):
        stages, table = Tables(self.rows, draw).table()
        query = " | ".join([f"filter {self.scope}"] * bool(self.scope) + stages)
        return Question("insights table", ["query", query, "-o", "json"], query, table.differs, bool(table.rows))

    def events(self, wanted):
        wanted = Counter(self.identities[i] for i in wanted)

        def check(found):
            found = Counter((row.get("event.id"), row.get("http.request.id"), moment(row.get("@timestamp")))
                            for row in found)
            if found == wanted:
                return None
            return (f"wanted {wanted.total()} events, found {found.total()}; "
                    f"missing {list((wanted - found))[:3]}, too many {list((found - wanted))[:3]}")
        return check
