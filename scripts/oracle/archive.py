"""The events of an archive as sets of numbered values, in memory."""

from collections import Counter, defaultdict

from .reading import event, objects, records
from .words import Words


class Archive:
    """Events as sets of numbered (field, value) pairs."""

    def __init__(self, paths, limit, canonical):
        self.formats, self.events, self.lines = Counter(), [], []
        self.pairs, self.numbers = [], {}
        for path, data in objects(paths, limit):
            for value, line in records(data):
                found = event(value, line)
                if found is None:
                    continue
                kind, named, line = found
                self.formats[kind] += 1
                event_pairs = []
                for name, text in named:
                    pair = (canonical.get((kind, name), name), text, kind, name)
                    number = self.numbers.get(pair)
                    if number is None:
                        number = self.numbers[pair] = len(self.pairs)
                        self.pairs.append(pair)
                    event_pairs.append(number)
                self.events.append(frozenset(event_pairs))
                self.lines.append((kind, line))
        self.null = {n for n, pair in enumerate(self.pairs) if pair[1] in ("", "-")}
        self.by_field = defaultdict(list)
        for number, pair in enumerate(self.pairs):
            self.by_field[pair[0]].append(number)
        self.holders = [[] for _ in self.pairs]
        for number, pairs in enumerate(self.events):
            for pair in pairs:
                self.holders[pair].append(number)
        self._words = {}

    def words(self, text):
        if text not in self._words:
            self._words[text] = Words(text)
        return self._words[text]

    def having(self, fields, test, kinds=None):
        """The events with a value in one of the fields that passes."""
        found = set()
        for field in fields:
            for pair in self.by_field.get(field, ()):
                _, text, kind, _ = self.pairs[pair]
                if pair not in self.null and (kinds is None or kind in kinds) and test(text):
                    found.update(self.holders[pair])
        return found
