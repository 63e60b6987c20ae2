"""Runs orcapost again and again over many small stand-in files on bad days, and checks every table.

    python scripts/soak.py --minutes 10

Some files crash, hang, are refused a licence, or are cut short, some of them only the first times. While a run goes on,
its workers are killed, and the run itself is killed, interrupted (Ctrl-C), asked to end (SIGTERM), or loses its
terminal (SIGHUP); signals are left out on Windows. After every run:

- no process of it is left;
- nothing on screen is a traceback, and the exit status is one that the README lists;
- a run that came to its end has one row per file in each table: that of an undisturbed run over the same files, byte
  for byte, or a failure;
- the next run reuses no fewer files than an interrupted one said were kept.

At the end one undisturbed run must have every row of every healthy file, and leave no temporary file behind. What is
found wrong is printed with the run's own words; exit status 1 then, else 0.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from orcfxapi_standin import faults
from orcfxapi_standin.generate import make_sims

PASSING = ("crash-load:1", "crash-extract:2", "licence:2", "hang-load:1", "hang-extract:1")
LASTING = ("crash-load", "crash-extract", "truncated", "hang-extract")
FAILED = {"crashed", "timed out", "unreadable", "no licence", "failed", "missing"}
CTRL_C, TERMINATED, HUNG_UP = 130, 143, 129
STATUSES = {0, 1, 3, CTRL_C, TERMINATED, HUNG_UP}
KEPT = re.compile(r"([\d,]+) of [\d,]+ files are done and kept")
REUSED = re.compile(r"([\d,]+) of [\d,]+ files were done by an earlier run")
START_SECONDS = 1.5  # in which a worker has started, roughly
SETTLED_WITHIN = 15.0  # seconds in which the workers of a run that was killed must be gone

CONFIGURATION = {
    "file_management": {"input_directory": "sim", "output_directory": "csv"},
    "orcaflex": {"postprocess": {"summary": {"flag": True, "csv_decimal": 6}}},
    "summary_settings": {
        "groups": [
            {
                "Label": label,
                "Columns": [
                    {
                        "Label": f"tension_{statistic}",
                        "Command": "TimeHistory",
                        "ObjectName": "Line01",
                        "Variable": "Effective tension",
                        "objectExtra": [end],
                        "SimulationPeriod": "WholeSimulation",
                        "Statistic_Type": statistic,
                    }
                    for statistic in ("Max", "Min")
                ],
            }
            for label, end in (("top", "End A"), ("bottom", "End B"))
        ]
    },
}
TABLES = ("soak_top.csv", "soak_bottom.csv")


@dataclass
class Soak:
    """One soak: its folder, its dice, and what it has counted and found."""

    folder: Path
    dice: random.Random
    healthy: list[Path] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    expected: dict[str, dict[str, str]] = field(default_factory=dict)  # table -> file name -> row
    kept: int = 0  # files that the run before said were kept

    def make(self, files: int, bytes_each: int, seed: int) -> None:
        """The files, and the rows that they must give: read from copies without faults, by an undisturbed run."""
        calm = self.folder / "calm"
        make_sims(calm / "sim", files=files, smallest_bytes=bytes_each, seed=seed)
        numbers = self.dice.sample(range(1, files + 1), max(len(PASSING) + len(LASTING), files // 20))
        orders = [
            f"{(PASSING + LASTING)[position % len(PASSING + LASTING)]}@{number}"
            for position, number in enumerate(numbers)
        ]
        paths = make_sims(self.folder / "sim", files=files, smallest_bytes=bytes_each, seed=seed, faults=orders)
        last = {int(order.partition("@")[2]) - 1 for order in orders if order.partition("@")[0] in LASTING}
        self.healthy = [path for number, path in enumerate(paths) if number not in last]
        for folder in (self.folder, calm):
            (folder / "soak.yml").write_text(json.dumps(CONFIGURATION), encoding="utf-8")
        ended = subprocess.run(self.command("--workers", "1"), cwd=calm, capture_output=True, text=True, check=False)
        if ended.returncode != 0:
            raise SystemExit(f"the undisturbed run failed:\n{ended.stderr}")
        self.expected = {table: rows(calm / "csv" / table) for table in TABLES}

    def command(self, *options: str) -> list[str]:
        """A run in the current folder."""
        return [sys.executable, "-m", "orcapost", "run", "soak.yml", "--backend", "fake", *options]

    def one_run(self) -> None:
        """A run with what happens to it, and what must hold afterwards."""
        for path in self.dice.sample(self.healthy, len(self.healthy) // 10):
            faults.forget(path)  # a fault that had passed comes back
        fresh = self.dice.random() < 0.3
        options = ["--timeout", "2", "--workers", str(self.dice.choice((1, 2, 4, 8))), *(["--fresh"] if fresh else [])]
        with (self.folder / "screen.txt").open("w+", encoding="utf-8") as screen:
            process = subprocess.Popen(
                self.command(*options), cwd=self.folder, stdout=screen, stderr=screen, start_new_session=True
            )
            family: dict[int, psutil.Process] = {}
            deed = self.disturb(process, family)
            status = process.wait()
            screen.seek(0)
            text = screen.read()
        self.counts["runs"] += 1
        self.counts[f"ended with status {status}"] += 1
        self.check_settled(family, deed)
        self.check_words(status, text, deed, fresh=fresh)
        if KEPT.search(text):  # it stopped, if only since each of its workers was killed while it started
            self.counts["runs that stopped and said what is kept"] += 1
        elif status in (0, 1):
            self.check_tables(text)

    def disturb(self, process: subprocess.Popen[bytes], family: dict[int, psutil.Process]) -> str:
        """Kill workers at random moments, and often enough the run itself; what ended it, in a word."""
        ends = self.dice.choice(["nothing", "nothing", "nothing", "kill", "SIGINT", "SIGTERM", "SIGHUP"])
        if sys.platform == "win32" and ends.startswith("SIG"):
            ends = "nothing"
        begun, lives = time.monotonic(), self.dice.uniform(0.3, 20.0)
        while process.poll() is None:
            time.sleep(self.dice.uniform(0.1, 1.0))
            workers = workers_of(process.pid)
            family.update({worker.pid: worker for worker in workers})
            if workers and self.dice.random() < 0.25:
                self.kill(workers)
            if ends != "nothing" and time.monotonic() - begun > lives:
                return self.end(process, ends)
        return "nothing"

    def kill(self, workers: list[psutil.Process]) -> None:
        """Kill one of the workers, as a machine short of memory does; seldom one that is just starting, for a run whose
        every start fails has to stop."""
        try:
            starting = self.dice.random() < 0.1
            ripe = [each for each in workers if starting or time.time() - each.create_time() > START_SECONDS]
            if not ripe:
                return
            self.dice.choice(ripe).kill()
        except psutil.NoSuchProcess:
            return
        self.counts["workers killed"] += 1

    def end(self, process: subprocess.Popen[bytes], how: str) -> str:
        """Kill the run, or send it a signal: Ctrl-C and a closed terminal reach its workers as well."""
        try:
            if how == "kill":
                process.kill()
            elif how == "SIGTERM":
                process.terminate()
            else:
                os.killpg(process.pid, getattr(signal, how))
        except ProcessLookupError:
            return "nothing"
        self.counts["runs killed" if how == "kill" else f"runs sent {how}"] += 1
        return how

    def check_settled(self, family: dict[int, psutil.Process], deed: str) -> None:
        """No worker outlives its run for long."""
        _, alive = psutil.wait_procs(family.values(), timeout=SETTLED_WITHIN)
        for worker in alive:
            self.wrong.append(f"worker {worker.pid} outlived its run, which was ended by {deed}")
            worker.kill()

    def check_words(self, status: int, text: str, deed: str, *, fresh: bool) -> None:
        """What stands on screen, the exit status, and what a run found of the one before."""
        if "Traceback" in text:
            self.wrong.append(f"a traceback (run ended by {deed}):\n{text}")
        killed = deed == "kill" and status in (-9, 1)
        if status not in STATUSES and not killed:
            self.wrong.append(f"exit status {status} (run ended by {deed}):\n{text}")
        if self.kept and not fresh and deed == "nothing" and number(REUSED, text) < self.kept:
            self.wrong.append(f"{self.kept} files were said to be kept; the next run said:\n{text}")
        self.kept = number(KEPT, text)

    def check_tables(self, text: str) -> None:
        """One row for each file: the right one, or a failure."""
        for table in TABLES:
            try:
                found = rows(self.folder / "csv" / table)
            except FileNotFoundError:
                self.wrong.append(f"{table} is not there:\n{text}")
                continue
            self.counts["tables checked"] += 1
            if found.keys() != self.expected[table].keys():
                self.wrong.append(f"{table} has {len(found)} of {len(self.expected[table])} files:\n{text}")
            for name, row in found.items():
                self.counts["rows checked"] += 1
                if row == self.expected[table].get(name):
                    continue
                self.counts["failed rows"] += 1
                if row.split(",")[2] not in FAILED:
                    self.wrong.append(f"{table}: a wrong row\n  {row}\n  {self.expected[table].get(name)}")

    def last_run(self) -> None:
        """Undisturbed: every healthy file has its row, and nothing is left over."""
        for _ in range(2):  # faults that pass have passed in the second
            command = self.command("--timeout", "2", "--retries", "3")
            ended = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        self.check_tables(ended.stderr)
        names = {path.name for path in self.healthy}
        for table in TABLES:
            found = rows(self.folder / "csv" / table)
            missing = [name for name in sorted(names) if found.get(name) != self.expected[table][name]]
            if missing:
                self.wrong.append(f"{table}: {len(missing)} healthy files are not right, {missing[0]} the first")
        about = (str(Path(table).with_suffix(".meta.json")) for table in TABLES)
        wanted = {*TABLES, *about, "soak_metrics.json", "soak_resolved.yml", "soak_results.sqlite"}
        left = sorted(path.name for path in (self.folder / "csv").iterdir() if path.name not in wanted)
        if left:
            self.wrong.append(f"left over in the output folder: {', '.join(left)}")


def workers_of(pid: int) -> list[psutil.Process]:
    """The workers of a run; none if it is gone."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def number(pattern: re.Pattern[str], text: str) -> int:
    """The number that a pattern's first group finds; 0 where it finds none."""
    found = pattern.search(text)
    return int(found[1].replace(",", "")) if found else 0


def rows(table: Path) -> dict[str, str]:
    """A table's lines by file name, the path to the file left out."""
    found = {}
    for line in table.read_text(encoding="utf-8").splitlines()[1:]:
        path, _, rest = line.partition(",")
        name = Path(path.strip('"')).name
        found[name] = f"{name},{rest}"
    return found


def main() -> int:
    """Soak for the minutes asked for; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description="Run orcapost over and over on bad days, and check every table.")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long (%(default)s)")
    parser.add_argument("--files", type=int, default=1000, help="how many files (%(default)s)")
    parser.add_argument("--bytes", type=int, default=50_000, help="the size of each (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of all that is left to chance (%(default)s)")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="orcapost-soak-"))
    soak = Soak(folder, random.Random(options.seed))
    try:
        soak.make(options.files, options.bytes, options.seed)
        until = time.monotonic() + 60 * options.minutes
        while time.monotonic() < until and len(soak.wrong) < 20:
            soak.one_run()
        soak.last_run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for what in soak.wrong:
        print(f"WRONG: {what}\n")
    for name, count in sorted(soak.counts.items()):
        print(f"{count:9,}  {name}")
    print(f"{len(soak.wrong):9,}  wrong")
    return 1 if soak.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
