"""The steps of the commands, each taking what the one before gave: load, scan, plan, run, write."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, astuple, dataclass, replace
from logging import Handler
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from orcapost import trial
from orcapost.about import about_paths, provenance_of, write_about
from orcapost.claim import Claim, Owner, results_path
from orcapost.common import interruption
from orcapost.common.atomic import Binary, check_replaceable, sweep, write_all
from orcapost.common.locks import OutputTaken
from orcapost.common.ours import check_ours
from orcapost.config import load
from orcapost.engine.events import Drawn, Event, Finished, Reused
from orcapost.engine.local import LocalSlots
from orcapost.engine.loop import Settings, run
from orcapost.engine.processes import WorkerProcess
from orcapost.engine.result import FileResult
from orcapost.engine.worker import WorkerTask
from orcapost.extract.answers import VariableDetails
from orcapost.extract.details import VariableKey
from orcapost.inject import NOTHING_INJECTED, Injected, inject, workbooks_of
from orcapost.inventory import InventoryError, SimFile, find, find_all, nothing_found, sources_of
from orcapost.job import Affinity, Inputs, Job
from orcapost.planning.affinity import Processors, notes_on, pins
from orcapost.planning.first_files import FIRST_FILES, first_files
from orcapost.planning.host import Host, this_host, this_topology
from orcapost.planning.learned import NOTHING, Learned, LearnedFile
from orcapost.planning.plan import Plan, make_plan
from orcapost.planning.schedule import START_SECONDS, Schedule
from orcapost.planning.strategy import OWN, Strategy
from orcapost.problem_list import ProblemList, partial_problems_path, problems_path
from orcapost.products.answering import question_list
from orcapost.products.entry import Places
from orcapost.products.protocol import asked_of, entries_of, questions_of
from orcapost.products.question import FileQuestion
from orcapost.records.forecasting import Forecaster
from orcapost.records.learning import CostLearner, learn
from orcapost.records.log import RunLog, log_path
from orcapost.records.metrics import METRICS
from orcapost.records.provenance import Provenance
from orcapost.records.recorder import Recorder, Summary
from orcapost.results.agenda import Agenda
from orcapost.results.beside import Beside
from orcapost.results.memory import Results
from orcapost.results.store import COMMIT_INTERVAL, Store
from orcapost.results.twins import check_names, told_apart
from orcapost.results.written import note_written, unchanged
from orcapost.tables import (
    cell_form,
    check_limits,
    content_keys,
    partial_files,
    partial_paths,
    parts,
    renamed_headings,
    require_formats,
    table_files,
    table_paths,
    tables_of,
    tables_without_results,
    write_tables,
)

Listener = Callable[[Event], None]


def load_job(
    config: Path,
    override: str | None = None,
    settings: Sequence[str] = (),
    *,
    workers: int | None = None,
    auto_workers: bool = False,
    output: Path | None = None,
    formats: Sequence[str] = (),
    affinity: Affinity | None = None,
) -> Job:
    """A configuration with the settings of the command line applied.

    Parameters
    ----------
    workers, auto_workers
        A count of ``--workers``, or whether it said ``auto``; neither leaves the configuration's own.
    output
        Output folder instead of the configuration's, relative to the current folder.
    formats
        Formats of the tables instead of the configuration's.
    affinity
        What workers are pinned to instead of the configuration's.

    Raises
    ------
    orcapost.config.ConfigError
        The configuration has mistakes.
    orcapost.common.optional.ExtraMissing
        What one of its formats needs is not installed.
    """
    if formats:
        settings = (*settings, f"orcaflex.postprocess.format=[{', '.join(formats)}]")
    job = load(config, override, settings)
    require_formats(job)
    if affinity is not None:
        job = replace(job, parallel=replace(job.parallel, affinity=affinity))
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
    learned: Learned = NOTHING

    @property
    def sizes(self) -> list[int | None]:
        """Bytes of every file; None for one that is missing."""
        return [file.bytes for file in self.files]

    def first_files(self, count: int, among: Collection[int]) -> tuple[int, ...]:
        """Files that show what all are like, `count` of each source: the smallest, spread over the size bins.

        Parameters
        ----------
        among
            Positions of those that may be chosen.
        """
        found: dict[int, None] = {}
        for source in self.job.sources:
            own = {file for file in among if source in self.files[file].sources}
            found.update(dict.fromkeys(first_files(self.plan, self.sizes, count, own)))
        return tuple(found)

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
        No folder, or no file in it that is asked for; or two of them would write one file of results.
    TableTooLarge
        A format cannot hold the tables.
    """
    found = find_all(job.whole)
    if not found:
        raise InventoryError(nothing_found(job.inputs))
    files = trial.files_of(job, told_apart(found) if job.whole.files else found)
    if shared := sum(file.own_stem is not None for file in files):
        note = (
            f"{shared:,} input files share their names: the names of their files of results begin with their folders."
        )
        job = replace(job, notes=(*job.notes, note))
    check_names(job, files, Owner.of(job).files)
    notes, warnings = check_limits(job, len(files)), renamed_headings(job)
    if job.trial is not None:
        notes.append(trial.words(job, len(files), len(found)))
    job = replace(job, notes=(*job.notes, *notes), warnings=(*job.warnings, *warnings))
    host = this_host()
    plan = make_plan([file.bytes for file in files], host, job.parallel, seats, learned)
    return Prepared(job, tuple(files), host, plan, learned)


def with_workers(prepared: Prepared, workers: int | None, seats: int | None = None) -> Prepared:
    """The same files planned with another count of files at once; None for ``auto``."""
    parallel = replace(prepared.job.parallel, workers=workers, set_by="--compare")
    plan = make_plan(prepared.sizes, prepared.host, parallel, seats, prepared.learned)
    return replace(prepared, plan=plan)


def worker_task(
    job: Job,
    backend: str,
    strategy: Strategy = OWN,
    lists: Sequence[Sequence[int]] | None = None,
    *,
    verify: bool = False,
) -> WorkerTask:
    """What a job asks of its files, as its workers are sent it.

    Parameters
    ----------
    lists
        Numbers of questions (`questions_of`), one list or another for each file; None for one with all.
    """
    questions = [
        question.placed(job.whole.output_directory, job.temporary) if isinstance(question, FileQuestion) else question
        for question in questions_of(job.requests)
    ]
    return WorkerTask(
        backend,
        job.parallel.model_threads,
        tuple(
            question_list(questions, numbers, strategy.extractions)
            for numbers in (lists if lists is not None else [range(len(questions))])
        ),
        keep_model=strategy.keep_model,
        verify=verify,
    )


def learned_file(job: Job, backend: str) -> LearnedFile:
    """Where what is learned of this machine and the volume of the job's files is kept."""
    listed = job.inputs.listed
    return LearnedFile(listed[0].path.parent if listed else job.inputs.directory, backend)


def pins_of(job: Job) -> tuple[tuple[Processors, ...], list[str]]:
    """The processors that each slot's worker is pinned to on this machine, and what to know of that before the run."""
    parallel = job.parallel
    if parallel.affinity == "none":
        return (), []
    topology = this_topology()
    return pins(parallel.affinity, topology, parallel.model_threads), notes_on(parallel.affinity, topology)


def needs_stand_ins(job: Job) -> bool:
    """Whether the stand-in's input files are to be made first: the job says which, and there are none.

    Those of a shape that comes with the stand-in are made in an input folder that is not there, and nowhere else.
    """
    if job.stand_in is None:
        return False
    if isinstance(job.stand_in.shape, str):
        return job.inputs.listed is None and not job.inputs.directory.exists()
    return not any(map(_has_files, job.sources.values()))


def _has_files(inputs: Inputs) -> bool:
    try:
        return any(file.bytes is not None for file in find(inputs))
    except InventoryError:
        return False


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
    unchanged
        The tables that were there already as they would be written.
    seconds_writing
        What the tables took.
    problems
        How many rows the list of problems has, and where it really stands.
    series
        How many files of results of single input files there are, and in which folder; None where there are none.
    pictures
        How many pictures there are, and in which folder; None where there are none.
    injected
        What became of the workbooks into which tables are put.
    """

    summary: Summary
    tables: dict[Path, Path]
    metrics_path: Path
    beside: dict[Path, Path]
    unchanged: Collection[Path]
    seconds_writing: float
    problems: tuple[int, Path]
    series: tuple[int, Path] | None = None
    pictures: tuple[int, Path] | None = None
    injected: Injected = NOTHING_INJECTED


class Run:
    """One run, from prepared to done: a context manager that owns the claim on the output, the store and the results.

    Building one takes nothing and touches no file. Entering it claims the output and takes over the results of an
    earlier run; `execute` does the rest, and the output is released when that ends, or else on leaving.

    Attributes
    ----------
    results
        The results so far; before `execute`, those of an earlier run that are still valid.
    results_path
        Where the store lies.
    questions
        What is asked of every file.
    places
        Where in the configuration each column stands.
    agenda
        What is still to be asked of each, and why.
    first
        The files that show what all are like; they are read first, unless no others are read.
    old_journal
        What a version before the store left here; None where there is a store, or no such file.
    log
        What happens, in a file; and where `log_to` says, too.
    partial_tables
        The tables of what was done, if `execute` did not come to its end.
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
        learned_file: LearnedFile | None = None,
        ahead: WorkerProcess | None = None,
        log_to: Collection[Handler] = (),
        hold: bool = False,
    ) -> None:
        job = prepared.job
        self._prepared = prepared
        self._backend = backend
        self._variable = f"variable {backend}"  # the kind of such a fact in the store
        self._strategy = strategy
        self._plan = strategy.planned(prepared.plan)
        self._settings = settings
        self._ahead = ahead
        self._fresh = fresh
        self._verify = verify
        self._hold = hold
        self._learned_file = learned_file
        self._tables = table_paths(job)
        self._problems = problems_path(job)
        # A trial puts nothing into the user's own workbooks.
        self._workbooks = {} if job.trial else workbooks_of(tables_without_results(job), job.source.parent)
        self._own_metrics = job.output_directory / f"{job.name}{METRICS}"
        self._metrics_path = metrics_path or self._own_metrics
        self._held = ExitStack()
        self.questions = questions_of(job.requests)
        self.places = Places(entries_of(job.requests))
        self._store: Store  # from entering on
        self._beside: Beside  # likewise
        self.agenda: Agenda  # likewise
        self.first: tuple[int, ...]  # likewise
        self.results_path = results_path(job)
        journal = self.results_path.with_name(f"{job.name}_journal.jsonl")
        self.old_journal = journal if journal.exists() and not self.results_path.exists() else None
        self.results = Results(
            len(prepared.files),
            self.questions,
            entries_of(job.requests),
            job.whole.output_directory,
            sources_of(job, prepared.files),
        )
        self.log = RunLog(log_path(job.output_directory, job.name), prepared.files, log_to)
        self.partial_tables: tuple[Path, ...] = ()
        self._unchanged: Collection[Path] = ()

    def __enter__(self) -> Self:
        """Claim the output, and take over the results of an earlier run.

        Raises
        ------
        OutputTaken
            Another run is writing to the same tables, or another configuration wrote them; or the
            metrics are to stand where another output does.
        OSError
            The output folder cannot be written to, or a folder or a pipe stands where a file is to be.
        """
        self._begun = time.perf_counter()
        job = self._prepared.job
        about = about_paths(job)
        others = (self.results_path, self._problems, *self._tables, *about)
        if self._metrics_path in others:
            raise OutputTaken(f"{self._metrics_path} is another output of this run; give another --metrics")
        for workbook in self._workbooks:
            if workbook in (self._metrics_path, *others):
                raise OutputTaken(f"{workbook} is another output of this run; give inject_into another filename")
        check_replaceable([self._metrics_path, self._problems, *self._tables, *self._workbooks])
        for path in about:
            check_ours(path, "provenance")
        for folder in (self._metrics_path.parent, job.output_directory):
            folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as held:
            held.callback(Claim(job).release)
            partial = (*partial_paths(job), partial_problems_path(job))
            sweep([self._own_metrics, self._problems, *self._tables, *partial, *about, job.temporary])
            store = Store(
                self.results_path,
                self._backend,
                self.questions,
                self._prepared.files,
                asdict(Owner.of(job)),
                asked_of(job.requests) if len(job.sources) > 1 else None,
            )
            held.callback(store.close)
            self.agenda = store.take_over(self.results, fresh=self._fresh, verify=self._verify)
            held.enter_context(self.log)
            self.first = self._prepared.first_files(FIRST_FILES, self.to_read)
            self._store, self._beside = store, Beside(store, job.output_directory, job.whole.output_directory)
            self._held = held.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    @property
    def to_read(self) -> frozenset[int]:
        """The files of which anything is asked."""
        return frozenset(np.flatnonzero(self.agenda.list_of >= 0).tolist())

    @property
    def store(self) -> Store:
        """What is kept for a later run."""
        return self._store

    def execute(self, *listeners: Listener) -> Done:
        """Process the files, with their events to `listeners`, then write tables and metrics. Once only.

        Raises
        ------
        orcapost.orcaflex.errors.BackendMissing, orcapost.orcaflex.errors.LicenceRefused
            Nothing can be opened, at all or any more.
        OSError
            Results cannot be written.
        KeyboardInterrupt
            The user stopped it. What was finished is kept, and stands in tables beside it.
        """
        try:
            done = self._execute(listeners)
            self._remove_partial_tables()
            return done
        except BaseException as stop:
            self.log.stop(stop)
            self._write_partial_tables()
            raise
        finally:
            self._held.close()  # others may have the output, however long this run's caller goes on to show it

    def _execute(self, listeners: Sequence[Listener]) -> Done:
        prepared, results = self._prepared, self.results
        schedule = self._new_schedule()
        predicted = prepared.predicted(self.agenda.reused)
        recorder = Recorder(
            prepared.job,
            prepared.files,
            prepared.host,
            self._plan,
            self._backend,
            results,
            predicted,
            self._store.seconds,
        )
        listeners = (self.log.listen, *listeners)
        reasons = {reason.value: count for reason, count in self.agenda.reasons.items()}
        self.log.begin(prepared.job, prepared.host, self._backend, self._plan, predicted, reasons)
        costs = CostLearner(prepared.sizes, schedule)
        self._process(schedule, [recorder.listen, self._only_whole(costs.listen)], listeners)
        before = time.perf_counter()
        details = self._described()
        provenance = provenance_of(prepared.job, prepared.files, results, details, self._backend)
        tables = self._write_tables(provenance, details)
        problems, rows = self._write_problems()
        about, warnings = write_about(prepared.job, prepared.files, results, provenance, self._beside.earlier)
        now = time.perf_counter()
        self._save_learned(schedule, costs, now - self._begun)
        summary = recorder.summary(now - self._begun)
        summary = replace(summary, warnings=tuple(warnings))
        wanted = self._metrics_path
        metrics_path = recorder.write(wanted, summary.totals, list(tables.values()), self._beside.earlier(wanted))
        beside = self._note_beside({**tables, **about, wanted: metrics_path, self._problems: problems})
        self.log.end(summary, tables, self.places.of)
        injected = self._inject()
        beside |= {path: real for path, real in injected.written.items() if path != real}
        drawn = self._draw(provenance, listeners)
        beside |= self._note_beside(drawn)
        pictures = (len(drawn), next(iter(drawn)).parent) if drawn else None
        return Done(
            summary,
            tables,
            metrics_path,
            beside,
            self._unchanged,
            now - before,
            (rows, problems),
            self._series(),
            pictures,
            injected,
        )

    def _series(self) -> tuple[int, Path] | None:
        count = self.results.count_receipts()
        return (count, self._prepared.job.whole.output_directory) if count else None

    def _only_whole(self, listen: Listener) -> Listener:
        """The listener without the files that are not asked everything: they cost less."""

        def listen_to_whole(event: Event) -> None:
            if not isinstance(event, Finished) or self.agenda.asks_all(event.file):
                listen(event)

        return listen_to_whole

    def _new_schedule(self) -> Schedule:
        known = self._prepared.learned.cost
        start_seconds = known.start if known is not None else START_SECONDS
        reused = frozenset(self.agenda.reused)
        first = self.first if len(self.first) < len(self.to_read) else ()
        return Schedule(self._plan, self._prepared.sizes, reused, start_seconds, first, hold=self._hold)

    def _forecaster(self, schedule: Schedule) -> Forecaster:
        """What earlier runs showed counts only where files are asked everything: less costs less."""
        whole = bool((self.agenda.list_of <= 0).all())
        known = self._prepared.learned.cost if whole else None
        return Forecaster(self._plan, self._prepared.sizes, schedule, self._prepared.host.cores, known)

    def _process(self, schedule: Schedule, records: Sequence[Listener], listeners: Sequence[Listener]) -> None:
        """Have the files processed, and send each event to all, one after the other; `listeners` are sent forecasts,
        too."""
        agenda = self.agenda
        forecaster = self._forecaster(schedule)
        task = replace(
            worker_task(self._prepared.job, self._backend, self._strategy, agenda.lists, verify=self._verify),
            described=frozenset(self._described()),
        )
        slots = LocalSlots(task, self._ahead, pins_of(self._prepared.job)[0])
        usage = self.results.usage[agenda.reused]
        reused = Reused(0.0, agenda.reused, (usage["load"] + usage["extract"]).tolist(), self.results)
        events = run(self._prepared.files, self._plan, slots, self._settings, reused, schedule, agenda.list_of.tolist())
        try:
            with closing(events):
                for event in events:  # two a second at least
                    interruption.check()
                    taken = self._take(event)
                    for listen in (*records, forecaster.listen, *listeners):
                        listen(taken)
                    if (forecast := forecaster.forecast(event.time)) is not None:
                        for listen in listeners:
                            listen(forecast)
        finally:
            sweep([self._prepared.job.temporary])  # of workers that were ended
        self._store.commit()

    def _take(self, event: Event) -> Event:
        """Take in what a file replied, and keep it: first the results, since partial tables are to have also what there
        is no room to keep. Whoever listens is told what is known of the whole file, and shows only what is kept."""
        if not isinstance(event, Finished):
            self._store.commit(COMMIT_INTERVAL)
            return event
        asked = self.agenda.lists[self.agenda.list_of[event.file]]
        self.results.add(event.file, event.result, asked)
        for key, details in event.result.details:
            self._store.keep_fact(self._variable, json.dumps(key), astuple(details))
        self._store.keep(event.file, asked, event.result)
        return replace(event, result=self.results[event.file])

    def _write_tables(self, provenance: Provenance, details: Mapping[VariableKey, VariableDetails]) -> dict[Path, Path]:
        """Where each table really stands, by the path wanted."""
        job, files = self._prepared.job, self._prepared.files
        earlier = [beside for path in self._tables for beside in self._beside.earlier(path)]
        state = self._store.state()
        units = repr(sorted(details.items(), key=repr)).encode()
        keys = {} if state is None or earlier else content_keys(job, files, state + units)
        self._unchanged = unchanged(self._store, job.whole.output_directory, keys)
        wanted = table_files(job)
        tables = write_tables(job, files, self.results, wanted, provenance.unit, earlier, self._unchanged)
        note_written(
            self._store,
            job.whole.output_directory,
            {path: key for path, key in keys.items() if tables.get(path) == path},
        )
        return tables

    def _write_problems(self) -> tuple[Path, int]:
        """Where the list of all problems really stands, and how many rows it has. Without any, it has its first line
        only, so that no list of an earlier run passes for this one's."""
        folder, path = self._prepared.job.output_directory, self._problems
        listed = ProblemList(self._prepared.job, self._prepared.files, self.results, self.places.of)
        earlier = self._beside.earlier(path)
        key = {path: listed.key()}
        if not earlier and unchanged(self._store, folder, key):
            return path, listed.rows
        real = listed.write(path, earlier)
        if real == path:
            note_written(self._store, folder, key)
        return real, listed.rows

    def _inject(self) -> Injected:
        """Put tables into the workbooks of groups that ask for it."""
        job = self._prepared.job
        if not self._workbooks:
            return NOTHING_INJECTED
        tables = tables_of(job, self._prepared.files, self.results)
        return inject(workbooks_of(tables, job.source.parent), cell_form(job))

    def _draw(self, provenance: Provenance, listeners: Sequence[Listener]) -> dict[Path, Path]:
        """Where each picture really stands, by the path wanted. Those that would be drawn the same again are left as
        they are. All else is written by now, so that who does not want to wait may stop it."""
        job, folder = self._prepared.job, self._prepared.job.output_directory
        root = job.whole.output_directory
        unit = provenance.unit
        pictures = [
            picture
            for part in parts(job, self._prepared.files, self.results)
            for request in job.requests
            for picture in request.pictures(part.replies, part.rows, unit)
            if picture.source == part.source
        ]
        keys = {folder / picture.path: picture.key for picture in pictures}
        there = unchanged(self._store, root, keys)
        drawn = {path: path for path in there}
        for picture in pictures:
            path = folder / picture.path
            if path not in drawn:
                interruption.check()
                drawn |= write_all({path: Binary(picture.draw)}, self._beside.earlier(path))
                if drawn[path] == path:
                    note_written(self._store, root, {path: picture.key})
                for listen in listeners:
                    listen(Drawn(time.perf_counter() - self._begun, len(drawn), len(keys)))
        self._store.commit()
        return drawn

    def _described(self) -> dict[VariableKey, VariableDetails]:
        """Units and long names of variables that this run and earlier ones have read."""
        found = {}
        for (kind, name), content in self._store.facts.items():
            if kind == self._variable:
                with contextlib.suppress(ValueError, TypeError):  # then they are asked for once more
                    found[VariableKey(*json.loads(name))] = VariableDetails(*content)
        return found

    def _save_learned(self, schedule: Schedule, costs: CostLearner, wall: float) -> None:
        if self._learned_file is not None:
            with contextlib.suppress(OSError):  # what was learned is a help, not a result
                self._learned_file.save(learn(self._prepared.learned, schedule, costs.cost(wall)))

    def _note_beside(self, written: dict[Path, Path]) -> dict[Path, Path]:
        """Which of these files stand elsewhere than wanted; a later run finds it in the store."""
        beside = {path: real for path, real in written.items() if path != real}
        with contextlib.suppress(OSError):  # then what stands beside a file now is still there when that is released
            self._beside.add(beside)
            self._store.commit()
        return beside

    def _write_partial_tables(self) -> None:
        """Put what is done so far in tables of their own, in which the other files are rows `not run`, and what is
        wrong so far in a list."""
        if 0 < len(self.results) < len(self._prepared.files):
            listed = ProblemList(self._prepared.job, self._prepared.files, self.results, self.places.of)
            for position in np.flatnonzero(~self.results.there).tolist():
                self.results.add(position, FileResult("not run"))
            with contextlib.suppress(OSError):  # what is reported is why the run stopped
                job = self._prepared.job
                written = write_tables(job, self._prepared.files, self.results, partial_files(job))
                self.partial_tables = tuple(written.values())
                if listed.rows:
                    self.partial_tables += (listed.write(partial_problems_path(job)),)

    def _remove_partial_tables(self) -> None:
        for path in (*partial_paths(self._prepared.job), partial_problems_path(self._prepared.job)):
            with contextlib.suppress(OSError):  # one that another program holds open
                path.unlink(missing_ok=True)
