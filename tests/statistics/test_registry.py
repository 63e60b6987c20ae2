"""Statistics in the registry: how they are spelt, and what they are along a line."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from orcapost.config import ConfigError, load
from orcapost.dialect import column_fields
from orcapost.job import Job
from orcapost.statistics import registry
from orcapost.statistics.moments import Moments
from orcapost.statistics.reducer import Statistic, Use
from orcapost.statistics.registry import MAX, MEAN, MIN, STDEV, Kind, kind_of, spellings
from orcapost.yamldoc.errors import Where
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.values import one_of, plain


@pytest.fixture
def linked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A made-up statistic without a meaning along a line, in the registry for one test."""
    kinds = [*registry.KINDS, Kind("linked", "Linked", ("with",), Moments)]
    monkeypatch.setattr(registry, "KINDS", kinds)
    # The keys of a column were declared when the module was imported.
    spelt = one_of(spellings(), "statistic", [kind.spelling for kind in kinds])
    monkeypatch.setattr(column_fields, "_one_statistic", spelt)


@pytest.mark.parametrize(
    ("written", "statistic"),
    [
        ("min", MIN),
        ("minimum", MIN),
        ("max", MAX),
        ("maximum", MAX),
        ("mean", MEAN),
        ("average", MEAN),
        ("stddev", STDEV),
        ("stdev", STDEV),
        ("std", STDEV),
        ("Std Dev", STDEV),
        ("standard_deviation", STDEV),
    ],
)
def test_every_spelling_means_its_statistic(written: str, statistic: Statistic) -> None:
    assert column_fields.STATISTIC_TYPE.reader(Node(written, Where("dm.yml", 1), text=written)) == statistic


def test_no_spelling_means_two_statistics() -> None:
    every = [{plain(written) for written in (kind.name, kind.spelling, *kind.also)} for kind in registry.KINDS]

    assert sum(map(len, every)) == len(set().union(*every))


@pytest.mark.parametrize("kind", registry.KINDS, ids=lambda kind: kind.name)
def test_a_statistic_that_can_be_spelt_is_made_by_its_reducer(kind: Kind) -> None:
    reducer = kind.reducer([Use(Statistic(kind.name), (0,))])
    reducer.add(np.array([0.0]), np.array([[2.0]]))

    (made,) = reducer.results()
    assert isinstance(made, float)


def test_a_statistic_has_the_unit_of_its_history() -> None:
    assert {kind_of(statistic).unit("kN") for statistic in (MIN, MAX, MEAN, STDEV)} == {"kN"}


def test_along_a_line_a_statistic_is_one_number_of_its_curve() -> None:
    curve = np.array([2.0, -3.0, 7.0])
    found = {}
    for statistic in (MIN, MAX, MEAN, STDEV):
        along = kind_of(statistic).along_line
        assert along is not None
        found[along.curve] = along.reduce(curve)

    assert found == {"min": -3.0, "max": 7.0, "mean": 2.0, "stdev": 7.0}  # of deviations the largest


@pytest.fixture
def configured(tmp_path: Path) -> Callable[[str], Job]:
    """Reads a configuration of one column, whose keys begin on line 7."""

    def read(keys: str) -> Job:
        head = "summary_settings:\n  groups:\n  - Label: g\n    Columns:\n    - Label: a\n      ObjectName: Line1\n"
        path = tmp_path / "dm.yml"
        path.write_text(head + textwrap.indent(textwrap.dedent(keys), "      "), encoding="utf-8")
        return load(path)

    return read


ALONG = "Command: Range Graph\nVariable: Bend moment\n"


def test_a_statistic_without_a_meaning_along_a_line_is_a_mistake_of_the_configuration(
    linked: None, configured: Callable[[str], Job]
) -> None:
    with pytest.raises(ConfigError) as caught:
        configured(f"{ALONG}Statistic_Type: Linked\n")

    assert str(caught.value) == (
        "dm.yml:9: summary_settings.groups[0].Columns[0].Statistic_Type ('a' of 'g'): "
        "Linked has no meaning along a line; name a point of it: ArcLength: [0]"
    )


@pytest.mark.parametrize("keys", [f"{ALONG}ArcLength: [0]\n", "Command: TimeHistory\nVariable: Bend moment\n"])
def test_at_one_point_it_has_a_meaning(linked: None, configured: Callable[[str], Job], keys: str) -> None:
    job = configured(f"{keys}Statistic_Type: linked\n")

    (column,) = job.requests[0].groups[0].columns  # type: ignore[attr-defined]
    assert column.statistic == Statistic("linked")


def test_a_statistic_that_is_added_is_named_where_one_is_misspelt(
    linked: None, configured: Callable[[str], Job]
) -> None:
    with pytest.raises(ConfigError) as caught:
        configured("Command: TimeHistory\nVariable: X\nStatistic_Type: Likned\n")

    assert str(caught.value) == (
        "dm.yml:9: summary_settings.groups[0].Columns[0].Statistic_Type ('a' of 'g'): "
        "'Likned' is not a statistic; did you mean Linked?"
    )
