"""Measures what `run --live` with a viewer costs a run, on stand-in files.

Runs go in rounds, forwards and backwards in turn: without --live, with it and one viewer who reads all that is sent,
and without it again, which shows how far two equal runs differ here. Compared are

- the wall time of the whole command, start and end of the server included: what counts, and what a noisy machine hides;
- the processor time. The workers do the same with and without, so their part is taken to be the same in all runs (the
  median), and only the main process, in which all that --live does is done, is as measured.

The viewer reads and draws nothing: what a browser does is the browser's cost.

    python scripts/live_cost.py                          # 3,000 files of 200 kB: many events
    python scripts/live_cost.py --files 40 --size 60MB   # few: nothing but the server itself
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from orcapost.bench.statistics import order, ratio
from orcfxapi_standin.generate import make_sims

CONFIG = Path(__file__).parents[1] / "configs" / "dm_fsts_lngc.yml"
VARIANTS = ("without", "with --live and a viewer", "without, again")
# The command, which says at its end how much processor time its main process took.
COMMAND = """
import atexit, sys, time
from orcapost.__main__ import main
atexit.register(lambda: print("main process:", time.process_time(), file=sys.stderr))
main()
"""
UNITS = {"KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}


def view(url: str) -> None:
    """Read all that a viewer is sent, until the run ends."""
    with urlopen(f"{url}/events") as stream:
        while stream.read1():
            pass


@dataclass(frozen=True)
class Cost:
    """What one run took [s]: by the clock, and of the processor in its main process and in its workers."""

    wall: float
    main: float
    workers: float


def run(folder: Path, *, live: bool) -> Cost:
    """One whole command."""
    command = [
        sys.executable, "-c", COMMAND, "run", CONFIG, "--backend", "fake", "--fresh", "--quiet", "--ignore-learned",
        "--output", folder / "csv", "--set", f"file_management.input_directory={folder / 'sim'}",
        *(["--live"] if live else []),
    ]  # fmt: skip
    begun = time.perf_counter()
    before = workers_time()
    process = subprocess.Popen([*map(str, command)], stderr=subprocess.PIPE, encoding="utf-8")
    assert process.stderr is not None
    viewer, main = None, 0.0
    for line in process.stderr:
        if found := re.search(r"http://\S+", line):
            viewer = threading.Thread(target=view, args=(found[0],))
            viewer.start()
        elif found := re.search(r"main process: (\S+)", line):
            main = float(found[1])
    if process.wait() != 0 or (viewer is not None) != live:
        raise SystemExit("the run or its viewer failed")
    return Cost(time.perf_counter() - begun, main, workers_time() - before - main)


def workers_time() -> float:
    """Processor time of all processes that have ended [s]; those of Windows do not hand it on to their parent."""
    times = os.times()
    return times.children_user + times.children_system


def compare(name: str, times: list[list[float]]) -> None:
    """Print how the second and the third variant compare with the first."""
    for variant, seconds in list(zip(VARIANTS, times, strict=True))[1:]:
        found = ratio(seconds, times[0])
        print(
            f"{name}, {variant} / {VARIANTS[0]}: {found.median:.4f}, 95 % interval {found.low:.4f} to {found.high:.4f} "
            f"(medians {sorted(seconds)[len(seconds) // 2]:.2f} s, {sorted(times[0])[len(seconds) // 2]:.2f} s)"
        )


def main() -> None:
    """Make the files, run, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--size", default="200KB", help="of each file, such as 200KB")
    parser.add_argument("--repeats", type=int, default=8)
    parser.add_argument("--folder", type=Path, help="where to make the files; a temporary folder otherwise")
    options = parser.parse_args()
    size = int(options.size[:-2]) * UNITS[options.size[-2:].upper()]
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        make_sims(Path(folder) / "sim", "dm_fsts_lngc", options.files, size)
        run(Path(folder), live=False)  # warms the cache, and is not counted
        costs: list[list[Cost]] = [[], [], []]
        for number, variants in enumerate(order(len(VARIANTS), options.repeats), 1):
            for variant in variants:
                costs[variant].append(run(Path(folder), live=variant == 1))
            words = [f"{cost[-1].wall:.2f} ({cost[-1].main:.2f} + {cost[-1].workers:.2f})" for cost in costs]
            print(f"round {number}: {', '.join(words)} s", file=sys.stderr)
    print(f"{options.files:,} stand-in files of {options.size}, {os.cpu_count()} cores, {options.repeats} rounds")
    compare("wall time", [[cost.wall for cost in variant] for variant in costs])
    workers = statistics.median(cost.workers for variant in costs for cost in variant)
    compare("processor time", [[cost.main + workers for cost in variant] for variant in costs])


if __name__ == "__main__":
    main()
