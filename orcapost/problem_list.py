"""All that is wrong with files, one row for each file and column, as a CSV file beside the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import IO

import numpy as np

from orcapost.common import interruption
from orcapost.common.atomic import write_all
from orcapost.common.names import as_text
from orcapost.engine.result import FileResult
from orcapost.extract.answers import KIND_WORDS
from orcapost.formats.csv import cell, head_line
from orcapost.inventory import SimFile
from orcapost.job import Job
from orcapost.results.memory import Results
from orcapost.tables import cell_form, full_names, partial_paths, table_paths

HEAD = ("file", "group", "column", "kind", "message", "yaml_line")
MAX_KNOWN = 1_000  # lists of problems whose rows are kept as text: many files share one


def problems_path(job: Job) -> Path:
    """Where the list belongs: ``<name>_problems.csv``, or with a number where a table is called so."""
    return _free_path(job, "problems")


def partial_problems_path(job: Job) -> Path:
    """Where that of a run belongs that did not come to its end: ``<name>_problems_partial.csv``, or the like."""
    return _free_path(job, "problems_partial")


def _free_path(job: Job, what: str) -> Path:
    taken = {path.name.casefold() for path in (*table_paths(job), *partial_paths(job))}
    name, number = f"{job.name}_{what}.csv", 1
    while name.casefold() in taken:
        number += 1
        name = f"{job.name}_{what}_{number}.csv"
    return job.output_directory / name


class ProblemList:
    """The list of a run's files that have a result. Its text is made anew whenever it is asked for, and is not held.

    Parameters
    ----------
    place_of
        Where in the configuration a column stands; an empty text where that is not known.
    """

    def __init__(self, job: Job, files: Sequence[SimFile], results: Results, place_of: Callable[[str], str]) -> None:
        self._form = cell_form(job)
        self._files = files
        self._results = results
        self._place_of = place_of

    @property
    def rows(self) -> int:
        """How many rows there are below the first."""
        results, numbers = self._results.alike()
        counts = np.array([len(result.problems) + (result.error is not None) for result in results], dtype=np.int64)
        return int(counts[numbers[self._results.there]].sum())

    def key(self) -> str:
        """A hash of the text."""
        found = hashlib.blake2b(digest_size=16)
        for text in self._texts():
            found.update(text.encode(errors="backslashreplace"))
        return found.hexdigest()

    def write(self, path: Path, earlier: Collection[Path] = ()) -> Path:
        """Write it; where it really stands (see `orcapost.common.atomic.write_all`).

        Raises
        ------
        OSError
            It cannot be written.
        """
        return write_all({path: self._write}, earlier)[path]

    def _write(self, stream: IO[str]) -> None:
        stream.writelines(self._texts())

    def _texts(self) -> Iterator[str]:
        """The text, in pieces: the rows of one file each."""
        yield head_line(HEAD, self._form)
        results, numbers = self._results.alike()
        name_of = full_names()
        known: dict[int, list[str]] = {}
        for position in np.flatnonzero(self._results.there).tolist():
            number = int(numbers[position])
            result = results[number]
            if result.error is None and not result.problems:
                continue
            if number not in known:
                interruption.check()
                if len(known) >= MAX_KNOWN:
                    known.clear()
                known[number] = list(self._rows(result))
            name = cell(name_of(self._files[position]), self._form)
            yield "".join([name + row for row in known[number]])

    def _rows(self, result: FileResult) -> Iterator[str]:
        """What a file's rows say behind its name."""
        if result.error is not None:
            yield self._row("", "", "failed", f"{result.run_status}: {result.error}", "")
        for problem in result.problems:
            group, _, column = problem.column.partition(" / ")
            place = self._place_of(problem.column) if problem.column else ""
            yield self._row(group, column, KIND_WORDS[problem.kind], problem.message, place)

    def _row(self, *values: str) -> str:
        return self._form.csv.delimiter.join(["", *(cell(as_text(value), self._form) for value in values)]) + "\n"
