"""The archives that are measured: made when they are first asked for, and kept."""

import gzip
import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from oracle.reading import CLOUDTRAIL, S3, files, inflated, records

from .process import Failed, run, say

# Events in objects of these sizes: least, most, and what is taken where the generator only makes
# objects of one size. Events of CloudTrail have some 1,250 bytes, lines of access logs 608.
SMALL = (1, 40, 7)            # 1 to 50 KB
LARGE = (800, 16_000, 8000)   # 1 to 20 MB
LARGE_LINES = (1700, 33_000, 17_000)
# How well the one gzip that is made here is packed: as well as the generator does.
LEVEL = 4


@dataclass
class Corpus:
    """An archive of one or more folders, and what the generator knows of it."""
    name: str
    title: str
    folders: list
    formats: list
    manifests: list
    real: bool = False
    # The corpus that holds the same events, if leaves are better counted there.
    twin: "Corpus" = None
    events: int = 0
    inflated: int = 0
    stored: int = 0
    paths: list = field(default_factory=list)

    def __post_init__(self):
        self.events = sum(manifest["events"] for manifest in self.manifests)
        self.inflated = sum(manifest["bytes"] for manifest in self.manifests)
        self.paths = sorted(path for folder in self.folders for path in files(folder))
        self.stored = sum(os.path.getsize(path) for path in self.paths)

    def about(self):
        return {"name": self.name, "title": self.title, "real": self.real, "events": self.events,
                "objects": len(self.paths), "inflated": self.inflated, "stored": self.stored}

    def listed(self, work):
        """A file that names the objects, as `xargs -0 -a` reads it."""
        listing = work / f"{self.name}.files"
        listing.write_bytes(b"".join(os.fsencode(path) + b"\0" for path in self.paths))
        return listing


class Corpora:
    """Makes archives in a folder."""

    def __init__(self, program, work, events, real):
        self.program, self.work, self.events, self.source = program, work, events, real
        self.made = {}
        self.seen = None

    def has(self, command, option=None):
        """Whether the generator knows a subcommand, and an option of it."""
        try:
            told = run([self.program, command, "--help"])
        except Failed:
            return False
        return option is None or option in told

    def each(self, command, size):
        """The option for objects of a size, as the generator takes it."""
        least, most, fixed = size
        return ["--events-per-object", f"{least}..{most}" if self.has(command, "1..30") else fixed]

    def large(self, events=None):
        extra = self.each("cloudtrail", LARGE)
        return self.synthetic("ct-large", "CloudTrail, 1 to 20 MB objects", "cloudtrail", events or self.events, extra)

    def large_of(self, size):
        """As many events as make a size inflated."""
        measured = self.large()
        return self.large(round(size / measured.inflated * measured.events))

    def small(self):
        extra = self.each("cloudtrail", SMALL)
        return self.synthetic("ct-small", "CloudTrail, 1 to 50 KB objects", "cloudtrail", self.events // 4, extra)

    def lone(self, events):
        extra = ["--events-per-object", 1]
        return self.synthetic("ct-lone", "CloudTrail, an event an object", "cloudtrail", events, extra)

    def s3(self):
        extra = self.each("s3access", LARGE_LINES)
        return self.synthetic("s3", "S3 access logs, 1 to 20 MB objects", "s3access", self.events * 2, extra)

    def mixed(self, real=False):
        one, two = (self.real_large() if real else self.large()), self.s3()
        name = f"mixed-{one.name}-{two.name}"
        return Corpus(name, f"{one.title} and {two.title}", one.folders + two.folders, [CLOUDTRAIL, S3],
                      one.manifests + two.manifests, real)

    def synthetic(self, name, title, kind, events, extra):
        formats = [S3 if kind == "s3access" else CLOUDTRAIL]
        return self.get(f"{name}-{events}x{extra[-1]}", title, formats, [kind, "--events", events, *extra])

    def real_large(self):
        return self.real_large_times(self.times())

    def real_large_of(self, size):
        """As many copies as make a size inflated."""
        once = self.real_large().inflated / self.times()
        return self.real_large_times(max(1, round(size / once)))

    def real_large_times(self, times):
        extra = self.each("multiply", LARGE)
        return self.multiplied("real-large", "real CloudTrail, 1 to 20 MB objects", times, extra)

    def real_small(self):
        extra = self.each("multiply", SMALL)
        return self.multiplied("real-small", "real CloudTrail, 1 to 50 KB objects", max(1, self.times() // 4), extra)

    def multiplied(self, name, title, times, extra):
        command = ["multiply", "--from", self.source, "--times", times, *extra]
        return self.get(f"{name}-{times}x{extra[-1]}", title, [CLOUDTRAIL], command, real=True)

    def times(self):
        """How often the real archive makes as many events as the synthetic one."""
        if self.seen is None:
            paths = [path for path in files(self.source) if not Path(path).name.startswith(".")]
            self.seen = sum(1 for path in paths for _ in records(inflated(path)))
        return max(1, round(self.events / max(1, self.seen)))

    def get(self, name, title, formats, command, real=False):
        """The archive of this name; made if it is not there."""
        if name not in self.made:
            folder = self.work / name
            truth = folder.with_name(f"{name}.truth.json")
            if not truth.exists():
                shutil.rmtree(folder, ignore_errors=True)
                # What was counted in an earlier archive of this name may not hold for this one.
                for counted in self.work.glob(f"*{name}*.leaves-*"):
                    counted.unlink()
                say(f"making {name}")
                run([self.program, *command, "--out", folder])
            manifest = json.loads(truth.read_text())
            self.made[name] = Corpus(name, title, [folder], formats, [manifest], real)
        return self.made[name]

    def single(self, many):
        """One gzip of the very events of another archive of CloudTrail."""
        folder = self.work / f"{many.name}-single"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        say(f"making {folder.name}")
        with gzip.open(folder / "single.json.gz", "wb", compresslevel=LEVEL) as file:
            written = file.write(b'{"Records":[')
            for number, path in enumerate(many.paths):
                data = inflated(path)
                comma = b"," if number > 0 else b""
                written += file.write(comma + data[data.index(b"[") + 1:data.rindex(b"]")])
            written += file.write(b"]}")
        manifests = [{**many.manifests[0], "bytes": written}]
        return Corpus(folder.name, f"{many.title}, as one gzip", [folder], many.formats, manifests, many.real, many)

    def drop(self, corpus):
        """Deletes an archive that takes much room."""
        for folder in corpus.folders:
            say(f"deleting {folder.name}")
            shutil.rmtree(folder, ignore_errors=True)
            folder.with_name(f"{folder.name}.truth.json").unlink(missing_ok=True)
        self.made.pop(corpus.name, None)
