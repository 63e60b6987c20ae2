"""A tree with something in it moved, added or left out; everything keeps the place at which it was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from orcapost.yamldoc.node import Node


def at(node: Node, path: Sequence[str]) -> Node | None:
    """What stands below these keys; None where it is absent or null."""
    for key in path:
        child = node.mapping.get(key)
        if child is None or child.value is None:
            return None
        node = child
    return node


def put(node: Node, path: Sequence[str], value: Node) -> Node:
    """The tree with a value below these keys. What is not a mapping on the way there stays as it is."""
    if not path:
        return value
    if node.value is not None and not isinstance(node.value, dict):
        return node
    child = node.mapping.get(path[0]) or Node(None, value.where, (node.route, path[0]), key=value.key)
    return replace(node, value={**node.mapping, path[0]: put(child, path[1:], value)})


def drop(node: Node, path: Sequence[str]) -> Node:
    """The tree without what stands below these keys; the mappings on the way there stay."""
    if path[0] not in node.mapping:
        return node
    if len(path) == 1:
        return replace(node, value={key: child for key, child in node.mapping.items() if key != path[0]})
    return replace(node, value={**node.mapping, path[0]: drop(node.mapping[path[0]], path[1:])})


def each(node: Node, change: Callable[[Node], Node]) -> Node:
    """A list with each entry changed; anything else as it is."""
    return replace(node, value=[change(entry) for entry in node.value]) if isinstance(node.value, list) else node


def change_at(node: Node, path: Sequence[str], change: Callable[[Node], Node]) -> Node:
    """The tree with what stands below these keys changed, if it is there."""
    there = at(node, path)
    return node if there is None else put(node, path, change(there))
