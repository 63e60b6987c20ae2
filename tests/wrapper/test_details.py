"""The origin of a file and the names and units of its variables arrive the same through the vendor's wrapper."""

from __future__ import annotations

import json
from pathlib import Path

from orcfxapi_standin.generate import make_sim

SCRIPT = Path(__file__).parent / "wrapper_support" / "read_details.py"


def test_origin_names_and_units_are_the_same(on_wrapper, on_stand_in, sims, tmp_path) -> None:
    make_sim(tmp_path / "us ünïts.sim", samples=3, units_system="US")
    files = [sims("every_kind") / "a_complete.sim", sims("every_kind") / "d_static.sim", tmp_path / "us ünïts.sim"]
    expected = on_stand_in.script(SCRIPT, *files)
    assert expected.status == 0, expected.err

    found = on_wrapper.script(SCRIPT, *files)

    assert (found.status, found.out) == (0, expected.out), found.err


def test_they_are_those_that_the_files_hold(on_stand_in, sims, tmp_path) -> None:
    make_sim(tmp_path / "us.sim", samples=3, units_system="US")
    answers = on_stand_in.script(SCRIPT, sims("every_kind") / "a_complete.sim", tmp_path / "us.sim").out

    (si, in_si), (us, in_us) = map(json.loads, answers.splitlines())

    assert (si, us) == (["11.6.fake", "SI"], ["11.6.fake", "US"])
    assert ["History", "Line with ünïcode", "BEND MOMENT", "Bend moment", "kN.m"] in in_si
    assert ["RangeGraph", "Line01", "Bend moment", "Bend moment", "kip.ft"] in in_us
