"""Questions that are only asked whether a file can answer them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import orcfxapi_standin as api
from orcapost.extract.answers import QueryFailed
from orcapost.extract.one_sample import OneSample
from orcapost.extract.queries import DataItem, History, Period, Point, RangeGraph, Reduced
from orcapost.orcaflex.session import Session
from orcapost.planning.strategy import OWN
from orcapost.products.answering import question_list
from orcapost.products.checking import Unwritten, replies_of_one_sample
from orcapost.products.period_notes import PeriodNotes
from orcapost.products.question import Number
from orcapost.products.range_graph.question import EveryLineFiles, GraphFile
from orcapost.products.replies import Failure, Labelled, Notes
from orcapost.products.time_series.question import TimeSeries
from orcapost.statistics.registry import LINKED, MAX, STDEV
from orcfxapi_standin.generate import make_sim

WHOLE = Period("whole_simulation")
END_B = Point("end_b")
MOMENT, NOTHING = History("Line01", "Bend moment", END_B), History("Line01", "Nothing", END_B)
SAMPLES = 50


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """A file of the LNGC shape."""
    make_sim(tmp_path / "a.sim", "dm_fsts_lngc", samples=SAMPLES)
    session = Session(api)
    session.load(tmp_path / "a.sim")
    return session.file


def replies(file: Any, *questions: Any) -> tuple[Any, ...]:
    return replies_of_one_sample(question_list(questions, range(len(questions)), OWN.extractions), file)


def series(*histories: History) -> TimeSeries:
    return TimeSeries(histories, WHOLE, ((1.0, 0.0),) * len(histories), "series", ("a", "b")[: len(histories)])


@pytest.mark.parametrize(
    "period", [WHOLE, Period("default"), Period("stage", stage=1), Period("times", start=-50.0), Period("latest_wave")]
)
def test_a_history_is_the_first_sample_of_its_period(file: Any, period: Period) -> None:
    whole = file.histories([MOMENT], period)

    assert OneSample(file).histories([MOMENT], period).tolist() == whole[:1].tolist()
    assert OneSample(file, alone=True).sample_times(period).tolist() == file.sample_times(period)[:1].tolist()


def test_a_range_graph_is_of_the_first_sample_of_its_period(file: Any) -> None:
    query = RangeGraph("Line01", "Bend moment", Period("stage", stage=1))
    begin = float(file.sample_times(query.period)[0])
    at_once = file.range_graph(RangeGraph("Line01", "Bend moment", Period("instant", start=begin)))

    curves = OneSample(file).range_graph(query)

    assert np.array_equal(curves.max, at_once.max)
    assert np.array_equal(curves.min, curves.max)


def test_a_statistic_that_is_no_number_of_one_sample_is_no_problem(file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = file.histories
    monkeypatch.setattr(file, "histories", lambda *args: answer(*args) * np.nan)

    number = Number(Reduced((MOMENT,), WHOLE, STDEV))

    assert replies(file, number) == (0.0,)


def test_the_other_questions_reply_as_they_do_in_a_run(file: Any) -> None:
    wrong = Number(Reduced((NOTHING,), WHOLE, MAX))
    linked = Number(Reduced((MOMENT, NOTHING), WHOLE, LINKED))
    item = Number(DataItem("Environment", "Nothing", -1))

    for reply in replies(file, wrong, linked, item):
        assert isinstance(reply, Failure)
        assert "'Nothing'" in reply.words


def test_notes_on_periods_are_of_the_whole_period(file: Any) -> None:
    reached = file.simulation.reached

    (within, beyond) = replies(
        file,
        PeriodNotes(Period("times", start=-100.0, end=reached)),
        PeriodNotes(Period("times", start=-100.0, end=reached + 1000)),
    )

    assert within == 0.0
    assert isinstance(beyond, Notes)


def test_a_question_that_writes_is_asked_for_each_of_its_columns_and_writes_nothing(file: Any, tmp_path: Path) -> None:
    asked = series(MOMENT, NOTHING).placed(tmp_path / "csv", tmp_path / "csv" / "temporary")

    (reply,) = replies(file, Unwritten(asked, ("a", "b")))

    assert isinstance(reply, Labelled)
    assert reply.labels == ("b",)
    assert not (tmp_path / "csv").exists()


def test_a_question_of_one_need_fails_as_a_whole(file: Any) -> None:
    good, bad = (GraphFile(RangeGraph("Line01", name, WHOLE), (MAX,), "g") for name in ("Bend moment", "Nothing"))

    replied = replies(file, Unwritten(good), Unwritten(bad))

    assert replied[0] == Labelled((), ())
    assert isinstance(replied[1], Failure)
    assert replied[1].words.startswith("no variable 'Nothing' on Line01")


def test_one_that_looks_at_the_file_itself_is_asked_what_it_looks_at(file: Any) -> None:
    lines = file.names_of("Line")

    good, bad = replies(file, Unwritten(EveryLineFiles("Bend moment")), Unwritten(EveryLineFiles("Nothing")))

    assert good == Labelled((), ())
    assert isinstance(bad, Labelled)
    assert bad.labels == lines


def test_a_history_that_a_question_looks_at_is_looked_up_in_the_objects_list(file: Any) -> None:
    class Looking:
        meaning, form, needs = "looking", (), ()

        def variables(self, file: Any) -> list[History]:
            return [MOMENT, NOTHING]

    reply = Unwritten(Looking()).reply([], file)  # type: ignore[arg-type]

    assert isinstance(reply, Labelled)
    assert reply.labels == ("Line01",)


def test_a_refused_query_is_refused_through_one_sample_too(file: Any) -> None:
    with pytest.raises(QueryFailed):
        OneSample(file).range_graph(RangeGraph("Line01", "Bend moment", Period("stage", stage=9)))
