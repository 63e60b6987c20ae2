"""How many files to open at once: three spellings of one setting -> `Parallel`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from orcapost.common.units import MAX_COUNT
from orcapost.job import DEFAULT_BINS, Parallel, SizeBin
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.errors import Misread
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.values import count_or_auto, number, positive_or_none, size, whole

PARALLEL_KEYS = ("enabled", "max_workers", "timeout_per_file")
_NAMES = {"small": "small", "medium": "medium", "large": "large", "very_large": "very large"}
_AT_ONCE = {size_bin.name: size_bin.at_once for size_bin in DEFAULT_BINS}


def parallel(root: Block) -> Parallel:
    """The counts; ``orcaflex.parallel.threads`` wins over ``parallel_processing``."""
    own = root.block("orcaflex").block("parallel", ("threads", "model_threads"))
    other = root.block("parallel_processing", PARALLEL_KEYS)
    performance = root.block("performance", ("optimization", "memory"))
    memory = performance.block("memory", ("max_usage_percent",))
    threads = own.read("threads", count_or_auto)
    max_workers = other.read("max_workers", count_or_auto)
    enabled = other.flag("enabled", default=True)
    workers, set_by = None, "default"
    if given := own.get("threads"):
        workers, set_by = threads, _set_by(given)
    elif not enabled:
        workers, set_by = 1, _set_by(other.node.mapping["enabled"])
    elif given := other.get("max_workers"):
        workers, set_by = max_workers, _set_by(given)
    return Parallel(
        workers=workers,
        set_by=set_by,
        model_threads=own.read("model_threads", whole(1, MAX_COUNT)) or 1,
        bins=_bins(performance),
        memory_share=memory.read("max_usage_percent", _share) or Parallel().memory_share,
        timeout=other.read("timeout_per_file", positive_or_none),
    )


def _set_by(node: Node) -> str:
    return str(node.where) if node.where.file.startswith("--set") else f"{node.path} in {node.where}"


def _share(node: Node) -> float:
    percent = number(node)
    if not 0 < percent <= 100:
        raise Misread(f"must be above 0 and at most 100, not {node.text}")
    return percent / 100


def _bins(performance: Block) -> tuple[SizeBin, ...]:
    block = performance.block("optimization", ("group_by_size", "size_thresholds", "thread_allocation"))
    if not block.flag("group_by_size", default=True):
        minimum = min(fewest for fewest, _ in _AT_ONCE.values())
        maximum = max(most for _, most in _AT_ONCE.values())
        return (SizeBin("all", 0, None, (minimum, maximum)),)
    limits = _limits(block) or [size_bin.below for size_bin in DEFAULT_BINS[:-1]]
    names = list(_NAMES)[: len(limits) + 1]
    allocation = block.block("thread_allocation", names)
    edges = [0, *limits, None]
    return tuple(
        SizeBin(_NAMES[name], at_least or 0, below, _at_once(allocation, name))
        for name, (at_least, below) in zip(names, pairwise(edges), strict=True)
    )


def _limits(block: Block) -> list[int | None]:
    """The sizes between the bins, which must grow from small to large."""
    thresholds = block.block("size_thresholds", tuple(_NAMES))
    given = [name for name in _NAMES if thresholds.get(name)]
    if len(given) == len(_NAMES):
        last = thresholds.node.mapping[given.pop()]
        thresholds.problem(last, "the largest bin has no upper size", "leave it out")
    sizes: list[int | None] = []
    for name in given:
        limit = thresholds.read(name, _limit_above(sizes))
        if limit is not None:
            sizes.append(limit)
    return sizes


def _limit_above(sizes: list[int | None]) -> Callable[[Node], int]:
    lower = max((limit for limit in sizes if limit is not None), default=0)

    def read(node: Node) -> int:
        limit = size(node)
        if limit <= lower:
            raise Misread(f"must be more than {lower} bytes", "sizes grow from small to large")
        return limit

    return read


def _at_once(allocation: Block, name: str) -> tuple[int, int]:
    count = allocation.read(name, count_or_auto)
    return _AT_ONCE[_NAMES[name]] if count is None else (count, count)
