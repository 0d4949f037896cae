"""Inflation of zstd frames with whatever this machine has."""

import shutil
import subprocess


class Missing(Exception):
    """The lack of any way to inflate zstd frames."""


HELP = (
    "no zstd decoder found: use Python 3.14 or later, or install the Python package "
    "`zstandard` (or `pyzstd`), or the command-line tool `zstd`"
)


def _inflater():
    try:
        from compression import zstd

        return lambda frames, sizes: [zstd.decompress(f) for f in frames]
    except ImportError:
        pass
    try:
        import zstandard

        one = zstandard.ZstdDecompressor()
        return lambda frames, sizes: [
            one.decompress(f, max_output_size=s) for f, s in zip(frames, sizes)
        ]
    except ImportError:
        pass
    try:
        import pyzstd

        return lambda frames, sizes: [pyzstd.decompress(f) for f in frames]
    except ImportError:
        pass
    tool = shutil.which("zstd")
    if tool is None:
        raise Missing(HELP)
    return lambda frames, sizes: _by_tool(tool, frames, sizes)


def _by_tool(tool, frames, sizes):
    """The plain bytes of frames, inflated by one run of the tool."""
    run = subprocess.run(
        [tool, "-dcq"], input=b"".join(frames), capture_output=True, check=False
    )
    if run.returncode != 0:
        raise ValueError("zstd: " + run.stderr.decode("utf-8", "replace").strip())
    if len(run.stdout) != sum(sizes):
        raise ValueError(f"zstd: {len(run.stdout)} bytes, {sum(sizes)} expected")
    parts, at = [], 0
    for size in sizes:
        parts.append(run.stdout[at : at + size])
        at += size
    return parts


_cached = None


def inflate(frames, sizes):
    """The plain bytes of each frame; `sizes` are their lengths."""
    global _cached
    if not frames:
        return []
    if _cached is None:
        _cached = _inflater()
    parts = _cached(frames, sizes)
    for part, size in zip(parts, sizes):
        if len(part) != size:
            raise ValueError(f"zstd: frame of {len(part)} bytes, {size} expected")
    return parts
