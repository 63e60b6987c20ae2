"""Which files are looked at before all others: the smallest, spread over the size bins. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Sequence
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orcapost.planning.plan import Plan

FIRST_FILES = 3


def first_files(plan: Plan, sizes: Sequence[int | None], count: int, among: Collection[int]) -> tuple[int, ...]:
    """The smallest file of each bin, bins of small files first; then the next one of each, until there are `count`.

    A file that is not there or has nothing in it says nothing, and is not among them.

    Parameters
    ----------
    sizes
        Bytes of every file of the inventory.
    among
        Positions of those that may be chosen.
    """
    bins = (
        heapq.nsmallest(count, ((size, file) for file in batch.files if (size := sizes[file]) and file in among))
        for batch in reversed(plan.batches)
    )
    return tuple(islice(_in_turn([[file for _, file in own] for own in bins]), count))


def _in_turn(bins: Sequence[Sequence[int]]) -> Iterator[int]:
    for files in zip_longest(*bins):
        yield from (file for file in files if file is not None)
