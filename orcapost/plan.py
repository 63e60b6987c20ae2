"""From sizes, machine and wishes to batches: how many files to open at once, and which limit says so."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from orcapost.config.job import MB, Parallel, SizeBin
from orcapost.host import Host
from orcapost.units import counted

# Memory that an open file is taken to need [bytes]: a process with OrcaFlex in it, and a share of the file. A careful
# guess, not a measurement: nobody has measured it on OrcaFlex for this project yet.
MEMORY_PER_PROCESS = 250 * MB
MEMORY_PER_FILE_BYTE = 0.5

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """Files of one size bin.

    Attributes
    ----------
    files
        Positions in the inventory, largest first.
    bytes
        Their sizes together.
    at_once
        How many of them to have open at once.
    model_threads
        OrcaFlex's own threads for each.
    memory
        Bytes that `at_once` of the largest are taken to need.
    reason
        Which limit gave `at_once`.
    """

    bin: str
    files: tuple[int, ...]
    bytes: int
    at_once: int
    model_threads: int
    memory: int
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
    """

    batches: tuple[Batch, ...]
    memory_limit: int
    seats: int | None = None

    @property
    def workers(self) -> int:
        """The most files that can be open at once."""
        return max((batch.at_once for batch in self.batches), default=0)


def memory_estimate(size: int) -> int:
    """Bytes of memory that an open file of `size` bytes is taken to need."""
    return MEMORY_PER_PROCESS + int(MEMORY_PER_FILE_BYTE * size)


def make_plan(sizes: Sequence[int | None], host: Host, parallel: Parallel, seats: int | None = None) -> Plan:
    """Batches for files of `sizes` bytes (None: the file is missing and costs nothing)."""
    memory_limit = int(parallel.memory_share * host.available)
    members: list[list[int]] = [[] for _ in parallel.bins]
    limits = [size_bin.below for size_bin in parallel.bins]
    for position, size in enumerate(sizes):
        for place, below in enumerate(limits):
            if below is None or (size or 0) < below:
                members[place].append(position)
                break
    batches = []
    for size_bin, positions in zip(parallel.bins, members, strict=True):
        if positions:
            positions.sort(key=lambda position: (-(sizes[position] or 0), position))
            batches.append(_batch(size_bin, positions, sizes, host, parallel, memory_limit, seats))
    return Plan(tuple(reversed(batches)), memory_limit, seats)


def _batch(
    size_bin: SizeBin,
    positions: list[int],
    sizes: Sequence[int | None],
    host: Host,
    parallel: Parallel,
    memory_limit: int,
    seats: int | None,
) -> Batch:
    each = memory_estimate(sizes[positions[0]] or 0)
    fits = max(1, memory_limit // each)
    limits: list[tuple[int, str]] = []
    if parallel.workers is not None:
        limits.append((parallel.workers, f"{parallel.workers} asked for by {parallel.asked_by}"))
    else:
        low, high = size_bin.at_once
        limits.append(
            (high, f"{size_bin.name} files: {low} to {high}" if low != high else f"{high} set for {size_bin.name}")
        )
        limits.append((host.cores, counted(host.cores, "core")))
    limits.append((fits, f"memory: {memory_limit / 1e9:.1f} GB at {each / 1e9:.2f} GB a file"))
    if seats is not None:
        limits.append((seats, counted(seats, "licence seat")))
    limits.append((len(positions), counted(len(positions), "file")))
    at_once, reason = min(limits, key=lambda limit: limit[0])
    if at_once > host.cores:
        reason += f" ({counted(host.cores, 'core')} here)"
    return Batch(
        bin=size_bin.name,
        files=tuple(positions),
        bytes=sum(sizes[position] or 0 for position in positions),
        at_once=at_once,
        model_threads=parallel.model_threads,
        memory=at_once * each,
        reason=reason,
    )


def as_dict(plan: Plan, host: Host) -> dict[str, object]:
    """The plan as plain values for JSON. Sizes and memory in bytes; ``files`` counts them."""
    return {
        "host": {"cores": host.cores, "memory": host.memory, "available": host.available},
        "memory_limit": plan.memory_limit,
        "seats": plan.seats,
        "workers": plan.workers,
        "batches": [
            {
                "bin": batch.bin,
                "files": len(batch.files),
                "bytes": batch.bytes,
                "workers": batch.at_once,
                "model_threads": batch.model_threads,
                "memory": batch.memory,
                "reason": batch.reason,
            }
            for batch in plan.batches
        ],
    }


def as_json(plan: Plan, host: Host, paths: Sequence[str]) -> str:
    """The plan as JSON text, each batch with its files in the order in which they start."""
    batches = [{"bin": b.bin, "paths": [paths[position] for position in b.files]} for b in plan.batches]
    return json.dumps({"schema_version": SCHEMA_VERSION, **as_dict(plan, host), "order": batches}, indent=1)
