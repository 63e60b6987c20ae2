"""A value of a YAML file, and where it stands. Made by `tree.parse`; reading one needs no YAML parser."""

from __future__ import annotations

from dataclasses import dataclass

from orcapost.yamldoc.errors import Where, shortened

MAX_VALUES = 1_000_000  # hundreds of times what a large configuration has; reading that many takes seconds
MAX_SHOWN_KEY = 100  # of its characters in a message

# How to come to a value: the key path of what holds it, and its key or index there. It is put into words when they are
# needed: a long key above many values would otherwise be copied for each.
Route = str | tuple["Route", str | int]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value and its place.

    Attributes
    ----------
    value
        A mapping, a list, or a scalar: text (numbers too, as written), a truth value or None.
    where, route
        The line and the key path at which the value was written.
    text
        A scalar as it was written: ``No`` is False to YAML, and may be an object's name.
    key
        The line of the mapping key that holds this value, where it has one.
    """

    value: dict[str, Node] | list[Node] | str | bool | None
    where: Where
    route: Route = ""
    text: str = ""
    key: Where | None = None

    @property
    def path(self) -> str:
        """The key path in words, such as ``groups[0].Label``."""
        return in_words(self.route)

    @property
    def mapping(self) -> dict[str, Node]:
        """The value where it is a mapping, else an empty one."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def entries(self) -> list[Node]:
        """The value where it is a list, else an empty one."""
        return self.value if isinstance(self.value, list) else []

    @property
    def kind(self) -> str:
        """What the value is, in words."""
        if isinstance(self.value, dict):
            return "a mapping"
        if isinstance(self.value, list):
            return "a list"
        return "nothing" if self.value is None else f"'{self.text}'"


def in_words(route: Route) -> str:
    """A key path as it is written."""
    steps: list[str] = []
    while not isinstance(route, str):
        route, step = route
        steps.append(f"[{step}]" if isinstance(step, int) else f".{shortened(step, MAX_SHOWN_KEY)}")
    return (route + "".join(reversed(steps))).removeprefix(".")


def count_values(node: Node) -> int:
    """The values at and below a node, keys not counted."""
    return 1 + sum(map(count_values, (*node.mapping.values(), *node.entries)))
