"""What a question is recognised by in kept results: two share it if and only if they mean the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, make_dataclass, replace
from itertools import combinations
from typing import Any, ClassVar

import pytest

from orcapost.extract.identity import _shared, identity
from orcapost.extract.queries import ArcRange, DataItem, History, Period, Point, RangeGraph, Reduced
from orcapost.products.entry import Entry
from orcapost.products.period_notes import PeriodNotes
from orcapost.products.question import Number, family
from orcapost.products.summary.every_line import EveryLine
from orcapost.statistics import registry
from orcapost.statistics.reducer import Statistic
from orcapost.statistics.registry import MAX, MIN

WHOLE = Period("whole_simulation")
TENSION = History("Line1", "Effective tension", Point("end_b"))
LARGEST = Reduced((TENSION,), WHOLE, MAX)
GRAPH = RangeGraph("Line1", "Bend moment", WHOLE)
DEPTH = DataItem("Environment", "WaterDepth", -1)
PLACE = (1.0, 2.0, 3.0)

# No two of these mean the same.
QUESTIONS: list[Any] = [
    Number(LARGEST),
    Number(LARGEST, MAX),
    Number(replace(LARGEST, statistic=MIN)),
    Number(replace(LARGEST, statistic=Statistic("max", (("of", 1.0),)))),
    Number(replace(LARGEST, statistic=Statistic("max", (("of", "1.0"),)))),
    Number(replace(LARGEST, statistic=Statistic("max", (("of", 1.0), ("at", 2.0))))),
    Number(replace(LARGEST, period=Period("default"))),
    Number(replace(LARGEST, period=Period("stage", stage=1))),
    Number(replace(LARGEST, period=Period("times"))),
    Number(replace(LARGEST, period=Period("times", start=0.0))),
    Number(replace(LARGEST, period=Period("times", end=0.0))),
    Number(replace(LARGEST, period=Period("instant", start=0.0))),
    Number(replace(LARGEST, histories=(TENSION, TENSION))),
    *(
        Number(replace(LARGEST, histories=(history,)))
        for history in (
            replace(TENSION, object="line1"),
            replace(TENSION, object=None),
            replace(TENSION, variable="Wall tension"),
            *(
                replace(TENSION, point=point)
                for point in (
                    Point(),
                    Point("end_a"),
                    Point("arc_length", 5.0),
                    Point("arc_length", 50.0),
                    Point(position=PLACE),
                    Point(location=PLACE),
                    Point(location=PLACE[::-1]),
                    Point(support=0),
                    Point(support=1),
                    Point(radial="inner"),
                    Point(radial="outer"),
                    Point(theta=0.0),
                )
            ),
        )
    ),
    Number(GRAPH),
    Number(GRAPH, MAX),
    Number(GRAPH, MIN),
    Number(replace(GRAPH, arc=ArcRange("arc_lengths", 1, 2)), MAX),
    Number(replace(GRAPH, arc=ArcRange("sections", 1, 2)), MAX),
    Number(replace(GRAPH, arc=ArcRange("sections", 2, 2)), MAX),
    Number(replace(GRAPH, point=Point(theta=30.0)), MAX),
    Number(DEPTH),
    Number(replace(DEPTH, index=0)),
    Number(replace(DEPTH, index=1)),
    Number(replace(DEPTH, object=None)),
    Number(replace(DEPTH, object="None")),
    Number(replace(DEPTH, object="null")),
    EveryLine("Bend moment"),
    EveryLine("Bend moment "),
    PeriodNotes(Period("times", start=0.0)),
    PeriodNotes(Period("times", start=1.0)),
]


def test_questions_that_do_not_mean_the_same_are_told_apart() -> None:
    assert [pair for pair in combinations(QUESTIONS, 2) if identity(pair[0]) == identity(pair[1])] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_a_question_made_once_more_of_the_same_values_is_the_same(question: Any) -> None:
    assert identity(replace(question)) == identity(question)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Point("arc_length", 5), Point("arc_length", 5.0)),
        (Point(position=(1, 2, 3)), Point(position=PLACE)),
        (Point(theta=-0.0), Point(theta=0.0)),
    ],
    ids=str,
)
def test_a_number_that_is_written_in_another_way_means_the_same(one: Point, other: Point) -> None:
    found = set()
    for point in (one, other):
        forget_shared()
        found.add(identity(Number(replace(LARGEST, histories=(replace(TENSION, point=point),)))))

    assert len(found) == 1


def test_a_parameter_of_a_statistic_that_is_written_in_another_way_means_the_same() -> None:
    one, other = (Number(replace(LARGEST, statistic=Statistic("max", (("of", value),)))) for value in (5, 5.0))
    forget_shared()
    first = identity(one)
    forget_shared()

    assert identity(other) == first


def test_a_truth_is_not_a_number() -> None:
    kind = made("anything 1", ["value"])

    assert len({identity(kind(value)) for value in (True, 1, "1", "True", "true", False, 0, None, ())}) == 9
    assert identity(kind((True,))) != identity(kind((1,)))


def made(meaning: str, fields: list[Any], name: str = "Made") -> Any:
    """A class of questions."""
    return make_dataclass(name, fields, frozen=True, namespace={"meaning": meaning, "form": ()})


def test_a_later_field_changes_nothing_of_the_questions_that_leave_it_at_its_default() -> None:
    today = made("thing 1", ["object"])
    later = made("thing 1", ["object", ("side", Any, field(default="both")), ("sides", Any, field(default=()))])

    assert identity(later("Line1")) == identity(today("Line1"))
    assert identity(later("Line1", "left")) != identity(today("Line1"))


def test_a_later_field_of_a_point_or_a_period_changes_nothing_either() -> None:
    """They stand inside of others, and their identities are shared."""
    today = made("thing 1", ["point"])(made("place 1", ["x"])(1.0))
    later = made("thing 1", ["point"])(made("place 1", ["x", ("y", Any, field(default=None))])(1.0))

    assert identity(later) == identity(today)


def test_a_value_that_only_equals_the_default_is_another() -> None:
    """1 == True, and 0 == False."""
    kind = made("thing 1", [("value", Any, field(default=True))])

    assert identity(kind(1)) != identity(kind())


def test_the_names_of_our_classes_do_not_enter() -> None:
    point = made("point 1", ["line_point"], "Spot")("end_b")
    history = made("history 1", ["object", "variable", "point"], "Series")("Line1", "Effective tension", point)
    period = made("period 1", ["kind"], "Span")("whole_simulation")
    reduced = made("reduced 1", ["histories", "period", "statistic"], "Summed")((history,), period, MAX)

    assert identity(made("number 1", ["need"], "Figure")(reduced)) == identity(Number(LARGEST))


@pytest.fixture(autouse=True)
def nothing_shared() -> Iterator[None]:
    """No test leaves identities behind that another version would have given."""
    yield
    forget_shared()


@pytest.mark.parametrize("kind", [Point, ArcRange, Period, History, RangeGraph, DataItem, Reduced, Number, EveryLine])
def test_another_meaning_of_any_kind_gives_another_identity(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    question = {
        ArcRange: Number(replace(GRAPH, arc=ArcRange("sections", 1, 2)), MAX),
        RangeGraph: Number(GRAPH),
        DataItem: Number(DEPTH),
        EveryLine: EveryLine("X"),
    }.get(kind, Number(LARGEST))
    before = identity(question)

    monkeypatch.setattr(kind, "meaning", f"{kind.__name__} of tomorrow")
    forget_shared()

    assert identity(question) != before


def test_another_version_of_a_statistic_is_another_question_of_that_statistic_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of_max, of_min = Number(LARGEST), Number(replace(LARGEST, statistic=MIN))
    questions = (of_max, Number(GRAPH, MAX), of_min, Number(GRAPH, MIN), Number(DEPTH))
    before = [identity(question) for question in questions]
    changed = [replace(kind, version=2) if kind.name == "max" else kind for kind in registry.KINDS]
    monkeypatch.setattr(registry, "KINDS", changed)
    forget_shared()

    after = [identity(question) for question in questions]

    assert [one == other for one, other in zip(before, after, strict=True)] == [False, False, True, True, True]


def test_no_two_kinds_share_a_meaning() -> None:
    kinds = [Point, ArcRange, Period, History, RangeGraph, DataItem, Reduced, Number, EveryLine, PeriodNotes]

    assert len({kind.meaning for kind in kinds}) == len(kinds)


def test_what_becomes_of_the_reply_is_no_part_of_the_question() -> None:
    one, other = Entry("g / a", Number(LARGEST)), Entry("h / b", Number(LARGEST), scale=0.001, shift=3.0)

    assert identity(one.question) == identity(other.question)


@dataclass(frozen=True)
class Written:
    """A question whose reply is a file."""

    meaning: ClassVar[str] = "written 1"
    form: ClassVar[tuple[str, ...]] = ("label", "decimals")
    variable: str
    label: str = "x"
    decimals: int = 6


def test_a_family_is_what_is_read_whatever_it_is_written_as() -> None:
    first = Written("X")

    assert family(replace(first, label="y", decimals=3)) == family(first)
    assert identity(replace(first, label="y")) != identity(first)
    assert identity(replace(first, decimals=3)) != identity(first)
    assert family(replace(first, variable="Y")) != family(first)


def test_an_identity_is_one_line_of_json_in_which_any_name_can_stand() -> None:
    name = 'Line "ü"\n\\\udcff'

    found = identity(EveryLine(name))

    assert "\n" not in found
    assert found.isascii()
    assert json.loads(found) == {"is": "every line 1", "variable": name}


def forget_shared() -> None:
    """Forget the identities made before: another version of orcapost is another process."""
    _shared.cache_clear()
