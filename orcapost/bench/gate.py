"""Holds a bench against an earlier one, and against what is allowed. Ratios only: seconds do not carry over."""

from __future__ import annotations

from pathlib import Path

from orcapost.bench import BenchError
from orcapost.bench.statistics import change
from orcapost.records.bench import Bench, Comparison, Gate, Workload
from orcapost.records.errors import NotReadable
from orcapost.records.reading import read


def read_earlier(path: Path) -> Bench:
    """The bench that a JSON file holds.

    Raises
    ------
    BenchError
        It holds none, or one without a comparison that counts.
    """
    try:
        earlier = read(path)
    except NotReadable as error:
        raise BenchError(f"--against {error}") from None
    if not isinstance(earlier, Bench):
        raise BenchError(f"--against {path} holds the metrics of a run, not what orcapost bench --json writes")
    if earlier.comparison is None:
        raise BenchError(f"--against {path} compares no baseline with an optimized side")
    if not earlier.tables_equal:
        raise BenchError(f"--against {path} does not count: its tables differed")
    return earlier


def check_same(
    earlier: Bench, backend: str, workload: Workload, cache: str, baseline: str, optimized: str, against: str
) -> None:
    """That an earlier bench measured the same as this one is going to.

    Raises
    ------
    BenchError
        It did not. The message says what is different.
    """
    assert earlier.comparison is not None
    then = (earlier.comparison.baseline.name, earlier.comparison.optimized.name)
    facts = [
        ("it compares", f"{then[0]} with {then[1]}", f"{baseline} with {optimized}"),
        ("its cache was", earlier.cache.state, cache),
        ("its backend was", earlier.backend, backend),
        ("it had", _work(earlier.workload), _work(workload)),
    ]
    differences = [f"{what} {was}, not {wanted}" for what, was, wanted in facts if was != wanted]
    if differences:
        raise BenchError(f"--against {against} measured something else: {'; '.join(differences)}")


def judge(comparison: Comparison, earlier: Comparison | None, against: str, percent: float | None) -> Gate:
    """Whether this bench is slower than is allowed.

    Two things together fail it: it is slower by more than `percent`, going by the medians; and it is slower at all,
    going by interval and noise as in `orcapost.bench.statistics`. So noise alone fails no gate, however wide it is.

    Parameters
    ----------
    earlier
        The earlier comparison; None: the baseline of this bench is the measure.
    """
    if earlier is None:
        changed, than = comparison.ratio, f"the baseline {comparison.baseline.name}"
    else:
        than = against
        changed = change(
            (comparison.baseline.seconds, comparison.optimized.seconds),
            (earlier.baseline.seconds, earlier.optimized.seconds),
        )
    slower = 100 * (1 / changed.median - 1)
    passed = percent is None or changed.verdict != "slower" or slower <= percent
    words = f"{changed.median:.2f} times as fast as {than} ({changed.low:.2f} to {changed.high:.2f}): {changed.verdict}"
    if percent is not None:
        words += f"{'' if passed else f', by {slower:.0f} %'}; {percent:g} % slower is allowed"
    return Gate(
        against=against if earlier else "",
        earlier=earlier.ratio if earlier else None,
        change=changed,
        percent=percent,
        passed=passed,
        words=words,
    )


def other_machine(earlier: Bench, cores: int) -> str:
    """A warning if the earlier bench ran on a machine whose ratios need not be those of this one; empty if not."""
    if earlier.host.cores == cores:
        return ""
    return f"the earlier bench had {earlier.host.cores} cores, here are {cores}: the ratio may differ for that alone"


def _work(workload: Workload) -> str:
    made = "made-up " if workload.made else ""
    return f"{workload.files:,} {made}files of {workload.bytes:,} bytes and {workload.columns} columns"
