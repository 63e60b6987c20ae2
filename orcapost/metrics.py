"""Events -> metrics JSON: what was planned, what happened, what it cost, and how near to the possible it came."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from orcapost import __version__
from orcapost.config.job import Job
from orcapost.engine.events import Event, Finished, Resized, Sampled
from orcapost.engine.results import FileResult
from orcapost.host import Host
from orcapost.inventory import SimFile
from orcapost.plan import Plan

SCHEMA_VERSION = 1


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class HostMetrics(_Model):
    """The machine. `memory` and `available` in bytes, `cores` logical."""

    name: str
    system: str
    cores: int
    memory: int
    available: int


class VersionMetrics(_Model):
    """Versions of everything that had a part in the numbers; empty where unknown."""

    orcapost: str
    python: str
    orcfxapi_wrapper: str
    orcfxapi_library: str


class LimitMetrics(_Model):
    """One of the limits on a batch's files at once, and where it comes from."""

    name: str
    at_once: int
    words: str


class PlannedBatch(_Model):
    """One batch of the plan. `memory` is what its open files were taken to need [bytes]; the count begins at `workers`
    and may move from `fewest` to `most`."""

    bin: str
    files: int
    bytes: int
    workers: int
    fewest: int
    most: int
    model_threads: int
    memory: int
    limits: list[LimitMetrics]
    reason: str


class Seconds(_Model):
    """Where one file's time went: waiting for its worker, loading, extracting, journalling; and all of it."""

    queue: float
    load: float
    extract: float
    write: float
    total: float


class FileProblem(_Model):
    """A warning about one file: its kind, the column it concerns if any, and the words."""

    kind: str
    column: str
    message: str


class FileMetrics(_Model):
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


class BatchMetrics(_Model):
    """What became of a batch. `wall` runs from its first start to its last end [s]; rates are over that."""

    bin: str
    files: int
    bytes: int
    wall: float
    mb_per_s: float
    files_per_s: float


class SampleMetrics(_Model):
    """The machine at one moment: seconds, CPU [%], memory in use [bytes], disk reads [bytes/s], files open."""

    time: float
    cpu: float
    memory: int
    disk_read: float
    running: int


class ChangeMetrics(_Model):
    """A change of how many files may be open at once: when [s], of which batch (None: all together), to what, why."""

    time: float
    batch: str | None
    at_once: int
    reason: str


class LowerBound(_Model):
    """The shortest this run could have been [s], and what says so: the largest of the three."""

    seconds: float
    binding: str
    disk: float
    processor: float
    longest_file: float


class Totals(_Model):
    """The run as a whole. `efficiency` is lower bound / wall; `ok + incomplete + failed` is every file; `predicted` is
    the wall time that was expected from what earlier runs showed, None if there were none."""

    wall: float
    predicted: float | None
    files: int
    ok: int
    incomplete: int
    failed: int
    reused: int
    bytes: int
    mb_per_s: float
    lower_bound: LowerBound
    efficiency: float


class Metrics(_Model):
    """A whole run, as written to `<output>/<config stem>_metrics.json`."""

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


class Recorder:
    """Listens to a run's events and turns them into metrics."""

    def __init__(
        self,
        job: Job,
        files: Sequence[SimFile],
        host: Host,
        plan: Plan,
        backend: str,
        predicted: float | None = None,
    ) -> None:
        self._started = datetime.now(UTC)
        self._job = job
        self._files = files
        self._host = host
        self._plan = plan
        self._backend = backend
        self._predicted = predicted
        self._finished: dict[int, Finished] = {}
        self._write: dict[int, float] = {}
        self._samples: list[Sampled] = []
        self._changes: list[Resized] = []

    def listen(self, event: Event) -> None:
        """Take in one event."""
        if isinstance(event, Finished):
            self._finished[event.file] = event
        elif isinstance(event, Sampled):
            self._samples.append(event)
        elif isinstance(event, Resized):
            self._changes.append(event)

    def wrote(self, file: int, seconds: float) -> None:
        """Note how long it took to keep a file's result."""
        self._write[file] = seconds

    @property
    def results(self) -> dict[int, FileResult]:
        """The results that came, by position in the inventory."""
        return {file: event.result for file, event in self._finished.items()}

    def metrics(self, wall: float, tables: Sequence[Path]) -> Metrics:
        """The metrics of a run that took `wall` seconds and wrote `tables`."""
        answers = [event for event in self._finished.values() if event.versions]
        versions = answers[0].versions if answers else None
        batch_of = {file: batch.bin for batch in self._plan.batches for file in batch.files}
        return Metrics(
            started=self._started.isoformat(timespec="seconds"),
            config=str(self._job.source),
            config_hash=_hash(self._job),
            backend=self._backend,
            stand_in=self._backend == "fake",
            host=HostMetrics(
                name=self._host.name,
                system=self._host.system,
                cores=self._host.cores,
                memory=self._host.memory,
                available=self._host.available,
            ),
            versions=VersionMetrics(
                orcapost=__version__,
                python=platform.python_version(),
                orcfxapi_wrapper=versions.wrapper if versions else "",
                orcfxapi_library=versions.library if versions else "",
            ),
            model_threads=answers[0].model_threads if answers else None,
            plan=[
                PlannedBatch(
                    bin=batch.bin,
                    files=len(batch.files),
                    bytes=batch.bytes,
                    workers=batch.at_once,
                    fewest=batch.fewest,
                    most=batch.most,
                    model_threads=batch.model_threads,
                    memory=batch.memory,
                    limits=[LimitMetrics(**asdict(limit)) for limit in batch.limits],
                    reason=batch.reason,
                )
                for batch in self._plan.batches
            ],
            memory_limit=self._plan.memory_limit,
            seats=self._plan.seats,
            files=[self._file(position, batch_of[position]) for position in sorted(self._finished)],
            batches=self._batches(),
            samples=[
                SampleMetrics(time=s.time, cpu=s.cpu, memory=s.memory, disk_read=s.disk_read, running=s.running)
                for s in self._samples
            ],
            changes=[ChangeMetrics(**asdict(change)) for change in self._changes],
            totals=self._totals(wall),
            tables=[str(table) for table in tables],
        )

    def _file(self, position: int, batch: str) -> FileMetrics:
        event = self._finished[position]
        result, usage = event.result, event.result.usage
        return FileMetrics(
            path=self._files[position].location.encode("utf-8", "backslashreplace").decode(),
            bytes=self._files[position].bytes,
            batch=batch,
            slot=event.slot,
            pid=event.pid,
            status=result.status,
            run_status=result.run_status,
            reused=event.reused,
            attempts=event.attempts,
            error=result.error,
            problems=[FileProblem(kind=p.kind, column=p.column, message=p.message) for p in result.problems],
            start=event.time - event.total,
            end=event.time,
            seconds=Seconds(
                queue=event.queue,
                load=usage.load,
                extract=usage.extract,
                write=self._write.get(position, 0.0),
                total=event.total,
            ),
            cpu_s=usage.cpu,
            rss_peak=usage.rss_peak,
            read_bytes=usage.read,
        )

    def _done_now(self, files: Sequence[int]) -> list[Finished]:
        return [self._finished[f] for f in files if f in self._finished and not self._finished[f].reused]

    def _batches(self) -> list[BatchMetrics]:
        batches = []
        for batch in self._plan.batches:
            done = self._done_now(batch.files)
            size = sum(self._files[event.file].bytes or 0 for event in done)
            wall = max((e.time for e in done), default=0.0) - min((e.time - e.total for e in done), default=0.0)
            batches.append(
                BatchMetrics(
                    bin=batch.bin,
                    files=len(done),
                    bytes=size,
                    wall=wall,
                    mb_per_s=_rate(size / 1e6, wall),
                    files_per_s=_rate(len(done), wall),
                )
            )
        return batches

    def _totals(self, wall: float) -> Totals:
        events = list(self._finished.values())
        done = self._done_now(range(len(self._files)))
        statuses = [event.result.status for event in events]
        size = sum(self._files[event.file].bytes or 0 for event in done)
        bound = lower_bound(
            [(event.time - event.total, event.time, self._files[event.file].bytes or 0) for event in done],
            cpu_seconds=sum(event.result.usage.cpu for event in done),
            cores=self._host.cores,
        )
        return Totals(
            wall=wall,
            predicted=self._predicted,
            files=len(events),
            ok=statuses.count("ok"),
            incomplete=statuses.count("incomplete"),
            failed=statuses.count("failed"),
            reused=sum(event.reused for event in events),
            bytes=size,
            mb_per_s=_rate(size / 1e6, wall),
            lower_bound=bound,
            efficiency=_rate(bound.seconds, wall),
        )


def _hash(job: Job) -> str:
    """A hash of all that a job asks for, folders and overrides included."""
    return hashlib.sha256(repr(replace(job, source=Path(job.source.name))).encode()).hexdigest()


def lower_bound(files: Sequence[tuple[float, float, int]], cpu_seconds: float, cores: int) -> LowerBound:
    """The shortest time in which this work could have been done, going by what the run itself showed.

    Parameters
    ----------
    files
        For each file: start [s], end [s], bytes.
    cpu_seconds
        Processor time of all files together.
    """
    total = sum(size for _, _, size in files)
    best = best_rate(files)
    bounds = {
        "disk": total / best if best > 0 else 0.0,
        "processor": cpu_seconds / max(cores, 1),
        "longest file": max((end - start for start, end, _ in files), default=0.0),
    }
    binding = max(bounds, key=lambda name: bounds[name])
    return LowerBound(
        seconds=bounds[binding],
        binding=binding,
        disk=bounds["disk"],
        processor=bounds["processor"],
        longest_file=bounds["longest file"],
    )


def best_rate(files: Sequence[tuple[float, float, int]]) -> float:
    """The best rate at which files were got through [bytes/s], each file's bytes spread evenly over its time.

    The best mean over any stretch of a tenth of the whole, but at least one second: shorter ones say more about one
    file's place in the cache than about the machine.
    """
    if not files:
        return 0.0
    start, end, size = (np.array(values, dtype=float) for values in zip(*files, strict=True))
    end = np.maximum(end, start + 1e-9)
    begin, finish = float(start.min()), float(end.max())
    window = min(max(1.0, 0.1 * (finish - begin)), finish - begin)
    moments = np.concatenate([start, end])
    slopes = np.concatenate([size / (end - start), -size / (end - start)])
    order = np.argsort(moments, kind="stable")
    moments, slopes = moments[order], np.cumsum(slopes[order])
    done = np.concatenate([[0.0], np.cumsum(slopes[:-1] * np.diff(moments))])
    # The bytes done in a window are linear in its place between these candidates.
    edges = np.clip(np.concatenate([moments, moments - window]), begin, finish - window)
    return float(np.max(np.interp(edges + window, moments, done) - np.interp(edges, moments, done)) / window)


def _rate(amount: float, seconds: float) -> float:
    return amount / seconds if seconds > 0 else 0.0
