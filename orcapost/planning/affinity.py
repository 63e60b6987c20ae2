"""Which processors each worker is pinned to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, zip_longest

from orcapost.job import Affinity

Processors = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Topology:
    """The logical processors that a process of ours can be pinned to, by number.

    Attributes
    ----------
    cores
        Those of each core. Empty where the system pins no processes.
    nodes
        Those of each NUMA node; a single one where the nodes are not known.
    beyond
        How many more the machine has, which no process can be pinned to.
    """

    cores: tuple[Processors, ...] = ()
    nodes: tuple[Processors, ...] = ()
    beyond: int = 0

    @property
    def processors(self) -> int:
        """How many there are to be pinned to."""
        return sum(map(len, self.cores))


def pins(affinity: Affinity, topology: Topology, model_threads: int = 1) -> tuple[Processors, ...]:
    """The processors of each slot's worker: those of slot n are ``found[n % len(found)]``. Empty: none is pinned.

    Neighbouring slots are on different nodes, so that a few workers share out the memory channels of all.

    Parameters
    ----------
    model_threads
        OrcaFlex's own threads for each model: a worker has as many cores.
    """
    if affinity == "numa":
        return topology.nodes if topology.cores and len(topology.nodes) > 1 else ()
    if affinity == "none":
        return ()
    by_node = [_together(_cores_of(node, topology), model_threads) for node in topology.nodes]
    turns = chain.from_iterable(zip_longest(*by_node))
    return tuple(place for place in turns if place is not None)


def notes_on(affinity: Affinity, topology: Topology) -> list[str]:
    """What a user who asked for this affinity should know before the run."""
    if not topology.cores:
        return [f"affinity {affinity}: this system pins no processes to processors; none is pinned"]
    if affinity == "numa" and len(topology.nodes) < 2:
        return ["affinity numa: no two NUMA nodes are known here; no worker is pinned"]
    if topology.beyond:
        all_of_them = topology.processors + topology.beyond
        return [
            f"affinity {affinity}: workers can be pinned to {topology.processors} of the {all_of_them} processors "
            "only; they leave the others alone"
        ]
    return []


def _cores_of(node: Processors, topology: Topology) -> list[Processors]:
    return [core for core in topology.cores if core[0] in node]


def _together(cores: list[Processors], count: int) -> list[Processors]:
    """So many cores as one place each; what is left over at the end is none, unless it is all there is."""
    groups = [tuple(chain.from_iterable(cores[at : at + count])) for at in range(0, len(cores), count)]
    return groups[:-1] if len(groups) > 1 and len(cores) % count else groups
