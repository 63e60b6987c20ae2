"""Laying one tree over another."""

from __future__ import annotations

from dataclasses import replace

from orcapost.yamldoc.node import Node


def overlay(under: Node, over: Node) -> Node:
    """`over` on top of `under`: mappings key by key, anything else replaced. The place is that of `over`."""
    if not isinstance(under.value, dict) or not isinstance(over.value, dict):
        return over
    pairs = dict(under.value)
    for key, node in over.value.items():
        pairs[key] = overlay(pairs[key], node) if key in pairs else node
    return replace(over, value=pairs)


def patch(base: Node, change: Node) -> Node:
    """Like `overlay`, but what the change leaves alone keeps its own place: for overrides of a whole file."""
    if not isinstance(base.value, dict) or not isinstance(change.value, dict):
        return change
    pairs = dict(base.value)
    for key, node in change.value.items():
        pairs[key] = patch(pairs[key], node) if key in pairs else node
    return replace(base, value=pairs)
