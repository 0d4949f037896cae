"""Random values of random leaves of an archive, and how many events have each: drawn from the
raw records, counted in one pass that looks at nothing but the leaves asked for."""

import hashlib
import json
import multiprocessing
import os
import random
import re
from collections import Counter as Picks
from collections import defaultdict

from .fields import ALSO_DERIVED, SHORT, exactly, name_of, quote
from .reading import CLOUDTRAIL, JSON, S3, TEXT, Pairs, event, files, inflated, leaves, records

# Objects that leaves are drawn from: reading a large one costs far more than taking a few more.
OBJECTS = 25
# A question longer than this is none that people type.
LONGEST = 10_000


class Catalogue:
    """Names that lead to the same field, and of what kind it is."""

    def __init__(self, canonical, fields):
        """`canonical` as `natives_of` tells it, `fields` the rows that `logdex fields -o json` prints."""
        self.canonical = canonical
        self.kinds = {row["field"]: row["kind"] for row in fields if row["kind"] != "native"}
        self.natives = defaultdict(set)
        for (_, native), name in canonical.items():
            self.natives[name].add(native)
        lone = {field for field in self.kinds if not self.natives[field]}
        self.derived = {kind: made | lone for kind, made in ALSO_DERIVED.items()}

    def fields(self, name):
        """The stored fields that a typed name leads to."""
        names = {name, name.removeprefix("detail.")}
        return names | {field for field, natives in self.natives.items() if names & natives}

    def leads(self, kind, fields):
        """The native names of a format that lead to one of the fields."""
        own = {native for (of, native), name in self.canonical.items() if of == kind and name in fields}
        return own | {field for field in fields if (kind, field) not in self.canonical}


class Leaf:
    """A question `field:"value"`, and what answers it."""

    def __init__(self, catalogue, formats, kind, path, text):
        fields = catalogue.fields(path)
        self.accepts = exactly(text, {catalogue.kinds.get(field) for field in fields} - {None})
        self.kinds = [of for of in formats if not catalogue.derived[of] & fields]
        self.paths = {of: catalogue.leads(of, fields) for of in self.kinds}
        self.query = f"{name_of(path)}:{quote(text)}"
        if len(self.kinds) < len(formats):
            # Another format fills this field from more than one leaf, which this reading can't count.
            self.query += " (" + " OR ".join(f'event.dataset:"{of}"' for of in self.kinds) + ")"
        self.usable = (self.accepts is not None and kind in self.kinds and "\0" not in text
                       and len(self.query) < LONGEST)


def draw(paths, formats, catalogue, count, seed):
    """Leaves of random records of random objects, large objects as often as they are large."""
    dice = random.Random(seed)
    weights = [os.path.getsize(path) for path in paths]
    found = []
    for path, times in Picks(dice.choices(paths, weights, k=OBJECTS)).items():
        told = list(records(inflated(path)))
        # Some records have no leaf that can be asked for, so more are looked at than are needed.
        for _ in range(times * (count // OBJECTS + 1) * 2 if told else 0):
            picked = event(*dice.choice(told))
            if picked is not None and picked[0] in formats:
                found += one_of(picked, formats, catalogue, dice)
    dice.shuffle(found)
    return found[:count]


def one_of(told, formats, catalogue, dice):
    """A leaf of a record that can be asked for, in a list; an empty one if there is none."""
    kind, named, _ = told
    askable = [(path, text) for path, text in named if path not in SHORT and text not in ("", "-")]
    if not askable:
        return []
    leaf = Leaf(catalogue, formats, kind, *dice.choice(askable))
    return [leaf] if leaf.usable else []


class Counter:
    """Counts the events that answer each of some leaves."""

    def __init__(self, asked):
        self.asked, self.counts = asked, [0] * len(asked)
        self.wanted = {kind: defaultdict(list) for kind in (CLOUDTRAIL, S3, JSON, TEXT)}
        for number, leaf in enumerate(asked):
            for kind, names in leaf.paths.items():
                for name in names:
                    self.wanted[kind][name].append(number)
        self.tree = {kind: tree(names) for kind, names in self.wanted.items()}

    def read(self, paths):
        for path in paths:
            for value, line in records(inflated(path)):
                self.take(value, line)
        return self.counts

    def take(self, value, line):
        """Counts one record. What is asked of CloudTrail is told by its keys alone, which saves
        naming all its other leaves."""
        if isinstance(value, Pairs) and is_cloudtrail(value):
            kind, named = CLOUDTRAIL, []
            pick(value, self.tree[CLOUDTRAIL], named)
        else:
            told = event(value, line)
            if told is None:
                return
            kind, named, _ = told
        wanted, hit = self.wanted[kind], set()
        for name, text in named:
            hit.update(number for number in wanted.get(name, ()) if self.asked[number].accepts(text))
        for number in hit:
            self.counts[number] += 1


def is_cloudtrail(value):
    keys = {key for key, _ in value}
    return {"eventVersion", "eventSource", "eventName"} <= keys and not keys & {"s3", "dynamodb", "kinesis"}


def tree(names):
    """Paths as nested dicts of their keys; under None the path that ends there."""
    root = {}
    for name in names:
        node = root
        for key in re.split(r"(?<!\\)\.", name):
            node = node.setdefault(key.replace("\\.", "."), {})
        node[None] = name
    return root


def pick(value, node, out):
    """The leaves of a record that a tree of paths names."""
    if isinstance(value, Pairs):
        for key, inner in value:
            below = node.get(key)
            if below is not None:
                pick(inner, below, out)
    elif isinstance(value, list):
        for inner in value:
            pick(inner, node, out)
    elif None in node:
        leaves(value, node[None], out)


def expected(folders, formats, catalogue, count, seed, cache):
    """`count` questions and how many events answer each, as [[query, events], …]. What was
    counted once is kept in the file `cache`."""
    if os.path.exists(cache):
        with open(cache, encoding="utf-8") as file:
            return json.load(file)
    paths = distinct(sorted(path for folder in folders for path in files(folder)))
    asked = draw(paths, formats, catalogue, count, seed)
    counts = [sum(each) for each in zip(*counted(asked, paths))]
    found = [[leaf.query, events] for leaf, events in zip(asked, counts)]
    with open(f"{cache}.part", "w", encoding="utf-8") as file:
        json.dump(found, file)
    os.replace(f"{cache}.part", cache)
    return found


def counted(asked, paths):
    """The counts of shares of the objects, each read by a process of its own."""
    processes = os.cpu_count() or 1
    shares = [share for share in (paths[at::processes] for at in range(processes)) if share]
    # Forked processes share the questions, functions and all.
    context = multiprocessing.get_context("fork")
    pipes = []
    for share in shares:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=lambda: theirs.send(Counter(asked).read(share)))
        process.start()
        theirs.close()
        pipes.append((process, ours))
    answers = [ours.recv() for _, ours in pipes]
    for process, _ in pipes:
        process.join()
    return answers


def distinct(paths):
    """Without files that are byte for byte the same as an earlier one: those are duplicates,
    indexed once."""
    sizes = defaultdict(int)
    for path in paths:
        sizes[os.path.getsize(path)] += 1
    seen, kept = set(), []
    for path in paths:
        if sizes[os.path.getsize(path)] > 1:
            with open(path, "rb") as file:
                digest = hashlib.sha256(file.read()).digest()
            if digest in seen:
                continue
            seen.add(digest)
        kept.append(path)
    return kept
