"""Files -> the page's data -> the page. What the commands call."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orcapost.common.atomic import write_text
from orcapost.orcaflex.backend import STAND_IN_NOTICE
from orcapost.records.bench import Bench
from orcapost.records.metrics import Metrics
from orcapost.report.bench import bench_data
from orcapost.report.compare import comparison_data, in_order
from orcapost.report.data import report_data
from orcapost.report.page import page


def page_data(sources: Sequence[Metrics | Bench]) -> dict[str, Any]:
    """The page's data object (see `report_data`) of one run, of several, of benches, or of both.

    Of several runs the newest is shown whole.
    """
    runs = in_order([source for source in sources if isinstance(source, Metrics)])
    benches = sorted((source for source in sources if isinstance(source, Bench)), key=lambda bench: bench.started)
    data: dict[str, Any] = {"title": "Benches", "verdict": None, "run": None, "comparison": None}
    if runs:
        data = report_data(runs[-1])
    if len(runs) > 1:
        data["comparison"] = comparison_data(runs)
    if len(benches) == 1 and not runs:
        data["title"] = bench_data(benches[0])["title"]
    return {**data, "benches": [bench_data(bench) for bench in benches], "band": band(sources)}


def band(sources: Sequence[Metrics | Bench]) -> str | None:
    """What the band across the top says of all that is shown."""
    stand_ins = sum(source.stand_in for source in sources)
    if not stand_ins:
        return None
    if stand_ins == len(sources):
        return STAND_IN_NOTICE
    return (
        f"STAND-IN RUNS AMONG THESE: {stand_ins:,} of {len(sources):,} ran on made-up files, and no number of theirs "
        "says anything about OrcaFlex."
    )


def write_report(sources: Sequence[Metrics | Bench], output: Path) -> Path:
    """Write the page.

    Returns
    -------
    Where it really stands (see `orcapost.common.atomic.write_all`).

    Raises
    ------
    orcapost.common.optional.ExtraMissing
        Bokeh is not installed.
    OSError
        The page cannot be written.
    """
    return write_text(output, page(page_data(sources)))
