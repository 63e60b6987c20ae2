"""What a warning says of labels that are used twice."""

from __future__ import annotations

from collections.abc import Sequence

from orcapost.yamldoc.node import Node

MAX_SHOWN = 3


def renamed(labels: Sequence[str], written: Sequence[str], nodes: Sequence[Node | None]) -> str:
    """Which labels were written as what, for a warning; empty where all are as they were."""
    changed = [
        f"'{new}' ({node.where})" if node else f"'{new}'"
        for old, new, node in zip(labels, written, nodes, strict=True)
        if old != new
    ]
    more = len(changed) - MAX_SHOWN
    return ", ".join([*changed[:MAX_SHOWN], *([f"and {more:,} more"] if more > 0 else [])])
