"""What this machine has: cores, memory, and which processors belong together."""

from __future__ import annotations

import os
import platform
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from orcapost.planning.affinity import Processors, Topology

SYSFS = Path("/sys/devices/system")  # where Linux says what the machine is made of


@dataclass(frozen=True, slots=True)
class Host:
    """A machine, as far as planning needs to know it.

    Attributes
    ----------
    cores
        Logical processors that this process may use.
    memory
        Bytes of memory, all of it.
    available
        Bytes of memory that can be taken without swapping.
    """

    name: str
    system: str
    cores: int
    memory: int
    available: int


def this_host() -> Host:
    """This machine, now."""
    import psutil

    memory = psutil.virtual_memory()
    system = platform.uname()  # platform.platform() would start a process to ask for the processor
    return Host(
        name=system.node,
        system=f"{system.system}-{system.release}-{system.machine}",
        cores=_usable_cores(),
        memory=memory.total,
        available=memory.available,
    )


def this_topology(sysfs: Path = SYSFS) -> Topology:
    """The processors of this machine, as far as psutil and Linux's sysfs tell.

    psutil sees one processor group on Windows, at most 64 processors, and no NUMA nodes. Which processors are one core
    is not told there either: where there are just twice as many processors as cores, they are numbered in pairs.
    """
    import psutil

    try:
        usable = sorted(psutil.Process().cpu_affinity() or ())
    except AttributeError:  # macOS
        return Topology()
    if (sysfs / "cpu").is_dir():
        cores = _groups(usable, (sysfs / f"cpu/cpu{number}/topology/thread_siblings_list" for number in usable))
        lists = sorted(sysfs.glob("node/node[0-9]*/cpulist"), key=_number_of_node)
        return Topology(cores, _groups(usable, lists) if lists else (tuple(usable),))
    paired = psutil.cpu_count() == 2 * (psutil.cpu_count(logical=False) or 0)
    cores = tuple(tuple(pair) for _, pair in groupby(usable, lambda number: number // (2 if paired else 1)))
    return Topology(cores, (tuple(usable),), max(0, (os.cpu_count() or 0) - len(usable)))


def _groups(usable: Collection[int], lists: Iterable[Path]) -> tuple[Processors, ...]:
    """The usable processors in each of these lists, each processor once; those in none are groups of their own."""
    found: list[Processors] = []
    left = dict.fromkeys(usable)
    for path in lists:
        try:
            listed = _listed(path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            continue
        group = tuple(number for number in listed if number in left)
        found += [group] if group else []
        left = {number: None for number in left if number not in group}
    return (*found, *((number,) for number in left))


def _listed(text: str) -> list[int]:
    """The numbers of a list such as ``0-3,8-11``."""
    ends = [part.split("-") for part in text.strip().split(",") if part]
    return [number for part in ends for number in range(int(part[0]), int(part[-1]) + 1)]


def _number_of_node(path: Path) -> int:
    return int(path.parent.name.removeprefix("node"))


def _usable_cores() -> int:
    try:
        return len(os.sched_getaffinity(0))  # type: ignore[attr-defined,unused-ignore]  # not on Windows
    except AttributeError:
        return os.cpu_count() or 1
