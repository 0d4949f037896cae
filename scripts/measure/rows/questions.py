"""Questions, each in a process of its own, as people ask from a shell: start, opening the index,
answer, the 20 latest events as a table."""

import datetime
import random
import re
import statistics

from oracle.fields import quote
from oracle.reading import CLOUDTRAIL, S3

from ..process import run, timed
from ..race import Logdex, race

# Runs of each question.
RUNS = 20
# The native field that each question's values are from, by format.
DRAWN = {
    CLOUDTRAIL: {"requester": "userIdentity.arn", "ip": "sourceIPAddress", "error": "errorCode",
                 "action": "eventName", "id": "eventID"},
    S3: {"requester": "requester", "ip": "remoteip", "error": "errorcode",
         "action": "operation", "id": "requestid"},
}


def questions(bench, result):
    for corpus in (bench.corpora.large(), bench.corpora.small(), bench.corpora.s3()):
        logdex = Asked(bench, corpus)
        result.runs(corpus, race([corpus], [logdex], 1))
        result.table(logdex.table)


class Asked(Logdex):
    """An index that is asked questions before it is deleted."""

    def look(self, index, done):
        self.table = [f"| {self.corpus.title} | such as | p50 | p95 | events, median |", "|---|---|---|---|---|"]
        for name, asked in self.drawn(index).items():
            self.table.append(self.line(index, name, asked))

    def line(self, index, name, asked):
        seconds = sorted(timed([self.bench.logdex, "search", "-i", index, *question], (0, 1)) for question in asked)
        events = statistics.median(self.count(index, question) for question in asked)
        example = " ".join(asked[0]).replace("|", "\\|")
        return (f"| {name} | `{example}` | {milliseconds(percentile(seconds, 50))} | "
                f"{milliseconds(percentile(seconds, 95))} | {events:,.0f} |")

    def count(self, index, question):
        return int(run([self.bench.logdex, "search", "-i", index, "--count", *question], expect=(0, 1)))

    def drawn(self, index):
        """For each kind of question its runs, with values drawn from the manifest."""
        dice, manifest = random.Random(1), self.corpus.manifests[0]
        fields = DRAWN[self.corpus.formats[0]]
        top = {name: list(manifest["fields"][field]["top"]) for name, field in fields.items() if name != "id"}
        users = [user[1] for user in (re.search(r":user/(?:.*/)?([^/]+)$", who) for who in top["requester"]) if user]
        roles = [role[1] for role in (re.search(r":assumed-role/([^/]+)/", who) for who in top["requester"]) if role]
        roles = sorted(set(roles))
        addresses = [ip for ip in top["ip"] if re.fullmatch(r"[\d.]+", ip)]
        asked = {
            "user": [["--user", user] for user in users],
            "requester, wildcard": [["--requester", f"*:assumed-role/{role}/*"] for role in roles],
            "address": [["--ip", ip] for ip in addresses],
            "network": [["--ip", re.sub(r"\.\d+\.\d+$", ".0.0/16", ip)] for ip in addresses],
            "error code": [["--error", code] for code in top["error"]],
            "id": [[f"{fields['id']}:{quote(value)}"] for value in self.ids(index, fields["id"])],
            "word": [[word] for action in top["action"] for word in words(action)],
            "phrase": [[quote(" ".join(words(role)[:2]))] for role in roles],
            "time range": hours(manifest, dice),
            "user and error in a range": [["--user", user, "--error", "AccessDenied",
                                           *dice.choice(hours(manifest, dice))] for user in users],
        }
        return {name: [dice.choice(those) for _ in range(RUNS)] for name, those in asked.items() if those}

    def ids(self, index, field):
        """Ids of events all over the archive: the manifest has none."""
        found = []
        for order in ([], ["--oldest-first"]):
            answer = run([self.bench.logdex, "search", "-i", index, "-n", 50, "-o", "raw", *order])
            pattern = r'"eventID":\s*"([^"]+)"' if field == "eventID" else r"^\S+ \S+ \[[^\]]*\] \S+ \S+ (\S+)"
            found += re.findall(pattern, answer, re.M)
        return found


def words(text):
    return [word for word in re.split(r"[^A-Za-z0-9]+", text) if len(word) > 2]


def hours(manifest, dice):
    """Ranges of an hour within the archive."""
    first, last = (datetime.datetime.fromisoformat(manifest[end].replace("Z", "+00:00")) for end in ("first", "last"))
    ranges = []
    for _ in range(RUNS):
        start = first + datetime.timedelta(seconds=dice.randrange(max(1, int((last - first).total_seconds()))))
        ends = [moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in (start, start + datetime.timedelta(hours=1))]
        ranges.append(["--since", ends[0], "--until", ends[1]])
    return ranges


def percentile(ascending, percent):
    return ascending[min(len(ascending) - 1, round(percent / 100 * (len(ascending) - 1)))]


def milliseconds(seconds):
    return f"{seconds * 1000:.1f} ms"
