"""What the questions of a configuration look at in a file: the queries that a stand-in file has to answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from orcapost.extract.answers import QueryFailed
from orcapost.extract.queries import LineSections, Need, Period, Point, Query, RangeGraph, Reduced
from orcapost.products.question import Question

ONE_OF_A_KIND = ("General", "Environment")  # every model has one of these, named after its type
MADE_UP = 3  # objects of a type that is asked for and of which the configuration names none


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What is looked at.

    Attributes
    ----------
    queries
        Histories, range graphs and data items, each once, in the order of the questions.
    periods
        The parts of the simulation, each once.
    listed
        For each type of which a question looks at all objects, as in ``OpenFile.names_of``, the names it was given.
    unknown
        The kinds of questions that look at the file in a way that is not known beforehand.
    """

    queries: tuple[Query, ...]
    periods: tuple[Period, ...]
    listed: dict[str, tuple[str, ...]]
    unknown: tuple[str, ...] = ()


def queries_of(needs: Iterable[Need | Query]) -> tuple[Query, ...]:
    """The queries of needs, each once. Where a line's sections end is asked only beside its results."""
    found: dict[Query, None] = {}
    for need in needs:
        if not isinstance(need, LineSections):
            found.update(dict.fromkeys(need.histories if isinstance(need, Reduced) else [need]))
    return tuple(found)


def looked_at(questions: Sequence[Question], names: Mapping[str, tuple[str, ...]]) -> LookedAt:
    """What questions look at: their needs, and what they say of themselves in `Question.variables`.

    Parameters
    ----------
    names
        Names of objects by type, for questions on all objects of a type; `MADE_UP` others where there are none.
    """
    file = _MadeUpFile(names)
    needs: list[Need | Query] = []
    unknown: dict[str, None] = {}
    for question in questions:
        needs += question.needs
        try:
            needs += question.variables(file)
        except Exception:  # it asks of the file what only a real one can answer
            unknown[type(question).__name__] = None
    periods = [need.period for need in needs if isinstance(need, (Reduced, RangeGraph))]
    return LookedAt(queries_of(needs), tuple(dict.fromkeys(periods)), file.listed, tuple(unknown))


class _MadeUpFile:
    """Stands for a file that is not there yet: it knows the names of its objects, and nothing else."""

    path = Path("made_up.sim")
    stem = path.stem

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self._names = names
        self.listed: dict[str, tuple[str, ...]] = {}

    def names_of(self, type_name: str) -> tuple[str, ...]:
        made_up = tuple(f"{type_name}{number}" for number in range(1, MADE_UP + 1))
        made_up = (type_name,) if type_name in ONE_OF_A_KIND else made_up
        return self.listed.setdefault(type_name, self._names.get(type_name) or made_up)

    def variables_of(self, name: str, point: Point) -> tuple[str, ...]:
        """None: whatever its objects have of other reasons will be among their results."""
        return ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise QueryFailed("the file is not there yet")

    simulation = origin = is_frequency_domain = property(_refuse)
    sample_times = histories = range_graph = line_sections = data = details = contents = _refuse
