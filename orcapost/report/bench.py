"""A bench -> what the page draws of it."""

from __future__ import annotations

from typing import Any

from orcapost.common.names import shown, stem_of
from orcapost.records.bench import Bench
from orcapost.report.data import spelt_out


def bench_data(bench: Bench) -> dict[str, Any]:
    """A bench as `orcapost.records.bench.Bench` has it, and ``title``: which files, on which machine."""
    work = bench.workload
    files = f"{work.files:,} made-up files" if work.made else shown(stem_of(work.config))
    return {**spelt_out(bench.model_dump(mode="json")), "title": f"{files} on {shown(bench.host.name)}"}
