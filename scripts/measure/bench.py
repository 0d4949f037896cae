"""What all rows share: options, programs, archives; and running one row after another."""

import hashlib
import json
import os
import time
import traceback

from .checks import Checker
from .corpora import Corpora
from .process import Failed, run, say
from .report import page
from .result import Result, load, save
from .rows import ROWS


class Bench:
    """One run of scripts/bench."""

    def __init__(self, root, target, options, command):
        self.root, self.options, self.command = root, options, command
        self.work, self.name, self.rounds, self.threads = options.work, options.name, options.rounds, options.threads
        self.logdex, self.corpus = target / "release" / "logdex", target / "release" / "logdex-corpus"
        self.installed, self.limit_program, self.knows = set(), None, None
        self.work.mkdir(parents=True, exist_ok=True)
        if not options.no_build:
            say("building")
            run(["cargo", "build", "--release", "--quiet", "-p", "logdex", "-p", "logdex-corpus"], cwd=root)
        self.corpora = Corpora(self.corpus, self.work, options.events, options.real)
        self.checker = Checker(self.logdex, root, self.work, self.rounds)

    def limit(self):
        """The program that only inflates and parses, built when it is first asked for."""
        if self.limit_program is None:
            say("building the bench `limit`")
            told = run(["cargo", "bench", "--bench", "limit", "--no-run", "--message-format=json"], cwd=self.root)
            made = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
            names = [unit["executable"] for unit in made if unit.get("target", {}).get("name") == "limit"]
            self.limit_program = names[-1]
        return self.limit_program

    def keeps(self, way):
        """Whether logdex knows a way to keep raw records; `copy` is what it does unless told."""
        if self.knows is None:
            self.knows = run([self.logdex, "index", "--help"])
        return way == "copy" or "--raw" in self.knows

    def real(self, result):
        """Whether there is a real archive; says why not."""
        if not self.options.real:
            why = "real data: named with `--real DIR`"
        elif not self.corpora.has("multiply"):
            why = "real data: logdex-corpus does not know `multiply`"
        else:
            return True
        result.skip(why)
        return False

    def settings(self):
        """What the figures of a row hold for; with others it runs again."""
        digest = hashlib.sha256(self.logdex.read_bytes()).hexdigest()[:16]
        options = self.options
        return {"events": options.events, "rounds": options.rounds, "threads": options.threads, "large": options.large,
                "real": str(options.real), "single": options.single, "logdex": digest}


def run_rows(bench):
    """Runs the rows that were asked for, writing the page after each; true if all was right."""
    folder = bench.work / f"{bench.name}.rows"
    settings, right = bench.settings(), True
    for name, about, measure in ROWS:
        if bench.options.rows and name not in bench.options.rows:
            continue
        kept = folder / f"{name}.json"
        if is_done(kept, settings) and not bench.options.fresh:
            say(f"{name}: done before")
        else:
            run_row(bench, name, about, measure, kept, settings)
        told = load(kept)
        right = right and not told["wrong"] and not told["failed"]
        write(bench, folder)
    return right


def is_done(kept, settings):
    if not kept.exists():
        return False
    told = load(kept)
    return told.get("settings") == settings and not told["failed"] and not told["wrong"]


def run_row(bench, name, about, measure, kept, settings):
    say(f"{name}: {about}")
    result, started = Result(name, about), time.perf_counter()
    result.told["failed"] = False
    try:
        measure(bench, result)
    except Exception as error:
        # Other rows may still be had; what this one found up to here stays.
        say(f"{name} FAILED: {error if isinstance(error, Failed) else traceback.format_exc()}")
        result.told["failed"] = True
        result.wrong(f"the row failed: {str(error)[:500]}")
    result.told["settings"] = settings
    save(kept, result.told)
    say(f"{name}: {time.perf_counter() - started:.0f} s")


def write(bench, folder):
    """The page of all rows that were ever run under this name, in the order of the table."""
    kept = [folder / f"{name}.json" for name, _, _ in ROWS]
    results = [load(path) for path in kept if path.exists()]
    out = bench.options.out / f"{bench.name}.md"
    os.makedirs(out.parent, exist_ok=True)
    out.write_text(page(bench, results), encoding="utf-8")
    say(f"wrote {out}")
