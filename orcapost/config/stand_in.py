"""`stand_in`: which files the stand-in backend makes where there are none."""

from __future__ import annotations

from pathlib import Path

from orcapost.common.units import MAX_COUNT
from orcapost.config.places import place
from orcapost.job import StandIn
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.values import size, text, whole

SHAPE_FILES = (".yml", ".yaml")


def stand_in(root: Block, folder: Path, listed: int | None) -> StandIn | None:
    """The block, or None where there is none (or it is wrong, which is noted).

    Parameters
    ----------
    folder
        That of the configuration, from which a shape's path starts.
    listed
        How many input files the configuration lists; None where it lists none.
    """
    if root.get("stand_in") is None:
        return None
    block = root.block("stand_in", ("shape", "like", "files", "seed", "sizes"))
    sizes = block.block("sizes", ("smallest", "largest"))
    shape, known = _shape(block, folder)
    shipped = isinstance(shape, str)
    files = block.read("files", whole(1, MAX_COUNT)) if listed else block.need("files", whole(1, MAX_COUNT))
    if listed and files is None:
        files = listed
    sized = shipped or not known or bool(sizes.node.mapping)
    smallest = sizes.need("smallest", size) if sized else None
    largest = sizes.need("largest", size) if sized else None
    seed = block.read("seed", whole(0))
    if not known or files is None or (sized and (smallest is None or largest is None)):
        return None
    if smallest is not None and largest is not None and largest < smallest:
        sizes.problem(sizes.node.mapping["largest"], "must not be less than smallest")
    return StandIn(shape, files, 1 if seed is None else seed, smallest, largest)


def _shape(block: Block, folder: Path) -> tuple[str | Path | None, bool]:
    """`StandIn.shape`, and whether it is known."""
    if block.flag("like"):
        if given := block.get("shape"):
            block.problem(given, "is not looked at with like: true", "leave one of them out")
        return None, True
    shape = block.need("shape", text)
    if shape is None:
        return None, False
    return (place(shape, folder) if shape.lower().endswith(SHAPE_FILES) else shape), True
