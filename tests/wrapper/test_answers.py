"""Every public call of the stand-in answers as the wrapper does: the same types, shapes, values, statuses and texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "wrapper_support" / "ask.py"

# What earlier versions of the wrapper cannot be asked, and what they answer in another form: how objects write
# themselves, vectors as tuples, enumerations that are no numbers, statistics without the root mean square.
UNKNOWN = {
    "11.0.2": {
        "contains",
        "count",
        "names by iteration",
        "nearest node",
        "needed fields",
        "needs theta",
        "result points",
        "type",
    },
    "11.2.7": {"contains", "count", "names by iteration", "nearest node"},
}
OTHERWISE = {
    "11.0.2": {
        "linked time series statistics",
        "repr",
        "time series statistics",
        "time series statistics of values",
        "time series statistics that are not defined",
        "vectors",
    },
    "11.2.7": {"repr", "type", "vectors"},
}


@pytest.mark.parametrize("name", ["a_complete.sim", "c_unstable.sim"])
def test_both_answer_alike(wrapper, on_wrapper, on_stand_in, sims, name) -> None:
    sim = sims("every_kind") / name
    expected = ask(on_stand_in, sim)

    found = ask(on_wrapper, sim)

    assert expected.keys() - found.keys() == UNKNOWN.get(wrapper.version, set())
    unlike = {question for question in found if found[question] != expected[question]}
    assert unlike == OTHERWISE.get(wrapper.version, set())


def test_the_questions_are_answered(on_stand_in, sims) -> None:
    answers = ask(on_stand_in, sims("every_kind") / "a_complete.sim")

    assert answers["histories of many"][0] == "array float64 (19, 3)"  # 9 s of wave, a sample each 0.5 s, both ends
    assert answers["range graph"]["X"][0] == "array float64 (10,)"  # 3 + 4 + 2 segments have 10 nodes
    wrong_thread = [answers[question] for question in answers if question.startswith("wrong thread")]
    assert {tuple(map(str, answer[:3])) for answer in wrong_thread} == {("list", "DLLError", "['int', 68]")}
    assert answers["no variable"][1:3] == ["DLLError", ["int", 26]]


def ask(place, sim: Path) -> dict:
    """The answers to all questions about a file."""
    ended = place.script(SCRIPT, sim)
    assert ended.status == 0, ended.err
    return json.loads(ended.out)
