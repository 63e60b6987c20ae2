"""What PyYAML writes for objects of Python that are dictionaries with attributes: read as the mapping that they hold.

Nothing is made of such a tag but the mapping itself; no class is looked for and nothing is executed.
"""

from __future__ import annotations

import re

from orcapost.yamldoc.node import Node

HOLDING = ("dictitems", "state")  # under these keys stand the items of the dictionary and its attributes

_TAG = re.compile(r"tag:yaml\.org,2002:python/object(/new)?:[\w.]*\bAttributeDict")


def is_dump(tag: str | None) -> bool:
    """Whether a mapping of this tag holds another one, or is one, and says no more than that."""
    return tag is not None and _TAG.fullmatch(tag) is not None


def contents(pairs: dict[str, Node]) -> dict[str, Node]:
    """The mapping that a dumped object holds; its items win over its attributes."""
    if not pairs.keys() & set(HOLDING):
        return pairs
    return {key: node for name in reversed(HOLDING) if name in pairs for key, node in pairs[name].mapping.items()}
