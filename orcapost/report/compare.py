"""Several runs side by side, in order of time, and what forbids to compare them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from orcapost.common.names import name_of, shown, stem_of
from orcapost.common.units import human_seconds
from orcapost.records.metrics import Metrics
from orcapost.report.verdict import verdict


def in_order(runs: Sequence[Metrics]) -> list[Metrics]:
    """By the time at which they started."""
    return sorted(runs, key=lambda run: _when(run.started))


def comparison_data(runs: Sequence[Metrics]) -> dict[str, Any]:
    """Runs in the order of their start.

    Returns
    -------
    ``runs``: for each ``started``, ``config``, ``host``, ``backend``, ``stand_in``, ``files``, ``ok``, ``empty_cells``,
    ``incomplete``, ``failed``, ``reused``, ``bytes``, ``wall`` [s], ``predicted`` [s] or None, ``lower_bound`` [s],
    ``bound_by`` (as the verdict says), ``efficiency``, ``mb_per_s``, ``files_per_s``, ``at_once`` (planned counts of
    the batches, in words).
    ``warnings``: what makes them differ in more than their times, in words.
    ``summary``: the newest against the one before, in words, or None where they cannot be compared.
    """
    runs = in_order(runs)
    return {"runs": [_row(run) for run in runs], "warnings": warnings(runs), "summary": summary(runs)}


def _row(run: Metrics) -> dict[str, Any]:
    totals = run.totals
    return {
        "started": run.started,
        "config": shown(stem_of(run.config)),
        "host": shown(run.host.name),
        "backend": run.backend,
        "stand_in": run.stand_in,
        "files": totals.files,
        "ok": totals.ok,
        "empty_cells": totals.empty_cells,
        "incomplete": totals.incomplete,
        "failed": totals.failed,
        "reused": totals.reused,
        "bytes": totals.bytes,
        "wall": totals.wall,
        "predicted": totals.predicted,
        "lower_bound": totals.lower_bound.seconds,
        "bound_by": verdict(run).bound_by or "nothing measured",
        "efficiency": totals.efficiency,
        "mb_per_s": totals.mb_per_s,
        "files_per_s": (totals.files - totals.reused) / totals.wall if totals.wall > 0 else 0.0,
        "at_once": ", ".join(f"{batch.at_once} {shown(batch.bin)}" for batch in run.plan),
    }


def warnings(runs: Sequence[Metrics]) -> list[str]:
    """What makes runs differ in more than their times: each difference in words."""
    found = []
    stand_ins = sum(run.stand_in for run in runs)
    if 0 < stand_ins < len(runs):
        found.append(
            f"{stand_ins:,} of these {len(runs):,} runs were on the stand-in, whose numbers say nothing about "
            "OrcaFlex: do not compare them with the others."
        )
    for words, value in _TRAITS:
        values = list(dict.fromkeys(value(run) for run in runs))
        if len(values) > 1:
            named = [shown(text) for text in values]
            found.append(f"The runs differ in {words}: {', '.join(named[:4])}{', ...' if len(named) > 4 else ''}.")
    if len({frozenset((name_of(file.path), file.bytes) for file in run.files) for run in runs}) > 1:
        found.append("The runs did not process the same files: names or sizes differ.")
    if any(run.totals.reused for run in runs):
        found.append("Some runs took results of an earlier one: their times are those of the rest of the files only.")
    return found


_TRAITS: tuple[tuple[str, Callable[[Metrics], str]], ...] = (
    ("configuration", lambda run: f"{stem_of(run.config)} ({run.config_hash[:8]})"),
    ("machine", lambda run: f"{run.host.name} ({run.host.cores} cores)"),
    ("version of orcapost", lambda run: run.versions.orcapost),
    ("version of OrcFxAPI", lambda run: run.versions.orcfxapi_library or "unknown"),
)


def summary(runs: Sequence[Metrics]) -> str | None:
    """The newest run against the one before, in words; None unless they did the same on the same machine."""
    if len(runs) < 2:
        return None
    before, newest = runs[-2:]
    if warnings([before, newest]) or before.totals.wall <= 0:
        return None
    return (
        f"The newest run took {human_seconds(newest.totals.wall)}, {newest.totals.wall / before.totals.wall:.2f} times "
        f"the {human_seconds(before.totals.wall)} of the one before. One run each shows no more than that; orcapost "
        "bench says whether a difference is real."
    )


def _when(started: str) -> datetime:
    try:
        moment = datetime.fromisoformat(started)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
