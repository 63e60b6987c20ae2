"""Linked statistics are those that OrcaFlex's own give over the same file, though they are made in the common pass."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "wrapper_support" / "read_linked.py"
CONFIG = """
linked_statistics_settings:
  groups:
  - Label: linked
    Columns:
    - {Label: a, ObjectName: Line1, objectExtra: [End B], SimulationPeriod: WholeSimulation,
       Variable: [Effective tension, Bend moment, End force]}
    - {Label: b, ObjectName: Line1, objectExtra: [End B], SimulationPeriod: [0, 9],
       Variable: [Bend moment, Wall tension]}
    - {Label: c, ObjectName: Vessel1, Position: [1, 2, 3], SimulationPeriod: 1, Variable: [Z, X, Rotation 2]}
"""
SIMS = ("a_complete.sim", "b_stopped ünïcode.sim")


@pytest.fixture
def found(on_wrapper, sims, tmp_path) -> list[tuple[list[float], list[float], bool]]:
    """For each file and column: ours, OrcaFlex's, and whether the file is of the frequency domain."""
    config = tmp_path / "linked.yml"
    config.write_text(CONFIG, encoding="utf-8")
    ended = on_wrapper.script(SCRIPT, config, *(sims("every_kind") / name for name in SIMS))
    assert ended.status == 0, ended.err
    return json.loads(ended.out)


def test_they_are_the_same_as_orcaflexs_own(found) -> None:
    assert [len(ours) for ours, _, _ in found] == [8, 6, 8] * len(SIMS)
    assert [ours for ours, _, _ in found] == [theirs for _, theirs, _ in found]


def test_a_simulation_of_the_time_domain_is_known_as_one(found) -> None:
    assert [frequency_domain for _, _, frequency_domain in found] == [False] * 3 * len(SIMS)
