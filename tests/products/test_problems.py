"""The problems of a file: that it is unfinished, then its periods, then its empty cells as the columns stand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from orcapost.extract.answers import Problem
from orcapost.extract.queries import DataItem, Period
from orcapost.products.entry import Entry
from orcapost.products.period_notes import PeriodNotes
from orcapost.products.problems import ProblemFinder
from orcapost.products.question import Number
from orcapost.products.replies import Failure, Labelled, Notes, Receipt
from orcapost.products.summary.every_line import EveryLine

X, Y, Z = (Number(DataItem("General", name)) for name in "xyz")
LINES = EveryLine("Bend moment")
PERIODS = PeriodNotes(Period("times", start=1.0)), PeriodNotes(Period("times", start=2.0))
QUESTIONS = (X, Y, Z, LINES, *PERIODS)
# Columns stand in another order than questions, and two ask one question.
ENTRIES = (
    Entry("g / z", Z),
    Entry("g / y", Y, 10.0),
    Entry("Bend moment", LINES),
    Entry("h / x", X),
    Entry("h / y", Y),
)
GOOD: tuple[Any, ...] = (1.0, 2.0, 3.0, Labelled(("Line1",), (4.0,)), 0.0, 0.0)


def split(replies: tuple[Any, ...]) -> tuple[Any, dict[int, Any]]:
    """Replies as the results hold them."""
    floats = np.array([reply if type(reply) is float else math.nan for reply in replies])
    return floats, {place: reply for place, reply in enumerate(replies) if type(reply) is not float}


def problems(*replies: Any, unfinished: str | None = None) -> list[tuple[str, str, str]]:
    found = ProblemFinder(ENTRIES, QUESTIONS).problems(unfinished, *split(replies))
    return [(problem.kind, problem.column, problem.message) for problem in found]


def but(**replies: Any) -> tuple[Any, ...]:
    """Good replies but for these."""
    names = ("x", "y", "z", "lines", "first", "second")
    return tuple(replies.get(name, good) for name, good in zip(names, GOOD, strict=True))


def test_a_good_file_has_none() -> None:
    assert problems(*GOOD) == []


@pytest.mark.parametrize("reply", ["deep", True, 7, None, Receipt("a.csv", 1, 2)], ids=str)
def test_a_reply_that_is_not_a_number_is_none(reply: Any) -> None:
    assert problems(*but(x=reply)) == []


def test_failures_come_as_the_columns_stand_whatever_the_order_of_the_questions() -> None:
    lines = Labelled(("Line1", "Line2", "Line3"), (Failure("line"), 5.0, Failure("other line")))

    assert problems(*but(x=Failure("x"), y=Failure("y"), z=Failure("z"), lines=lines)) == [
        ("empty_cell", "g / z", "z"),
        ("empty_cell", "g / y", "y"),
        ("empty_cell", "Bend moment / Line1", "line"),
        ("empty_cell", "Bend moment / Line3", "other line"),
        ("empty_cell", "h / x", "x"),
        ("empty_cell", "h / y", "y"),
    ]


def test_a_question_without_labels_fails_as_a_whole() -> None:
    assert problems(*but(lines=Failure("no objects"))) == [("empty_cell", "Bend moment", "no objects")]


def test_a_text_is_a_problem_of_the_columns_that_scale_it() -> None:
    assert problems(*but(y="deep")) == [
        ("empty_cell", "g / y", "cannot scale the text 'deep': take the transform away")
    ]


@pytest.mark.filterwarnings("error")
def test_a_number_that_is_too_large_is_a_problem_of_the_columns_that_scale_it() -> None:
    assert problems(*but(y=1e308)) == [("empty_cell", "g / y", "the value is not a number (inf)")]


def test_a_question_that_two_columns_scale_too_much_is_told_once_for_each() -> None:
    entries = (Entry("a", X, 10.0), Entry("b", X, 100.0), Entry("c", X, 1e-10))

    found = ProblemFinder(entries, (X,)).problems(None, np.array([1e308]), {})

    words = "the value is not a number (inf)"
    assert found == (Problem("empty_cell", "a", words), Problem("empty_cell", "b", words))


def test_an_unfinished_simulation_comes_first_then_the_periods_then_the_cells() -> None:
    replies = but(z=Failure("z"), first=Notes(("one", "two")), second=Notes(("three",)))

    assert problems(*replies, unfinished="stopped early") == [
        ("unfinished", "", "stopped early"),
        ("period", "", "one"),
        ("period", "", "two"),
        ("period", "", "three"),
        ("empty_cell", "g / z", "z"),
    ]


@pytest.mark.filterwarnings("error")
def test_files_are_suspicious_if_they_may_have_problems() -> None:
    """Asked of all at once, as of each alone; only texts and truths are suspected without a reason."""
    questions, entries = QUESTIONS[:3], ENTRIES[:2] + ENTRIES[3:]
    finder = ProblemFinder([entry for entry in entries if entry.question in questions], questions)
    files = [
        (1.0, 2.0, 3.0),
        (1.0, 1e308, 3.0),
        (1e308, 2.0, 3.0),  # x is not scaled
        (1.0, 2.0, Failure("z")),
        (-1.0, -1e308, 3.0),
        (1.0, "deep", 3.0),
        (-1e308, 0.0, 1e308),
    ]
    block = np.array([split(replies)[0] for replies in files])

    found = finder.suspicious(block)

    assert found.tolist() == [False, True, False, True, True, True, False]
    assert found.tolist() == [bool(finder.problems(None, *split(replies))) for replies in files]
    assert found.tolist() == [finder.suspicious(block[[row]]).item() for row in range(len(files))]


def test_without_columns_no_file_is_suspicious() -> None:
    assert ProblemFinder((), ()).suspicious(np.zeros((2, 0))).tolist() == [False, False]
