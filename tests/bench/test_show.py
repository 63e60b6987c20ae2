"""What a bench prints at its end."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from orcapost.bench.show import show
from orcapost.orcaflex.backend import STAND_IN_NOTICE
from orcapost.records.bench import (
    Bench,
    BinSweep,
    CacheState,
    Comparison,
    Ladder,
    Ratio,
    Step,
    Sweep,
    SweepPoint,
    VariantTimes,
)

Compare = Callable[[list[float], list[float]], Comparison]
MakeBench = Callable[..., Bench]
TWICE = Ratio(median=2.0, low=1.5, high=2.5, noise=1.1, verdict="faster")
NOISE = Ratio(median=1.01, low=0.9, high=1.25, noise=1.1, verdict="no measurable difference")
LEGEND = "~ no measurable difference"


def shown(bench: Bench, **options: Any) -> list[str]:
    """The lines printed, those of dashes and empty ones left out."""
    stream = io.StringIO()
    show(Console(file=stream, width=150, markup=False, emoji=False, highlight=False, **options), bench)
    return [line.rstrip() for line in stream.getvalue().splitlines() if line.strip(" ─-")]


def cells(line: str) -> list[str]:
    return re.split(r"\s{2,}", line.strip())


@pytest.fixture
def way(comparison: Compare) -> Callable[..., VariantTimes]:
    def make(name: str, **changes: Any) -> VariantTimes:
        return comparison([1.0] * 5, [1.0] * 5).baseline.model_copy(update={"name": name, **changes})

    return make


def test_the_outcome_stands_last_under_what_it_rests_on(bench: MakeBench) -> None:
    cache = CacheState(state="asis", controlled=False, resident=None, words="as is")
    lines = shown(
        bench(comparison=None, stand_in=False, repeats=7, cache=cache, tables_words="all equal", verdict="Faster.")
    )

    assert lines == ["7 runs each, in turns; cache as is", "tables: all equal", "Faster."]


def test_failed_files_are_a_warning_and_the_stand_in_says_what_it_is(bench: MakeBench) -> None:
    lines = shown(bench(comparison=None, failed_words="1 of 2 files failed", verdict="Faster."))

    assert lines[-3:] == ["warning: 1 of 2 files failed", "Faster.", STAND_IN_NOTICE]


def test_sentences_are_not_wrapped(bench: MakeBench) -> None:
    assert shown(bench(comparison=None, stand_in=False, verdict="x" * 300))[-1] == "x" * 300


def test_a_comparison_shows_each_side_in_figures(bench: MakeBench, comparison: Compare) -> None:
    compared = comparison([4.0, 2.0, 3.0], [1.0, 1.0, 1.0])
    side = compared.baseline.model_copy(update={"files_per_s": 1_234.4, "mb_per_s": 5_678.4})

    title, head, first, second, *_ = shown(bench(comparison=compared.model_copy(update={"baseline": side})))

    assert title == "Times"
    assert cells(head) == ["median", "fastest", "slowest", "files/s", "MB/s", "every run, from 0"]
    assert cells(first)[:6] == ["30", "3.00 s", "2.00 s", "4.00 s", "1,234", "5,678"]
    assert cells(second)[:4] == ["auto", "1.00 s", "1.00 s", "1.00 s"]
    assert first.index("3.00 s") + len("3.00 s") == head.index("median") + len("median")  # to the right


@pytest.mark.parametrize(("options", "mark"), [({}, "│"), ({"legacy_windows": True}, "|")])
def test_every_run_is_a_mark_on_a_line_from_0_to_the_slowest(
    options: dict[str, Any], mark: str, bench: MakeBench, comparison: Compare
) -> None:
    lines = shown(bench(comparison=comparison([4.0, 2.0, 3.0], [1.0, 1.0, 1.0])), **options)

    # Of 20 steps for 4 s, 2 s is at 10 and 3 s at 15; 1 s is at 5. The line begins under its heading.
    begin = lines[1].index("every run")
    assert [place - begin for place, letter in enumerate(lines[2]) if letter == mark] == [10, 15, 20]
    assert [place - begin for place, letter in enumerate(lines[3]) if letter == mark] == [5]


def test_a_console_of_plain_letters_gets_a_mark_that_it_can_show(bench: MakeBench) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    show(Console(file=stream, width=150), bench())
    stream.seek(0)
    head, *sides = [line for line in stream.read().splitlines() if "median" in line or "3.00 s" in line]

    assert [side.count("|") - head.count("|") for side in sides] == [1]  # five runs of the same time


def test_a_ladder_shows_each_step_against_the_one_before_and_the_first(
    bench: MakeBench, way: Callable[..., VariantTimes]
) -> None:
    ladder = Ladder(
        steps=[
            Step(way=way("today's way", median=10.0), to_before=None, to_first=None),
            Step(way=way("auto", median=2.5), to_before=NOISE, to_first=TWICE),
            Step(way=way("at last", median=0.1), to_before=TWICE, to_first=TWICE),
        ]
    )

    title, head, *rows = shown(bench(comparison=None, ladder=ladder))

    assert title == "Ladder"
    assert cells(head) == ["median", "x before", "x first"]
    assert [cells(row) for row in rows[:3]] == [
        ["today's way", "10.0 s", "█" * 10],
        ["auto", "2.50 s", "~1.01 (0.90-1.25)", "2.00 (1.50-2.50)", "█" * 2],  # 2.5, to the even number
        ["at last", "0.100 s", "2.00 (1.50-2.50)", "2.00 (1.50-2.50)", "█"],  # never none
    ]
    assert rows[3] == LEGEND


def test_a_sweep_shows_each_count_and_which_is_autos(bench: MakeBench, way: Callable[..., VariantTimes]) -> None:
    points = [
        SweepPoint(
            counts=[1],
            auto=False,
            way=way("1", at_once=1, median=4.0, mb_per_s=2_000.0, files_per_s=1_000.0),
            to_auto=TWICE,
        ),
        SweepPoint(
            counts=[15, 30],
            auto=True,
            way=way("auto", at_once=12, median=2.0, mb_per_s=4_000.0, files_per_s=2_000.0),
            to_auto=None,
        ),
    ]
    sweep = Sweep(bins=[BinSweep(bin="small", files=1_234, bytes=8 * 10**9, points=points)])

    title, head, *rows = shown(bench(comparison=None, sweep=sweep))

    assert title == "Sweep, small files: 1,234, 8 GB"
    assert cells(head) == ["requested", "open", "median", "MB/s", "files/s", "auto is x"]
    assert [cells(row) for row in rows[:2]] == [
        ["1", "1", "4.00 s", "2,000", "1,000", "2.00 (1.50-2.50)", "█" * 5],
        ["15, 30, auto", "12", "2.00 s", "4,000", "2,000", "█" * 10],
    ]
    assert rows[2] == LEGEND
    assert rows[0].index("2,000") + len("2,000") == head.index("MB/s") + len("MB/s")  # to the right


def test_a_sweep_over_empty_files_has_no_bars(bench: MakeBench, way: Callable[..., VariantTimes]) -> None:
    point = SweepPoint(counts=[1], auto=True, way=way("1", mb_per_s=0.0), to_auto=None)
    sweep = Sweep(bins=[BinSweep(bin="small", files=1, bytes=0, points=[point])])

    assert "█" not in "".join(shown(bench(comparison=None, sweep=sweep)))
