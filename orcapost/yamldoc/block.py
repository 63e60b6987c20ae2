"""Reading one mapping of the tree: typed values out, problems noted with their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from orcapost.common.nearest import nearest
from orcapost.yamldoc.errors import ConfigProblem, Misread, suggest
from orcapost.yamldoc.node import Node, in_words
from orcapost.yamldoc.values import flag

T = TypeVar("T")


def unknown_key(node: Node, fix: str | None) -> ConfigProblem:
    """That the key of this value means nothing where it stands. `fix`: what to write instead."""
    return ConfigProblem(node.key or node.where, node.path, "unknown key", fix)


class Block:
    """A mapping being read.

    Parameters
    ----------
    node
        The mapping; nothing or null is an empty one.
    problems
        Where problems are added.
    keys
        The keys it may have; None allows any.
    """

    def __init__(self, node: Node, problems: list[ConfigProblem], keys: Sequence[str] | None = None) -> None:
        self.node = node
        self.problems = problems
        if node.value is not None and not isinstance(node.value, dict):
            self.problem(node, f"must be a mapping, not {node.kind}")
        self.misspelt: set[str | None] = set()
        before = ""
        for key, child in node.mapping.items():
            if keys is not None and key not in keys:
                problems.append(unknown_key(child, _decimal_comma(before, key, child) or suggest(key, keys)))
                self.misspelt.add(nearest(key, keys))
            before = child.text

    def get(self, key: str) -> Node | None:
        """The value of a key, None where it is absent or null."""
        child = self.node.mapping.get(key)
        return None if child is None or child.value is None else child

    def block(self, key: str, keys: Sequence[str] | None = None) -> Block:
        """The mapping under a key, empty where it is absent or null."""
        child = self.get(key) or Node(None, self.node.where, (self.node.route, key))
        return Block(child, self.problems, keys)

    def read(self, key: str, parse: Callable[[Node], T]) -> T | None:
        """The parsed value of a key; None where it is absent, null or wrong (which is noted)."""
        child = self.get(key)
        if child is None:
            return None
        try:
            return parse(child)
        except Misread as error:
            self.problem(child, error.message, error.suggestion)
            return None

    def need(self, key: str, parse: Callable[[Node], T], why: str = "is missing") -> T | None:
        """Like `read`, but an absent key is a problem (unless a misspelt one is noted already)."""
        if self.get(key) is None and key not in self.misspelt:
            place = self.node.mapping.get(key, self.node).where
            self.problems.append(ConfigProblem(place, in_words((self.node.route, key)), why))
        return self.read(key, parse)

    def flag(self, key: str, default: bool = False) -> bool:
        """The truth value of a key."""
        value = self.read(key, flag)
        return default if value is None else value

    def problem(self, node: Node, message: str, suggestion: str | None = None) -> None:
        """Note a problem at a node."""
        self.problems.append(ConfigProblem(node.where, node.path, message, suggestion))


def _decimal_comma(before: str, key: str, child: Node) -> str | None:
    """What to write where a number with a decimal comma stands in braces, in which YAML takes what follows the comma
    for a key; None where it is something else."""
    is_number = key.isdecimal() and child.value is None and before.lstrip("+-").isdecimal()
    return f"{before},{key} is a number with a decimal comma: write {before}.{key}" if is_number else None
