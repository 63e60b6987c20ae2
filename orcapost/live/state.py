"""Events -> what the live page is sent: first the run as it was planned, then only what is new."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from orcapost.common.names import as_text, common_folder, shown
from orcapost.engine.events import Event, Finished, Resized, Retrying, Reused, Sampled, Slow, Started
from orcapost.pipeline import Prepared
from orcapost.records.metrics import STATUSES, Metrics
from orcapost.records.recorder import Recorder
from orcapost.report import data as report
from orcapost.results.memory import Results

# Files in one message. A viewer who comes late is sent many, and between the messages the run has its turn.
MAX_FILES = 1000


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: in words, and where its metrics stand if it came to its end."""

    words: str
    metrics: Path | None = None


@dataclass(slots=True)
class Cursor:
    """What a viewer has been sent: the number of files, samples and changes."""

    files: int = 0
    samples: int = 0
    changes: int = 0


@dataclass(slots=True)
class _BatchDone:
    """What this run did of a batch."""

    bin: str
    files: int = 0
    bytes: int = 0
    start: float = 0.0
    end: float = 0.0

    def add(self, event: Finished, size: int) -> None:
        start = event.time - event.total
        self.start = min(self.start, start) if self.files else start
        self.end = max(self.end, event.time)
        self.files += 1
        self.bytes += size

    def as_dict(self) -> dict[str, Any]:
        wall = self.end - self.start
        return {
            "bin": self.bin,
            "files": self.files,
            "bytes": self.bytes,
            "wall": wall,
            "mb_per_s": self.bytes / 1e6 / wall if wall > 0 else 0.0,
            "files_per_s": self.files / wall if wall > 0 else 0.0,
        }


class LiveRun:
    """A run as it stands.

    `listen` and `end` are called by the run's thread, all else by the server's. The run's thread only puts events into
    a list; they are looked at when a viewer asks. As nothing is ever taken out of the lists again, a viewer needs no
    queue but only a `Cursor` in them: a slow one is behind, and holds up nobody.

    Parameters
    ----------
    prepared
        The run's files and plan.
    backend
        What reads the files.
    """

    def __init__(self, prepared: Prepared, backend: str) -> None:
        self._begun = time.perf_counter()
        self._inventory = prepared.files
        self._planned = Recorder(
            prepared.job, prepared.files, prepared.host, prepared.plan, backend, Results(len(prepared.files))
        ).planned()
        self._bin_of = {file: bin for bin, batch in enumerate(prepared.plan.batches) for file in batch.files}
        self._folder = common_folder([as_text(file.location) for file in prepared.files])
        self._inbox: list[Event] = []
        self._taken = 0
        self._files: list[Finished] = []  # in the order in which they ended
        self._samples: list[Sampled] = []
        self._changes: list[Resized] = []
        self._retries: list[Retrying] = []
        self._open: dict[int, Started] = {}
        self._slow: dict[int, Slow] = {}
        self._states: dict[str, int] = {}  # numbered as they come
        self._counts = dict.fromkeys(STATUSES, 0)
        self._reused = 0
        self._batches = [_BatchDone(batch.bin) for batch in prepared.plan.batches]
        self._outcome: dict[str, Any] | None = None
        self.ended: Ended | None = None

    def listen(self, event: Event) -> None:
        """Take note of an event."""
        if isinstance(event, Reused):
            self._inbox += [Finished(event.time, file, 0, 0, event.results[file]) for file in event.files]
        else:
            self._inbox.append(event)

    def end(self, ended: Ended) -> None:
        """Nothing more will happen."""
        self.ended = ended

    def planned(self) -> dict[str, Any]:
        """The page's data object (`orcapost.report.data.report_data`) before anything was done."""
        data = report.report_data(self._planned)
        data["run"] |= {"bins": [batch.bin for batch in self._batches], "folder": shown(self._folder)}
        return data | {"verdict": None}

    def updates(self, cursor: Cursor) -> dict[str, Any]:
        """What has happened since `cursor`, which moves on. Of very many files, the first `MAX_FILES`.

        Returns
        -------
        A mapping. To be added to what the viewer has: ``files``, ``samples``, ``errors``, ``problems`` and ``changes``,
        as in `orcapost.report.data.run_data`. Instead of what it has: ``states`` and ``batches`` as there; ``totals``,
        as far as they are known; ``open``, each open file's name, bytes, slot, start and attempt; ``retries``, how
        often a file went back to the queue, and ``retry``, the last time in words.
        """
        self._take_in()
        events = self._files[cursor.files : cursor.files + MAX_FILES]
        samples, changes = self._samples[cursor.samples :], self._changes[cursor.changes :]
        first = cursor.files
        cursor.files, cursor.samples, cursor.changes = first + len(events), len(self._samples), len(self._changes)
        results = [event.result for event in events]
        return {
            "files": self._columns(events),
            "errors": report.errors(results, first),
            "problems": report.problems(results, first),
            "samples": report.sample_columns(samples),
            "changes": report.spelt_out([asdict(change) for change in changes]),
            "states": [shown(state) for state in self._states],
            "batches": [batch.as_dict() for batch in self._batches],
            "totals": self._totals(),
            "open": [self._open_file(started) for started in self._open.values()],
            "retries": len(self._retries),
            "retry": self._retry(self._retries[-1]) if self._retries else "",
        }

    def outcome(self) -> dict[str, Any]:
        """How the run ended: ``words``; and if it came to its end, its ``verdict`` and the rest of what
        `orcapost.report.data.run_data` has in ``run``, without the files, samples and changes that viewers know."""
        if self._outcome is None:
            assert self.ended is not None
            self._outcome = {"words": shown(self.ended.words)}
            if self.ended.metrics is not None:
                from orcapost.records.reading import read  # imports pydantic

                metrics = read(self.ended.metrics)
                assert isinstance(metrics, Metrics)
                self._outcome["verdict"] = report.verdict_data(metrics)
                self._outcome["run"] = report.plain(metrics, "files", "samples", "changes")
        return self._outcome

    def _take_in(self) -> None:
        """Take in the events that came since the last time."""
        while self._taken < len(self._inbox):
            event = self._inbox[self._taken]
            self._taken += 1
            match event:
                case Started():
                    self._open[event.file] = event
                    self._slow.pop(event.file, None)
                case Slow():
                    self._slow[event.file] = event
                case Finished():
                    self._open.pop(event.file, None)
                    self._finish(event)
                case Retrying():
                    self._open.pop(event.file, None)
                    self._retries.append(event)
                case Sampled():
                    self._samples.append(event)
                case Resized():
                    self._changes.append(event)

    def _finish(self, event: Finished) -> None:
        self._files.append(event)
        self._counts[event.result.status] += 1
        self._states.setdefault(event.result.run_status, len(self._states))
        if event.attempts == 0:  # the result is an earlier run's
            self._reused += 1
        else:
            self._batches[self._bin_of[event.file]].add(event, self._inventory[event.file].bytes or 0)

    def _columns(self, events: Sequence[Finished]) -> dict[str, list[Any]]:
        """``files`` of `orcapost.report.data.run_data`; by way of `FileMetrics` it would take three times as long."""
        files = [self._inventory[event.file] for event in events]
        usages = [event.result.usage for event in events]
        short = report.short
        return {
            "name": [shown(as_text(file.location)[len(self._folder) :]) for file in files],
            "bytes": [file.bytes for file in files],
            "bin": [self._bin_of[event.file] for event in events],
            "slot": [event.slot for event in events],
            "pid": [event.pid for event in events],
            "start": [short(event.time - event.total) for event in events],
            "end": [short(event.time) for event in events],
            "status": [STATUSES.index(event.result.status) for event in events],
            "state": [self._states[event.result.run_status] for event in events],
            "reused": [int(event.attempts == 0) for event in events],
            "attempts": [event.attempts for event in events],
            "queue": [short(event.queue) for event in events],
            "load": [short(usage.load) for usage in usages],
            "extract": [short(usage.extract) for usage in usages],
            "write": [0.0 for _ in events],  # only the run's own metrics know it
            "cpu": [short(usage.cpu) for usage in usages],
            "memory": [usage.rss_peak for usage in usages],
            "read": [usage.read for usage in usages],
        }

    def _totals(self) -> dict[str, Any]:
        wall = time.perf_counter() - self._begun
        size = sum(batch.bytes for batch in self._batches)
        return {
            "wall": wall,
            "files": len(self._files),
            **self._counts,
            "reused": self._reused,
            "bytes": size,
            "mb_per_s": size / 1e6 / wall,
        }

    def _open_file(self, started: Started) -> dict[str, Any]:
        file = self._inventory[started.file]
        return {
            "name": shown(as_text(file.name)),
            "bytes": file.bytes,
            "slot": started.slot,
            "start": started.time,
            "attempt": started.attempt,
            "slow": slow.words if (slow := self._slow.get(started.file)) is not None else None,
        }

    def _retry(self, retrying: Retrying) -> str:
        return shown(f"{as_text(self._inventory[retrying.file].name)}: {retrying.reason}")
