"""Needs in words."""

from __future__ import annotations

import pytest

from orcapost.extract.queries import ArcRange, DataItem, History, LineSections, Need, Period, Point, RangeGraph, Reduced
from orcapost.extract.words import words
from orcapost.statistics.reducer import Statistic
from orcapost.statistics.registry import MAX, STDEV

WHOLE = Period("whole_simulation")
TENSION = "Effective tension"


@pytest.mark.parametrize(
    ("need", "statistic", "expected"),
    [
        (DataItem("Environment", "WaterDepth", -1), None, "data item WaterDepth of Environment"),
        (DataItem("Line01", "Length", 1), None, "data item Length of Line01, row 2"),
        (LineSections("Line01"), None, "arc lengths of Line01"),
        (DataItem(None, "Length", 0), None, "data item Length of the file's own object, row 1"),
        (
            Reduced((History("Line01", TENSION, Point("end_b")),), Period("stage", stage=1), MAX),
            None,
            "Max of Effective tension of Line01 at End B, stage 1",
        ),
        (
            Reduced((History("Line01", TENSION, Point("arc_length", 12.5)),), Period("times", start=30.0), STDEV),
            None,
            "StdDev of Effective tension of Line01 at arc length 12.5 m, [30, end] s",
        ),
        (
            Reduced((History("LNGC", "X", Point(position=(1.0, -2.0, 0.5))),), Period("default"), MAX),
            None,
            "Max of X of LNGC at position (1, -2, 0.5), OrcFxAPI's default period",
        ),
        (
            Reduced((History("Env", "Elevation", Point(location=(0.0, 0.0, 0.0))),), Period("latest_wave"), MAX),
            None,
            "Max of Elevation of Env at location (0, 0, 0), latest wave",
        ),
        (
            Reduced((History("Line01", "Support reaction", Point(support=2)),), Period("instant", start=5.0), MAX),
            None,
            "Max of Support reaction of Line01 at support 2, t = 5 s",
        ),
        (
            Reduced(
                (History("Line01", "ZZ stress", Point("touchdown", radial="inner", theta=90.0)),),
                Period("static_state"),
                MAX,
            ),
            None,
            "Max of ZZ stress of Line01 at touchdown at the inner radius at theta 90 deg, static state",
        ),
        (
            Reduced((History("A", "X"), History("B", "Y", Point("end_a"))), WHOLE, MAX),
            None,
            "Max of X of A and Y of B at End A, whole simulation",
        ),
        (
            RangeGraph("Line01", TENSION, WHOLE),
            MAX,
            "Max along the line of the range graph of Effective tension of Line01, whole simulation",
        ),
        (
            RangeGraph("Line01", TENSION, WHOLE, arc=ArcRange("arc_lengths", 0.0, 20.0)),
            None,
            "range graph of Effective tension of Line01 over arc lengths 0 to 20 m, whole simulation",
        ),
        (
            RangeGraph("Line01", TENSION, WHOLE, arc=ArcRange("sections", 1, 3)),
            None,
            "range graph of Effective tension of Line01 over sections 1 to 3, whole simulation",
        ),
    ],
)
def test_a_need_reads_as_a_sentence(need: Need, statistic: Statistic | None, expected: str) -> None:
    assert words(need, statistic) == expected
