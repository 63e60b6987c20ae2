"""What a kind of result is to the rest of the program, which knows no more of it.

A product reads its own part of the YAML into a request. The request's entries say what is asked of every file, in the
workers, and in the parent the request makes tables of the replies of all files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol, Self

from orcapost.dialect.sources import ALL_INPUT, Sources
from orcapost.formats.table import ColumnSource, Files, Meaning, Rows, Table
from orcapost.products.entry import Entry
from orcapost.products.period_notes import notes_on_periods
from orcapost.products.question import Question
from orcapost.products.replies import Receipt, Tabled
from orcapost.statistics.reducer import Array
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.fields import Fields, Section

UnitOf = Callable[[Meaning], str | None]
"""Gives the unit of what a column or an axis means; None where it is not known or not the same in every file."""


class Replies(Protocol):
    """What all files replied; None where a file has no value."""

    @property
    def folder(self) -> Path:
        """The output folder, which receipts are relative to."""

    def column(self, entry: Entry) -> ColumnSource:
        """The cells that an entry shows."""

    def labels(self, question: Question) -> list[str]:
        """The labels of a `Labelled` reply that any file has, in the order in which they occur."""

    def labelled(self, question: Question, label: str) -> ColumnSource:
        """The value of one label."""

    def tabled(self, question: Question) -> dict[int, tuple[Tabled, Array]]:
        """The `Tabled` replies by the numbers of the input files: each without its values, and these, shape (rows,
        columns)."""

    def receipts(self, question: Question, label: str | None = None) -> dict[int, Receipt]:
        """The receipts for files of results, by the numbers of the input files: those that are replies, or stand in
        `Labelled` ones under this label."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is made in the parent.

    Attributes
    ----------
    path
        Relative to the output folder.
    key
        A text that changes with all that decides its bytes: the picture is drawn again only where it did.
    draw
        Writes it to a stream of bytes.
    source
        Which files it is about (see `orcapost.dialect.sources`).
    """

    path: Path
    key: str
    draw: Callable[[BinaryIO], None]
    source: int = ALL_INPUT


class Request(Protocol):
    """What a configuration asks of one product."""

    @property
    def entries(self) -> Sequence[Entry]:
        """What it shows of the replies of a file, each with the question that it needs."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of all tables that it may have, whether or not there are results yet."""

    @property
    def columns(self) -> int:
        """How many result columns are asked for; those of the short form are not known beforehand."""

    def only(self, wanted: Callable[[str], bool]) -> Self:
        """The part of it whose tables, or files of single input files, have a label that is wanted."""

    @property
    def files(self) -> Sequence[Files]:
        """What is written for each input file, by questions of its own (`orcapost.products.question.FileQuestion`)."""

    def tables(self, replies: Replies, files: Rows) -> list[Table]:
        """Its tables, in the order of `labels`. One of which the files had nothing may be left out. Where entries are
        about different files, it is called for each source, with these files only, and the tables of this source count.

        Parameters
        ----------
        files
            The rows of a table with one for each input file.
        """

    def pictures(self, replies: Replies, files: Rows, unit: UnitOf) -> Iterable[Picture]:
        """What is to be drawn, in order; for each source, as `tables`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a product may know while it reads its part of a configuration.

    Attributes
    ----------
    root
        The whole configuration. Problems are noted on it.
    object_needed
        False where every input file names the object that queries without one mean.
    warnings
        Where sentences on what may well not be what the user means are added.
    notes
        Where other sentences for the user are added.
    name
        What the names of all output files begin with.
    missing
        Where is added what is asked for and cannot be made, since something is not installed.
    sources
        Finds which files an entry is about; for readers of groups, in `orcapost.dialect.groups.ColumnRules`.
    """

    root: Block
    object_needed: bool
    warnings: list[str]
    notes: list[str]
    name: str = ""
    missing: list[str] = field(default_factory=list)
    sources: Sources | None = None


def entries_of(requests: Sequence[Request]) -> list[Entry]:
    """All that requests show."""
    return [entry for request in requests for entry in request.entries]


def questions_of(requests: Sequence[Request]) -> tuple[Question, ...]:
    """All that requests ask of files, each question once; then what must be known of the periods."""
    return tuple(asked_of(requests))


def asked_of(requests: Sequence[Request]) -> dict[Question, frozenset[int]]:
    """The sources whose files each question is asked of; the questions in the order of `questions_of`."""
    return asked_by(entries_of(requests))


def asked_by(entries: Iterable[Entry]) -> dict[Question, frozenset[int]]:
    """The same for entries."""
    asked: dict[Question, frozenset[int]] = {}
    for entry in entries:
        asked[entry.question] = asked.get(entry.question, frozenset()) | {entry.source}
    notes: dict[Question, frozenset[int]] = {}
    for source in sorted(frozenset().union(*asked.values())):
        for note in notes_on_periods([question for question, sources in asked.items() if source in sources]):
            notes[note] = notes.get(note, frozenset()) | {source}
    return asked | notes


def block_of(root: Block, name: str, keys: Sequence[str] | None = None) -> Block:
    """A product's own block, ``orcaflex.postprocess.<name>``."""
    return root.block("orcaflex").block("postprocess").block(name, keys)


class Product(Protocol):
    """A kind of result that a configuration can ask for.

    Attributes
    ----------
    name
        Its key in ``orcaflex.postprocess``.
    settings
        The block under that key.
    blocks
        The top-level keys that it reads. A block of groups has its master, ``<key>_master``, among them.
    """

    @property
    def name(self) -> str: ...

    @property
    def settings(self) -> Section: ...

    @property
    def blocks(self) -> Fields: ...

    def is_requested(self, root: Block) -> bool:
        """Whether the configuration asks for it."""

    def read(self, reading: Reading) -> Request:
        """What the configuration asks of it. Mistakes are noted as problems."""
