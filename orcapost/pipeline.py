"""The steps of the commands, each taking what the one before gave: load, scan, plan, run, write."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from orcapost.claim import Claim, Owner, journal_path
from orcapost.common import interruption
from orcapost.common.atomic import check_replaceable, sweep
from orcapost.common.locks import OutputTaken
from orcapost.config import load
from orcapost.engine.events import Event, Finished
from orcapost.engine.loop import Settings, run
from orcapost.engine.processes import WorkerProcess
from orcapost.engine.result import FileResult
from orcapost.engine.worker import WorkerTask
from orcapost.inventory import InventoryError, SimFile, find, nothing_found
from orcapost.job import Job
from orcapost.planning.host import Host, this_host
from orcapost.planning.learned import NOTHING, Learned, LearnedFile
from orcapost.planning.plan import Plan, make_plan
from orcapost.planning.schedule import START_SECONDS, Schedule
from orcapost.planning.strategy import OWN, Strategy
from orcapost.products.protocol import PartMaker
from orcapost.records.learning import CostLearner, learn
from orcapost.records.recorder import Recorder, Summary
from orcapost.results.journal import Journal
from orcapost.results.store import Results
from orcapost.tables import partial_path, partial_paths, table_path, write_tables

Listener = Callable[[Event], None]


def load_job(
    config: Path,
    override: str | None = None,
    settings: Sequence[str] = (),
    *,
    workers: int | None = None,
    auto_workers: bool = False,
    output: Path | None = None,
) -> Job:
    """A configuration with the command line's wishes applied.

    Parameters
    ----------
    workers, auto_workers
        A count of ``--workers``, or whether it said ``auto``; neither leaves the configuration's own.
    output
        Output folder instead of the configuration's, relative to the current folder.

    Raises
    ------
    orcapost.config.ConfigError
        The configuration has mistakes.
    """
    job = load(config, override, settings)
    if workers is not None or auto_workers:
        job = replace(job, parallel=replace(job.parallel, workers=workers, set_by="--workers"))
    if output is not None:
        job = replace(job, output_directory=output.absolute())
    return job


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything that a run needs, decided before it starts."""

    job: Job
    files: tuple[SimFile, ...]
    host: Host
    plan: Plan
    makers: tuple[PartMaker, ...]
    learned: Learned = NOTHING

    @property
    def sizes(self) -> list[int | None]:
        """Bytes of every file; None for one that is missing."""
        return [file.bytes for file in self.files]

    def predicted(self, reused: Collection[int] = ()) -> float | None:
        """The wall time that a run is expected to take [s], without the files of an earlier run; None if unknown."""
        if self.learned.cost is None:
            return None
        from orcapost.planning.simulate import predict

        return predict(self.plan, self.sizes, self.learned.cost, self.host.cores, frozenset(reused))


def prepare(job: Job, seats: int | None = None, learned: Learned = NOTHING) -> Prepared:
    """Look up the files and plan their batches.

    Parameters
    ----------
    seats
        Licence seats that may be taken, if they are known.
    learned
        What earlier runs showed of this machine and the files' volume.

    Raises
    ------
    InventoryError
        No folder, or no file in it that is asked for.
    """
    files = find(job.inputs)
    if not files:
        raise InventoryError(nothing_found(job.inputs))
    host = this_host()
    plan = make_plan([file.bytes for file in files], host, job.parallel, seats, learned)
    return Prepared(job, tuple(files), host, plan, tuple(request.maker for request in job.requests), learned)


def with_workers(prepared: Prepared, workers: int | None, seats: int | None = None) -> Prepared:
    """The same files planned with another count of files at once; None for ``auto``."""
    parallel = replace(prepared.job.parallel, workers=workers, set_by="--compare")
    plan = make_plan(prepared.sizes, prepared.host, parallel, seats, prepared.learned)
    return replace(prepared, plan=plan)


def learned_file(job: Job, backend: str) -> LearnedFile:
    """Where what is learned of this machine and the volume of the job's files is kept."""
    listed = job.inputs.listed
    return LearnedFile(listed[0].path.parent if listed else job.inputs.directory, backend)


def needs_stand_ins(job: Job) -> bool:
    """Whether the stand-in's input files are to be made first: the folder is not there and the job says which."""
    return job.stand_in is not None and job.inputs.listed is None and not job.inputs.directory.exists()


@dataclass(frozen=True, slots=True)
class Done:
    """A run that came to its end.

    Attributes
    ----------
    tables
        For each table's path, where it really stands; elsewhere if another program held the old one open.
    metrics_path
        Where the metrics really stand.
    beside
        Of all these, those that stand elsewhere than wanted: the path wanted, and the real one.
    seconds_writing
        What the tables took.
    """

    summary: Summary
    tables: dict[Path, Path]
    metrics_path: Path
    beside: dict[Path, Path]
    seconds_writing: float


class Run:
    """One run, from prepared to done.

    Attributes
    ----------
    results
        The results so far; before `execute`, those of an earlier run that still hold.
    journal_path
        Where the journal lies.
    partial_tables
        The tables of what was done, if `execute` did not come to its end.

    Raises
    ------
    OutputTaken
        Another run is writing to the same tables, or another configuration wrote them; or the
        metrics are to stand where another output does.
    OSError
        The output folder cannot be written to, or a folder or a pipe stands where a file is to be.
    """

    def __init__(
        self,
        prepared: Prepared,
        backend: str,
        settings: Settings,
        *,
        metrics_path: Path | None = None,
        fresh: bool = False,
        verify: bool = False,
        strategy: Strategy = OWN,
        memory: LearnedFile | None = None,
        ahead: WorkerProcess | None = None,
    ) -> None:
        self._begun = time.perf_counter()
        self._prepared = prepared
        self._plan = strategy.planned(prepared.plan)
        self._memory = memory
        self._ahead = ahead
        self._backend = backend
        self._settings = settings
        job = prepared.job
        own_metrics = job.output_directory / f"{job.name}_metrics.json"
        self._metrics_path = metrics_path or own_metrics
        self._tables = [table_path(job, label) for label in job.tables]
        self.journal_path = journal_path(job)
        if self._metrics_path in (self.journal_path, *self._tables):
            raise OutputTaken(f"{self._metrics_path} is another output of this run; give another --metrics")
        check_replaceable([self._metrics_path, *self._tables])
        self._metrics_path.parent.mkdir(parents=True, exist_ok=True)
        self.results = Results(len(prepared.files))
        self._task = WorkerTask(
            backend,
            job.parallel.model_threads,
            prepared.makers,
            strategy.extractions([need for maker in prepared.makers for need in maker.needs]),
            keep_model=strategy.keep_model,
            verify=verify,
        )
        job.output_directory.mkdir(parents=True, exist_ok=True)
        self.partial_tables: tuple[Path, ...] = ()
        self._claim = Claim(job)
        try:
            sweep([self.journal_path, own_metrics, *self._tables, *partial_paths(job)])
            self._journal = Journal(
                self.journal_path,
                self._task,
                prepared.files,
                self.results,
                fresh=fresh,
                owner=asdict(Owner.of(job)),
            )
        except BaseException:
            self._claim.release()
            raise

    @property
    def kept(self) -> int:
        """How many of the files a later run will find done."""
        return self._journal.kept

    @property
    def damaged(self) -> int:
        """How many lines of the journal were left out because they are damaged."""
        return self._journal.damaged

    def execute(self, *listeners: Listener) -> Done:
        """Process the files, telling `listeners`, then write tables and metrics. Once only.

        Raises
        ------
        orcapost.orcaflex.errors.BackendMissing, orcapost.orcaflex.errors.LicenceRefused
            Nothing can be opened, at all or any more.
        OSError
            Results cannot be written.
        KeyboardInterrupt
            The user stopped it. What was finished is in the journal, and in tables beside it.
        """
        try:
            done = self._execute(listeners)
            self._remove_partial_tables()
            return done
        except BaseException:
            self._write_partial_tables()
            raise
        finally:
            self.close()

    def close(self) -> None:
        """Release the output. For a run that is not executed after all."""
        self._journal.close()
        self._claim.release()

    def _write_partial_tables(self) -> None:
        """Put what is done so far beside the journal, in tables of their own; the other files are rows `not run`."""
        if 0 < len(self.results) < len(self._prepared.files):
            for position in np.flatnonzero(~self.results.there).tolist():
                self.results.add(position, FileResult("not run"))
            with contextlib.suppress(OSError):  # why the run stopped is to be said, rather than this
                written = write_tables(self._prepared.job, self._prepared.files, self.results, partial_path)
                self.partial_tables = tuple(written.values())

    def _remove_partial_tables(self) -> None:
        for path in partial_paths(self._prepared.job):
            with contextlib.suppress(OSError):  # one that another program holds open
                path.unlink(missing_ok=True)

    def _execute(self, listeners: Sequence[Listener]) -> Done:
        prepared, journal, results = self._prepared, self._journal, self.results
        recorder = Recorder(
            prepared.job,
            prepared.files,
            prepared.host,
            self._plan,
            self._backend,
            results,
            prepared.predicted(results),
        )
        known = prepared.learned.cost
        schedule = Schedule(
            self._plan, prepared.sizes, frozenset(results), known.start if known is not None else START_SECONDS
        )
        costs = CostLearner(prepared.sizes, schedule)
        events = run(prepared.files, self._plan, self._task, self._settings, results, schedule, self._ahead)
        with closing(events):
            for event in events:  # two a second at least
                interruption.check()
                recorder.listen(event)
                costs.listen(event)
                if isinstance(event, Finished) and not event.reused:
                    before = time.perf_counter()
                    journal.add(event.file, event.result)
                    recorder.wrote(event.file, time.perf_counter() - before)
                for listen in listeners:
                    listen(event)
        before = time.perf_counter()
        earlier = [beside for path in self._tables for beside in journal.earlier(path)]
        tables = write_tables(prepared.job, prepared.files, results, earlier=earlier)
        writing = time.perf_counter() - before
        wall = time.perf_counter() - self._begun
        if self._memory is not None:
            with contextlib.suppress(OSError):  # what was learned is a help, not a result
                self._memory.save(learn(prepared.learned, schedule, costs.cost(wall)))
        summary = recorder.summary(wall)
        wanted = self._metrics_path
        metrics_path = recorder.write(wanted, summary.totals, list(tables.values()), journal.earlier(wanted))
        beside = {path: real for path, real in {**tables, wanted: metrics_path}.items() if path != real}
        with contextlib.suppress(OSError):  # then what stands beside a file now is still there when that is released
            journal.add_beside(beside)
        return Done(summary, tables, metrics_path, beside, writing)
