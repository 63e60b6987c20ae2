"""Benches that were never run, for what is made of a bench's result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orcapost.bench.statistics import ratio
from orcapost.records.bench import Bench, CacheState, Comparison, VariantTimes, Workload
from orcapost.records.metrics import HostMetrics, VersionMetrics


def _way(name: str, seconds: list[float]) -> VariantTimes:
    return VariantTimes(
        name=name,
        workers=None,
        merge=True,
        keep_model=True,
        barriers=False,
        ramp=True,
        at_once=1,
        plan=[],
        warm_up=1.0,
        seconds=seconds,
        median=sorted(seconds)[len(seconds) // 2],
        files_per_s=1.0,
        mb_per_s=1.0,
        failed=0,
    )


def _comparison(baseline: list[float], optimized: list[float]) -> Comparison:
    return Comparison(
        baseline=_way("30", baseline),
        optimized=_way("auto", optimized),
        same_plan=False,
        order="ABBAABBAAB",
        ratio=ratio(baseline, optimized),
    )


_WORKLOAD = Workload(config="", made=True, files=100, bytes=10**9, columns=77, bins=[])


def _bench(**changes: Any) -> Bench:
    values: dict[str, Any] = {
        "started": "2026-01-01T00:00:00+00:00",
        "seconds": 60.0,
        "backend": "fake",
        "stand_in": True,
        "host": HostMetrics(name="h", system="s", cores=2, memory=1, available=1),
        "versions": VersionMetrics(orcapost="", python="", orcfxapi_wrapper="", orcfxapi_library=""),
        "workload": _WORKLOAD,
        "cache": CacheState(state="warm", controlled=True, resident=None, words=""),
        "repeats": 5,
        "tables_equal": True,
        "tables_words": "",
        "failed_words": "",
        "comparison": _comparison([3.0] * 5, [1.0] * 5),
        "ladder": None,
        "sweep": None,
        "gate": None,
        "verdict": "",
    }
    return Bench(**{**values, **changes})


@pytest.fixture
def comparison() -> Callable[[list[float], list[float]], Comparison]:
    """A comparison of 30 with auto, from the times of each."""
    return _comparison


@pytest.fixture
def bench() -> Callable[..., Bench]:
    """A bench in which auto was three times as fast as 30, with changes."""
    return _bench
