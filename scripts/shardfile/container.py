"""The container: header, footer, checksums, directory, nested sections (3, 4, 5.1)."""

import zlib

from .integers import Reader

VERSION = 4
MAGIC = b"ldxc"
BLOCK = 16384
FOOTER = 40
ROLES = ("number", "content", "ids", "derived", "scalars")


class Refused(Exception):
    """A file that is not read: damaged, or of another version."""


class Entry:
    """An entry of the directory."""

    def __init__(self, read):
        self.name_bytes = read.bytes()
        self.name = self.name_bytes.decode("utf-8")
        self.role = read.fixed(1)
        self.events = read.varint()
        self.start = read.varint()
        self.sizes = [read.varint() for _ in range(3)]
        first = read.varint()
        self.first_word = first - 1 if first else None
        self.rows = read.varint()
        distinct = read.varint()
        self.distinct = distinct - 1 if distinct else None
        kind = read.fixed(1)
        self.bounds = None
        if kind == 1:
            self.bounds = (read.zigzag(), read.zigzag())
        elif kind == 2:
            self.bounds = (read.bytes(), read.bytes())
        elif kind:
            raise Refused(f"bounds {kind} of {self.name!r}")
        if self.role >= len(ROLES):
            raise Refused(f"role {self.role} of {self.name!r}")


class File:
    """A shard's bytes, checked, and its directory."""

    def __init__(self, path):
        with open(path, "rb") as file:
            data = file.read()
        self.path, self.data = path, data
        if len(data) < 8 + FOOTER or data[-4:] != MAGIC:
            raise Refused(f"{path}: not a shard, or cut off: no magic at its end")
        found = int.from_bytes(data[-8:-4], "little")
        if found != VERSION:
            raise Refused(f"{path}: version {found} of the format; known is version {VERSION}")
        self._footer(data[-FOOTER:])
        self._checksums()
        head = int.from_bytes(data[4:8], "little")
        if data[:4] != MAGIC or head != VERSION:
            raise Refused(f"{path}: header at offset 0 says {data[:8].hex(' ')}")
        self._directory()

    def _footer(self, footer):
        read = Reader(footer)
        self.content_bytes, self.directory_bytes = read.fixed(8), read.fixed(8)
        self.events = read.fixed(4)
        self.parser, self.tokenizer = read.fixed(4), read.fixed(4)
        crc = read.fixed(4)
        start = len(self.data) - FOOTER
        sums = start - 4 * -(-self.content_bytes // BLOCK)
        if self.content_bytes != sums or self.directory_bytes > self.content_bytes - 8:
            raise Refused(f"{self.path}: sizes in the footer, at offset {start}, do not fit the file")
        if zlib.crc32(self.data[sums : start + 28]) != crc:
            raise Refused(f"{self.path}: checksums and footer, from offset {sums}, are damaged")

    def _checksums(self):
        sums = Reader(self.data, self.content_bytes)
        for at in range(0, self.content_bytes, BLOCK):
            end = min(at + BLOCK, self.content_bytes)
            if zlib.crc32(self.data[at:end]) != sums.fixed(4):
                raise Refused(f"{self.path}: block at offset {at} ({end - at} bytes) is damaged")

    def _directory(self):
        end = self.content_bytes
        read = Reader(self.data[end - self.directory_bytes : end])
        self.entries = []
        while read.more():
            self.entries.append(Entry(read))
        self.numbers = {e.name: e for e in self.entries if e.role == 0}
        self.values = {e.name: e for e in self.entries if e.role != 0}
        if len(self.numbers) + len(self.values) != len(self.entries):
            raise Refused(f"{self.path}: entries with the same name and role")
        for entry in self.entries:
            if entry.start + sum(entry.sizes) > end - self.directory_bytes:
                raise Refused(f"{self.path}: sections of {entry.name!r} reach into the directory")

    def sections(self, entry):
        """The three sections of an entry."""
        out, at = [], entry.start
        for size in entry.sizes:
            out.append(self.data[at : at + size])
            at += size
        return out


def nested(data, n):
    """The head and the `n` sections of a nested section."""
    lengths = len(data) - 8 * n
    if lengths < 0:
        raise ValueError(f"{len(data)} bytes for {n} lengths")
    sizes = [int.from_bytes(data[lengths + 8 * i :][:8], "little") for i in range(n)]
    at = lengths - sum(sizes)
    if at < 0:
        raise ValueError(f"sections of {sizes} bytes in {lengths} bytes")
    parts = [data[:at]]
    for size in sizes:
        parts.append(data[at : at + size])
        at += size
    return parts
