"""What a file holds arrives the same through the vendor's wrapper, and no version of it lists names of data items."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parent / "wrapper_support" / "read_contents.py"


NOT_IN_11_0 = ("points", "needs")  # OrcFxAPI 11.0 has no calls for them


def test_objects_results_and_stages_are_the_same(wrapper, on_wrapper, on_stand_in, sims) -> None:
    files = [sims("every_kind") / "a_complete.sim", sims("every_kind") / "d_static.sim"]
    expected = on_stand_in.script(SCRIPT, *files)
    assert expected.status == 0, expected.err

    found = on_wrapper.script(SCRIPT, *files)

    assert (found.status, found.err) == (0, "")
    for one, other in zip(found.out.splitlines(), expected.out.splitlines(), strict=True):
        assert json.loads(one) == told_by(wrapper.version, json.loads(other))


def told_by(version: str, contents: dict[str, Any]) -> dict[str, Any]:
    """What a version tells of it."""
    if version.startswith("11.0."):
        for variable in (each for thing in contents["objects"] for each in thing["variables"]):
            variable |= {key: type(variable[key])() for key in NOT_IN_11_0}
    return contents


def test_no_version_of_the_wrapper_lists_the_names_of_data_items(wrapper) -> None:
    source = (wrapper.folder / "OrcFxAPI.py").read_text(encoding="utf-8")
    assert "DataNameValid" in source
    assert "EnumerateDataNames" not in source
