"""Labels that are used twice: every later one gets a number, so that each column and each table has its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from orcapost.yamldoc.node import Node

MAX_SHOWN = 3


def distinct(
    labels: Sequence[str], between: str, taken: Sequence[str] = (), same: Callable[[str], str] = str
) -> list[str]:
    """The labels, with a number behind those that came before or are taken: ``tension``, ``tension 2``.

    A number never makes a label that is there already.

    Parameters
    ----------
    between
        What stands between a label and its number.
    same
        What two labels that must differ are compared by.
    """
    used = {same(label) for label in taken}
    others = used | {same(label) for label in labels}
    numbers: dict[str, int] = {}
    found = []
    for label in labels:
        made = label
        while same(made) in used or (made != label and same(made) in others):
            numbers[same(label)] = numbers.get(same(label), 1) + 1
            made = f"{label}{between}{numbers[same(label)]}"
        used.add(same(made))
        found.append(made)
    return found


def renamed(labels: Sequence[str], written: Sequence[str], nodes: Sequence[Node | None]) -> str:
    """Which labels were written as what, for a warning; empty where all are as they were."""
    changed = [
        f"'{new}' ({node.where})" if node else f"'{new}'"
        for old, new, node in zip(labels, written, nodes, strict=True)
        if old != new
    ]
    more = len(changed) - MAX_SHOWN
    return ", ".join([*changed[:MAX_SHOWN], *([f"and {more:,} more"] if more > 0 else [])])
