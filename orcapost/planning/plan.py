"""From sizes, machine and settings to batches: how many files to open at once, and which limit says so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from orcapost.common.units import counted
from orcapost.job import Parallel, SizeBin
from orcapost.planning.host import Host
from orcapost.planning.learned import NOTHING, Learned, MemoryModel

SCHEMA_VERSION = 2  # 1 called a batch's `at_once` workers


@dataclass(frozen=True, slots=True)
class Limit:
    """One of the things that limit how many files are open at once.

    Attributes
    ----------
    name
        ``asked for``, ``size bin``, ``cores``, ``learned``, ``memory``, ``seats`` or ``files``.
    at_once
        The most that it allows.
    words
        Where that figure comes from.
    """

    name: str
    at_once: int
    words: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Files of one size bin.

    Attributes
    ----------
    key
        What the bin is remembered by (`bin_key`).
    files
        Positions in the inventory, largest first.
    bytes
        Their sizes together.
    fewest, most
        The range in which the count may move while the batch runs; equal where it is fixed. Memory and seats, which
        are watched over all batches together, are not in it.
    begin
        Where in that range the count begins.
    at_once
        How many of them will be open at once in the beginning: `begin`, or less where there are fewer files or where
        memory or seats allow fewer.
    model_threads
        OrcaFlex's own threads for each.
    memory
        Bytes that `at_once` of the largest are taken to need.
    limits
        Everything that limits `at_once`.
    reason
        Which of them gave `at_once`.
    """

    bin: str
    key: str
    files: tuple[int, ...]
    bytes: int
    fewest: int
    most: int
    begin: int
    at_once: int
    model_threads: int
    memory: int
    limits: tuple[Limit, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Batches, largest files first, and the limits over all of them together.

    Attributes
    ----------
    memory_limit
        Bytes that all open files together may be taken to need.
    seats
        Licence seats, or None if unknown.
    memory
        What an open file is taken to need, before this run has seen any.
    starts
        Worker processes that may be starting at the same time.
    barriers
        Whether a batch waits for the end of the one before it. Only for comparison: it wastes time.
    """

    batches: tuple[Batch, ...]
    memory_limit: int
    seats: int | None = None
    memory: MemoryModel = MemoryModel()
    starts: int = 1
    barriers: bool = False

    @property
    def workers(self) -> int:
        """The most files that can be open at once."""
        return max((batch.most for batch in self.batches), default=0)


def make_plan(
    sizes: Sequence[int | None],
    host: Host,
    parallel: Parallel,
    seats: int | None = None,
    learned: Learned = NOTHING,
) -> Plan:
    """Batches for files of `sizes` bytes (None: the file is missing and costs nothing).

    Parameters
    ----------
    seats
        Licence seats, if known.
    learned
        What earlier runs showed; it sets where the counts begin and what memory a file is taken to need.
    """
    memory_limit = int(parallel.memory_share * host.available)
    members: list[list[int]] = [[] for _ in parallel.bins]
    limits = [size_bin.below for size_bin in parallel.bins]
    for position, size in enumerate(sizes):
        for place, below in enumerate(limits):
            if below is None or (size or 0) < below:
                members[place].append(position)
                break
    memory = learned.memory or MemoryModel()
    batches = []
    for size_bin, positions in zip(parallel.bins, members, strict=True):
        if positions:
            positions.sort(key=lambda position: (-(sizes[position] or 0), position))
            each = memory.estimate(sizes[positions[0]] or 0)
            fits = Limit(
                "memory",
                max(1, memory_limit // each),
                f"memory: {memory_limit / 1e9:.1f} GB at {each / 1e9:.2f} GB a file"
                + ("" if learned.memory is None else ", as seen here"),
            )
            batches.append(_batch(size_bin, positions, sizes, host, parallel, fits, each, seats, learned))
    return Plan(tuple(reversed(batches)), memory_limit, seats, memory, starts=host.cores)


def bin_key(size_bin: SizeBin) -> str:
    """What a bin is remembered by: its limits, for its name may mean other sizes in another configuration."""
    return f"{size_bin.at_least}-{'' if size_bin.below is None else size_bin.below}"


def _batch(
    size_bin: SizeBin,
    positions: list[int],
    sizes: Sequence[int | None],
    host: Host,
    parallel: Parallel,
    memory: Limit,
    each: int,
    seats: int | None,
    learned: Learned,
) -> Batch:
    fewest, most = size_bin.at_once
    limits = []
    if parallel.workers is not None:
        fewest = most = min(parallel.workers, len(sizes))  # however many were requested
        limits.append(Limit("asked for", parallel.workers, f"{parallel.workers} asked for by {parallel.set_by}"))
    else:
        words = f"{size_bin.name} files: {fewest} to {most}" if fewest != most else f"{most} set for {size_bin.name}"
        limits.append(Limit("size bin", most, words))
        limits.append(Limit("cores", host.cores, counted(host.cores, "core")))
        if most > host.cores:  # on a machine smaller than the bin's range, any count up to its cores is worth a try
            fewest, most = (fewest if fewest <= host.cores else 1), host.cores
        settled = learned.counts.get(bin_key(size_bin), most)
        if fewest <= settled < most:
            limits.append(Limit("learned", settled, f"{settled} was enough here before"))
    begin = min(most, *(limit.at_once for limit in limits))
    limits.append(memory)
    if seats is not None:
        limits.append(Limit("seats", seats, counted(seats, "licence seat")))
    limits.append(Limit("files", len(positions), counted(len(positions), "file")))
    binding = min(limits, key=lambda limit: limit.at_once)
    reason = binding.words
    if binding.at_once > host.cores:
        reason += f" ({counted(host.cores, 'core')} here)"
    return Batch(
        bin=size_bin.name,
        key=bin_key(size_bin),
        files=tuple(positions),
        bytes=sum(sizes[position] or 0 for position in positions),
        fewest=fewest,
        most=most,
        begin=begin,
        at_once=binding.at_once,
        model_threads=parallel.model_threads,
        memory=binding.at_once * each,
        limits=tuple(limits),
        reason=reason,
    )


def as_dict(plan: Plan, host: Host) -> dict[str, object]:
    """The plan as plain values for JSON. Sizes and memory in bytes; ``files`` counts them."""
    return {
        "host": {"cores": host.cores, "memory": host.memory, "available": host.available},
        "memory_limit": plan.memory_limit,
        "memory_model": asdict(plan.memory),
        "seats": plan.seats,
        "workers": plan.workers,
        "batches": [
            {
                "bin": batch.bin,
                "files": len(batch.files),
                "bytes": batch.bytes,
                "at_once": batch.at_once,
                "range": [batch.fewest, batch.most],
                "model_threads": batch.model_threads,
                "memory": batch.memory,
                "limits": [asdict(limit) for limit in batch.limits],
                "reason": batch.reason,
            }
            for batch in plan.batches
        ],
    }


def as_json(
    plan: Plan,
    host: Host,
    paths: Sequence[str],
    predicted: float | None = None,
    compared: Sequence[tuple[str, Plan, float | None]] = (),
    checked: dict[str, object] | None = None,
) -> str:
    """The plan as JSON text, each batch with its files in the order in which they start.

    Parameters
    ----------
    predicted
        The expected wall time [s].
    compared
        Other plans for the same files: the count asked for, the plan, its expected wall time [s].
    checked
        What a check found; None without one.
    """
    content = {
        "schema_version": SCHEMA_VERSION,
        **as_dict(plan, host),
        "predicted": predicted,
        "compared": [
            {"workers": words, "effective": {b.bin: b.at_once for b in other.batches}, "predicted": seconds}
            for words, other, seconds in compared
        ],
        "order": [{"bin": b.bin, "paths": [paths[position] for position in b.files]} for b in plan.batches],
    }
    if checked is not None:
        content["check"] = checked
    return json.dumps(content, indent=1)
