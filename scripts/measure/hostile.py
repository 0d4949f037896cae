"""Archives that nobody wrote in good faith: huge documents and bombs. They are written in the
time that copying takes, since a gzip may be made of members that repeat."""

import gzip
import json
import shutil

from .corpora import Corpus

# Inflated bytes of the documents, and of them with `--large`.
BYTES, BYTES_LARGE = 500_000_000, 5_000_000_000
# Inflated bytes of a member.
MEMBER = 4_000_000


def one_line(work, large):
    """`{"Records":[…]}` in one line of gigabytes."""
    record = json.dumps({"eventVersion": "1.08", "eventSource": "s3.amazonaws.com", "eventName": "GetObject",
                         "userIdentity": {"type": "IAMUser", "userName": "mallory"}, "eventID": "same"}) + ","
    return repeated(work, "one-line", "one JSON document of one line", b'{"Records":[', record.encode(), b"{}]}", large)


def one_value(work, large):
    """A record whose only value has gigabytes."""
    return repeated(work, "one-value", "one record with one value", b'{"value":"', b"lorem ipsum " * 80, b'"}', large)


def zeros(work, large):
    """A gzip that inflates to a thousand times its size."""
    return repeated(work, "zeros", "a gzip of 1000:1", b"", bytes(1000), b"", large)


def lines(work, large):
    """Equal lines of JSON, so that a gzip of several hundred to one is all records."""
    line = json.dumps({"message": "the same again", "numbers": list(range(250))}).encode() + b"\n"
    return repeated(work, "lines", "equal lines, a gzip of some 200:1", b"", line, b"", large)


SHAPES = [one_line, one_value, zeros, lines]


def repeated(work, name, title, start, piece, end, large):
    """A gzip of `start`, as many pieces as make the size, and `end`."""
    folder = work / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    member = piece * (MEMBER // len(piece))
    times = (BYTES_LARGE if large else BYTES) // len(member)
    packed = gzip.compress(member, 9)
    with open(folder / f"{name}.gz", "wb") as file:
        file.write(gzip.compress(start))
        for _ in range(times):
            file.write(packed)
        file.write(gzip.compress(end))
    manifest = {"events": 0, "bytes": len(start) + times * len(member) + len(end)}
    return Corpus(name, title, [folder], [], [manifest])
