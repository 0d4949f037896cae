"""Integers of the format: varints, packed bits and sequences (sections 2 and 5.2)."""

import sys
from array import array

MASK64 = (1 << 64) - 1
SIGN64 = 1 << 63
WHOLE = {8: "B", 16: "H", 32: "I", 64: "Q"}


class Reader:
    """A place in a byte string, moved on by each read."""

    def __init__(self, data, at=0):
        self.data = data
        self.at = at

    def more(self):
        return self.at < len(self.data)

    def take(self, n):
        if self.at + n > len(self.data):
            raise ValueError(f"{n} bytes at {self.at}, of {len(self.data)}")
        self.at += n
        return self.data[self.at - n : self.at]

    def rest(self):
        return self.take(len(self.data) - self.at)

    def fixed(self, size):
        return int.from_bytes(self.take(size), "little")

    def varint(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 63:
                raise ValueError("varint longer than ten bytes")
        if value > MASK64:
            raise ValueError("varint of more than 64 bits")
        return value

    def vint(self):
        """A varint of tantivy: bit 7 marks the last byte."""
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte >= 0x80:
                return value & MASK64
            shift += 7
            if shift > 63:
                raise ValueError("vint longer than ten bytes")

    def zigzag(self):
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def bytes(self):
        return self.take(self.varint())

    def name(self):
        return self.take(self.fixed(4)).decode("utf-8")


def width(most):
    """The width of packed integers up to `most`."""
    bits = most.bit_length()
    return 64 if bits > 56 else bits


def unpack(data, n, bits):
    """The first `n` integers of `bits` bits each."""
    if bits == 0:
        return [0] * n
    need = (n * bits + 7) // 8
    if need > len(data):
        raise ValueError(f"{n} integers of {bits} bits in {len(data)} bytes")
    if bits in WHOLE:
        whole = array(WHOLE[bits])
        whole.frombytes(data[:need])
        if sys.byteorder == "big":
            whole.byteswap()
        return whole.tolist()
    mask, out = (1 << bits) - 1, []
    shifts = range(0, 64 * bits, bits)
    for at in range(0, need, 8 * bits):
        group = int.from_bytes(data[at : min(at + 8 * bits, need)], "little")
        out += [(group >> shift) & mask for shift in shifts]
    del out[n:]
    return out


def _scaled(least, factor, packed):
    if least == 0 and factor == 1:
        return packed
    if packed and least + factor * max(packed) <= MASK64:
        return [least + factor * x for x in packed]
    return [(least + factor * x) & MASK64 for x in packed]


def _linear(read, least, factor, count):
    body = read.rest()
    if len(body) < 4:
        raise ValueError("block table without its length")
    size = int.from_bytes(body[-4:], "little")
    table = Reader(body[len(body) - 4 - size : -4])
    out, at = [], 0
    for first in range(0, count, 512):
        slope, intercept, bits = table.vint(), table.vint(), table.fixed(1)
        n = min(512, count - first)
        for x, packed in enumerate(unpack(body[at:], n, bits)):
            step = ((x * slope) & MASK64) >> 32 & 0xFFFFFFFF
            if step >= 1 << 31:
                step -= 1 << 32
            out.append((least + factor * (intercept + step + packed)) & MASK64)
        at += 64 * bits
    if table.more():
        raise ValueError("bytes left over in a block table")
    return out


def integers(data):
    """The integers of a sequence, unsigned."""
    read = Reader(data)
    code = read.fixed(1)
    if code == 16:
        count, least, factor, steps = (read.varint() for _ in range(4))
    elif code in (0, 2):
        least, factor, steps, count = (read.vint() for _ in range(4))
    else:
        raise ValueError(f"layout {code} of integers")
    if code == 2:
        return _linear(read, least, factor, count)
    packed = unpack(read.rest(), count, width(steps))
    return _scaled(least, factor, packed)


def signed(data):
    """The integers of a sequence, signed (kept with the highest bit turned over)."""
    return [(u ^ SIGN64) - (1 << 64) if u ^ SIGN64 >= SIGN64 else u ^ SIGN64 for u in integers(data)]
