"""What a bench prints at its end: tables and small plots. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console

from orcapost.common.units import human_bytes, run_seconds
from orcapost.orcaflex.backend import STAND_IN_NOTICE
from orcapost.records.bench import Bench, BinSweep, Comparison, Ladder, Ratio
from orcapost.terminal.screen import bar_mark, new_table

STRIP, BAR = 20, 10


def show(console: Console, bench: Bench) -> None:
    """The whole result, its verdict last."""
    if bench.comparison is not None:
        _show_comparison(console, bench.comparison)
    if bench.ladder is not None:
        _show_ladder(console, bench.ladder)
    if bench.sweep is not None:
        for part in bench.sweep.bins:
            _show_sweep(console, part)
    say = ["~ no measurable difference"] if bench.ladder is not None or bench.sweep is not None else []
    say += [
        f"{bench.repeats} runs each, in turns; cache {bench.cache.words}",
        f"tables: {bench.tables_words}",
    ]
    if bench.failed_words:
        say.append(f"warning: {bench.failed_words}")
    say.append(bench.verdict)
    if bench.stand_in:
        say.append(STAND_IN_NOTICE)
    for line in say:
        console.print(line, soft_wrap=True)


def _show_comparison(console: Console, comparison: Comparison) -> None:
    sides = (comparison.baseline, comparison.optimized)
    table = new_table(
        "", "median", "fastest", "slowest", "files/s", "MB/s", "every run, from 0",
        title="Times", right=("median", "fastest", "slowest", "files/s", "MB/s"),
    )  # fmt: skip
    longest = max(max(side.seconds) for side in sides)
    for side in sides:
        table.add_row(
            side.name,
            run_seconds(side.median),
            run_seconds(min(side.seconds)),
            run_seconds(max(side.seconds)),
            f"{side.files_per_s:,.0f}",
            f"{side.mb_per_s:,.0f}",
            _strip(side.seconds, longest, console),
        )
    console.print(table)


def _show_ladder(console: Console, ladder: Ladder) -> None:
    heads = ("x before", "x first")
    table = new_table("", "median", *heads, "", title="Ladder", right=("median", *heads))
    longest = max(step.way.median for step in ladder.steps)
    for step in ladder.steps:
        bar = _bar(step.way.median, longest, console)
        table.add_row(step.way.name, run_seconds(step.way.median), _ratio(step.to_before), _ratio(step.to_first), bar)
    console.print(table)


def _show_sweep(console: Console, sweep: BinSweep) -> None:
    title = f"Sweep, {sweep.bin} files: {sweep.files:,}, {human_bytes(sweep.bytes)}"
    right = ("open", "median", "MB/s", "files/s")
    table = new_table("requested", *right, "auto is x", "", title=title, right=right)
    most = max(point.way.mb_per_s for point in sweep.points)
    for point in sweep.points:
        requested = [*map(str, point.counts), *(["auto"] if point.auto else [])]
        table.add_row(
            ", ".join(requested),
            str(point.way.at_once),
            run_seconds(point.way.median),
            f"{point.way.mb_per_s:,.0f}",
            f"{point.way.files_per_s:,.0f}",
            _ratio(point.to_auto),
            _bar(point.way.mb_per_s, most, console),
        )
    console.print(table)


def _ratio(found: Ratio | None) -> str:
    """A ratio and its interval; the mark says that the difference is not measurable."""
    if found is None:
        return ""
    mark = "~" if found.verdict == "no measurable difference" else ""
    return f"{mark}{found.median:.2f} ({found.low:.2f}-{found.high:.2f})"


def _bar(value: float, longest: float, console: Console) -> str:
    return bar_mark(console) * max(1, round(BAR * value / longest)) if longest else ""


def _strip(seconds: Iterable[float], longest: float, console: Console) -> str:
    """Every time as a mark on one line, from 0 to the longest."""
    mark = "|" if console.options.ascii_only or console.options.legacy_windows else "│"
    line = [" "] * (STRIP + 1)
    for value in seconds:
        line[round(STRIP * value / longest)] = mark
    return "".join(line)
