"""What is shown of a reply: a number scaled and shifted, or the reply as it is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from orcapost.extract.queries import DataItem
from orcapost.products.entry import Entry
from orcapost.products.question import Number
from orcapost.products.replies import Failure, Labelled, Notes, Receipt

ITEM = Number(DataItem("Environment", "WaterDepth"))
PLAIN, TWICE_AND_THREE = Entry("g / a", ITEM), Entry("g / a", ITEM, 2.0, 3.0)
REPLIES = ["deep", True, None, 7, Failure("gone"), Labelled(("a",), (1.0,)), Notes(("short",)), Receipt("a", 1, 2)]


def column(entry: Entry, *replies: Any) -> list[Any]:
    """The cells of files that gave these replies."""
    floats = np.array([reply if type(reply) is float else math.nan for reply in replies])
    others = {place: reply for place, reply in enumerate(replies) if type(reply) is not float}
    return entry.column(floats, others).values()


@pytest.mark.parametrize(
    ("scale", "shift", "scaled"), [(1.0, 0.0, False), (2.0, 0.0, True), (1.0, 3.0, True), (-1.0, 0.0, True)]
)
def test_a_scale_or_a_shift_alone_changes_a_number(scale: float, shift: float, scaled: bool) -> None:
    assert Entry("g / a", ITEM, scale, shift).is_scaled == scaled


@pytest.mark.parametrize("reply", [1.5, *REPLIES], ids=str)
def test_without_a_transform_a_reply_is_shown_as_it_is(reply: Any) -> None:
    assert PLAIN.shown(reply) is reply


@pytest.mark.parametrize(("reply", "value"), [(1.5, 6.0), (5, 13.0), (-0.0, 3.0)])
def test_a_number_is_scaled_and_then_shifted(reply: float, value: float) -> None:
    found = TWICE_AND_THREE.shown(reply)

    assert (found, type(found)) == (value, float)


@pytest.mark.parametrize("reply", ["deep", True, None], ids=str)
def test_what_is_no_number_cannot_be_scaled(reply: Any) -> None:
    assert TWICE_AND_THREE.shown(reply) == Failure(f"cannot scale the text {reply!r}: take the transform away")


def test_a_failure_stays_that_failure() -> None:
    assert TWICE_AND_THREE.shown(Failure("gone")) == Failure("gone")


def test_a_number_too_large_to_scale_is_a_failure() -> None:
    assert Entry("g / a", ITEM, 10.0).shown(1e308) == Failure("the value is not a number (inf)")
    assert Entry("g / a", ITEM, -10.0).shown(1e308) == Failure("the value is not a number (-inf)")


def test_the_cells_of_a_column_are_the_values_among_the_replies() -> None:
    assert column(PLAIN, 1.5, *REPLIES) == [1.5, "deep", True, None, 7, None, None, None, None]


def test_every_number_of_a_column_is_scaled_and_what_cannot_be_is_empty() -> None:
    assert column(TWICE_AND_THREE, 1.5, "deep", 5, True, -2.0, Failure("gone")) == [6.0, None, 13.0, None, -1.0, None]


@pytest.mark.filterwarnings("error")  # numpy's would land in the middle of the progress shown
def test_a_number_of_a_column_that_is_too_large_to_scale_is_empty() -> None:
    assert column(Entry("g / a", ITEM, 10.0), 1e308, -1e308, 2.0, 10**308) == [None, None, 20.0, None]


def test_a_column_leaves_the_replies_as_they_are() -> None:
    floats = np.array([1.5, 1e308])

    Entry("g / a", ITEM, 10.0).column(floats, {})

    assert floats.tolist() == [1.5, 1e308]


@pytest.mark.parametrize("entry", [PLAIN, TWICE_AND_THREE, Entry("g / a", ITEM, 1e300, 1e308)], ids=str)
@pytest.mark.parametrize("reply", [1.5, 1e9, *REPLIES], ids=str)
def test_a_cell_is_what_is_shown_of_its_reply(entry: Entry, reply: Any) -> None:
    shown = entry.shown(reply)

    assert column(entry, reply) == [shown if isinstance(shown, float | int | str) else None]
