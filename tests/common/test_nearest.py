"""The nearest name of a model."""

from __future__ import annotations

import pytest

from orcapost.common.nearest import meant

NAMES = ("Line17", "Line18", "Vessel1", "Effective tension")


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("line 18", "; did you mean 'Line18'?"),
        ("Vessel01", "; did you mean 'Vessel1'?"),
        ("LINE_17", "; did you mean 'Line17'?"),
        ("Efective tension", "; did you mean 'Effective tension'?"),
        ("Winch", ""),
        ("x" * 101, ""),
    ],
)
def test_the_nearest_name_is_proposed_where_one_is_alike(word: str, words: str) -> None:
    assert meant(word, NAMES) == words


def test_of_no_names_none_is_proposed() -> None:
    assert meant("Line18", ()) == ""
