"""What a kind of result is to the rest of the program, which knows no more of it.

A product reads its own part of the YAML into a request. The request's part maker goes to the workers, where it makes
its part of each file's result. In the parent the request makes tables of the parts of all files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from orcapost.extract.answers import Answer, Problem, Value
from orcapost.extract.open_file import OpenFile
from orcapost.extract.queries import Need
from orcapost.formats.table import ColumnValues, Table
from orcapost.yamldoc.block import Block


@dataclass(frozen=True, slots=True)
class Part:
    """One file's result of one product.

    Attributes
    ----------
    values
        As many for every file.
    labelled
        Groups of (label, value) pairs: values that differ from file to file in number.
    """

    values: tuple[Value, ...] = ()
    labelled: tuple[tuple[tuple[str, Value], ...], ...] = ()


class PartMaker(Protocol):
    """Makes one file's part, in a worker. A value, since it is sent there; kept results belong to an equal one only."""

    @property
    def needs(self) -> Sequence[Need]:
        """What it must know of a file."""

    @property
    def shape(self) -> tuple[int, int]:
        """How many values, and how many labelled groups, each part has."""

    def part(self, answers: Sequence[Answer], file: OpenFile) -> tuple[Part, list[Problem]]:
        """A file's part.

        Parameters
        ----------
        answers
            One for each of `needs`; an exception where there is none.
        file
            For what needs the file itself.
        """


class Parts(Protocol):
    """The parts of one request, of all files; None where a file has none."""

    def value(self, place: int, files: slice) -> ColumnValues:
        """One of `Part.values` of each of these files."""

    def labels(self, group: int) -> list[str]:
        """The labels of one labelled group that any file has, in the order in which they occur."""

    def labelled(self, group: int, label: str, files: slice) -> ColumnValues:
        """The value of one label of each of these files."""


class Request(Protocol):
    """What a configuration asks of one product."""

    @property
    def maker(self) -> PartMaker:
        """What makes the parts."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its tables, whether or not there are results yet."""

    @property
    def columns(self) -> int:
        """How many result columns are asked for; those of the short form are not known beforehand."""

    def tables(self, parts: Parts) -> list[Table]:
        """Its tables, in the order of `labels`."""


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
    """

    root: Block
    object_needed: bool
    warnings: list[str]


def block_of(root: Block, name: str, keys: Sequence[str] | None = None) -> Block:
    """A product's own block, ``orcaflex.postprocess.<name>``."""
    return root.block("orcaflex").block("postprocess").block(name, keys)


class Product(Protocol):
    """A kind of result that a configuration can ask for.

    Attributes
    ----------
    name
        Its key in ``orcaflex.postprocess``.
    blocks
        The top-level keys that it reads.
    """

    @property
    def name(self) -> str: ...

    @property
    def blocks(self) -> tuple[str, ...]: ...

    def is_requested(self, root: Block) -> bool:
        """Whether the configuration asks for it."""

    def read(self, reading: Reading) -> Request:
        """What the configuration asks of it. Mistakes are noted as problems."""
