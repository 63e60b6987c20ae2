"""Keeps every file's result as soon as it is there, so that an interrupted run can go on.

One line for each file, in the output folder. A line counts only for the same question (columns, backend, version of
orcapost) put to the same file (path, size, time of change; with ``--verify`` content too). Failed files are not kept:
they are tried again. Lines of files that a run does not look at stay for a later one.

Where another program holds the journal open, the new one stands beside it; a later run reads both.
"""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np

from orcapost import __version__
from orcapost.common import interruption
from orcapost.common.atomic import beside_names, check_replaceable, open_to_append, open_to_read, write_all
from orcapost.engine.content import changed
from orcapost.engine.events import Event, Finished
from orcapost.engine.result import FileResult
from orcapost.engine.worker import WorkerTask
from orcapost.inventory import SimFile
from orcapost.results.journal_record import (
    Beside,
    Damaged,
    Kept,
    beside_record,
    file_record,
    key_of,
    read_beside,
    read_result,
    signed,
    unsigned,
)
from orcapost.results.store import Results
from orcapost.statistics.reducer import Array

FORMAT = 7
MAX_HEADING = 1_000_000  # bytes


class Journal:
    """The journal of one run. It is left as it is until there is something to keep.

    Parameters
    ----------
    path
        Where it lies.
    task
        What is asked of every file.
    files
        The run's files.
    results
        Where the results of an earlier run that are still valid are put.
    fresh
        Do these files again, whatever an earlier run left.
    owner
        Whose the output is, for `read_owner`.

    Attributes
    ----------
    kept
        How many of the run's files a later run will find here.
    damaged
        How many lines were left out because they are damaged, the heading among them.
    beside
        What earlier runs put beside files that were held open, and what is still as they left it.
    seconds
        How long it took to keep each file's result [s]; zeros for those of an earlier run. Shape (files,).

    Raises
    ------
    OSError
        Its path is a folder or a pipe; from the methods: the journal cannot be written.
    """

    def __init__(
        self,
        path: Path,
        task: WorkerTask,
        files: Sequence[SimFile],
        results: Results,
        *,
        fresh: bool = False,
        owner: dict[str, Any] | None = None,
    ) -> None:
        check_replaceable([path])
        self._path = path
        self._files = files
        self._shapes = [maker.shape for maker in task.makers]
        self._heading = {"orcapost_journal": FORMAT, "question": _fingerprint(task), "owner": owner}
        self._stream: IO[str] | None = None
        self._journals: list[Path] = []  # what earlier runs left
        self.damaged = 0
        self.beside: list[Beside] = []
        self.seconds: Array = np.zeros(len(files))
        self._places = self._take_over(results, fresh=fresh, verify=task.verify)
        self.kept = 0 if fresh else len(results)

    def _take_over(self, results: Results, *, fresh: bool, verify: bool) -> dict[Path, list[int]]:
        """Put what is still valid into `results`.

        Returns
        -------
        Where the lines to be kept begin, in each journal: of these results, and of files that the run does not look at.
        """
        positions: dict[str, list[int]] = {}  # a list may name a file twice
        found = np.full(len(self._files), -1, dtype=np.int64)
        found_in = np.zeros(len(self._files), dtype=np.int8)
        others: dict[str, tuple[int, int]] = {}
        contents: dict[int, str | None] = {}
        for begin, kept in self._lines():
            interruption.check()
            journal = len(self._journals) - 1
            if not positions:
                for position, file in enumerate(self._files):
                    positions.setdefault(file.location, []).append(position)
            if kept.key[0] not in positions:
                others[kept.key[0]] = journal, begin
            elif not fresh:
                for position in positions[kept.key[0]]:
                    if key_of(self._files[position]) == kept.key:
                        results.add(position, kept.result)
                        found[position], found_in[position] = begin, journal
                        if verify:
                            contents[position] = kept.content
        for position in changed(self._files, contents):
            results.remove(position)
            found[position] = -1
        places: dict[Path, list[int]] = {}
        for number, path in enumerate(self._journals):
            ours = found[(found >= 0) & (found_in == number)].tolist()
            places[path] = sorted({*ours, *(begin for journal, begin in others.values() if journal == number)})
        return places

    def _lines(self) -> Iterator[tuple[int, Kept]]:
        """The results in the journals of the same question, the last of `_journals` being the one that is read: where
        a line begins, and what it says."""
        for path in _oldest_first([self._path, *beside_names(self._path)]):
            with contextlib.suppress(OSError), open_to_read(path) as stream:
                heading = stream.readline(MAX_HEADING)
                try:
                    question = _heading(heading).get("question")
                except Damaged:
                    self.damaged += 1
                    continue
                self._journals.append(path)
                end = len(heading)
                for line in stream:
                    begin, end = end, end + len(line)
                    try:
                        beside = read_beside(line)
                        if beside is not None:
                            self._take_beside(beside)
                        elif question == self._heading["question"]:
                            yield begin, read_result(line, self._shapes)
                    except Damaged:  # cut off or corrupted when the machine or the disk failed
                        self.damaged += question == self._heading["question"]

    def _take_beside(self, beside: Beside) -> None:
        """Take in where a file was put, unless another stands there by now."""
        real = self._path.with_name(beside.real)
        if real in beside_names(self._path.with_name(beside.wanted)) and beside == _beside(beside.wanted, real):
            self.beside = [*(other for other in self.beside if other.real != beside.real), beside]

    def earlier(self, path: Path) -> list[Path]:
        """Where earlier runs put what should have been written to `path`, for `orcapost.common.atomic.write_all`."""
        if path.parent != self._path.parent:
            return []
        return [path.with_name(beside.real) for beside in self.beside if beside.wanted == path.name]

    def listen(self, event: Event) -> None:
        """Keep the result of a file that this run has done, and note how long that took."""
        if isinstance(event, Finished) and not event.reused:
            before = time.perf_counter()
            self.add(event.file, event.result)
            self.seconds[event.file] = time.perf_counter() - before

    def add(self, position: int, result: FileResult) -> None:
        """Keep the result of the file at `position`, unless it failed."""
        if result.error is None:
            self._write(file_record(self._files[position], result))
            self.kept += 1

    def add_beside(self, written: Mapping[Path, Path]) -> None:
        """Keep which of these files stand beside those that they should have replaced, in the journal's folder."""
        for path, real in written.items():
            beside = _beside(path.name, real) if path != real and path.parent == self._path.parent else None
            if beside is not None:
                self._write(beside_record(beside))

    def close(self) -> None:
        """Release the file."""
        if self._stream is not None:
            with contextlib.suppress(OSError):  # what could not be written has been reported already
                self._stream.close()

    def _write(self, record: dict[str, Any]) -> None:
        if self._stream is None:
            self._stream = self._begin()
        self._stream.write(signed(record))
        self._stream.flush()

    def _begin(self) -> IO[str]:
        """Put the lines that are still valid into a new journal, and open it for more."""
        earlier = [path for path in self._journals if path != self._path]
        return open_to_append(write_all({self._path: self._renew}, earlier)[self._path])

    def _renew(self, stream: IO[str]) -> None:
        stream.write(signed(self._heading))
        for path, places in self._places.items():
            with open_to_read(path) as journal:
                for begin in places:
                    journal.seek(begin)
                    stream.write(journal.readline().decode("utf-8").rstrip("\r\n") + "\n")
        for beside in self.beside:
            stream.write(signed(beside_record(beside)))


def read_owner(path: Path) -> object:
    """Whose output a journal belongs to, as its run gave it; None where that cannot be read."""
    try:
        with open_to_read(path) as stream:
            return _heading(stream.readline(MAX_HEADING)).get("owner")
    except (OSError, Damaged):
        return None


def _heading(line: bytes) -> dict[str, Any]:
    """A journal's heading; empty if another version of orcapost wrote it.

    Raises
    ------
    Damaged
        It is none.
    """
    if line.startswith(b'{"orcapost_journal": '):  # up to format 5
        return {}
    heading = unsigned(line)
    if not isinstance(heading, dict) or "orcapost_journal" not in heading:
        raise Damaged
    return heading if heading["orcapost_journal"] == FORMAT else {}


def _oldest_first(paths: Iterable[Path]) -> list[Path]:
    """Those paths that lead to something."""
    ages: list[tuple[int, Path]] = []
    for path in paths:
        with contextlib.suppress(OSError):
            ages.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(ages)]


def _beside(wanted: str, real: Path) -> Beside | None:
    try:
        status = real.lstat()
    except OSError:
        return None
    return Beside(wanted, real.name, status.st_size, status.st_mtime_ns)


def _fingerprint(task: WorkerTask) -> str:
    question = repr((__version__, task.backend, task.makers))
    return hashlib.sha256(question.encode()).hexdigest()
