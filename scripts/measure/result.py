"""What a row of the table found: claims, the runs behind them, and what was wrong."""

import json
import statistics


class Result:
    """Grows while a row runs; kept as JSON so that a later run can go on from there."""

    def __init__(self, row, about):
        self.told = {"row": row, "about": about, "claims": [], "runs": [], "wrong": [], "skipped": [],
                     "notes": [], "versions": {}, "compared": 0}

    def claim(self, measure, corpus, ratios, most=None, least=None, aim=None):
        """A ratio that must be at most `most` or at least `least`."""
        if ratios:
            self.told["claims"].append({"measure": measure, "archive": corpus.about(), "ratios": ratios,
                                        "most": most, "least": least, "aim": aim})

    def runs(self, corpus, runs):
        """The runs of a race; their answers count as answers of this row."""
        for label, those in runs.items():
            self.told["runs"].append({
                "archive": corpus.about(), "command": label, "seconds": [run.seconds for run in those],
                "cpu": [run.cpu for run in those],
                "peak": max((run.peak for run in those), default=0),
                "size": max((run.size for run in those), default=0),
                "shards": max((run.shards for run in those), default=0),
                "note": next((run.note for run in those if run.note), "")})
            self.told["compared"] += sum(run.compared for run in those)
            for run in those:
                self.told["wrong"] += [f"{corpus.name}, `{label}`: {line}" for line in run.wrong]

    def skip(self, why):
        if why not in self.told["skipped"]:
            self.told["skipped"].append(why)

    def table(self, lines):
        """Figures that are no times of a race, as lines of markdown."""
        self.told["notes"] += ["", *lines]

    def wrong(self, line):
        self.told["wrong"].append(line)

    def version(self, name, version):
        self.told["versions"][name] = version


def reached(claim):
    """Whether the median keeps to the bound; None if there is no bound."""
    middle = statistics.median(claim["ratios"])
    if claim["most"] is not None:
        return middle <= claim["most"]
    if claim["least"] is not None:
        return middle >= claim["least"]
    return None


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def save(path, told):
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
    part.replace(path)
