"""The listener that sums a run up and writes its metrics."""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice, zip_longest
from operator import itemgetter
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from orcapost import __version__
from orcapost.common import interruption
from orcapost.common.atomic import write_all
from orcapost.common.names import as_text
from orcapost.config.resolved import config_hash
from orcapost.engine.events import Event, Finished, Resized, Resumed, Reused, Sampled, Waiting
from orcapost.inventory import SimFile
from orcapost.job import Job
from orcapost.orcaflex.backend import STAND_IN, Versions
from orcapost.planning.host import Host
from orcapost.planning.plan import Plan
from orcapost.records.bounds import lower_bound
from orcapost.records.metrics import (
    BatchMetrics,
    ChangeMetrics,
    FileMetrics,
    FileProblem,
    HostMetrics,
    LimitMetrics,
    Metrics,
    PlannedBatch,
    SampleMetrics,
    Seconds,
    Totals,
    VersionMetrics,
    WaitMetrics,
)
from orcapost.results.causes import Causes, ProblemGroup
from orcapost.results.memory import Results
from orcapost.statistics.reducer import Array


@dataclass(frozen=True, slots=True)
class Failed:
    """A file that failed, and why."""

    path: str
    run_status: str
    error: str


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning about a column of a table: the column, the words, the first file that it concerns and their number."""

    column: str
    message: str
    first: str
    files: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What is shown at the end of a run, without its files one by one.

    Attributes
    ----------
    failures
        In the order of the files.
    problems
        All that is wrong with files, failed ones too: a line for each cause, where that can be.
    warnings
        On the tables.
    shares
        Seconds that files were with the workers, by what went on: ``start and queue``, ``load``, ``extract``.
    """

    totals: Totals
    stand_in: bool
    failures: tuple[Failed, ...]
    problems: tuple[ProblemGroup, ...]
    shares: Mapping[str, float]
    warnings: tuple[Warned, ...] = ()


BLOCK = 1000  # files looked up together

# When and where a file was done; zeros where it was not.
_COURSE = np.dtype(
    [
        ("time", "f8"),
        ("total", "f8"),
        ("queue", "f8"),
        ("pid", "i8"),
        ("slot", "i4"),
        ("attempts", "i4"),
        ("reused", "?"),
    ]
)


class Recorder:
    """A listener that turns a run's events into metrics.

    Parameters
    ----------
    results
        The results store, which gets each event before the recorder, and is only read here.
    predicted
        The wall time that was expected [s], if any was.
    write_seconds
        How long it took to keep each file's result [s], read at the end of the run; None for no time. Shape (files,).
    """

    def __init__(
        self,
        job: Job,
        files: Sequence[SimFile],
        host: Host,
        plan: Plan,
        backend: str,
        results: Results,
        predicted: float | None = None,
        write_seconds: Array | None = None,
    ) -> None:
        self._started = datetime.now(UTC)
        self._job = job
        self._files = files
        self._host = host
        self._plan = plan
        self._backend = backend
        self._results = results
        self._write_seconds = np.zeros(len(files)) if write_seconds is None else write_seconds
        self._predicted = predicted
        self._course = np.zeros(len(files), dtype=_COURSE)
        self._versions: Versions | None = None
        self._model_threads: int | None = None
        self._samples: list[Sampled] = []
        self._changes: list[Resized] = []
        self._waits: list[Waiting | Resumed] = []

    def listen(self, event: Event) -> None:
        """Take in one event."""
        if isinstance(event, Finished):
            self._course[event.file] = (
                event.time,
                event.total,
                event.queue,
                event.pid,
                event.slot,
                event.attempts,
                False,
            )
            self._versions = self._versions or event.versions
            if self._model_threads is None:  # a file that cannot be read does not tell
                self._model_threads = event.model_threads
        elif isinstance(event, Reused):
            self._course["reused"][list(event.files)] = True
        elif isinstance(event, Sampled):
            self._samples.append(event)
        elif isinstance(event, Resized):
            self._changes.append(event)
        elif isinstance(event, (Waiting, Resumed)):
            self._waits.append(event)

    def write(self, path: Path, totals: Totals, tables: Sequence[Path], earlier: Collection[Path] = ()) -> Path:
        """Write the metrics of a run that wrote `tables`. Each file stands on a line of its own.

        Parameters
        ----------
        totals
            Those of `summary`.
        earlier
            What earlier runs put beside them (see `orcapost.common.atomic.write_all`).

        Returns
        -------
        Where they really stand (see `orcapost.common.atomic.write_all`).

        Raises
        ------
        OSError
            They cannot be written.
        """
        return write_all({path: lambda stream: self._write(stream, totals, tables)}, earlier)[path]

    def _write(self, stream: IO[str], totals: Totals, tables: Sequence[Path]) -> None:
        before, _, after = _LINES.encode(self._metrics(totals, tables)).partition('\n "files": []')
        stream.write(f'{before}\n "files": [')
        separator = "\n  "
        files = self._file_metrics()
        while block := [vars(file) for file in islice(files, BLOCK)]:
            interruption.check()
            # Many at once are encoded twice as fast. In a text, quotes have a backslash: this is where a file begins.
            lines = _LINE.encode(block)[1:-1].replace('}, {"path": ', '},\n  {"path": ')
            stream.write(separator + lines)
            separator = ",\n  "
        stream.write(("\n ]" if self._results else "]") + f"{after}\n")

    def _metrics(self, totals: Totals, tables: Sequence[Path]) -> Metrics:
        """The metrics without the files."""
        return Metrics(
            started=self._started.isoformat(timespec="seconds"),
            config=str(self._job.source),
            config_hash=config_hash(self._job),
            backend=self._backend,
            stand_in=self._backend == STAND_IN,
            host=HostMetrics(**asdict(self._host)),
            versions=VersionMetrics(
                orcapost=__version__,
                python=platform.python_version(),
                orcfxapi_wrapper=self._versions.wrapper if self._versions else "",
                orcfxapi_library=self._versions.library if self._versions else "",
            ),
            model_threads=self._model_threads,
            plan=[
                PlannedBatch(
                    bin=batch.bin,
                    files=len(batch.files),
                    bytes=batch.bytes,
                    at_once=batch.at_once,
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
            files=[],
            batches=self._batches(),
            samples=[SampleMetrics(**asdict(sample)) for sample in self._samples],
            changes=[ChangeMetrics(**asdict(change)) for change in self._changes],
            totals=totals,
            tables=[str(table) for table in tables],
            waits=[
                WaitMetrics(begin.time, totals.wall if end is None else end.time, begin.what, as_text(begin.reason))
                for begin, end in zip_longest(self._waits, self._waits[1:])
                if isinstance(begin, Waiting)
            ],
        )

    def planned(self) -> Metrics:
        """The metrics before anything was done."""
        return self._metrics(self.summary(0.0).totals, [])

    def summary(self, wall: float) -> Summary:
        """What is shown at the end of a run that took `wall` seconds."""
        statuses: Counter[str] = Counter()
        failures: list[tuple[int, Failed]] = []
        causes = Causes(self._files)
        results, numbers = self._results.alike()
        there = np.flatnonzero(self._results.there)
        there = there[np.argsort(numbers[there], kind="stable")]
        starts = np.searchsorted(numbers[there], np.arange(len(results)))
        for result, positions in zip(results, np.split(there, starts)[1:], strict=True):
            files = positions.tolist()
            if not files:
                continue
            statuses[result.status] += len(files)
            if result.error is not None:
                failures += [(file, Failed(self._path(file), result.run_status, result.error)) for file in files]
            causes.add(files, result)
        done = self._done_now()
        usage, queue = self._results.usage[done], self._course["queue"][done]
        return Summary(
            totals=self._totals(wall, statuses),
            stand_in=self._backend == STAND_IN,
            failures=tuple(failure for _, failure in sorted(failures, key=itemgetter(0))),
            problems=tuple(causes.groups()),
            shares={
                "start and queue": float(queue.sum()),
                "load": float(usage["load"].sum()),
                "extract": float(usage["extract"].sum()),
            },
        )

    def _path(self, position: int) -> str:
        return as_text(self._files[position].location)

    def _file_metrics(self) -> Iterator[FileMetrics]:
        """One for each file that has a result. What they share is looked up once, and numbers in blocks."""
        results, numbers = self._results.alike()
        shared = [
            {
                "status": result.status,
                "run_status": result.run_status,
                "error": None if result.error is None else as_text(result.error),
                "problems": [FileProblem(p.kind, p.column, as_text(p.message)) for p in result.problems],
            }
            for result in results
        ]
        bins = [batch.bin for batch in self._plan.batches]
        batch_of = self._batch_of()
        positions = np.flatnonzero(self._results.there)
        for block in np.split(positions, range(BLOCK, len(positions), BLOCK)):
            for position, number, batch, course, usage, write in zip(
                block.tolist(),
                numbers[block].tolist(),
                batch_of[block].tolist(),
                self._course[block].tolist(),
                self._results.usage[block].tolist(),
                self._write_seconds[block].tolist(),
                strict=True,
            ):
                time, total, queue, pid, slot, attempts, reused = course
                load, extract, cpu, rss_peak, read = usage
                yield FileMetrics(
                    path=self._path(position),
                    bytes=self._files[position].bytes,
                    batch=bins[batch],
                    slot=slot,
                    pid=pid,
                    reused=reused,
                    attempts=attempts,
                    start=time - total,
                    end=time,
                    seconds=Seconds(queue=queue, load=load, extract=extract, write=write, total=total),
                    cpu_s=cpu,
                    rss_peak=rss_peak,
                    read_bytes=read,
                    **shared[number],
                )

    def _batch_of(self) -> NDArray[np.int32]:
        """The number of each file's batch."""
        numbers = np.zeros(len(self._files), dtype=np.int32)
        for number, batch in enumerate(self._plan.batches):
            numbers[list(batch.files)] = number
        return numbers

    def _done_now(self, files: Sequence[int] | None = None) -> NDArray[np.intp]:
        """Of `files`, or of all, those that this run has done itself."""
        done: NDArray[np.bool_] = self._results.there & ~self._course["reused"]
        if files is None:
            return np.flatnonzero(done)
        positions = np.array(files, dtype=np.intp)
        return positions[done[positions]]

    def _spans(self, files: NDArray[np.intp]) -> Array:
        """Start [s], end [s] and bytes of each of `files`."""
        end = self._course["time"][files]
        sizes = [self._files[position].bytes or 0 for position in files.tolist()]
        return np.column_stack([end - self._course["total"][files], end, sizes])

    def _batches(self) -> list[BatchMetrics]:
        batches = []
        for batch in self._plan.batches:
            start, end, sizes = self._spans(self._done_now(batch.files)).T
            size = int(sizes.sum())
            wall = float(end.max() - start.min()) if len(sizes) else 0.0
            batches.append(
                BatchMetrics(
                    bin=batch.bin,
                    files=len(sizes),
                    bytes=size,
                    wall=wall,
                    mb_per_s=_rate(size / 1e6, wall),
                    files_per_s=_rate(len(sizes), wall),
                )
            )
        return batches

    def _totals(self, wall: float, statuses: Mapping[str, int]) -> Totals:
        done = self._done_now()
        spans = self._spans(done)
        spans[:, 0] += self._course["queue"][done]  # waiting for a process is nothing that the files need
        size = int(spans[:, 2].sum())
        counting = self._results.counting(self._job.include_incomplete)
        states = self._results.run_status(slice(None))
        worked = np.array([states[position] != "timed out" for position in done.tolist()], dtype=bool)
        cpu = float(self._results.usage["cpu"][done[worked]].sum())
        bound = lower_bound(spans[worked], cpu, self._host.cores)  # no run needs the time of a file that hung
        return Totals(
            wall=wall,
            predicted=self._predicted,
            files=len(self._results),
            ok=statuses["ok"],
            empty_cells=statuses["empty_cells"],
            incomplete=statuses["incomplete"],
            failed=statuses["failed"],
            reused=int(self._course["reused"].sum()),
            bytes=size,
            mb_per_s=_rate(size / 1e6, wall),
            lower_bound=bound,
            efficiency=_rate(bound.seconds, wall),
            left_out=len(self._results) - int(counting.sum()) if self._job.statistics else 0,
        )


_LINE, _LINES = (
    json.JSONEncoder(default=vars, ensure_ascii=False, allow_nan=False, indent=indent) for indent in (None, 1)
)


def _rate(amount: float, seconds: float) -> float:
    return amount / seconds if seconds > 0 else 0.0
