"""`stand_in`: which files the stand-in backend makes where there are none."""

from __future__ import annotations

from orcapost.common.units import MAX_COUNT
from orcapost.job import StandIn
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.values import size, text, whole


def stand_in(root: Block) -> StandIn | None:
    """The block, or None where there is none (or it is wrong, which is noted)."""
    if root.get("stand_in") is None:
        return None
    block = root.block("stand_in", ("shape", "files", "seed", "sizes"))
    sizes = block.block("sizes", ("smallest", "largest"))
    shape = block.need("shape", text)
    files = block.need("files", whole(1, MAX_COUNT))
    smallest = sizes.need("smallest", size)
    largest = sizes.need("largest", size)
    seed = block.read("seed", whole(0))
    if shape is None or files is None or smallest is None or largest is None:
        return None
    if largest < smallest:
        sizes.problem(sizes.node.mapping["largest"], "must not be less than smallest")
    return StandIn(shape, files, 1 if seed is None else seed, smallest, largest)
