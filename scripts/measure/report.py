"""Writes results as a page of markdown: the table of claims first, then the raw numbers."""

import datetime
import os
import platform
import re
import shutil
import statistics
from pathlib import Path

from .process import first_line
from .result import reached


def page(bench, results):
    versions = {name: version for told in results for name, version in told["versions"].items()}
    parts = [heading(bench, versions), claims(results), checks(results)]
    parts += [section(told) for told in results]
    return "\n".join(parts)


def heading(bench, versions):
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", info, re.M)
    memory = re.search(r"^MemTotal:\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.M)
    commit = first_line(["git", "-C", bench.root, "describe", "--always", "--dirty"])
    tools = [first_line([tool, "--version"]) for tool in ("rustc", "gzip", "zgrep", "rg") if shutil.which(tool)]
    tools += [f"{name} {version}" for name, version in sorted(versions.items())]
    return "\n".join([
        f"# {bench.name}", "",
        f"* Date: {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC",
        f"* Machine: {os.cpu_count()} cores, {model[1] if model else platform.machine()}, "
        f"{int(memory[1]) / 1e6:.1f} GB of memory",
        f"* Versions: {first_line([bench.logdex, '--version'])} ({commit}), {', '.join(tools)}",
        f"* Command: `{bench.command}`", "",
        "Archives are in the page cache. Yardsticks read the files that `xargs` names them, their output goes to",
        "`/dev/null`; `logdex index` writes its index to disk and syncs it. Contenders run in turn, round after round,",
        "every other round in the opposite order; ratios are of the runs of one round, shown as median (lowest to",
        "highest). CPU seconds are of all cores; of databases they include starting Python.", ""])


def claims(results):
    lines = ["| row | measure | archive | ratio | must | aim | |", "|---|---|---|---|---|---|---|"]
    for told in results:
        for claim in told["claims"]:
            kept = reached(claim)
            lines.append(f"| `{told['row']}` | {claim['measure']} | {claim['archive']['title']} | "
                         f"{spread(claim['ratios'])} | {bound(claim)} | {aim(claim)} | "
                         f"{'' if kept is None else 'yes' if kept else '**no**'} |")
    return "\n".join(lines + [""])


def bound(claim):
    if claim["most"] is not None:
        return f"≤ {claim['most']}"
    return f"≥ {claim['least']}" if claim["least"] is not None else ""


def aim(claim):
    return "" if claim["aim"] is None else f"{claim['aim']}"


def spread(numbers, form="{:.2f}"):
    middle = form.format(statistics.median(numbers))
    if len(numbers) == 1:
        return middle
    return f"{middle} ({form.format(min(numbers))} to {form.format(max(numbers))})"


def checks(results):
    compared = sum(told["compared"] for told in results)
    wrong = [line for told in results for line in told["wrong"]]
    lines = [f"Answers compared with manifests and raw records: {compared:,}, of which {len(wrong)} differ.", ""]
    lines += [f"* WRONG: {line}" for line in wrong[:50]]
    skipped = [f"`{told['row']}`: {why}" for told in results for why in told["skipped"]]
    if skipped:
        lines += ["Left out:", ""] + [f"* {line}" for line in skipped] + [""]
    return "\n".join(lines)


def section(told):
    lines = [f"## {told['row']}: {told['about']}", ""]
    if told["runs"]:
        lines += ["| archive | command | seconds | CPU seconds | inflated | peak anonymous memory | on disk | shards |",
                  "|---|---|---|---|---|---|---|---|"]
    lines += [run_line(run) for run in told["runs"] if run["seconds"]]
    seen = {run["archive"]["name"]: run["archive"] for run in told["runs"]}
    lines += [""] + [f"* `{about['name']}`: {about['events']:,} events, {about['objects']:,} objects, "
                     f"{megabytes(about['stored'])} on disk, {megabytes(about['inflated'])} inflated."
                     for about in seen.values()]
    lines += dict.fromkeys(f"* `{run['command']}`: {run['note']}" for run in told["runs"] if run["note"])
    return "\n".join(lines + told["notes"] + [""])


def run_line(run):
    speed = run["archive"]["inflated"] / statistics.median(run["seconds"]) / 1e6
    return (f"| `{run['archive']['name']}` | `{run['command']}` | {spread(run['seconds'])} | "
            f"{statistics.median(run['cpu']):.2f} | {speed:,.0f} MB/s | "
            f"{megabytes(run['peak']) if run['peak'] else ''} | {megabytes(run['size']) if run['size'] else ''} | "
            f"{run['shards'] or ''} |")


def megabytes(count_of_bytes):
    return f"{count_of_bytes / 1e6:,.1f} MB"
