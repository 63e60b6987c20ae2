"""Which group and which column a problem is in, by their labels: nobody counts to groups[7].Columns[23]."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from orcapost.yamldoc.errors import ConfigProblem, shortened
from orcapost.yamldoc.node import Node

LABELS = ("Label", "SummaryFileName", "FileName")
MAX_LABEL = 40  # of its characters in a message

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def with_labels(problems: Iterable[ConfigProblem], tree: Node) -> list[ConfigProblem]:
    """The problems, each with the labels of the entries of lists that it is in.

    Parameters
    ----------
    tree
        The configuration as it was written, by which the problems name their keys.
    """
    return [replace(problem, about=_about(problem.path, tree)) for problem in problems]


def _about(path: str, tree: Node) -> str:
    labels: list[str] = []
    node = tree
    for key, index in _STEP.findall(path):
        if index:
            if int(index) >= len(node.entries):
                break
            node = node.entries[int(index)]
            labels += _label(node)
        elif key in node.mapping:
            node = node.mapping[key]
        else:
            break
    return " of ".join(f"'{label}'" for label in reversed(labels))


def _label(entry: Node) -> list[str]:
    given = (entry.mapping[key] for key in LABELS if key in entry.mapping)
    return [shortened(label.text.strip(), MAX_LABEL) for label in given if label.text.strip()][:1]
