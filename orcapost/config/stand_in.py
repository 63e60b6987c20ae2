"""`stand_in`: which files the stand-in backend makes where there are none."""

from __future__ import annotations

from pathlib import Path

from orcapost.common.units import MAX_COUNT
from orcapost.config.places import place
from orcapost.job import StandIn
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.fields import Field, Section
from orcapost.yamldoc.values import flag, size, text, whole

SHAPE_FILES = (".yml", ".yaml")

SHAPE = Field("shape", text, "which model: one that comes with the stand-in, or a YAML file of your own")
LIKE = Field("like", flag, "`true`: the model is made to answer this configuration", default=False)
FILES = Field("files", whole(1, MAX_COUNT), "how many are made", otherwise="as many as are listed")
SEED = Field("seed", whole(0), "other made-up numbers", default=1)
SMALLEST = Field("smallest", size, "of the smallest file")
LARGEST = Field("largest", size, "of the largest file")
SIZES = Section("sizes", (SMALLEST, LARGEST), "how big they are")
STAND_IN = Section("stand_in", (SHAPE, LIKE, FILES, SEED, SIZES), "made-up files, for `--backend fake`")


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
    block = STAND_IN.block(root)
    sizes = SIZES.block(block)
    shape, known = _shape(block, folder)
    shipped = isinstance(shape, str)
    files = FILES.read(block) if listed else FILES.need(block)
    if listed and files is None:
        files = listed
    sized = shipped or not known or bool(sizes.node.mapping)
    smallest = SMALLEST.need(sizes) if sized else None
    largest = LARGEST.need(sizes) if sized else None
    seed = SEED.value(block)
    if not known or files is None or (sized and (smallest is None or largest is None)):
        return None
    if smallest is not None and largest is not None and largest < smallest:
        sizes.problem(sizes.node.mapping["largest"], "must not be less than smallest")
    return StandIn(shape, files, seed, smallest, largest)


def _shape(block: Block, folder: Path) -> tuple[str | Path | None, bool]:
    """`StandIn.shape`, and whether it is known."""
    if LIKE.value(block):
        if given := block.get("shape"):
            block.problem(given, "is not looked at with like: true", "leave one of them out")
        return None, True
    shape = SHAPE.need(block)
    if shape is None:
        return None, False
    return (place(shape, folder) if shape.lower().endswith(SHAPE_FILES) else shape), True
