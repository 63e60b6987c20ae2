"""Scripts written for OrcFxAPI, in its users' manner, run unchanged on the stand-in and print and write the same."""

from __future__ import annotations

from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent / "scripts"


@pytest.mark.parametrize(
    ("script", "files", "lines", "tables"),
    [
        ("tension_histories.py", ["a_complete.sim"], 1 + 4, 1),  # a line for each arc length
        ("bending_envelope.py", ["a_complete.sim", "c_unstable.sim"], 2 * 3, 2 * 2),  # one line of three is not logged
        ("linked_statistics.py", ["a_complete.sim"], 1 + 8 + 2 * 2 * 9 * 4, 0),  # 8 results; ends, stages, pairs, lines
    ],
)
def test_a_script_does_the_same_on_both(on_wrapper, on_stand_in, sims, script, files, lines, tables) -> None:
    arguments = [sims("every_kind") / name for name in files]
    expected = on_stand_in.script(SCRIPTS / script, *arguments)
    assert (len(expected.out.splitlines()), len(expected.tables)) == (lines, tables), expected.err

    found = on_wrapper.script(SCRIPTS / script, *arguments)

    assert (found.status, found.out, found.err) == (expected.status, expected.out, expected.err)
    assert found.tables == expected.tables
