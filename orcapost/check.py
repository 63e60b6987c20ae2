"""Whether a configuration's queries have answers: all of them put to a few files, of which one sample is read; and in
a run, what the files that are read first have no answer to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from orcapost.common import interruption
from orcapost.common.units import counted
from orcapost.engine.events import Event, Finished
from orcapost.engine.local import LocalSlots
from orcapost.engine.loop import Settings, run
from orcapost.engine.result import FileResult
from orcapost.engine.worker import WorkerTask
from orcapost.extract.answers import Problem
from orcapost.inventory import SimFile, sources_of
from orcapost.pipeline import Prepared, Run
from orcapost.planning.plan import make_plan
from orcapost.planning.strategy import OWN
from orcapost.products.answering import question_list
from orcapost.products.checking import Unwritten
from orcapost.products.entry import Entry
from orcapost.products.protocol import asked_by, entries_of
from orcapost.products.question import FileQuestion
from orcapost.results.empty import Empty, empty_columns
from orcapost.results.memory import Results


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    Attributes
    ----------
    files
        The files that were looked at, in the order of the inventory.
    columns
        How many columns are asked for.
    empty
        The columns that some of them have no value of.
    failed
        The files that could not be read, and why.
    notes
        What else is to be known: the sentence, the first file that it is about, and of how many.
    """

    files: tuple[SimFile, ...]
    columns: int
    empty: tuple[Empty, ...]
    failed: tuple[tuple[SimFile, str], ...]
    notes: tuple[tuple[str, SimFile, int], ...]

    @property
    def passed(self) -> bool:
        """Whether every column has a value in one of the files at least."""
        return len(self.failed) < len(self.files) and not any(one.everywhere for one in self.empty)

    def as_dict(self) -> dict[str, object]:
        """As plain values for JSON."""
        return {
            "files": [file.location for file in self.files],
            "columns": self.columns,
            "passed": self.passed,
            "empty": [
                {
                    "column": one.column,
                    "where": one.place,
                    "message": one.message,
                    "first": self.files[one.first].location,
                    "files": one.files,
                    "of": one.of,
                }
                for one in self.empty
            ],
            "failed": [{"path": file.location, "message": why} for file, why in self.failed],
            "notes": [{"message": words, "first": file.location, "files": count} for words, file, count in self.notes],
        }


def check(prepared: Prepared, backend: str, count: int, settings: Settings = Settings()) -> Checked:
    """Put every query to a few files, one after the other, in one process and with one licence seat.

    Parameters
    ----------
    count
        How many files are looked at.

    Raises
    ------
    orcapost.orcaflex.errors.BackendMissing, orcapost.orcaflex.errors.LicenceRefused
        Nothing can be opened.
    orcapost.engine.slot.CannotStart
        No process can be started.
    """
    job = prepared.job
    positions = sorted(prepared.first_files(count, range(len(prepared.files))))
    files = tuple(prepared.files[position] for position in positions)
    entries = [_asked(entry) for entry in entries_of(job.requests)]
    asked = asked_by(entries)
    sources = list(dict.fromkeys(file.sources for file in files))
    lists = [[number for number, own in enumerate(asked.values()) if own & of_file] for of_file in sources]
    questions = tuple(asked)
    task = WorkerTask(
        backend,
        job.parallel.model_threads,
        tuple(question_list(questions, numbers, OWN.extractions) for numbers in lists),
        one_sample=True,
    )
    parallel = replace(job.parallel, workers=1, set_by="--check")
    plan = make_plan([file.bytes for file in files], prepared.host, parallel, 1, prepared.learned)
    results = Results(
        len(files),
        questions,
        entries,
        job.output_directory,
        sources_of(job, files),
    )
    list_of = [sources.index(file.sources) for file in files]
    with closing(run(files, plan, LocalSlots(task), settings, asked=list_of)) as events:
        for event in events:
            interruption.check()
            if isinstance(event, Finished):
                results.add(event.file, event.result, lists[list_of[event.file]])
    columns = sum(request.columns for request in job.requests)
    return _checked(files, columns, entries, results)


def _asked(entry: Entry) -> Entry:
    """The same entry, of a question that writes no file."""
    question = entry.question
    if not isinstance(question, FileQuestion):
        return entry
    return replace(entry, question=Unwritten(question, tuple(label for label, _ in entry.parts)))


def _checked(
    files: tuple[SimFile, ...], columns: int, entries: Sequence[Entry], results: Mapping[int, FileResult]
) -> Checked:
    failed = [(files[position], result.error) for position, result in results.items() if result.error is not None]
    notes: dict[str, list[int]] = {}
    for position, result in results.items():
        for words in dict.fromkeys(problem.message for problem in result.problems if _is_note(problem)):
            notes.setdefault(words, []).append(position)
    return Checked(
        files,
        columns,
        empty_columns(results, entries, files),
        tuple(failed),
        tuple((words, files[own[0]], len(own)) for words, own in notes.items()),
    )


def _is_note(problem: Problem) -> bool:
    return problem.kind != "empty_cell"


class ColumnsEmpty(Exception):
    """Columns are empty in all files that a run read first, and it was to stop there."""


class FirstLook:
    """A listener that tells which columns are empty in all of the files that a run reads first.

    Parameters
    ----------
    started
        The run, entered.
    show
        Is called with these columns, once, and only where there are any.
    stop
        Whether the run stops there; then it looks also where no files are read but these.
    """

    def __init__(
        self, started: Run, prepared: Prepared, show: Callable[[Sequence[Empty]], None], *, stop: bool
    ) -> None:
        self._started = started
        self._prepared = prepared
        self._show = show
        self._stop = stop
        self._left = set(started.first) if stop or len(started.first) < len(started.to_read) else set()

    def listen(self, event: Event) -> None:
        """Take in one event.

        Raises
        ------
        ColumnsEmpty
            Columns are empty in all of these files, and the run is to stop.
        """
        if isinstance(event, Finished) and event.file in self._left:
            self._left.discard(event.file)
            if not self._left:
                self._look()

    def _look(self) -> None:
        results = {file: self._started.results[file] for file in self._started.first}
        entries = entries_of(self._prepared.job.requests)
        empty = [one for one in empty_columns(results, entries, self._prepared.files) if one.everywhere]
        if empty:
            self._show(empty)
            if self._stop:
                raise ColumnsEmpty(f"{counted(len(empty), 'column')} would be empty")
