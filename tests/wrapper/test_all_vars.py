"""Static results of every object are those that OrcFxAPI gives for the object itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "wrapper_support" / "read_all_vars.py"
SIMS = ("a_complete.sim", "d_static.sim")


@pytest.fixture
def found(on_wrapper, sims) -> list[list]:
    """For each file and type: its name, rows, columns, our values, what is empty, and OrcFxAPI's values."""
    ended = on_wrapper.script(SCRIPT, *(sims("every_kind") / name for name in SIMS))
    assert ended.status == 0, ended.err
    return json.loads(ended.out)


def test_every_object_of_every_type_has_a_row(found) -> None:
    rows = {kind: names for kind, names, *_ in found[:11]}

    assert rows == {
        "General": ["General"],
        "Environment": ["Environment"],
        "Vessel": ["Vessel1"],
        "Line": ["Line1", "Line with ünïcode", "Unlogged line"],
        "Buoy6D": ["Buoy1"],
        "Buoy3D": ["Buoy2"],
        "Winch": ["Winch1"],
        "Link": ["Link1"],
        "Shape": ["Shape1"],
        "Constraint": ["Constraint1"],
        "Turbine": [],
    }


def test_the_values_are_orcfxapis_own(found, wrapper) -> None:
    ours = [values for _, _, _, values, _, _ in found]

    assert ours == [theirs for *_, theirs in found]
    # All but an unlogged line; and in 11.0, which does not tell a result of a support apart, a buoy.
    assert sum(row is not None for rows in ours for row in rows) == 2 * (11 if wrapper.numbers >= (11, 1) else 10)


def test_what_has_no_value_is_told_by_type(found, wrapper) -> None:
    empty = {kind: labels for kind, _, _, _, labels, _ in found[:11] if labels}

    of_supports = {} if wrapper.numbers >= (11, 1) else {"Buoy6D": ["Support reaction force"]}
    assert empty.keys() == {"Line", *of_supports}
    assert {kind: empty[kind] for kind in of_supports} == of_supports
