"""How fast a run could have been, going by what the run itself showed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from orcapost.records.metrics import LowerBound
from orcapost.statistics.reducer import Array


def lower_bound(files: ArrayLike, cpu_seconds: float, cores: int) -> LowerBound:
    """The shortest time in which this work could have been done, going by what the run itself showed.

    Parameters
    ----------
    files
        For each file: start [s], end [s], bytes. Shape (files, 3).
    cpu_seconds
        Processor time of all files together.
    """
    start, end, size = _spans(files)
    best = best_rate(files)
    bounds = {
        "disk": float(size.sum()) / best if best > 0 else 0.0,
        "processor": cpu_seconds / max(cores, 1),
        "longest file": float(np.max(end - start, initial=0.0)),
    }
    binding = max(bounds, key=lambda name: bounds[name])
    return LowerBound(
        seconds=bounds[binding],
        binding=binding,
        disk=bounds["disk"],
        processor=bounds["processor"],
        longest_file=bounds["longest file"],
    )


def best_rate(files: ArrayLike) -> float:
    """The best rate at which files were got through [bytes/s], each file's bytes spread evenly over its time.

    The best mean over any stretch of a tenth of the whole, but at least one second: shorter ones say more about one
    file's place in the cache than about the machine. `files` as for `lower_bound`.
    """
    start, end, size = _spans(files)
    if len(size) == 0:
        return 0.0
    end = np.maximum(end, start + 1e-9)
    begin, finish = float(start.min()), float(end.max())
    window = min(max(1.0, 0.1 * (finish - begin)), finish - begin)
    moments = np.concatenate([start, end])
    slopes = np.concatenate([size / (end - start), -size / (end - start)])
    order = np.argsort(moments, kind="stable")
    moments, slopes = moments[order], np.cumsum(slopes[order])
    done = np.concatenate([[0.0], np.cumsum(slopes[:-1] * np.diff(moments))])
    # The bytes done in a window are linear in its place between these candidates; one beyond the ends holds no more.
    edges = np.concatenate([moments, moments - window])
    return float(np.max(np.interp(edges + window, moments, done) - np.interp(edges, moments, done)) / window)


def _spans(files: ArrayLike) -> Array:
    """Starts, ends and bytes. Shape (3, files)."""
    return np.asarray(files, dtype=float).reshape(-1, 3).T
