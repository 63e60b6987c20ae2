"""A shape of stand-in files as a YAML file: read, with the line of a mistake, and written for a user to edit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from orcapost.common.atomic import write_text
from orcapost.yamldoc.errors import refuse
from orcapost.yamldoc.file import read_file
from orcapost.yamldoc.node import Node
from orcfxapi_standin.shape import Shape
from orcfxapi_standin.shape_reading import ShapeError, read_shape

_HEAD = """\
# The model of stand-in files: its objects, and the size of what their results are. Edit it, and make files of it:
# python scripts/make_sims.py FOLDER --shape {name}
# What may stand here is said in orcfxapi_standin/shape_reading.py.
"""


def shape_of_file(path: Path) -> Shape:
    """The shape that a YAML file describes.

    Raises
    ------
    ConfigError
        The file cannot be read, or what it holds is not a shape: with its line.
    """
    tree = read_file(path, [])  # of two keys the last counts, as safe_load has it
    content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    try:
        return read_shape(content, path.stem)
    except ShapeError as error:
        raise refuse(_nearest(tree, error.path).where, error.message, path=_in_words(error)) from None


def write_shape(path: Path, content: Mapping[str, Any]) -> None:
    """Write a shape as YAML. OSError if that cannot be done."""
    text = yaml.safe_dump(dict(content), sort_keys=False, width=120, allow_unicode=True, default_flow_style=None)
    write_text(path, _HEAD.format(name=path.name) + text)


def _in_words(error: ShapeError) -> str:
    return str(error).removesuffix(error.message).removesuffix(": ")


def _nearest(node: Node, path: tuple[str | int, ...]) -> Node:
    """The value at the end of a path, or the last one on it that is there."""
    for step in path:
        inside = {str(number): entry for number, entry in enumerate(node.entries)} or node.mapping
        below = inside.get(str(step))
        if below is None:
            break
        node = below
    return node
