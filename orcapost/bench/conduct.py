"""Conducts a whole bench: what is measured in which order, and what comes of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from orcapost.bench import gate as gates
from orcapost.bench.cache import Cache, State
from orcapost.bench.measure import Measurer, Series, Watcher
from orcapost.bench.statistics import order, ratio
from orcapost.bench.variants import AUTO, BASELINE, LADDER, Variant, at_once, effective, of_bin
from orcapost.engine.loop import Settings
from orcapost.inventory import SimFile
from orcapost.job import Job
from orcapost.orcaflex.backend import STAND_IN
from orcapost.pipeline import Prepared, prepare
from orcapost.records.bench import (
    Bench,
    BinFiles,
    BinSweep,
    CacheState,
    Comparison,
    Gate,
    Ladder,
    Ratio,
    Step,
    Sweep,
    SweepPoint,
    VariantTimes,
    Workload,
)
from orcapost.records.metrics import HostMetrics
from orcapost.records.recorder import Failed


@dataclass(frozen=True, slots=True)
class BenchSettings:
    """What a bench measures, and how often.

    Attributes
    ----------
    baseline, optimized
        The two sides.
    compare
        Whether the two sides are measured at all.
    sweep
        Counts to sweep over; empty for none.
    percent
        How much slower than the earlier bench, or else than the baseline, the optimized side may be.
    """

    baseline: Variant = BASELINE
    optimized: Variant = AUTO
    compare: bool = True
    ladder: bool = False
    sweep: tuple[int, ...] = ()
    rounds: int = 5
    cache: State = "asis"
    percent: float | None = None


def conduct(
    job: Job,
    settings: BenchSettings,
    *,
    made: bool,
    backend: str,
    run_settings: Settings,
    seats: int | None,
    folder: Path,
    watcher: Watcher,
    earlier: Bench | None = None,
    against: str = "",
) -> Bench:
    """A bench over the files of `job`, whose own output is never touched.

    Parameters
    ----------
    made
        Whether the bench made the files.
    folder
        A folder for what the runs write.
    earlier, against
        A bench to hold this one against, and what it is called.

    Raises
    ------
    orcapost.bench.BenchError, orcapost.inventory.InventoryError
        It cannot be done as requested.
    As `orcapost.pipeline.Run`.
    """
    started, begun = datetime.now(UTC), time.perf_counter()
    prepared = prepare(job, seats)
    files = prepared.files
    workload = _workload(prepared, made)
    sides = (settings.baseline, settings.optimized)
    if earlier is not None:
        gates.check_same(earlier, backend, workload, settings.cache, sides[0].name, sides[1].name, against)
    cache = Cache(settings.cache, workload.bytes, prepared.host.available)
    measurer = Measurer(backend, run_settings, seats, folder, settings.rounds, cache, watcher)

    comparison = _comparison(measurer, job, files, sides) if settings.compare else None
    ladder = _ladder(measurer.measure(Series("ladder", job, files, LADDER))) if settings.ladder else None
    sweep = _sweep(measurer, prepared, settings.sweep) if settings.sweep else None
    gate = None
    if comparison is not None and (earlier is not None or settings.percent is not None):
        gate = gates.judge(comparison, earlier.comparison if earlier else None, against, settings.percent)

    outcome = _Outcome(comparison, ladder, sweep, gate)
    return _record(prepared, workload, measurer, outcome, started, time.perf_counter() - begun)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What was measured; None for each part that was not requested."""

    comparison: Comparison | None
    ladder: Ladder | None
    sweep: Sweep | None
    gate: Gate | None


def _workload(prepared: Prepared, made: bool) -> Workload:
    job = prepared.job
    return Workload(
        config="" if made else job.source.name,
        made=made,
        files=len(prepared.files),
        bytes=sum(file.bytes or 0 for file in prepared.files),
        columns=sum(request.columns for request in job.requests),
        bins=[BinFiles(bin=b.bin, files=len(b.files), bytes=b.bytes) for b in reversed(prepared.plan.batches)],
    )


def _record(
    prepared: Prepared, workload: Workload, measurer: Measurer, found: _Outcome, started: datetime, seconds: float
) -> Bench:
    """All that the bench's JSON holds."""
    cache, first, differences = measurer.cache, measurer.seen[0], measurer.tables.differences
    return Bench(
        started=started.isoformat(timespec="seconds"),
        seconds=seconds,
        backend=measurer.backend,
        stand_in=measurer.backend == STAND_IN,
        host=HostMetrics(**asdict(prepared.host)),
        versions=first.versions,
        workload=workload,
        cache=CacheState(state=cache.state, controlled=cache.controlled, resident=cache.resident, words=cache.words),
        repeats=measurer.rounds,
        tables_equal=not differences,
        tables_words="; ".join(differences) or "every run wrote the same bytes",
        failed_words=_failed(first.failures, workload.files),
        comparison=found.comparison,
        ladder=found.ladder,
        sweep=found.sweep,
        gate=found.gate,
        verdict=verdict(differences, found.comparison, found.ladder, found.sweep, found.gate),
    )


def verdict(
    differences: Sequence[str],
    comparison: Comparison | None,
    ladder: Ladder | None,
    sweep: Sweep | None,
    gate: Gate | None,
) -> str:
    """The outcome in words. Tables that differ outweigh any speed."""
    if differences:
        return f"The tables differ, so no time here counts: {differences[0]}."
    sentences: list[str] = []
    if comparison is not None:
        sentences.append(_compared(comparison.optimized, comparison.baseline, comparison.ratio))
    if ladder is not None and (whole := ladder.steps[-1].to_first) is not None:
        sentences.append(_compared(ladder.steps[-1].way, ladder.steps[0].way, whole))
    if sweep is not None:
        sentences.extend(_swept(sweep))
    if gate is not None:
        sentences.append(f"Gate {'passed' if gate.passed else 'FAILED'}: {gate.words}.")
    return " ".join(sentences)


def _failed(failures: Sequence[Failed], files: int) -> str:
    if not failures:
        return ""
    return f"{len(failures):,} of {files:,} files failed, the first: {failures[0].path}: {failures[0].error}"


def _compared(ours: VariantTimes, other: VariantTimes, found: Ratio) -> str:
    figures = f"{found.median:.2f} times as fast (95 % interval {found.low:.2f} to {found.high:.2f})"
    match found.verdict:
        case "faster":
            return f"{ours.name} is faster than {other.name}: {figures}."
        case "slower":
            return f"{ours.name} is slower than {other.name}: {figures}."
        case _:
            least = f"{100 * (found.noise - 1):.0f} %"
            return f"No measurable difference between {other.name} and {ours.name}: {figures}; the noise is {least}."


def _swept(sweep: Sweep) -> Iterator[str]:
    auto = next(point.way for point in sweep.bins[0].points if point.auto)
    best = min((p for p in sweep.bins[0].points if p.to_auto), key=lambda point: point.way.median, default=None)
    if best is not None and best.to_auto is not None:
        yield "Beside the best count of the sweep: " + _compared(auto, best.way, best.to_auto)


def _comparison(measurer: Measurer, job: Job, files: tuple[SimFile, ...], sides: tuple[Variant, Variant]) -> Comparison:
    baseline, optimized = sides
    series = Series("comparison", job, files, sides)
    plans = measurer.plans(series)
    a, b = measurer.measure(series)
    return Comparison(
        baseline=a,
        optimized=b,
        same_plan=effective(plans[0], baseline) == effective(plans[1], optimized),
        order="".join("AB"[turn] for turns in order(2, measurer.rounds) for turn in turns),
        ratio=ratio(a.seconds, b.seconds),
    )


def _ladder(measured: Sequence[VariantTimes]) -> Ladder:
    steps = [Step(way=measured[0], to_before=None, to_first=None)]
    for before, times in pairwise(measured):
        steps.append(
            Step(
                way=times,
                to_before=ratio(before.seconds, times.seconds),
                to_first=ratio(measured[0].seconds, times.seconds),
            )
        )
    return Ladder(steps=steps)


def _sweep(measurer: Measurer, prepared: Prepared, counts: Sequence[int]) -> Sweep:
    """Over all files, then over those of each bin on their own, smallest first; counts that come to the same, once."""
    bins = [_bin_sweep(measurer, "all", prepared.job, prepared.files, counts)]
    batches = prepared.plan.batches
    for batch in reversed(batches if len(batches) > 1 else ()):
        files = tuple(prepared.files[position] for position in sorted(batch.files))
        bins.append(_bin_sweep(measurer, batch.bin, of_bin(prepared.job, files), files, counts))
    return Sweep(bins=bins)


def _bin_sweep(measurer: Measurer, name: str, job: Job, files: tuple[SimFile, ...], counts: Sequence[int]) -> BinSweep:
    requested = [*(at_once(count) for count in sorted(set(counts))), at_once(None)]
    title = f"sweep, {name} files"
    groups: dict[tuple[object, ...], list[Variant]] = {}
    for variant, plan in zip(requested, measurer.plans(Series(title, job, files, tuple(requested))), strict=True):
        groups.setdefault(effective(plan, variant), []).append(variant)
    same = list(groups.values())
    measured = measurer.measure(Series(title, job, files, tuple(variants[-1] for variants in same)))
    auto = next(times for variants, times in zip(same, measured, strict=True) if variants[-1].workers is None)
    return BinSweep(
        bin=name,
        files=len(files),
        bytes=sum(file.bytes or 0 for file in files),
        points=[
            SweepPoint(
                counts=[variant.workers for variant in variants if variant.workers is not None],
                auto=times is auto,
                way=times,
                to_auto=None if times is auto else ratio(times.seconds, auto.seconds),
            )
            for variants, times in zip(same, measured, strict=True)
        ],
    )
