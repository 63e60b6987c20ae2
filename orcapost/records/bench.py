"""The result of a bench, as it is written to JSON and read back."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from orcapost.records.metrics import HostMetrics, VersionMetrics

SCHEMA_VERSION = 1

RatioVerdict = Literal["faster", "slower", "no measurable difference"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BinFiles(_Model):
    """The files of one size bin."""

    bin: str
    files: int
    bytes: int


class Workload(_Model):
    """The files that every run of the bench processed. `made` where the bench made them; `config` is empty then."""

    config: str
    made: bool
    files: int
    bytes: int
    columns: int
    bins: list[BinFiles]


class CacheState(_Model):
    """Where the files' bytes came from: ``warm``, ``cold`` or ``asis``; whether that state was reached, in words.

    `resident` is the largest share of the bytes that the system's cache held before a cold run, None if not known.
    """

    state: Literal["warm", "cold", "asis"]
    controlled: bool
    resident: float | None
    words: str


class PlannedCount(_Model):
    """One batch of a variant's plan: how many of its files are open at once, the range it may move in, and why."""

    bin: str
    files: int
    bytes: int
    at_once: int
    fewest: int
    most: int
    reason: str


class VariantTimes(_Model):
    """A variant, and every time that it took.

    `workers` is what was requested, None for auto; `at_once` is how many files are open in the beginning, over all
    batches. `merge` to `ramp` are `orcapost.planning.strategy.Strategy`. `seconds` holds one wall
    time for each round, in order, from looking up the files to the tables written; `warm_up` is the first, which does
    not count. `files_per_s` and `mb_per_s` follow from `median`. `failed` is the most files that failed in one run.
    """

    name: str
    workers: int | None
    merge: bool
    keep_model: bool
    barriers: bool
    ramp: bool
    at_once: int
    plan: list[PlannedCount]
    warm_up: float
    seconds: list[float]
    median: float
    files_per_s: float
    mb_per_s: float
    failed: int


class Ratio(_Model):
    """How many times as fast: time of the one / time of the other, round by round.

    The median of these ratios, its bootstrap 95 % interval from `low` to `high`, and the verdict. `noise` is the
    smallest ratio that counts as a difference in this bench; see `orcapost.bench.statistics`.
    """

    median: float
    low: float
    high: float
    noise: float
    verdict: RatioVerdict


class Comparison(_Model):
    """A against B. `ratio` is baseline / optimized: above 1 where optimized is faster. `order` is ``ABBA...``."""

    baseline: VariantTimes
    optimized: VariantTimes
    same_plan: bool
    order: str
    ratio: Ratio


class Step(_Model):
    """One step of the ladder: how much faster than the step before, and than the first (None for the first)."""

    way: VariantTimes
    to_before: Ratio | None
    to_first: Ratio | None


class Ladder(_Model):
    """From how it is done today to orcapost's own strategy, one step at a time on the same files."""

    steps: list[Step]


class SweepPoint(_Model):
    """One count of a sweep.

    `counts` are the numbers requested that come to this plan (30 and 60 are the same where there are 20 files), and
    `auto` says whether auto comes to it as well. `to_auto` is this one's time / auto's: above 1 where auto is faster;
    None for auto itself.
    """

    counts: list[int]
    auto: bool
    way: VariantTimes
    to_auto: Ratio | None


class BinSweep(_Model):
    """Throughput over files at once, for the files of one size bin alone, or for all of them (`bin` is ``all``)."""

    bin: str
    files: int
    bytes: int
    points: list[SweepPoint]


class Sweep(_Model):
    """A sweep over all files, then over those of each bin."""

    bins: list[BinSweep]


class Gate(_Model):
    """What the ratio is held against.

    `against` is the earlier bench's file, empty where the baseline of this bench is the measure. `change` is this
    bench's ratio / the earlier one's: below 1 where it became slower. `percent` is how much slower is allowed, None
    if nothing was forbidden.
    """

    against: str
    earlier: Ratio | None
    change: Ratio
    percent: float | None
    passed: bool
    words: str


class Bench(_Model):
    """A whole bench. `tables_equal`: every run wrote the same bytes; where not, `tables_words` says which did not.

    `failed_words` says how many files failed and with which error, empty if none did. `verdict` is the whole outcome
    in words. `seconds` is what the bench took [s], making files apart.
    """

    schema_version: Literal[1] = 1
    kind: Literal["bench"] = "bench"
    started: str
    seconds: float
    backend: str
    stand_in: bool
    host: HostMetrics
    versions: VersionMetrics
    workload: Workload
    cache: CacheState
    repeats: int
    tables_equal: bool
    tables_words: str
    failed_words: str
    comparison: Comparison | None
    ladder: Ladder | None
    sweep: Sweep | None
    gate: Gate | None
    verdict: str
