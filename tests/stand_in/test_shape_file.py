"""Shapes as YAML files."""

from __future__ import annotations

from pathlib import Path

import pytest

from orcapost.config import ConfigError
from orcapost.stand_in.shape_file import shape_of_file, write_shape
from orcfxapi_standin.generate import make_sim

CONTENT = {
    "stages": [20.0, 100.0],
    "interval": 0.5,
    "objects": [{"name": ["A", "Ünit"], "type": "Vessel", "variables": {"X": {"unit": "m", "where": "one"}}}],
}


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write_shape(tmp_path / "s.yml", CONTENT)
    shape = shape_of_file(tmp_path / "s.yml")

    # 120 s at 0.5 s: 241 samples.
    assert (shape.name, shape.stages, shape.samples) == ("s", (20.0, 100.0), 241)
    header = make_sim(tmp_path / "a.sim", shape)
    assert [thing.name for thing in header.objects] == ["General", "Environment", "A", "Ünit"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("stages: [20, 100]\n", "s.yml:1: objects: is missing"),
        (
            "objects:\n  - name: A\n    type: Vessel\n    variables:\n      X: {unit: m}\n      Y: {where: nodes}\n",
            "s.yml:6: objects[0].variables.Y.where: a Vessel has no nodes; only a Line has",
        ),
        ("objects:\n  - {name: A,\n     sort: Vessel}\n", "s.yml:3: objects[0].sort: unknown key"),
        ("objects: [\n", "s.yml:"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "s.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        shape_of_file(tmp_path / "s.yml")
    assert str(caught.value).startswith(problem)
