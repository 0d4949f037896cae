"""Runs programs and watches what they take."""

import os
import re
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

# Seconds between two looks at the memory of a process.
LOOK_EVERY = 0.01


class Failed(Exception):
    """A program did not do what a measurement needs; the row it was for can't be had."""


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def run(command, expect=(0,), quiet=False, **options):
    """Runs a command without standard input; returns what it printed, or throws it away if `quiet`."""
    command = [str(part) for part in command]
    out = subprocess.DEVNULL if quiet else subprocess.PIPE
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, **options)
    if done.returncode not in expect:
        told = done.stderr.decode("utf-8", "replace").strip()[-2000:]
        raise Failed(f"`{' '.join(command)[:300]}` ended with {done.returncode}: {told}")
    return "" if quiet else done.stdout.decode("utf-8", "replace")


def first_line(command):
    try:
        return run(command).splitlines()[0]
    except (OSError, IndexError, Failed):
        return f"{Path(str(command[0])).name}: unknown version"


def timed(command, expect=(0,)):
    """Seconds that a command takes; what it prints is thrown away."""
    started = time.perf_counter()
    run(command, expect=expect, quiet=True)
    return time.perf_counter() - started


def cpu():
    """Seconds that all cores spent for the commands that have ended, and for what those ran."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def watched(command, expect=(0,)):
    """Seconds, and the peak of anonymous memory in bytes."""
    started = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak, told = [0], []
    watcher = threading.Thread(target=watch, args=(process.pid, peak))
    reader = threading.Thread(target=lambda: told.append(process.stderr.read()))
    watcher.start()
    reader.start()
    try:
        code = process.wait()
    except BaseException:
        process.kill()
        raise
    seconds = time.perf_counter() - started
    watcher.join()
    reader.join()
    if code not in expect:
        message = told[0].decode("utf-8", "replace").strip()[-2000:]
        raise Failed(f"`{' '.join(str(part) for part in command)[:300]}` ended with {code}: {message}")
    return seconds, peak[0]


def watch(pid, peak):
    """Notes the highest RssAnon until the process is gone."""
    while True:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return
        found = re.search(r"^RssAnon:\s+(\d+) kB", status, re.M)
        if not found:
            return
        peak[0] = max(peak[0], int(found[1]) * 1024)
        time.sleep(LOOK_EVERY)


def warm(paths):
    """Reads files once, so that the first command does not pay for the disk."""
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 20):
                pass


def settle():
    """Waits until what others wrote is on disk, so that the next command does not pay for it."""
    os.sync()


def bytes_below(folder):
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
