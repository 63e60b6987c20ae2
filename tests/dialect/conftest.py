"""A column, read from its keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orcapost.dialect.values import Column
from orcapost.job import Job

Load = Callable[..., Job]
Refused = Callable[..., list[str]]
ColumnOf = Callable[[str], Column]
ColumnRefused = Callable[[str], list[str]]


def one_column(keys: str) -> str:
    """A configuration with one column, on line 1, of these keys."""
    return f"summary_settings: {{groups: [{{Label: g, Columns: [{{Label: c, ObjectName: Line01, {keys}}}]}}]}}\n"


@pytest.fixture
def column(job: Load) -> ColumnOf:
    """The column of these keys."""
    return lambda keys: job(one_column(keys)).requests[0].groups[0].columns[0]


@pytest.fixture
def column_refused(refused: Refused) -> ColumnRefused:
    """The problems of a column of these keys, without the place that they all share."""
    place = "dm.yml:1: summary_settings.groups[0].Columns[0]"

    def read(keys: str) -> list[str]:
        problems = refused(one_column(keys))
        assert all(problem.startswith(place) for problem in problems)
        return [problem.removeprefix(place).lstrip(".") for problem in problems]

    return read
