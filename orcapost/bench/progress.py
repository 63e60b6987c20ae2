"""Shows how a bench gets on: a bar on a terminal, a line for each round anywhere else."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from orcapost.bench.measure import Series
from orcapost.bench.variants import Variant, effective, files_at_once
from orcapost.common.units import counted, human_bytes, human_seconds, run_seconds
from orcapost.planning.plan import Plan
from orcapost.terminal.screen import new_table

# Shortest time between two moves of the bar while a run is timed [s], so that showing it costs nothing.
REFRESH_INTERVAL = 0.25


class BenchProgress:
    """A watcher of a bench. Use as a context manager."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._moved = 0.0
        # Of the series, from `begin` on; the files are those that are done.
        self._begun: float
        self._files: int
        self._rounds: int

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(bar_width=24),
                TimeRemainingColumn(compact=True),
                console=self._console,
                transient=True,
                auto_refresh=False,
            )
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def begin(self, series: Series, plans: Sequence[Plan], rounds: int) -> None:
        """Show what each variant comes to, and whether two come to the same."""
        self._begun, self._files, self._rounds = time.perf_counter(), 0, rounds
        size = human_bytes(series.bytes)
        title = f"{series.title}: {counted(len(series.files), 'file')}, {size}"
        table = new_table("", "at once", "each bin", title=title, right=("at once",))
        for variant, plan in zip(series.variants, plans, strict=True):
            at_once = files_at_once(plan, barriers=variant.strategy.barriers)
            each = ", ".join(f"{batch.bin} {batch.at_once} of {len(batch.files)}" for batch in plan.batches)
            table.add_row(variant.name, str(at_once), each)
        self._console.print(table)
        if (
            len({effective(plan, variant) for plan, variant in zip(plans, series.variants, strict=True)})
            == 1
            < len(plans)
        ):
            self._say("Both sides come to the same plan: expect no difference but noise.")
        if self._bar is not None:
            total = len(series.files) * len(series.variants) * (rounds + 1)
            self._task = self._bar.add_task(series.title, total=total)

    def run(self, series: Series, variant: Variant) -> None:
        """Show whose turn it is."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=f"{series.title}: {variant.name}", refresh=True)

    def file(self) -> None:
        """Count a file."""
        self._files += 1
        now = time.perf_counter()
        if self._bar is not None and self._task is not None and now - self._moved > REFRESH_INTERVAL:
            self._moved = now
            self._bar.update(self._task, completed=self._files, refresh=True)

    def round(self, series: Series, number: int, seconds: Sequence[float]) -> None:
        """Show the round's times, and after the warm-up what the rest will take."""
        times = ", ".join(f"{m.name} {run_seconds(s)}" for m, s in zip(series.variants, seconds, strict=True))
        if number == 0:
            rest = self._rounds * (time.perf_counter() - self._begun)
            self._say(f"warm-up: {times}; {self._rounds} rounds will take about {human_seconds(rest)}")
        elif self._bar is None:
            self._say(f"round {number} of {self._rounds}: {times}")
        if number == self._rounds and self._bar is not None and self._task is not None:
            self._bar.remove_task(self._task)

    def _say(self, text: str) -> None:
        self._console.print(text, soft_wrap=True)
