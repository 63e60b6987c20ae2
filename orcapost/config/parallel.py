"""How many files to open at once: three spellings of one setting -> `Parallel`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from orcapost.common.units import MAX_COUNT
from orcapost.job import AFFINITIES, DEFAULT_BINS, Parallel, SizeBin
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.errors import Misread
from orcapost.yamldoc.fields import Field, Section
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.reader import reader
from orcapost.yamldoc.values import count_or_auto, flag, number, one_of, positive, positive_or_none, size, whole

THREADS = Field("threads", count_or_auto, "files open at once", otherwise="`auto`: as many as pay")
MODEL_THREADS = Field("model_threads", whole(1, MAX_COUNT), "threads of OrcaFlex itself for one file", default=1)
AFFINITY = Field(
    "affinity",
    one_of({word: word for word in AFFINITIES}, "way to pin workers", AFFINITIES),
    "what each worker is pinned to: `cores` of its own, a `numa` node, or nothing",
    default="none",
)
OWN = Section("parallel", (THREADS, MODEL_THREADS, AFFINITY), "how many files are open at once")

ENABLED = Field("enabled", flag, "`false`: one file at a time", default=True)
MAX_WORKERS = Field("max_workers", count_or_auto, "as `orcaflex.parallel.threads`, where that is not given")
TIMEOUT = Field("timeout_per_file", positive_or_none, "longest time for one file [s]", otherwise="by its size")
PROCESSING = Section("parallel_processing", (ENABLED, MAX_WORKERS, TIMEOUT), "of older files: files open at once")

_NAMES = {"small": "small", "medium": "medium", "large": "large", "very_large": "very large"}
GROUP_BY_SIZE = Field("group_by_size", flag, "`false`: all files have one count", default=True)
THRESHOLDS = Section(
    "size_thresholds",
    tuple(Field(key, size, f"the files below this size are {name}") for key, name in _NAMES.items()),
    "the sizes between the bins",
)
ALLOCATION = Section(
    "thread_allocation",
    tuple(Field(key, count_or_auto, f"files open at once, of those that are {name}") for key, name in _NAMES.items()),
    "files open at once, by size",
)
OPTIMIZATION = Section("optimization", (GROUP_BY_SIZE, THRESHOLDS, ALLOCATION), "files open at once, by size")


@reader("percent above 0, to 100", {**positive.schema, "maximum": 100})
def _share(node: Node) -> float:
    percent = number(node)
    if not 0 < percent <= 100:
        raise Misread(f"must be above 0 and at most 100, not {node.text}")
    return percent / 100


MAX_USAGE = Field("max_usage_percent", _share, "share of the machine's memory that may be used [%]")
MEMORY = Section("memory", (MAX_USAGE,), "of the machine")
PERFORMANCE = Section("performance", (OPTIMIZATION, MEMORY), "how files of different sizes share the machine")

_AT_ONCE = {size_bin.name: size_bin.at_once for size_bin in DEFAULT_BINS}


def parallel(root: Block) -> Parallel:
    """The counts; ``orcaflex.parallel.threads`` wins over ``parallel_processing``."""
    own = OWN.block(root.block("orcaflex"))
    other = PROCESSING.block(root)
    performance = PERFORMANCE.block(root)
    memory = MEMORY.block(performance)
    threads = THREADS.read(own)
    max_workers = MAX_WORKERS.read(other)
    enabled = ENABLED.value(other)
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
        model_threads=MODEL_THREADS.value(own),
        affinity=AFFINITY.value(own),
        bins=_bins(performance),
        memory_share=MAX_USAGE.read(memory) or Parallel().memory_share,
        timeout=TIMEOUT.read(other),
    )


def _set_by(node: Node) -> str:
    return str(node.where) if node.where.file.startswith("--set") else f"{node.path} in {node.where}"


def _bins(performance: Block) -> tuple[SizeBin, ...]:
    block = OPTIMIZATION.block(performance)
    if not GROUP_BY_SIZE.value(block):
        minimum = min(fewest for fewest, _ in _AT_ONCE.values())
        maximum = max(most for _, most in _AT_ONCE.values())
        return (SizeBin("all", 0, None, (minimum, maximum)),)
    limits = _limits(block) or [size_bin.below for size_bin in DEFAULT_BINS[:-1]]
    names = list(_NAMES)[: len(limits) + 1]
    allocation = block.block(ALLOCATION.key, names)
    edges = [0, *limits, None]
    return tuple(
        SizeBin(_NAMES[name], at_least or 0, below, _at_once(allocation, name))
        for name, (at_least, below) in zip(names, pairwise(edges), strict=True)
    )


def _limits(block: Block) -> list[int | None]:
    """The sizes between the bins, which must grow from small to large."""
    thresholds = THRESHOLDS.block(block)
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
