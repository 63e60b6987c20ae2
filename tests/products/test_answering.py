"""A file's replies to the questions that are put to it together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from orcapost.extract.answers import Answer, QueryFailed
from orcapost.extract.queries import DataItem, Need
from orcapost.orcaflex.errors import FileFailed, LicenceRefused
from orcapost.planning.strategy import OWN, Strategy
from orcapost.products.answering import question_list, replies_of
from orcapost.products.question import Number
from orcapost.products.replies import Failure, Labelled, Notes, Receipt, Reply


class Items:
    """A file of which only data items are asked: each has a value, or one is raised."""

    def __init__(self, **items: Any) -> None:
        self.items = items
        self.asked: list[tuple[str | None, str]] = []

    def data(self, query: DataItem) -> Any:
        self.asked.append((query.object, query.name))
        found = self.items[query.name]
        if isinstance(found, Exception):
            raise found
        return found


@dataclass(frozen=True)
class Made:
    """A question of which the test says what it does with its answers."""

    meaning: ClassVar[str] = "made 1"
    form: ClassVar[tuple[str, ...]] = ()
    names: tuple[str, ...]
    make: Callable[[list[Answer]], Any]

    @property
    def needs(self) -> Sequence[Need]:
        return [DataItem("General", name) for name in self.names]

    def variables(self, file: Any) -> tuple[()]:
        return ()

    def reply(self, answers: Sequence[Answer], file: Any) -> Any:
        return self.make(list(answers))


def raising(error: Exception) -> Callable[[list[Answer]], Reply]:
    def reply(answers: list[Answer]) -> Reply:
        raise error

    return reply


def replies(file: Items, *questions: Any, strategy: Strategy = OWN) -> tuple[Reply, ...]:
    return replies_of(question_list(questions, range(len(questions)), strategy.extractions), file)  # type: ignore[arg-type]


X, Y, Z = (Number(DataItem("General", name)) for name in "xyz")


@pytest.mark.parametrize("strategy", [OWN, Strategy(merge=False)], ids=["together", "one by one"])
def test_each_question_is_given_the_answers_to_its_own_needs(strategy: Strategy) -> None:
    given: list[list[Answer]] = []

    def none_of(answers: list[Answer]) -> Reply:
        given.append(answers)
        return 0.0

    file = Items(x=1.0, y="deep", z=3)

    found = replies(file, X, Made(("y", "x"), none_of), Made((), none_of), Made(("z",), none_of), Y, strategy=strategy)

    assert found == (1.0, 0.0, 0.0, 0.0, "deep")
    assert given == [["deep", 1.0], [], [3]]


def test_what_two_questions_need_is_read_once() -> None:
    file = Items(x=1.0, y=2.0)

    replies(file, X, Made(("y", "x"), lambda answers: 0.0), Y)

    assert sorted(file.asked) == [("General", "x"), ("General", "y")]


def test_of_the_questions_of_a_run_those_of_the_list_are_put() -> None:
    file = Items(x=1.0, z=3.0)

    asked = question_list([X, Y, Z], [2, 0], OWN.extractions)

    assert asked.numbers == (2, 0)
    assert replies_of(asked, file) == (3.0, 1.0)  # type: ignore[arg-type]


def test_a_list_without_questions_has_no_replies() -> None:
    assert replies(Items()) == ()


@pytest.mark.parametrize(
    "reply", [1.5, 7, "deep", True, None, Failure("gone"), Labelled(("a",), (1.0,)), Notes(("a",)), Receipt("a", 1, 2)]
)
def test_a_reply_comes_as_it_is(reply: Reply) -> None:
    assert replies(Items(), Made((), lambda answers: reply)) == (reply,)


@pytest.mark.parametrize(
    ("error", "words"), [(QueryFailed("no such thing"), "no such thing"), (ValueError("odd"), "ValueError: odd")]
)
def test_a_question_that_fails_costs_its_own_reply_only(error: Exception, words: str) -> None:
    assert replies(Items(x=1.0, y=2.0), X, Made(("y",), raising(error)), Y) == (1.0, Failure(words), 2.0)


def test_a_reply_that_could_not_be_kept_is_a_failure() -> None:
    assert replies(Items(x=1.0), X, Made((), lambda answers: ["a list"])) == (1.0, Failure("a list is not a value"))


@pytest.mark.parametrize("error", [FileFailed("unreadable", "cut off"), LicenceRefused("no seat"), MemoryError()])
def test_what_costs_more_than_a_question_is_raised(error: Exception) -> None:
    with pytest.raises(type(error)):
        replies(Items(x=1.0), X, Made((), raising(error)))


@pytest.mark.parametrize("error", [FileFailed("unreadable", "cut off"), LicenceRefused("no seat"), MemoryError()])
def test_while_queries_are_answered_too(error: Exception) -> None:
    with pytest.raises(type(error)):
        replies(Items(x=error, y=2.0), X, Y)


def test_a_query_that_names_no_object_means_the_files_own() -> None:
    file = Items(x=1.0, y=2.0)
    questions = [Number(DataItem(None, "x")), Y]

    replies_of(question_list(questions, [0, 1], OWN.extractions), file, "Line1")  # type: ignore[arg-type]

    assert file.asked == [("Line1", "x"), ("General", "y")]
