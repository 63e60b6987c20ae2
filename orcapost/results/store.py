"""Keeps what every file replied, so that only what is new or has changed is read again.

One SQLite file in the output folder. A row holds what one file replied to one list of questions. It counts for a file
of the same path, size and time of change (with ``--verify`` content too) and for each question of the same identity,
whatever configuration and version of orcapost asked it (`orcapost.extract.identity`). Of files that failed it is only
known that they did: they are tried again. Rows of files that a run does not look at stay for a later one.

Each row, list and fact has a checksum of its own: SQLite does not notice a flipped bit in a value.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from orcapost.common.interruption import held
from orcapost.common.locks import OutputTaken
from orcapost.engine.result import FileResult
from orcapost.extract.identity import identity
from orcapost.inventory import SimFile
from orcapost.products.question import Question, family
from orcapost.results.agenda import Agenda
from orcapost.results.database import Unusable, failures, new_database, open_database, set_aside
from orcapost.results.kept import (
    DROP_FACT,
    DROP_QUESTIONS,
    DROP_ROW,
    FACTS,
    FAILED,
    KEEP_FACT,
    KEEP_QUESTIONS,
    KEEP_ROW,
    QUESTIONS,
    ROWS,
    QuestionsKept,
    Row,
    Stub,
    checksum_of_row,
    fact,
    file_key,
    read_fact,
    read_questions,
)
from orcapost.results.memory import Results
from orcapost.results.row import Damaged, checksum, encoded
from orcapost.results.taking import Taking
from orcapost.statistics.reducer import Array

COMMIT_INTERVAL = 0.5  # seconds
OWNER = ("owner", "")  # kind and name of that fact


class Store:
    """The store of one run. Its file is left as it is until there is something to keep.

    Parameters
    ----------
    path
        Where it lies.
    backend
        What answers; the replies of another do not count.
    questions
        What the run asks.
    files
        The run's files.
    owner
        Whose the output is, for `fact_in`; kept with the first result.
    asked_of
        The sources whose files each question is asked of; None where all are asked of all files.

    Attributes
    ----------
    kept
        How many of the run's files a later run will find here whole.
    damaged
        How many rows, lists and facts were left out because they are damaged.
    aside
        Where the whole file was put, if it could not be used.
    facts
        What else is kept, by kind and name: values that JSON knows.
    seconds
        How long it took to keep each file's result [s]; zeros for those of an earlier run. Shape (files,).

    Raises
    ------
    OutputTaken
        Another program has it open.
    OSError
        It cannot be read, or renamed where it is damaged; from the methods: it cannot be written.
    """

    def __init__(
        self,
        path: Path,
        backend: str,
        questions: Sequence[Question],
        files: Sequence[SimFile],
        owner: object = None,
        asked_of: Mapping[Question, frozenset[int]] | None = None,
    ) -> None:
        self._path = path
        self._backend = backend
        self._questions = questions
        self._identities = [identity(question) for question in questions]
        self._files = files
        self._keys = [file_key(file) for file in files]
        self._database: sqlite3.Connection | None = None
        self._lists: dict[int, QuestionsKept] = {}
        self._checksums: dict[int, bytes] = {FAILED: b""}  # of the lists
        self._numbers: dict[tuple[int, ...], int] = {}  # of the lists, by numbers of questions of this run
        self._covered: dict[int, frozenset[int]] = {}
        self._rows: dict[bytes, list[Stub]] = {}  # of the run's files
        self._next_row = 1
        self._changes: list[tuple[str, tuple[Any, ...]]] = []
        self._unkept = 0  # files among them
        self._committed = time.perf_counter()
        self._fresh = False
        self._owner = owner
        self._asked_of = None if asked_of is None else [asked_of[question] for question in questions]
        self._owner_kept = False  # in this run
        self.kept = 0
        self.damaged = 0
        self.aside: Path | None = None
        self.facts: dict[tuple[str, str], Any] = {}
        self.seconds: Array = np.zeros(len(files))
        if os.path.lexists(path):
            try:
                self._database = open_database(path)
                self._read_lists_and_facts(self._database)
            except Unusable:
                self._set_aside()

    def take_over(self, results: Results, *, fresh: bool = False, verify: bool = False) -> Agenda:
        """Put what is still valid into `results`.

        Parameters
        ----------
        fresh
            Ask every file everything, whatever is kept.
        verify
            Only what was read of the same content is valid.

        Returns
        -------
        What is still to be asked.
        """
        self._fresh = fresh
        taking = Taking(
            results,
            self._files,
            self._keys,
            self._path.parent,
            self._lists,
            self._backend,
            self._identities,
            self._families(),
            self._asked_of,
            verify=verify,
        )
        try:
            for row in self._read_rows():
                self._next_row = row.id + 1
                try:
                    row.check(self._checksums)
                    if (positions := taking.positions.get(row.file)) is not None:
                        if not fresh:
                            taking.take(row, positions)
                        self._rows.setdefault(self._keys[positions[0]], []).append(row.stub)
                except Damaged:
                    self.damaged += 1
                    self._changes.append((DROP_ROW, (row.id,)))
                    taking.note_damage(row.file)
        except Unusable:
            self._salvage()
        if self.aside is not None:
            taking.note_damage()
        agenda = taking.agenda(fresh=fresh)
        self.kept = 0 if fresh else len(agenda.reused)
        return agenda

    def keep(self, position: int, asked: tuple[int, ...], result: FileResult) -> None:
        """Keep what the file at `position` replied to the questions of these numbers, or that it failed."""
        before = time.perf_counter()
        if not self._owner_kept:
            self.keep_fact(*OWNER, self._owner)
            self._owner_kept = True
        file, key = self._files[position], self._keys[position]
        questions, numbers, texts = FAILED, b"", json.dumps([result.run_status, result.error])
        if result.error is None:
            questions = self._list(asked)
            numbers, texts = encoded(result)
            self._unkept += 1
        head = (self._next_row, key, file.bytes, file.modified_ns, questions, result.content, numbers, texts)
        row = Row(*head, checksum_of_row(head, self._checksums[questions]))
        rows = self._rows.setdefault(key, [])
        for old in [old for old in rows if self._is_replaced(old, row)]:
            rows.remove(old)
            self._changes.append((DROP_ROW, (old.id,)))
        self._changes.append((KEEP_ROW, row))
        rows.append(row.stub)
        self._next_row += 1
        self.commit(COMMIT_INTERVAL)
        self.seconds[position] = time.perf_counter() - before

    def keep_fact(self, kind: str, name: str, content: Any) -> None:
        """Keep a value that JSON knows, from the next commit on."""
        content = json.loads(json.dumps(content))
        if self.facts.get((kind, name)) != content:
            self.facts[kind, name] = content
            self._changes.append((KEEP_FACT, fact(kind, name, content)))

    def commit(self, after: float = 0.0) -> None:
        """Write what is to be kept to the disk, if the last time was `after` seconds ago."""
        if not self._changes or time.perf_counter() - self._committed < after:
            return
        with held(), self._writing() as database:
            for statement, values in self._changes:
                database.execute(statement, values)
        self.kept += self._unkept
        self._unkept = 0
        self._changes.clear()
        self._committed = time.perf_counter()

    def close(self) -> None:
        """Keep what is not kept yet, as far as that is possible, and release the file."""
        with contextlib.suppress(OSError):  # what could not be written has been reported already
            self.commit()
        self._release()

    def state(self) -> bytes | None:
        """A hash of all that is kept of the run's files; None where one of them failed or is not kept."""
        found = hashlib.blake2b(digest_size=16)
        for key in self._keys:
            rows = self._rows.get(key, ())
            if not rows or any(row.questions == FAILED for row in rows):
                return None
            for row in rows:
                found.update(row.checksum)
        return found.digest()

    def _families(self) -> list[str]:
        """Of questions that have a form; empty texts for others."""
        return [family(question) if question.form else "" for question in self._questions]

    def _read_lists_and_facts(self, database: sqlite3.Connection) -> None:
        with failures(self._path):
            for kind, name, content, found in database.execute(FACTS):
                try:
                    key, fact_content = read_fact(kind, name, content, found)
                    self.facts[key] = fact_content
                except Damaged:
                    self.damaged += 1
                    self._changes.append((DROP_FACT, (kind, name)))
            for number, content, found in database.execute(QUESTIONS):
                try:
                    self._lists[number] = read_questions(content, found)
                    self._checksums[number] = found
                except Damaged:
                    self.damaged += 1
                    self._changes.append((DROP_QUESTIONS, (number,)))
        asked = {identity: number for number, identity in enumerate(self._identities)}
        for number, kept in self._lists.items():
            if kept.backend == self._backend and asked.keys() >= set(kept.identities):
                self._numbers[tuple(asked[identity] for identity in kept.identities)] = number

    def _read_rows(self) -> Iterator[Row]:
        if self._database is not None:
            with failures(self._path):
                for found in self._database.execute(ROWS):
                    yield Row(*found)

    def _list(self, asked: tuple[int, ...]) -> int:
        """The number of the list of these questions."""
        if asked not in self._numbers:
            number = self._numbers[asked] = max(self._checksums) + 1
            families = self._families()
            kept = QuestionsKept(
                self._backend,
                tuple(self._identities[question] for question in asked),
                tuple(families[question] for question in asked if families[question]),
            )
            self._lists[number] = kept
            self._checksums[number] = checksum(kept.content.encode())
            self._changes.append((KEEP_QUESTIONS, (number, kept.content, self._checksums[number])))
        return self._numbers[asked]

    def _is_replaced(self, old: Stub, new: Row) -> bool:
        """Whether an earlier row of the same file says nothing more."""
        if (old.size, old.modified_ns) != (new.size, new.modified_ns):
            return True
        if new.questions == FAILED or old.questions == FAILED:
            return old.questions == FAILED
        return self._fresh or old.questions in self._covers(new.questions)

    def _covers(self, number: int) -> frozenset[int]:
        """The lists all of whose questions are in this one too."""
        if number not in self._covered:
            own = self._lists[number]
            everything = set(own.identities)
            self._covered[number] = frozenset(
                other
                for other, kept in self._lists.items()
                if kept.backend == own.backend and everything >= set(kept.identities)
            )
        return self._covered[number]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """The database in a transaction."""
        try:
            if self._database is None:
                self._database = new_database(self._path)
            with failures(self._path):
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")
                self._database.execute("BEGIN IMMEDIATE")
                yield self._database
                self._database.execute("COMMIT")
        except Unusable as error:
            raise OSError(errno.EIO, f"cannot keep results: {error}", str(self._path)) from error

    def _set_aside(self) -> None:
        self._release()
        self.aside = set_aside(self._path)
        self.facts.clear()
        self._lists.clear()
        self._checksums = {FAILED: b""}
        self._numbers.clear()

    def _salvage(self) -> None:
        """Set a damaged file aside, and put what can be read of it into a new one."""
        self._release()
        aside = self.aside = set_aside(self._path)
        with self._writing() as database:
            for number, kept in self._lists.items():
                database.execute(KEEP_QUESTIONS, (number, kept.content, self._checksums[number]))
            for (kind, name), content in self.facts.items():
                database.execute(KEEP_FACT, fact(kind, name, content))
            with contextlib.closing(sqlite3.connect(aside)) as old, contextlib.suppress(sqlite3.Error):
                for found in old.execute(ROWS):
                    with contextlib.suppress(Damaged):
                        Row(*found).check(self._checksums)
                        database.execute(KEEP_ROW, found)

    def _release(self) -> None:
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
            self._database = None


def fact_in(path: Path, kind: str, name: str) -> Any:
    """A fact in a store; None where there is none, or it cannot be read."""
    with (
        contextlib.suppress(OSError, OutputTaken, Unusable, Damaged),
        failures(path),
        contextlib.closing(open_database(path, wait=0.0)) as database,
    ):
        for found in database.execute(f"{FACTS} WHERE kind = ? AND name = ?", (kind, json.dumps(name))):
            return read_fact(*found)[1]
    return None
