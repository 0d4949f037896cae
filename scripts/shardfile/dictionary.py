"""Dictionaries of byte strings (section 5.3)."""

import zlib

from . import zstd
from .container import nested
from .integers import Reader, integers


def _values(plain):
    read = Reader(plain)
    lengths = [read.varint() for _ in range(read.varint())]
    values, at = [], read.at
    for length in lengths:
        values.append(plain[at : at + length])
        at += length
    if at != len(plain):
        raise ValueError(f"values of {at} bytes in a block of {len(plain)}")
    return values


def dictionary(data):
    """The values of a dictionary."""
    head, firsts, starts, _, _ = nested(data, 4)
    firsts, starts = integers(firsts), integers(starts)
    if len(firsts) != len(starts):
        raise ValueError(f"{len(firsts)} first numbers and {len(starts)} starts of blocks")
    plain, frames, sizes, inflated = [], [], [], []
    for start, end in zip(starts, starts[1:]):
        read = Reader(head[start:end])
        size = read.varint()
        plain.append(read.rest())
        if size:
            inflated.append(len(plain) - 1)
            frames.append(plain[-1])
            sizes.append(size)
    for block, part in zip(inflated, zstd.inflate(frames, sizes)):
        plain[block] = part
    values = []
    for block, first in zip(plain, firsts):
        if first != len(values):
            raise ValueError(f"block starts with value {first}, {len(values)} expected")
        values += _values(block)
    if firsts and firsts[-1] != len(values):
        raise ValueError(f"{len(values)} values, {firsts[-1]} announced")
    return values


def table_faults(data, values):
    """What the look-up table of a dictionary says wrong; it may have none."""
    _, firsts, _, starts, blocks = nested(data, 4)
    if not starts and not blocks:
        return
    firsts, starts, blocks = integers(firsts), integers(starts), integers(blocks)
    buckets = len(starts) - 1
    expected = [[] for _ in range(buckets)]
    for block, (start, end) in enumerate(zip(firsts, firsts[1:])):
        for value in values[start:end]:
            expected[zlib.crc32(value) & (buckets - 1)].append(block)
    if buckets & (buckets - 1) or starts[-1] != len(blocks):
        yield f"table of {buckets} buckets ends at {starts[-1]} of {len(blocks)}"
    for bucket in range(buckets):
        found = blocks[starts[bucket] : starts[bucket + 1]]
        if found != expected[bucket]:
            yield f"bucket {bucket}: blocks {found}, {expected[bucket]} expected"
