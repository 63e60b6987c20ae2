"""Units and long names of what a worker's files are asked, each read once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from orcapost.extract.answers import QueryFailed, VariableDetails
from orcapost.extract.details import DetailsAsked, VariableKey
from orcapost.extract.open_file import OpenFile
from orcapost.products.answering import QuestionList


class Describing:
    """Asks for them (see `orcapost.extract.details.DetailsAsked`).

    Parameters
    ----------
    known
        What an earlier run has read.
    """

    def __init__(self, known: Iterable[VariableKey] = ()) -> None:
        self._details = DetailsAsked(known)
        self._complete: set[tuple[tuple[int, ...], str, str | None]] = set()

    def new(
        self, asked: QuestionList, file: OpenFile, file_object: str | None = None
    ) -> dict[VariableKey, VariableDetails]:
        """What this file is the first to give. Raises nothing."""
        units_system = file.origin.units_system
        found: dict[VariableKey, VariableDetails] = {}
        place = asked.numbers, units_system, file_object
        if place not in self._complete:
            found |= self._details.new(file, asked.variables, file_object)
            if self._details.knows(asked.variables, units_system, file_object):
                self._complete.add(place)
        for question in asked.looking:
            with contextlib.suppress(QueryFailed):
                found |= self._details.new(file, question.variables(file), file_object)
        return found
