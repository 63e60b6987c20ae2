"""What a metrics file holds: written by `orcapost.records.recorder`, read back by `orcapost.records.reading`.

Plain dataclasses: every run writes them, and only who reads them needs pydantic.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from orcapost.common.units import counted

# 1 called `PlannedBatch.at_once` workers; up to 2, files with empty cells were incomplete.
SCHEMA_VERSION = 3
METRICS = "_metrics.json"  # ends the names of metrics files that are not named otherwise

STATUSES = ("ok", "empty_cells", "incomplete", "failed")
"""What `FileMetrics.status` may be (see `orcapost.engine.result.FileResult.status`)."""


@dataclass(frozen=True)
class HostMetrics:
    """The machine. `memory` and `available` in bytes, `cores` logical."""

    name: str
    system: str
    cores: int
    memory: int
    available: int


@dataclass(frozen=True)
class VersionMetrics:
    """Versions of everything that had a part in the numbers; empty where unknown."""

    orcapost: str
    python: str
    orcfxapi_wrapper: str
    orcfxapi_library: str


@dataclass(frozen=True)
class LimitMetrics:
    """One of the limits on a batch's files at once, and where it comes from."""

    name: str
    at_once: int
    words: str


@dataclass(frozen=True)
class PlannedBatch:
    """One batch of the plan. `memory` is what its open files were taken to need [bytes]; the count begins at `at_once`
    and may move from `fewest` to `most`."""

    bin: str
    files: int
    bytes: int
    at_once: int
    fewest: int
    most: int
    model_threads: int
    memory: int
    limits: list[LimitMetrics]
    reason: str


@dataclass(frozen=True)
class Seconds:
    """Where one file's time went: waiting for its worker, loading, extracting, being kept; and all of it."""

    queue: float
    load: float
    extract: float
    write: float
    total: float


@dataclass(frozen=True)
class FileProblem:
    """A warning about one file: its kind, the column it concerns if any, and the words."""

    kind: str
    column: str
    message: str


@dataclass(frozen=True)
class FileMetrics:
    """One file. `start` and `end` are seconds since the run began; of a reused file, its other figures are those of
    the run that did it. `rss_peak` is the most its process held up to then, for this file or an earlier one;
    `read_bytes` includes reads from the cache."""

    path: str
    bytes: int | None
    batch: str
    slot: int
    pid: int
    status: str
    run_status: str
    reused: bool
    attempts: int
    error: str | None
    problems: list[FileProblem]
    start: float
    end: float
    seconds: Seconds
    cpu_s: float
    rss_peak: int
    read_bytes: int


@dataclass(frozen=True)
class BatchMetrics:
    """What became of a batch. `wall` runs from its first start to its last end [s]; rates are over that."""

    bin: str
    files: int
    bytes: int
    wall: float
    mb_per_s: float
    files_per_s: float


@dataclass(frozen=True)
class SampleMetrics:
    """The machine at one moment: seconds, CPU [%], memory in use [bytes], disk reads [bytes/s], files open."""

    time: float
    cpu: float
    memory: int
    disk_read: float
    running: int


@dataclass(frozen=True)
class ChangeMetrics:
    """A change of how many files may be open at once: when [s], of which batch (None: all together), to what, why."""

    time: float
    batch: str | None
    at_once: int
    reason: str


@dataclass(frozen=True)
class WaitMetrics:
    """A time in which files waited and none was open [s since the run began], for lack of `what`: ``process``,
    ``licence`` or ``folder``; and what was wrong, in words."""

    start: float
    end: float
    what: str
    reason: str


@dataclass(frozen=True)
class LowerBound:
    """The shortest this run could have been [s], and what says so: the largest of the three."""

    seconds: float
    binding: str
    disk: float
    processor: float
    longest_file: float


@dataclass(frozen=True)
class Totals:
    """The run as a whole. `efficiency` is lower bound / wall; `ok + empty_cells + incomplete + failed` is every file;
    `predicted` is the wall time that was expected from what earlier runs showed, None if there were none; `left_out` is
    how many files do not count in the tables' rows of statistics, 0 without such rows."""

    wall: float
    predicted: float | None
    files: int
    ok: int
    empty_cells: int
    incomplete: int
    failed: int
    reused: int
    bytes: int
    mb_per_s: float
    lower_bound: LowerBound
    efficiency: float
    left_out: int = 0

    @property
    def words(self) -> str:
        """How many files are what: ``20 ok, 2 with empty cells, 1 incomplete simulation, 1 failed``."""
        parts = [f"{self.ok:,} ok"]
        parts += [f"{self.empty_cells:,} with empty cells"] if self.empty_cells else []
        parts += [counted(self.incomplete, "incomplete simulation")] if self.incomplete else []
        parts += [f"{self.failed:,} failed"] if self.failed else []
        parts += [f"{self.reused:,} taken from an earlier run"] if self.reused else []
        return ", ".join(parts)


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """A whole run, as written to `<output>/<Job.name>_metrics.json`."""

    schema_version: int = SCHEMA_VERSION
    started: str
    config: str
    config_hash: str
    backend: str
    stand_in: bool
    host: HostMetrics
    versions: VersionMetrics
    model_threads: int | None
    plan: list[PlannedBatch]
    memory_limit: int
    seats: int | None
    files: list[FileMetrics]
    batches: list[BatchMetrics]
    samples: list[SampleMetrics]
    changes: list[ChangeMetrics]
    totals: Totals
    tables: list[str]
    waits: list[WaitMetrics] = field(default_factory=list)
