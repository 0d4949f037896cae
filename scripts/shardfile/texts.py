"""Ids and scalars: values that are packed without a dictionary (8.3 and 8.4)."""

import time
import zlib
from base64 import b64encode

from .container import nested
from .dictionary import dictionary
from .integers import Reader, SIGN64, integers

DIGITS = b"0123456789"
UPPER = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BASE36 = DIGITS + UPPER
BASE64 = UPPER + UPPER.lower() + DIGITS
PLUS = BASE64 + b"+/"
TABLES = {
    4: bytes.maketrans(PLUS, BASE64 + b"+/"),
    5: bytes.maketrans(PLUS, BASE64 + b"-_"),
    6: bytes.maketrans(PLUS, BASE64 + b"._"),
}
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def _letters(read, alphabet, n):
    """`n` letters, unpacked by an alphabet."""
    if alphabet == 0:
        return read.take(n)
    if alphabet == 1:
        if n != 36:
            raise ValueError(f"uuid of {n} letters")
        h = read.take(16).hex()
        return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}".encode()
    if alphabet == 2:
        return read.take((n + 1) // 2).hex().encode()[:n]
    if alphabet == 3:
        out = bytearray()
        for _ in range(0, n, 3):
            three = read.fixed(2)
            out += bytes((BASE36[three // 1296], BASE36[three // 36 % 36], BASE36[three % 36]))
        return bytes(out[:n])
    if alphabet in TABLES:
        packed = read.take(n // 4 * 3 + n % 4)
        if n % 4 == 3:
            return b64encode(packed)[:n].translate(TABLES[alphabet])
        # One letter at the end takes one byte, two take two.
        return b64encode(packed + b"\0\0")[:n].translate(TABLES[alphabet])
    raise ValueError(f"alphabet {alphabet}")


def ids(data, rows):
    """The values of a section of ids and, for the check of buckets, their packed bytes."""
    packed, groups, places, formats, starts, members = nested(data, 5)
    places, groups = integers(places), integers(groups)
    if len(places) != rows:
        raise ValueError(f"{len(places)} formats for {rows} rows")
    known, read = [], Reader(formats)
    while read.more():
        known.append((read.fixed(1), read.varint(), read.varint()))
    values, keys, read = [], [], Reader(packed)
    for row, place in enumerate(places):
        if row % 256 == 0 and groups[row // 256] != read.at:
            raise ValueError(f"group {row // 256} at {groups[row // 256]}, not {read.at}")
        alphabet, letters, pads = known[place]
        start = read.at
        n = letters - 1 if letters else read.varint()
        values.append(_letters(read, alphabet, n) + b"=" * pads)
        keys.append(packed[start : read.at])
    if read.more():
        raise ValueError("packed ids left over")
    return values, keys, (integers(starts), integers(members))


def bucket_faults(values, keys, buckets, null):
    """What the buckets of ids say wrong; `null` tells null forms."""
    starts, groups = buckets
    count = 1
    while count < -(-len(values) // 8):
        count *= 2
    if len(starts) != count + 1 or starts[-1] != len(groups):
        yield f"{len(starts) - 1} buckets for {len(values)} rows, {count} expected"
        return
    expected = [[] for _ in range(count)]
    for row, (value, key) in enumerate(zip(values, keys)):
        if not null(value):
            expected[zlib.crc32(key) & (count - 1)].append(row // 256)
    for bucket in range(count):
        found = groups[starts[bucket] : starts[bucket + 1]]
        if found != expected[bucket]:
            yield f"bucket {bucket}: groups {found}, {expected[bucket]} expected"


def written_time(seconds, form):
    """A time in one of the two written forms, 2 and 3."""
    t = time.gmtime(seconds)
    clock = f"{t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02}"
    if form == 2:
        return f"{t.tm_mday:02}/{MONTHS[t.tm_mon - 1]}/{t.tm_year:04}:{clock} +0000".encode()
    if form == 3:
        return f"{t.tm_year:04}-{t.tm_mon:02}-{t.tm_mday:02}T{clock}Z".encode()
    raise ValueError(f"form {form} of a time")


def scalars(data, rows):
    """The values of a section of scalars."""
    _, texts, numbers = nested(data, 2)
    texts, numbers = dictionary(texts), integers(numbers)
    if len(numbers) != rows:
        raise ValueError(f"{len(numbers)} scalars for {rows} rows")
    values, seen = [], {}
    for stored in numbers:
        value = seen.get(stored)
        if value is None:
            number = stored ^ SIGN64
            n, form = number >> 2, number & 3
            if form == 0:
                value = texts[n]
            elif form == 1:
                value = b"%d" % n
            else:
                value = written_time(n, form)
            seen[stored] = value
        values.append(value)
    return values
