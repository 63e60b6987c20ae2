"""What a query without an answer is told of the model: what there is instead.

On a stand-in file of the LNGC shape: 18 lines of 71 m in sections of 60 and 11 m, stages of 80 and 20 s.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import orcfxapi_standin as api
from orcapost.extract.answers import QueryFailed
from orcapost.extract.queries import ArcRange, DataItem, History, Period, Point, RangeGraph
from orcapost.orcaflex.session import Session
from orcfxapi_standin.enums import StatusCode
from orcfxapi_standin.errors import DLLError
from orcfxapi_standin.generate import make_sim
from orcfxapi_standin.objects import OrcaFlexObject

WHOLE = Period("whole_simulation")
END_B = Point("end_b")


@pytest.fixture
def file(tmp_path: Path) -> Any:
    make_sim(tmp_path / "a.sim", "dm_fsts_lngc", 60_000)
    session = Session(api)
    session.load(tmp_path / "a.sim")
    return session.file


def history(file: Any, *args: Any, period: Period = WHOLE) -> None:
    file.histories([History(*args)], period)


def why(ask: Any, *args: Any, **named: Any) -> str:
    with pytest.raises(QueryFailed) as failure:
        ask(*args, **named)
    return str(failure.value)


def test_an_object_is_called_nearly_so(file: Any) -> None:
    assert why(history, file, "line 18", "Bend moment", END_B) == "no object called 'line 18'; did you mean 'Line18'?"


def test_a_variable_of_a_history_is_called_nearly_so(file: Any) -> None:
    words = why(history, file, "Line18", "Efective tension", END_B)

    assert words == ("no variable 'Efective tension' on Line18; did you mean 'Effective tension'? (OrcFxAPI status 26)")


def test_of_several_histories_the_one_is_named_that_is_not_there(file: Any) -> None:
    good, bad = History("Line18", "Bend moment", END_B), History("Line17", "Bent moment", END_B)

    words = why(file.histories, [good, bad], WHOLE)

    assert words.startswith("no variable 'Bent moment' on Line17; did you mean 'Bend moment'?")


def test_a_variable_of_a_range_graph_is_called_nearly_so(file: Any) -> None:
    words = why(file.range_graph, RangeGraph("Line18", "Bendmoments", WHOLE))

    assert words.startswith("no variable 'Bendmoments' on Line18; did you mean 'Bend moment'?")


def test_an_arc_length_is_told_the_length_of_the_line(file: Any) -> None:
    words = why(history, file, "Line01", "Bend moment", Point("arc_length", 3000.0))

    assert words == "arc length 3000 m: Line01 is 71 m long (OrcFxAPI status 15)"


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (ArcRange("arc_lengths", 100, 120), "arc lengths 100 to 120 m: Line01 is 71 m long (OrcFxAPI status 58)"),
        (ArcRange("sections", 3, 3), "section 3: Line01 has 1 to 2 (OrcFxAPI status 58)"),
        (ArcRange("sections", 2, 3), "sections 2 to 3: Line01 has 1 to 2 (OrcFxAPI status 58)"),
    ],
)
def test_a_part_of_a_line_is_told_what_the_line_has(file: Any, part: ArcRange, words: str) -> None:
    assert why(file.range_graph, RangeGraph("Line01", "Bend moment", WHOLE, arc=part)) == words


def test_a_stage_is_told_which_there_are(file: Any) -> None:
    stages = file.data(DataItem("General", "StageCount", -1))
    words = f"stage 7: there are 0 to {stages - 1} (OrcFxAPI status 12)"
    stage = Period("stage", stage=7)

    assert why(file.sample_times, stage) == words
    assert why(history, file, "Line01", "Bend moment", END_B, period=stage) == words
    assert why(file.range_graph, RangeGraph("Line01", "Bend moment", stage)) == words


def test_a_data_item_is_told_the_spelling_that_orcfxapi_takes(file: Any) -> None:
    assert why(file.data, DataItem("Environment", "Water depth", -1)) == (
        "no data item 'Water depth' on Environment; did you mean 'WaterDepth'? (OrcFxAPI status 31)"
    )
    assert why(file.data, DataItem("Environment", "WaterDeepness", -1)) == (
        "no data item 'WaterDeepness' on Environment (OrcFxAPI status 31)"
    )


def test_an_index_is_told_those_of_the_item(file: Any) -> None:
    words = why(file.data, DataItem("Line01", "Length", 2))

    assert words == "index 2: Length of Line01 has 0 to 1 (OrcFxAPI status 21)"


def test_where_no_reason_can_be_found_the_vendors_own_words_stand(file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> Any:
        raise DLLError(StatusCode.InvalidResultType, "not now")

    monkeypatch.setattr(OrcaFlexObject, "varDetails", refused)

    assert why(history, file, "Line18", "Efective tension", END_B).startswith(
        "Line18 has no result called 'Efective tension'."
    )
