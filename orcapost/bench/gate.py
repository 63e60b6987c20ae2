"""Holds a bench against an earlier one, and against what is allowed. Ratios only: seconds do not carry over."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from orcapost.bench import BenchError
from orcapost.bench.model import SCHEMA_VERSION, Bench, Comparison, Gate, Workload
from orcapost.bench.statistics import change


def read_earlier(path: Path) -> Bench:
    """The bench that a JSON file holds.

    Raises
    ------
    BenchError
        It holds none, or one without a comparison that counts.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BenchError(f"--against {path}: {error.strerror or error}") from None
    except ValueError:
        raise BenchError(f"--against {path} is not JSON") from None
    if not isinstance(content, dict) or content.get("kind") != "bench":
        raise BenchError(f"--against {path} is not what orcapost bench --json writes")
    if content.get("schema_version") != SCHEMA_VERSION:
        raise BenchError(f"--against {path} was written by another version of orcapost; make a new one with this one")
    try:
        earlier = Bench.model_validate(content)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise BenchError(f"--against {path} is damaged at {place}: {error.errors()[0]['msg']}") from None
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
