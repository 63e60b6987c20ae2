"""What is asked of every file, and kept: a value that goes to the workers, where it makes its reply."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol, Self, runtime_checkable

from orcapost.common.atomic import TemporaryFile
from orcapost.extract.answers import Answer, Curves, QueryFailed
from orcapost.extract.identity import identity
from orcapost.extract.open_file import OpenFile
from orcapost.extract.queries import History, Need, RangeGraph, Reduced
from orcapost.products.replies import Failure, Receipt, Reply, failure
from orcapost.statistics.reducer import Statistic
from orcapost.statistics.registry import kind_of

_NOT_A_NUMBER = "the value is not a number"


class Question(Protocol):
    """A frozen data class. Its reply is kept, and serves every later question that has the same `identity`.

    Attributes
    ----------
    meaning
        Names the kind and the version of what it means: another one where the reply to it changes.
    form
        Its fields that decide how a file of results is written, not what is read: labels, decimals, folder.
    """

    meaning: ClassVar[str]
    form: ClassVar[tuple[str, ...]]

    @property
    def needs(self) -> Sequence[Need]:
        """What must be known of a file."""

    def variables(self, file: OpenFile) -> Sequence[History | RangeGraph]:
        """What it reads of a file beside `needs`, for the units of its values."""

    def reply(self, answers: Sequence[Answer], file: OpenFile) -> Reply:
        """A file's reply. What it raises is a `Failure`.

        Parameters
        ----------
        answers
            One for each of `needs`; an exception where there is none.
        file
            For what needs the file itself.
        """


@runtime_checkable
class FileQuestion(Question, Protocol):
    """A question that writes a file of results for each input file."""

    def placed(self, folder: Path, temporary: Path) -> Self:
        """The same as workers are asked it: where files are put, and what temporary ones are named by.

        It is not part of what is kept, so that an output folder may be moved.
        """


def family(question: Question) -> str:
    """The identity of a question without its form: what is read."""
    return identity(question, question.form)


@dataclass(frozen=True, slots=True)
class Number:
    """One number or text: a statistic of a history, a data item, or what is made of a range graph.

    Attributes
    ----------
    along
        What is made of a range graph along the line.
    """

    meaning: ClassVar[str] = "number 1"
    form: ClassVar[tuple[str, ...]] = ()
    need: Need
    along: Statistic | None = None

    @property
    def needs(self) -> tuple[Need]:
        """See `Question`."""
        return (self.need,)

    def variables(self, file: OpenFile) -> tuple[()]:
        """See `Question`."""
        return ()

    def reply(self, answers: Sequence[Answer], file: OpenFile) -> Reply:
        """See `Question`."""
        (answer,) = answers
        if isinstance(answer, Exception):
            return failure(answer)
        if isinstance(answer, Curves):
            answer = along_line(answer, self.along)
        if isinstance(answer, tuple | TemporaryFile):
            statistic = self.need.statistic if isinstance(self.need, Reduced) else ""
            given = f"{len(answer)} values" if isinstance(answer, tuple) else "a file"
            raise QueryFailed(f"{statistic} gives {given}, and a cell holds one")
        return finite(answer)


def along_line(curves: Curves, statistic: Statistic | None) -> float:
    """One number of a range graph: the least of its minima, the largest of its maxima or standard deviations, the
    mean of its means.

    Raises
    ------
    QueryFailed
        The range graph has no such curve.
    """
    along = None if statistic is None else kind_of(statistic).along_line
    curve = None if along is None else getattr(curves, along.curve)
    if along is None or curve is None or len(curve) == 0:
        raise QueryFailed(f"the range graph has no {statistic} curve here")
    return along.reduce(curve)


def finite(reply: Reply) -> Reply:
    """The same, unless it is a float that is not a number."""
    if isinstance(reply, float) and not math.isfinite(reply):
        return Failure(f"{_NOT_A_NUMBER} ({reply})")
    return reply


def is_not_a_number(reply: Reply | Failure | Receipt) -> bool:
    """Whether this is what `finite` makes of a float that is not a number."""
    return isinstance(reply, Failure) and reply.words.startswith(_NOT_A_NUMBER)
