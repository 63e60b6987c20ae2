"""Keys that could change no number are left out before anything is read, and named in one note."""

from __future__ import annotations

from dataclasses import replace

from orcapost.common.units import counted
from orcapost.config.generations.keys import HARMLESS
from orcapost.yamldoc.edit import change_at, each
from orcapost.yamldoc.node import Node

MASTER = "_master"


def without_harmless(tree: Node, notes: list[str]) -> Node:
    """The configuration in today's form without the keys that `HARMLESS` declares; a note names those there are."""
    found: dict[str, list[Node]] = {}
    for block, keys in HARMLESS.items():
        first, dot, rest = block.partition(".")
        for name in (first, f"{first}{MASTER}"):
            tree = _without(tree, f"{name}{dot}{rest}".split("."), keys, found)
    if found:
        named = ", ".join(_named(key, nodes) for key, nodes in sorted(found.items()))
        notes.append(f"Keys that change no result are ignored: {named}.")
    return tree


def _without(node: Node, path: list[str], keys: tuple[str, ...], found: dict[str, list[Node]]) -> Node:
    if not path:
        for key in keys:
            if key in node.mapping:
                found.setdefault(key, []).append(node.mapping[key])
        if not node.mapping.keys() & set(keys):
            return node
        return replace(node, value={key: child for key, child in node.mapping.items() if key not in keys})
    name = path[0].removesuffix("[]")

    def change(child: Node) -> Node:
        return _without(child, path[1:], keys, found)

    return change_at(node, (name,), change if name == path[0] else lambda child: each(child, change))


def _named(key: str, nodes: list[Node]) -> str:
    place = nodes[0].key or nodes[0].where
    line = f"line {place.line}" if place.line else str(place)
    more = f" and {counted(len(nodes) - 1, 'more place')}" if len(nodes) > 1 else ""
    return f"{key} ({line}{more})"
