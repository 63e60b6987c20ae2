"""Runs several variants in turns, each in the same state of the cache, and takes their times."""

from __future__ import annotations

import gc
import hashlib
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Protocol

from orcapost.bench.cache import Cache
from orcapost.bench.statistics import order
from orcapost.bench.variants import Variant, files_at_once
from orcapost.engine.events import Event, Finished
from orcapost.engine.loop import Settings
from orcapost.inventory import SimFile
from orcapost.job import MB, Job
from orcapost.pipeline import Run, prepare
from orcapost.planning.plan import Plan
from orcapost.records.bench import PlannedCount, VariantTimes
from orcapost.records.metrics import VersionMetrics
from orcapost.records.recorder import Failed


class Watcher(Protocol):
    """Receives how a bench gets on."""

    def begin(self, series: Series, plans: Sequence[Plan], rounds: int) -> None:
        """A series begins, with one run of each variant to warm up; `plans` are what the variants come to."""

    def run(self, series: Series, variant: Variant) -> None:
        """A run begins."""

    def file(self) -> None:
        """A file of it is done."""

    def round(self, series: Series, number: int, seconds: Sequence[float]) -> None:
        """A round is done, with these times for the variants; round 0 is the warm-up."""


@dataclass(frozen=True, slots=True)
class Series:
    """What is measured in turns: the same files, by several variants."""

    title: str
    job: Job
    files: tuple[SimFile, ...]
    variants: tuple[Variant, ...]

    @property
    def bytes(self) -> int:
        """The files' sizes together."""
        return sum(file.bytes or 0 for file in self.files)


@dataclass(frozen=True, slots=True)
class Timed:
    """One run: wall time from looking up the files to the tables written [s], failed files, hashes of the tables."""

    seconds: float
    failures: tuple[Failed, ...]
    tables: dict[str, str]
    versions: VersionMetrics


@dataclass(slots=True)
class Tables:
    """Holds every run's tables against those of the first run over the same files."""

    first: dict[tuple[str, ...], tuple[str, dict[str, str]]] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    def compare(self, files: Sequence[SimFile], run: str, tables: dict[str, str]) -> None:
        """Take in the tables of `run` over `files`."""
        name, expected = self.first.setdefault(tuple(file.location for file in files), (run, tables))
        wrong = sorted(table for table in expected.keys() | tables.keys() if tables.get(table) != expected.get(table))
        if wrong:
            self.differences.append(f"{', '.join(wrong)} of {run} is not what it is of {name}")


@dataclass(frozen=True, slots=True)
class Measurer:
    """What all runs of a bench share.

    Attributes
    ----------
    folder
        A folder for the runs' output, which is thrown away after each.
    seen
        The first run, for its versions and failures.
    """

    backend: str
    settings: Settings
    seats: int | None
    folder: Path
    rounds: int
    cache: Cache
    watcher: Watcher
    tables: Tables = field(default_factory=Tables)
    seen: list[Timed] = field(default_factory=list)

    def plans(self, series: Series) -> list[Plan]:
        """What each variant comes to on the files of a series."""
        return [
            variant.strategy.planned(prepare(variant.job(series.job), self.seats).plan) for variant in series.variants
        ]

    def measure(self, series: Series) -> list[VariantTimes]:
        """Each variant once to warm up, then in rounds: forwards, backwards, forwards, ...

        Returns
        -------
        For each variant, a time for each round.

        Raises
        ------
        As `orcapost.pipeline.prepare` and `orcapost.pipeline.Run`.
        """
        plans = self.plans(series)
        self.watcher.begin(series, plans, self.rounds)
        paths = [file.path for file in series.files if file.bytes is not None]
        runs: list[list[Timed]] = [[] for _ in series.variants]
        for number, turns in enumerate([range(len(series.variants)), *order(len(series.variants), self.rounds)]):
            for turn in turns:
                variant = series.variants[turn]
                self.watcher.run(series, variant)
                self.cache.prepare(paths)
                timed = self.once(series.job, variant)
                runs[turn].append(timed)
                when = f"round {number}" if number else "the warm-up"
                self.tables.compare(series.files, f"{series.title}, {variant.name}, {when}", timed.tables)

            self.watcher.round(series, number, [done[-1].seconds for done in runs])
        self.seen.append(runs[0][0])
        return [_times(series, *each) for each in zip(series.variants, plans, runs, strict=True)]

    def once(self, job: Job, variant: Variant) -> Timed:
        """One run into a folder of its own, gone afterwards. It neither uses nor leaves anything learned."""
        output = Path(tempfile.mkdtemp(dir=self.folder))
        job = replace(variant.job(job), output_directory=output)
        gc.collect()  # what earlier runs left behind is not this one's to clear up
        begun = time.perf_counter()
        prepared = prepare(job, self.seats)
        with Run(prepared, self.backend, self.settings, fresh=True, strategy=variant.strategy) as run:
            done = run.execute(self._listen)
        seconds = time.perf_counter() - begun
        hashes = {path.name: hashlib.sha256(place.read_bytes()).hexdigest() for path, place in done.tables.items()}
        versions = VersionMetrics(**json.loads(done.metrics_path.read_text(encoding="utf-8"))["versions"])
        shutil.rmtree(output, ignore_errors=True)  # what a virus scanner holds goes with the whole folder
        return Timed(seconds, done.summary.failures, hashes, versions)

    def _listen(self, event: Event) -> None:
        if isinstance(event, Finished):
            self.watcher.file()


def _times(series: Series, variant: Variant, plan: Plan, timed: Sequence[Timed]) -> VariantTimes:
    seconds = [run.seconds for run in timed[1:]]
    median = statistics.median(seconds)
    return VariantTimes(
        name=variant.name,
        workers=variant.workers,
        **asdict(variant.strategy),
        at_once=files_at_once(plan),
        plan=[
            PlannedCount(
                bin=batch.bin,
                files=len(batch.files),
                bytes=batch.bytes,
                at_once=batch.at_once,
                fewest=batch.fewest,
                most=batch.most,
                reason=batch.reason,
            )
            for batch in plan.batches
        ],
        warm_up=timed[0].seconds,
        seconds=seconds,
        median=median,
        files_per_s=len(series.files) / median,
        mb_per_s=series.bytes / MB / median,
        failed=max(len(run.failures) for run in timed),
    )
