"""Ways to read a configuration that a test writes out."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from orcapost.config import ConfigError, load
from orcapost.dialect.values import Column
from orcapost.job import Job

Load = Callable[..., Job]
Refused = Callable[..., list[str]]
ColumnOf = Callable[[str], Column]
ColumnRefused = Callable[[str], list[str]]


@pytest.fixture
def job(tmp_path: Path) -> Load:
    """Read a text as ``dm.yml``."""

    def read(text: str, override: str | None = None, settings: tuple[str, ...] = ()) -> Job:
        path = tmp_path / "dm.yml"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return load(path, override, settings)

    return read


@pytest.fixture
def refused(job: Load) -> Refused:
    """Read a text that must not be accepted, and return its problems, one line each."""

    def read(text: str, override: str | None = None, settings: tuple[str, ...] = ()) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            job(text, override, settings)
        return str(caught.value).splitlines()

    return read


@pytest.fixture
def steps() -> Callable[[Callable[[], object]], int]:
    """Counts the lines of Python that a piece of work runs: what it costs, on a busy machine too."""

    def count(work: Callable[[], object]) -> int:
        lines = 0

        def trace(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal lines
            lines += event == "line"
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            work()
        finally:
            sys.settrace(before)
        return lines

    return count


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
