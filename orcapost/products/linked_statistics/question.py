"""The question of a column: the extremes of one history, and the others at the same times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from orcapost.extract.answers import Answer
from orcapost.extract.open_file import OpenFile
from orcapost.extract.queries import History, Period, Reduced
from orcapost.products.question import finite
from orcapost.products.replies import Failure, Labelled, Reply, failure
from orcapost.statistics.registry import LINKED


class Heading(NamedTuple):
    """What a cell holds.

    Attributes
    ----------
    extreme
        Which extreme of the first variable it is about.
    what
        The extreme itself, when it was, or what another variable was then.
    variable
        The first one, or that other.
    """

    extreme: str
    what: str
    variable: str

    @property
    def text(self) -> str:
        """As it heads a column: ``LinkedValueAtMax_Bend moment``."""
        before = {"value": "ValueAt", "time": "TimeOf", "linked": "LinkedValueAt"}[self.what]
        return f"{before}{self.extreme}_{self.variable}"


@dataclass(frozen=True, slots=True)
class LinkedStatistics:
    """The largest and the least value of the first history, their times, and the values of the others at these times.
    The reply is `Labelled` by the texts of `headings`, or why there are none.

    Attributes
    ----------
    histories
        Of one object, at one place; two or more.
    """

    meaning: ClassVar[str] = "linked statistics 1"
    form: ClassVar[tuple[str, ...]] = ()
    histories: tuple[History, ...]
    period: Period

    @property
    def headings(self) -> tuple[Heading, ...]:
        """What it finds out: all of the maximum, then all of the minimum."""
        first, *others = (history.variable for history in self.histories)
        return tuple(
            heading
            for extreme in ("Max", "Min")
            for heading in (
                Heading(extreme, "value", first),
                Heading(extreme, "time", first),
                *(Heading(extreme, "linked", other) for other in others),
            )
        )

    @property
    def needs(self) -> tuple[Reduced, ...]:
        """The first history alone, and with each of the others, so that one without an answer costs its own values
        only. See `orcapost.products.question.Question`."""
        first, *others = self.histories
        return (
            Reduced((first,), self.period, LINKED),
            *(Reduced((first, other), self.period, LINKED) for other in others),
        )

    def variables(self, file: OpenFile) -> tuple[()]:
        """See `orcapost.products.question.Question`."""
        return ()

    def reply(self, answers: Sequence[Answer], file: OpenFile) -> Reply:
        """See `orcapost.products.question.Question`."""
        if file.simulation.start is None:
            return Failure("linked statistics are of a simulation, and the file holds a static state only")
        if file.is_frequency_domain:
            return Failure("linked statistics exist in the time domain only, and this is a frequency domain simulation")
        if isinstance(answers[0], Exception):
            return failure(answers[0])
        labels = tuple(heading.text for heading in self.headings)
        return Labelled(labels, tuple(_values(answers)))


def _values(answers: Sequence[Answer]) -> Iterator[float | Failure]:
    """The values of `LinkedStatistics.headings`."""
    first, *others = answers
    for place in (0, 1):
        # Of one column, and of two: value and time at the maximum, value and time at the minimum, each with the other.
        yield from (_value(first, 2 * place), _value(first, 2 * place + 1))
        yield from (_value(other, 3 * place + 2) for other in others)


def _value(answer: Answer, place: int) -> float | Failure:
    if isinstance(answer, Exception):
        return failure(answer)
    assert isinstance(answer, tuple)
    return finite(answer[place])  # type: ignore[return-value]
