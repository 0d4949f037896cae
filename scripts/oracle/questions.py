"""Draws questions about an archive and knows their answers."""

import bisect
import re
from collections import defaultdict

from .fields import ALSO_DERIVED, ASCII_LOWER, ID_FIELDS, SHORT, bare, exactly, name_of, number, quote
from .reading import TEXT
from .words import UNSPACED, Words


class Questions:
    """Draws questions and knows their answers."""

    def __init__(self, archive, canonical, natives, kinds, draw):
        self.archive, self.canonical, self.natives, self.kinds, self.draw = archive, canonical, natives, kinds, draw
        self.askable = [n for n, pair in enumerate(archive.pairs)
                        if pair[3] not in SHORT and n not in archive.null and pair[0] not in ALSO_DERIVED[pair[2]]]
        self.all_words = None

    def fields(self, name):
        """The stored fields a typed name leads to."""
        names = {name, name.removeprefix("detail.")}
        return names | {field for field, natives in self.natives.items() if names & natives}

    def scope(self, fields):
        """Formats whose values of these fields this reading knows, and the clause for them."""
        unknown = {kind for kind, derived in ALSO_DERIVED.items() if derived & fields}
        if not unknown:
            return None, ""
        kinds = set(self.archive.formats) - unknown
        clause = " OR ".join(f'event.dataset:"{kind}"' for kind in sorted(kinds))
        return kinds, f" ({clause})"

    def pair(self):
        # Half of the questions go to values that come often, half to any value.
        if self.draw.random() < 0.5:
            event = self.draw.choice(self.archive.events)
            known = [n for n in event if n in self.known]
            if known:
                return self.archive.pairs[self.draw.choice(sorted(known))]
        return self.archive.pairs[self.draw.choice(self.askable)]

    @property
    def known(self):
        if not hasattr(self, "_known"):
            self._known = set(self.askable)
        return self._known

    def on_field(self):
        """A question about a path, as (query, answer)."""
        _, text, _, path = self.pair()
        fields, kind = self.fields(path), {self.kinds.get(field) for field in self.fields(path)}
        kinds, clause = self.scope(fields)
        having = lambda test: self.archive.having(fields, test, kinds)
        name = name_of(path)
        if kind & {"text"}:
            phrase = Words(text)
            if not phrase.whole:
                return None
            return f"{name}:{quote(text)}{clause}", having(lambda v: self.archive.words(v).has(phrase))
        way = self.draw.choice(["exact"] * 4 + ["folded", "folded", "exists", "prefix", "not", "range", "infix"])
        value = number(text)
        if "ip" in kind or "date" in kind or ("integer" in kind or "boolean" in kind) and way != "range":
            way = "exact" if way != "exists" else way
        if way == "exact":
            is_it = exactly(text, kind)
            if is_it is None:
                return None
            return f"{name}:{quote(text)}{clause}", having(is_it)
        if way == "exists":
            return f"{name}:*{clause}", having(lambda v: True)
        if way == "not":
            if clause:
                return None
            found = having(lambda v: v == text)
            return f"NOT {name}:{quote(text)}", set(range(len(self.archive.events))) - found
        if way == "range":
            if value is None:
                return None
            low, high = sorted([value, value + self.draw.choice([0, 1, 10, 1000])])
            if int(low) != low or abs(high) > 1e15:
                return None
            low, high = int(low), int(high)
            test = lambda v: (n := number(v)) is not None and low <= n <= high
            return f"{name}:[{low} TO {high}]{clause}", having(test)
        if fields & ID_FIELDS:
            fold = lambda v: v
        else:
            fold = lambda v: v.translate(ASCII_LOWER)
        if way == "folded":
            typed = text.swapcase() if not fields & ID_FIELDS and text.isascii() else text
            if not text.isprintable() or text[:1] in '[{<>("':
                return None
            wanted = fold(text)
            native = not kind - {None}
            same = lambda v: fold(v) == wanted or native and value is not None and number(v) == value
            return f"{name}:{bare(typed)}{clause}", having(same)
        at = self.draw.randrange(1, min(len(text), 40) + 1)
        start = text[:at]
        if not start.isprintable() or start[:1] in '[{<>("':
            return None
        if way == "prefix":
            return f"{name}:{bare(start)}*{clause}", having(lambda v: fold(v).startswith(fold(start)))
        return f"{name}:*{bare(start[at // 2:])}*{clause}", having(lambda v: fold(start[at // 2:]) in fold(v))

    def on_two(self):
        """Two clauses joined."""
        first, second = self.on_field(), self.on_field()
        if not first or not second:
            return None
        if self.draw.random() < 0.5:
            return f"({first[0]}) AND ({second[0]})", first[1] & second[1]
        return f"({first[0]}) OR ({second[0]})", first[1] | second[1]

    def prepare_words(self):
        """The words of every value that free text looks at."""
        self.contents = [n for n, pair in enumerate(self.archive.pairs)
                         if n not in self.archive.null and pair[0] not in ID_FIELDS]
        self.by_word = defaultdict(set)
        for pair in self.contents:
            for word in self.archive.words(self.archive.pairs[pair][1]).all:
                self.by_word[word].add(pair)
        self.line_words = {}
        self.by_line_word = defaultdict(set)
        for at, (kind, line) in enumerate(self.archive.lines):
            if line is None:
                continue
            for word in Words(line).all if kind == TEXT else ():
                self.by_line_word[word].add(at)
        self.known_words = sorted(self.by_word)

    def events_with(self, word):
        found = set(self.by_line_word.get(word, ()))
        for pair in self.by_word.get(word, ()):
            found.update(self.archive.holders[pair])
        return found

    def on_words(self):
        way = self.draw.choice(["word", "word", "phrase", "phrase", "start", "across", "id"])
        if way == "id":
            ids = [n for field in sorted(ID_FIELDS) for n in self.archive.by_field.get(field, ())
                   if n not in self.archive.null]
            if not ids:
                return None
            text = self.archive.pairs[self.draw.choice(ids)][1]
            phrase = Words(text)
            found = self.with_phrase(phrase)
            for n in ids:
                if self.archive.pairs[n][1] == text:
                    found.update(self.archive.holders[n])
            return quote(text), found
        if way == "start":
            word = self.draw.choice(self.known_words)
            start = word[:self.draw.randrange(1, len(word) + 1)]
            if not start.isascii() or UNSPACED.search(start):
                return None
            found = set()
            at = bisect.bisect_left(self.known_words, start)
            while at < len(self.known_words) and self.known_words[at].startswith(start):
                found |= self.events_with(self.known_words[at])
                at += 1
            for other, events in self.by_line_word.items():
                if other.startswith(start):
                    found |= events
            return f"{start}*", found
        if way == "across":
            lines = [at for at, (kind, line) in enumerate(self.archive.lines) if line is not None]
            if not lines:
                return None
            words = Words(self.archive.lines[self.draw.choice(lines)][1])
        else:
            words = self.archive.words(self.archive.pairs[self.draw.choice(self.contents)][1])
        source = self.draw.choice([words.whole, words.parts])
        if not source:
            return None
        at = self.draw.randrange(len(source))
        size = 1 if way == "word" else self.draw.choice([2, 2, 3])
        typed = " ".join(source[at:at + size])
        return quote(typed), self.with_phrase(Words(typed), way == "word" and typed)

    def with_phrase(self, phrase, typed=None):
        found = set()
        for wanted in (phrase.whole, phrase.parts):
            if not wanted:
                continue
            candidates = set.intersection(*(self.by_word.get(word, set()) for word in wanted))
            for pair in candidates:
                if self.archive.words(self.archive.pairs[pair][1]).has(phrase):
                    found.update(self.archive.holders[pair])
            events = set.intersection(*(self.events_with(word) for word in wanted))
            for at in events:
                kind, line = self.archive.lines[at]
                if line is None:
                    continue
                if (kind == TEXT or len(wanted) > 1) and Words(line).has(phrase):
                    found.add(at)
        return found
