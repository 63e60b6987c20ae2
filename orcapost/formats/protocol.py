"""What a format is to the rest of the program, which knows no more of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from orcapost.formats.settings import CellForm
from orcapost.formats.table import Table

# Writes tables to one file.
TableWriter = Callable[[BinaryIO, Sequence[Table]], None]


def no_limits(columns: Mapping[str, int], rows: int) -> tuple[list[str], list[str]]:
    """Of a format that takes every table."""
    return [], []


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that tables are written to.

    Attributes
    ----------
    name
        How the configuration spells it.
    suffix
        How its files' names end.
    writer
        Makes the function that writes tables in this form to one file. Once for all files of a run, so that what they
        share is made once.
    one_file
        Whether all tables of a run go into one file; else each has its own.
    modules, extra
        What must be installed, beside what orcapost needs itself, and the extra that brings it.
    limits
        What a format cannot take, in sentences: errors, then notes. Called before anything is done, with the number of
        columns of each table by its label, as far as that is known, and the number of rows, the heading's included.
    """

    name: str
    suffix: str
    writer: Callable[[CellForm], TableWriter]
    one_file: bool = False
    modules: tuple[str, ...] = ()
    extra: str = ""
    limits: Callable[[Mapping[str, int], int], tuple[list[str], list[str]]] = no_limits

    @property
    def module(self) -> str:
        """Where its writer stands."""
        return self.writer.__module__
