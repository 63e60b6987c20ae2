"""Questions of which is asked only whether a file can answer them: nothing is written, and one sample is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from orcapost.extract.answers import Answer, QueryFailed
from orcapost.extract.one_sample import OneSample
from orcapost.extract.open_file import OpenFile
from orcapost.extract.queries import History, Need, RangeGraph, Reduced
from orcapost.products.answering import QuestionList, replies_of
from orcapost.products.question import FileQuestion, is_not_a_number
from orcapost.products.replies import Failure, Labelled, Reply, failure
from orcapost.statistics.registry import MEAN


@dataclass(frozen=True, slots=True)
class Unwritten:
    """A question that writes a file, asked without writing it. The reply is a `Failure`, or `Labelled` by what has no
    answer.

    Attributes
    ----------
    question
        The one that writes.
    labels
        What its needs are called where they are columns of their own.
    """

    meaning: ClassVar[str] = "unwritten 1"
    form: ClassVar[tuple[str, ...]] = ()
    question: FileQuestion
    labels: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[Need, ...]:
        """Those of the question, with a statistic that writes nothing. See `orcapost.products.question.Question`."""
        return tuple(
            replace(need, statistic=MEAN) if isinstance(need, Reduced) else need for need in self.question.needs
        )

    def variables(self, file: OpenFile) -> Sequence[History | RangeGraph]:
        """See `orcapost.products.question.Question`."""
        return self.question.variables(file)

    def reply(self, answers: Sequence[Answer], file: OpenFile) -> Labelled | Failure:
        """See `orcapost.products.question.Question`."""
        if not answers:
            looked_at = self.variables(file)
            return _failed([query.object or "" for query in looked_at], [_look(file, query) for query in looked_at])
        if self.labels:
            return _failed(self.labels, answers)
        found = next((answer for answer in answers if isinstance(answer, Exception)), None)
        return Labelled((), ()) if found is None else failure(found)


def replies_of_one_sample(asked: QuestionList, file: OpenFile, file_object: str | None = None) -> tuple[Reply, ...]:
    """As `orcapost.products.answering.replies_of`, with values that say only that there are values: what a statistic
    makes of one sample may well not be a number."""
    replies = replies_of(asked, OneSample(file), file_object, OneSample(file, alone=True))
    return tuple(map(_unjudged, replies))


def _unjudged(reply: Reply) -> Reply:
    if isinstance(reply, Labelled):
        return replace(reply, values=tuple(0.0 if is_not_a_number(value) else value for value in reply.values))
    return 0.0 if is_not_a_number(reply) else reply


def _look(file: OpenFile, query: History | RangeGraph) -> Answer:
    try:
        if isinstance(query, RangeGraph):
            return file.range_graph(query)
        file.details(query)
        return None
    except QueryFailed as error:
        return error


def _failed(labels: Sequence[str], answers: Sequence[Answer]) -> Labelled:
    failures = {
        label: failure(answer) for label, answer in zip(labels, answers, strict=True) if isinstance(answer, Exception)
    }
    return Labelled(tuple(failures), tuple(failures.values()))
