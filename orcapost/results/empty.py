"""Columns that are empty in the files that were looked at, and where the configuration asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orcapost.engine.result import FileResult
from orcapost.inventory import SimFile
from orcapost.products.entry import Entry, Places, names_of


@dataclass(frozen=True, slots=True)
class Empty:
    """A column that some of the files have no value of.

    Attributes
    ----------
    column
        As `orcapost.extract.answers.Problem` has it.
    place
        Its line in the configuration; empty where that is not known.
    message
        Why, in the first of these files.
    first
        The position of that file.
    files
        How many of them there are.
    of
        How many could be read of those that are asked for it.
    """

    column: str
    place: str
    message: str
    first: int
    files: int
    of: int

    @property
    def everywhere(self) -> bool:
        """Whether none of the files has a value."""
        return self.files == self.of


def empty_columns(
    results: Mapping[int, FileResult], entries: Sequence[Entry], files: Sequence[SimFile]
) -> tuple[Empty, ...]:
    """The columns without a value in some of the files of `results`, in the order in which they are asked for.

    Parameters
    ----------
    files
        The inventory, by the positions of the results.
    """
    places = Places(entries)
    read = sorted(position for position, result in results.items() if result.error is None)
    found: dict[str, dict[int, str]] = {}
    for position in read:
        for problem in results[position].problems:
            if problem.kind == "empty_cell":
                found.setdefault(problem.column, {}).setdefault(position, problem.message)
    order = {entry.name: number for number, entry in reversed([*enumerate(entries)])}
    sources = {entry.name: entry.source for entry in entries}
    empty = []
    for column, messages in found.items():
        name = next((name for name in names_of(column) if name in order), "")
        asked = [position for position in read if sources.get(name) in files[position].sources or name not in sources]
        first = min(messages)
        one = Empty(column, places.of(column), messages[first], first, len(messages), len(asked))
        empty.append((order.get(name, len(order)), one))
    return tuple(one for _, one in sorted(empty, key=lambda pair: pair[0]))
