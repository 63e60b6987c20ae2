"""Sends a signal to runs at random moments, and counts what became of it.

A run is started again and again, in a process group of its own as a terminal does it, and hit once between the first
import of orcapost's and its end. Each must end with the signal's status and a line that says so; what it calls kept
must be in the file of results; and no lock or temporary file may be left.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from orcapost.bench.workload import configuration
from orcfxapi_standin.generate import make_sims

# The console script's own first line comes before any of ours: the dot says when that is done.
COMMAND = "import os; os.write(1, b'.'); from orcapost.__main__ import main; main()"
WORDS = {"SIGINT": "interrupted", "SIGTERM": "ended by SIGTERM", "SIGHUP": "ended by SIGHUP"}


def start(folder: Path) -> subprocess.Popen[bytes]:
    """A run that has just begun to import orcapost."""
    arguments = ["run", "dm_signals.yml", "--backend", "fake", "--workers", "2", "--fresh", "--output", "csv"]
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "ORCAPOST_CACHE_DIR": str(folder / "cache")},
    )
    assert process.stdout is not None
    os.read(process.stdout.fileno(), 1)
    return process


def hit(folder: Path, name: str, delay: float) -> str:
    """One try. What became of it, in words."""
    for path in (folder / "csv").glob("*"):
        path.unlink()
    process = start(folder)
    time.sleep(delay)
    if process.poll() is not None:
        process.communicate()
        return "too late"
    number = getattr(signal, name)
    os.killpg(process.pid, number)
    out, error = process.communicate(timeout=120)
    text = error.decode(errors="replace")
    if "Traceback" in text or "Exception ignored" in text:
        print(f"after {delay:.3f} s:\n{text}", file=sys.stderr)
        return "traceback"
    if process.returncode == 0 and b"metrics  " in out:  # the last that a run says: the system was ending its process
        return "too late, as all was written and said"
    if process.returncode != 128 + number:
        print(f"after {delay:.3f} s status {process.returncode}:\n{text}", file=sys.stderr)
        return f"status {process.returncode}"
    lines = [line for line in text.splitlines() if WORDS[name] in line]
    if len(lines) != 1:
        print(f"after {delay:.3f} s:\n{text}", file=sys.stderr)
        return f"{len(lines)} lines"
    if left := [path.name for path in (folder / "csv").glob(".*")]:
        print(f"after {delay:.3f} s: {left}\n{text}", file=sys.stderr)
        return "files left"
    return reported(lines[0], folder / "csv" / "dm_signals_results.sqlite")


def reported(line: str, results: Path) -> str:
    """Which of the lines it was, and whether what it calls kept is there."""
    said = re.search(r"(\d+) of \d+ files are done and kept", line)
    if said is None:
        return "heard when all was written" if "tables are written" in line else "heard before the run"
    kept = 0
    if results.exists():
        with closing(sqlite3.connect(results)) as database:
            ((kept,),) = database.execute("SELECT count(*) FROM results WHERE questions != 0")
    return "heard in the run" if kept == int(said[1]) else f"says {said[1]} and keeps {kept}"


def main() -> None:
    """Try, and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=500)
    parser.add_argument("--signal", choices=WORDS, default="SIGINT")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop after this time")
    options = parser.parse_args()
    deadline = time.monotonic() + 60 * options.minutes
    for name in WORDS:  # a shell's background job ignores Ctrl-C, and hands that on
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    chance = random.Random(options.seed)
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_sims(folder / "sim", "dm_fsts_lngc", 12, 50_000, 100_000, 1)
        import yaml

        content = configuration()
        content["file_management"] = {"input_directory": "sim", "output_directory": "csv"}
        (folder / "dm_signals.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
        spans: list[float] = []
        while sum(counts.values()) - counts["too late"] < options.tries:
            if len(spans) < 3 or chance.random() < 0.05:  # how long a run takes at present
                begun = time.perf_counter()
                process = start(folder)
                begun = time.perf_counter()
                process.communicate()
                spans = [*spans[-4:], time.perf_counter() - begun]
            if time.monotonic() > deadline:
                print(f"stopped after {options.minutes:g} minutes")
                break
            counts[hit(folder, options.signal, chance.uniform(0, sorted(spans)[len(spans) // 2]))] += 1
    for words, count in counts.most_common():
        print(f"{count:5} {words}")


if __name__ == "__main__":
    main()
