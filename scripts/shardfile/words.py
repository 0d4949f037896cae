"""The text index: words, their documents and hashed terms (section 7)."""

import zlib
from bisect import bisect_right

from .container import nested
from .dictionary import dictionary
from .integers import Reader, integers, unpack
from .records import text

EMPTY = b""


def postings(data):
    """The documents of one word."""
    read = Reader(data)
    n = read.varint()
    if n & 1:
        found = [n >> 1]
    else:
        found, before = [], -1
        for first in range(0, n >> 1, 128):
            count, bits = min(128, (n >> 1) - first), read.fixed(1)
            for gap in unpack(read.take((count * bits + 7) // 8), count, bits):
                before += gap + 1
                found.append(before)
    if read.more():
        raise ValueError("bytes left over in postings")
    return found


class Words:
    """The text index of a shard, with documents resolved to events."""

    def __init__(self, shard):
        self.shard = shard
        self.words, self.ends, self.hashed, self.head = [], [], [], EMPTY
        entry = shard.file.numbers.get("\x01words")
        if entry is not None:
            self.head, ends, words, hashed = nested(shard.file.sections(entry)[2], 3)
            self.ends, self.words = integers(ends), dictionary(words)
            if len(self.ends) != len(self.words):
                raise ValueError(f"{len(self.ends)} postings of {len(self.words)} words")
            self._hashed(hashed)
        self.places = {word: i for i, word in enumerate(self.words)}
        entries = (e for e in shard.file.values.values() if e.first_word is not None)
        self.columns = sorted(entries, key=lambda entry: entry.first_word)
        self.firsts = [entry.first_word for entry in self.columns]
        self._events = {}

    def _hashed(self, data):
        if not data:
            return
        _, starts, documents = nested(data, 2)
        if not starts:
            return
        starts, documents = integers(starts), integers(documents)
        if (len(starts) - 1) & (len(starts) - 2):
            raise ValueError(f"{len(starts) - 1} buckets of hashed terms")
        self.hashed = [documents[a:b] for a, b in zip(starts, starts[1:])]

    def documents(self, place):
        """The documents of a word of the dictionary."""
        start = self.ends[place - 1] if place else 0
        return postings(self.head[start : self.ends[place]])

    def bucket(self, word):
        """The documents that may have a hashed word."""
        return self.hashed[zlib.crc32(word) & (len(self.hashed) - 1)] if self.hashed else []

    def value(self, document):
        """The column and code of a document, None for an event."""
        if document < self.shard.events:
            return None
        place = bisect_right(self.firsts, document) - 1
        if place < 0:
            raise ValueError(f"document {document} is no event and no value")
        return self.columns[place], document - self.firsts[place]

    def events_of(self, document):
        """The events of a document."""
        found = self.value(document)
        if found is None:
            return [document]
        entry, code = found
        column = self.shard.column(entry.name)
        if entry.name not in self._events:
            self._events[entry.name] = column.events_by_code()
        events = self._events[entry.name].get(code)
        if events is None:
            raise ValueError(f"document {document}: no event has value {code} of {entry.name!r}")
        return events

    def resolved(self, documents):
        """The values and the events of documents, for printing."""
        values, events = [], set()
        for document in documents:
            found = self.value(document)
            events.update(self.events_of(document))
            if found is not None:
                column = self.shard.column(found[0].name)
                values.append([found[0].name, text(column.value(found[1]))])
        return {"documents": documents, "values": values, "events": sorted(events)}

    def __iter__(self):
        """The words as they are printed, then the buckets of hashed ones."""
        for place, word in enumerate(self.words):
            yield {"word": text(word), **self.resolved(self.documents(place))}
        for bucket, documents in enumerate(self.hashed):
            if documents:
                yield {"hashed": bucket, **self.resolved(documents)}
