"""`<name>.log`: what a run decided, started, waited for and finished, and when, by the standard library's `logging`."""

from __future__ import annotations

import contextlib
import logging
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from orcapost import __version__
from orcapost.common.names import on_one_line
from orcapost.common.units import counted, human_bytes, human_seconds
from orcapost.config.resolved import config_hash
from orcapost.engine.events import (
    Drawn,
    Event,
    Finished,
    Resized,
    Resumed,
    Retrying,
    Reused,
    Sampled,
    Slow,
    Started,
    StartFailed,
    Waiting,
)
from orcapost.inventory import SimFile
from orcapost.job import Job
from orcapost.planning.host import Host
from orcapost.planning.plan import Plan
from orcapost.records.recorder import Summary

KEPT_LOGS = 3  # of earlier runs
FLUSH_INTERVAL = 0.5  # s: what a run that is killed may lose of its log
SAMPLE_INTERVAL = 10.0  # s
ON_SCREEN = {"on_screen": True}  # of records whose words the progress shows


class RunLog:
    """The log of one run: a context manager. Lines are in a file of their own, new for each run; those of the
    `KEPT_LOGS` runs before it are ``<name>.log.1`` (the newest) and so on. A log that cannot be written is no reason to
    stop: `failure` says why it ended.

    Its logger is its own, so that runs in one process do not mix, and nothing else writes into it.

    Parameters
    ----------
    path
        Its file.
    files
        The run's files.
    others
        More handlers, for a screen, say.
    """

    def __init__(self, path: Path, files: Sequence[SimFile], others: Iterable[logging.Handler] = ()) -> None:
        self._path = path
        self._files = files
        self._others = tuple(others)
        self._file: _LogFile | None = None
        self._last_sample = -SAMPLE_INTERVAL
        self.logger = logging.Logger("orcapost.run", logging.DEBUG)
        self.failure: str | None = None

    def __enter__(self) -> Self:
        for handler in self._others:
            self.logger.addHandler(handler)
        _make_room(self._path)
        try:
            self._file = _LogFile(self._path)
        except OSError as error:
            self.failure = error.strerror or str(error)
        else:
            self.logger.addHandler(self._file)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self.logger.removeHandler(self._file)
            with contextlib.suppress(OSError):  # closing writes what is left
                self._file.close()
            self.failure = self.failure or self._file.failure

    def begin(
        self,
        job: Job,
        host: Host,
        backend: str,
        plan: Plan,
        predicted: float | None,
        reasons: Mapping[str, int],
    ) -> None:
        """What was decided before the first file was opened.

        Parameters
        ----------
        predicted
            The expected wall time [s].
        reasons
            How many files are to be read for which reason.
        """
        system = f"{host.system}, {counted(host.cores, 'core')}, {human_bytes(host.available)} of memory free"
        self.logger.info("orcapost %s, backend %s, on %s: %s", __version__, backend, host.name, system)
        self.logger.info("configuration: %s, hash %s", job.source, config_hash(job)[:12])
        for batch in plan.batches:
            moves = "fixed" if batch.fewest == batch.most else f"may move from {batch.fewest} to {batch.most}"
            self.logger.info(
                "plan: %s: %s, %s, %d at once (%s) because of %s; %s, model threads %d",
                batch.bin,
                counted(len(batch.files), "file"),
                human_bytes(batch.bytes),
                batch.at_once,
                moves,
                batch.reason,
                human_bytes(batch.memory),
                batch.model_threads,
                extra=ON_SCREEN,
            )
            for limit in batch.limits:
                self.logger.info("limit: %s: %d at once by %s: %s", batch.bin, limit.at_once, limit.name, limit.words)
        seats = "not known" if plan.seats is None else plan.seats
        self.logger.info("limits: memory of open files %s, licence seats %s", human_bytes(plan.memory_limit), seats)
        for reason, files in reasons.items():
            self.logger.info("to be read: %s: %s", counted(files, "file"), reason)
        if predicted is not None:
            self.logger.info("predicted: %s", human_seconds(predicted))

    def listen(self, event: Event) -> None:
        """Take in one event."""
        log = self.logger
        match event:
            case Started():
                again = f", attempt {event.attempt}" if event.attempt > 1 else ""
                log.debug("start: %s, slot %d%s", self._name(event.file), event.slot + 1, again)
            case Finished():
                self._finished(event)
            case Retrying():
                log.warning("retry: %s: %s", self._name(event.file), event.reason, extra=ON_SCREEN)
            case Slow():
                log.warning("slow: %s: %s", self._name(event.file), event.words, extra=ON_SCREEN)
            case StartFailed():
                log.warning("process: slot %d: %s", event.slot + 1, event.reason, extra=ON_SCREEN)
            case Waiting():
                log.warning("waiting: for a %s: %s", event.what, event.reason, extra=ON_SCREEN)
            case Resumed():
                log.info("waiting: over", extra=ON_SCREEN)
            case Resized():
                log.info("at once: %s: %d: %s", event.batch or "all", event.at_once, event.reason)
            case Reused():
                log.info("earlier run: %s taken", counted(len(event.files), "file"))
            case Drawn() if event.done == event.total:
                log.info("pictures: %d drawn", event.total)
            case Sampled():
                self._sampled(event)

    def end(self, summary: Summary, tables: Mapping[Path, Path], place_of: Callable[[str], str]) -> None:
        """How the run ended. `tables`: where each really stands."""
        for group in summary.problems:
            self.logger.warning("problem: %s", group.line(summary.totals.files, place_of), extra=ON_SCREEN)
        for wanted, real in tables.items():
            held = "" if wanted == real else f" ({wanted.name} is held open)"
            self.logger.info("table: %s%s", real, held, extra=ON_SCREEN)
        totals = summary.totals
        files, wall = counted(totals.files, "file"), human_seconds(totals.wall)
        self.logger.info("end: %s: %s, in %s", files, totals.words, wall, extra=ON_SCREEN)

    def stop(self, stop: BaseException) -> None:
        """What stopped the run before its end."""
        self.logger.error("stopped: %s", f"{type(stop).__name__}: {stop}".removesuffix(": "), extra=ON_SCREEN)

    def _finished(self, event: Finished) -> None:
        result, usage = event.result, event.result.usage
        if result.error is not None:
            words = f"{result.run_status}: {result.error}"
            self.logger.warning("failed: %s: %s", self._name(event.file), words, extra=ON_SCREEN)
            return
        self.logger.info(
            "done: %s: %s, load %.3f s, extract %.3f s, waited %.3f s, processor %.3f s, memory up to %s",
            self._name(event.file),
            result.status.replace("_", " "),
            usage.load,
            usage.extract,
            event.queue,
            usage.cpu,
            human_bytes(usage.rss_peak),
        )

    def _sampled(self, event: Sampled) -> None:
        if event.time - self._last_sample >= SAMPLE_INTERVAL:
            self._last_sample = event.time
            words = "machine: %d open, cores %.0f%% busy, memory in use %s, disk %s/s"
            memory, rate = human_bytes(event.memory), human_bytes(event.disk_read)
            self.logger.debug(words, event.running, event.cpu, memory, rate)
        if self._file is not None:
            self._file.flush()

    def _name(self, file: int) -> str:
        return self._files[file].name


class _LogFile(logging.StreamHandler[IO[str]]):
    """Writes lines to a file, and to its disk now and then. The first that cannot be written is the last."""

    def __init__(self, path: Path) -> None:
        # Where an earlier log is held open, and could not be moved, the new one goes below it.
        super().__init__(path.open("a", encoding="utf-8", errors="backslashreplace", newline="\n"))
        self.failure: str | None = None
        self._flushed = 0.0
        self.setFormatter(_OneLine("%(asctime)s %(levelname)-7s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        if self.failure is None:
            super().emit(record)

    def flush(self) -> None:
        if self.failure is None and time.monotonic() - self._flushed >= FLUSH_INTERVAL:
            self._flushed = time.monotonic()
            try:
                super().flush()
            except OSError as error:
                self.failure = error.strerror or str(error)

    def handleError(self, record: logging.LogRecord) -> None:
        self.failure = self.failure or str(sys.exc_info()[1])

    def close(self) -> None:
        self._flushed = -FLUSH_INTERVAL
        try:
            self.stream.close()
        except OSError as error:
            self.failure = self.failure or error.strerror or str(error)
        super().close()


class _OneLine(logging.Formatter):
    """A record is one line, whatever is in a name or an error text."""

    def format(self, record: logging.LogRecord) -> str:
        return on_one_line(super().format(record))


def log_path(folder: Path, name: str) -> Path:
    """Where a run's log belongs."""
    return folder / f"{name}.log"


def _make_room(path: Path) -> None:
    """Move the logs of earlier runs out of the way: one that another program holds open stays where it is."""
    names = [path, *(path.with_name(f"{path.name}.{number}") for number in range(1, KEPT_LOGS + 1))]
    for before, after in reversed(list(pairwise(names))):
        with contextlib.suppress(OSError):
            before.replace(after)
