"""One file's replies to the questions of every product, made in a worker."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from orcapost.extract.evaluate import evaluate
from orcapost.extract.merge import Extraction
from orcapost.extract.open_file import OpenFile
from orcapost.extract.queries import History, Need, RangeGraph
from orcapost.orcaflex.errors import FileFailed, LicenceRefused
from orcapost.products.question import Number, Question
from orcapost.products.replies import Failure, Reply, failure


@dataclass(frozen=True, slots=True)
class QuestionList:
    """Questions that are put to a file together.

    Attributes
    ----------
    numbers
        Their numbers among the questions of the run.
    extractions
        The queries that answer their needs, in order: one for all, as a rule. Each is read on its own.
    counts
        How many needs each has.
    variables
        What their needs are about, each variable of an object once.
    looking
        Those without needs, which look at the file themselves.
    """

    numbers: tuple[int, ...] = ()
    questions: tuple[Question, ...] = ()
    extractions: tuple[Extraction, ...] = ()
    counts: tuple[int, ...] = ()
    variables: tuple[History | RangeGraph, ...] = ()
    looking: tuple[Question, ...] = ()


def question_list(
    questions: Sequence[Question],
    numbers: Sequence[int],
    extractions_for: Callable[[Sequence[Need]], tuple[Extraction, ...]],
) -> QuestionList:
    """The list of some of the questions of a run.

    Parameters
    ----------
    extractions_for
        Merges needs (see `orcapost.planning.strategy.Strategy.extractions`).
    """
    asked = tuple(questions[number] for number in numbers)
    needs = [question.needs for question in asked]
    extractions = extractions_for([need for own in needs for need in own])
    looking = tuple(question for question, own in zip(asked, needs, strict=True) if not own)
    return QuestionList(tuple(numbers), asked, extractions, tuple(map(len, needs)), _variables(extractions), looking)


@np.errstate(invalid="ignore", over="ignore")  # what is not a number is reported as such
def replies_of(
    asked: QuestionList, file: OpenFile, file_object: str | None = None, read_by: OpenFile | None = None
) -> tuple[Reply, ...]:
    """The file's reply to each question.

    Parameters
    ----------
    file_object
        The object meant by queries that name none.
    read_by
        What answers the needs, where that is not the file that questions look at themselves.
    """
    answers = iter(evaluate(asked.extractions, read_by or file, file_object))
    replies: list[Reply] = []
    for question, count in zip(asked.questions, asked.counts, strict=True):
        own = list(islice(answers, count))
        if type(question) is Number and type(own[0]) is float and math.isfinite(own[0]):
            replies.append(own[0])  # nearly all are so: a shorter way
            continue
        try:
            reply = question.reply(own, file)
            replies.append(reply if isinstance(reply, Reply) else Failure(f"a {type(reply).__name__} is not a value"))
        except (FileFailed, LicenceRefused, MemoryError):  # they cost more than this question
            raise
        except Exception as error:  # whatever it is, it costs this question only
            replies.append(failure(error))
    return tuple(replies)


def _variables(extractions: Sequence[Extraction]) -> tuple[History | RangeGraph, ...]:
    variables: dict[tuple[type, str | None, str], History | RangeGraph] = {}
    for extraction in extractions:
        queries: list[History | RangeGraph] = [*extraction.histories, *extraction.range_graphs]
        for query in queries:
            variables.setdefault((type(query), query.object, query.variable), query)
    return tuple(variables.values())
