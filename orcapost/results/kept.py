"""What stands in the store's tables: rows, lists of questions and facts, each with its checksum."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from orcapost.inventory import SimFile
from orcapost.results.row import Damaged, checksum

FAILED = 0  # the list of questions of a row which says only that the file failed

FACTS = "SELECT kind, name, content, checksum FROM facts"
QUESTIONS = "SELECT id, content, checksum FROM questions"
ROWS = "SELECT id, file, bytes, modified_ns, questions, content, numbers, texts, checksum FROM results ORDER BY id"
KEEP_FACT = "INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?)"
KEEP_QUESTIONS = "INSERT INTO questions VALUES (?, ?, ?)"
KEEP_ROW = "INSERT INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
DROP_ROW = "DELETE FROM results WHERE id = ?"
DROP_QUESTIONS = "DELETE FROM questions WHERE id = ?"
DROP_FACT = "DELETE FROM facts WHERE kind IS ? AND name IS ?"


class Stub(NamedTuple):
    """A row without its content."""

    id: int
    questions: int
    size: int | None
    modified_ns: int
    checksum: bytes


class Row(NamedTuple):
    """What a file replied to a list of questions.

    Attributes
    ----------
    file
        See `file_key`.
    size, modified_ns
        What the file is recognised by.
    questions
        The number of the list, or `FAILED`.
    content
        A hash of the file's content, or None.
    numbers, texts
        See `orcapost.results.row.encoded`; of a file that failed, why.
    """

    id: int
    file: bytes
    size: int | None
    modified_ns: int
    questions: int
    content: str | None
    numbers: bytes
    texts: str
    checksum: bytes

    @property
    def stub(self) -> Stub:
        """The same without its content."""
        return Stub(self.id, self.questions, self.size, self.modified_ns, self.checksum)

    def check(self, lists: Mapping[int, bytes]) -> None:
        """Check that nothing of it is corrupted. `lists`: the checksums of all lists.

        Raises
        ------
        Damaged
            Something is, or its list is not there.
        """
        try:
            if self.checksum == checksum_of_row(self[:-1], lists[self.questions]):
                return
        except (KeyError, TypeError, AttributeError, struct.error):  # a value of another type
            pass
        raise Damaged


@dataclass(frozen=True, slots=True)
class QuestionsKept:
    """A list of questions.

    Attributes
    ----------
    identities
        See `orcapost.extract.identity`.
    families
        See `orcapost.products.question.family`; of questions that have a form.
    """

    backend: str
    identities: tuple[str, ...]
    families: tuple[str, ...] = ()

    @property
    def content(self) -> str:
        """As it is kept."""
        return json.dumps([self.backend, self.identities, self.families])


def read_questions(content: Any, found: Any) -> QuestionsKept:
    """The list that was kept.

    Raises
    ------
    Damaged
        It is not as it was written.
    """
    if not isinstance(content, str) or found != checksum(content.encode()):
        raise Damaged
    try:
        backend, identities, families = json.loads(content)
        return QuestionsKept(str(backend), tuple(map(str, identities)), tuple(map(str, families)))
    except (ValueError, TypeError, RecursionError):
        raise Damaged from None


def fact(kind: str, name: str, content: Any) -> tuple[str, str, str, bytes]:
    """A fact as it is kept; its name, too, as JSON: the name of a file may not be text."""
    named, text = json.dumps(name), json.dumps(content)
    return kind, named, text, _checksum_of_fact(kind, named, text)


def read_fact(kind: Any, name: Any, content: Any, found: Any) -> tuple[tuple[str, str], Any]:
    """A fact that was kept: its kind and name, and its content.

    Raises
    ------
    Damaged
        It is not as it was written.
    """
    if not (isinstance(kind, str) and isinstance(name, str) and isinstance(content, str)):
        raise Damaged
    if found != _checksum_of_fact(kind, name, content):
        raise Damaged
    try:
        named, kept = json.loads(name), json.loads(content)
    except (ValueError, RecursionError):
        raise Damaged from None
    if not isinstance(named, str):
        raise Damaged
    return (kind, named), kept


def file_key(file: SimFile) -> bytes:
    """Where a file is, and the object that it is listed for."""
    location = os.fsencode(file.location)
    return location if file.object is None else b"%s\0%s" % (location, file.object.encode(errors="surrogatepass"))


def checksum_of_row(row: Sequence[Any], questions: bytes) -> bytes:
    """The checksum of a row that is to say all that it says about this list."""
    number, file, size, modified_ns, asked, content, numbers, texts = row
    head = struct.pack("<qqqq", number, -1 if size is None else size, modified_ns, asked)
    return checksum(head, questions, file, (content or "").encode(), numbers, texts.encode())


def _checksum_of_fact(kind: str, name: str, content: str) -> bytes:
    return checksum(kind.encode(), name.encode(), content.encode())
