"""YAML text -> a tree in which every value knows its line and its key path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import yaml

from orcapost.config.errors import ConfigError, Problem
from orcapost.config.job import Where
from orcapost.config.syntax import refuse, syntax_error

MOST_VALUES = 1_000_000
DEEPEST = 50

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_TEXT_TAGS = frozenset(_TAG + name for name in ("str", "int", "float", "timestamp", "value"))


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value and its place.

    Attributes
    ----------
    value
        A mapping, a list, or a scalar: text (numbers too, as written), a truth value or None.
    where, path
        The line and the key path at which the value was written.
    text
        A scalar as it was written: ``No`` is False to YAML, and may be an object's name.
    key
        The line of the mapping key that holds this value, where it has one.
    """

    value: dict[str, Node] | list[Node] | str | bool | None
    where: Where
    path: str = ""
    text: str = ""
    key: Where | None = None

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


def below(path: str, key: str | int) -> str:
    """The path of a key or a list index under `path`."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def parse(text: str, where: Callable[[int], Where], path: str = "", null: str | None = None) -> Node:
    """The tree of a YAML text.

    Parameters
    ----------
    where
        The place of a line, counted from 0.
    path
        The key path of the whole text.
    null
        One more word for null, besides YAML's own.
    """
    try:
        _refuse_deep(text, where)
        root = yaml.compose(text, Loader=_Loader)
        return _Tree(where, null).build(root, path) if root else Node(None, where(0), path)
    except yaml.MarkedYAMLError as error:
        raise syntax_error(error, text, where) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position)
        raise refuse(where(line), "not YAML: it holds a character that YAML does not allow") from None


def _refuse_deep(text: str, where: Callable[[int], Where]) -> None:
    """The C loader recurses without a limit, so deep nesting would end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                line = event.start_mark.line if event.start_mark else 0
                raise refuse(where(line), f"nested more than {DEEPEST} deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Tree:
    """Turns composed YAML nodes into a located tree, each node once however often it is an alias."""

    def __init__(self, where: Callable[[int], Where], null: str | None) -> None:
        self.where = where
        self.null = null
        self.built: dict[int, Node] = {}
        self.size: dict[int, int] = {}
        self.open: set[int] = set()
        self.problems: list[Problem] = []

    def build(self, root: yaml.Node, path: str) -> Node:
        node = self.node(root, path)
        if self.problems:
            raise ConfigError(self.problems)
        return node

    def node(self, node: yaml.Node, path: str) -> Node:
        known = self.built.get(id(node))
        if known is not None:
            return known
        where = self.where(node.start_mark.line)
        if id(node) in self.open:
            raise refuse(where, "an alias (*) stands inside what it names", path=path)
        self.open.add(id(node))
        if isinstance(node, yaml.MappingNode) and node.tag == _TAG + "map":
            pairs = self.pairs(node, path)
            made = Node(pairs, where, path)
            parts = [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode) and node.tag == _TAG + "seq":
            made = Node([self.node(v, below(path, i)) for i, v in enumerate(node.value)], where, path)
            parts = node.value
        else:
            made = Node(self.scalar(node, where, path), where, path, str(node.value))
            parts = []
        self.open.discard(id(node))
        self.built[id(node)] = made
        self.size[id(node)] = 1 + sum(self.size[id(part)] for part in parts)
        if self.size[id(node)] > MOST_VALUES:
            raise refuse(where, f"its aliases (*) stand for more than {MOST_VALUES} values", path=path)
        return made

    def scalar(self, node: yaml.Node, where: Where, path: str) -> str | bool | None:
        if node.tag == _TAG + "null" or (node.value == self.null and not getattr(node, "style", None)):
            return None
        if node.tag == _TAG + "bool":
            return str(node.value).lower() in ("true", "yes", "on")
        if node.tag not in _TEXT_TAGS:
            tag = node.tag.replace(_TAG, "!!")
            self.problems.append(Problem(where, path, f"the tag {tag} is not read", "leave it out"))
        return str(node.value)

    def pairs(self, node: yaml.MappingNode, path: str) -> dict[str, Node]:
        own: dict[str, Node] = {}
        merged: dict[str, Node] = {}
        for key, value in node.value:
            at = self.where(key.start_mark.line)
            if not isinstance(key, yaml.ScalarNode):
                self.problems.append(Problem(at, path, "a key must be a word, not a list or a mapping"))
                self.size[id(value)] = 0
                continue
            if key.tag == _TAG + "merge":
                merged = {**self.merged(value, path), **merged}
                continue
            name = str(key.value)
            inner = below(path, name)
            if name in own:
                first = own[name].key
                said = f"first on line {first.line}" if first and first.line else "given before"
                self.problems.append(Problem(at, inner, f"given twice; {said}"))
            child = self.node(value, inner)
            own[name] = Node(child.value, child.where, inner, child.text, at)
        return {**merged, **own}

    def merged(self, node: yaml.Node, path: str) -> dict[str, Node]:
        """The keys that ``<<`` brings in; of a list of mappings the first wins."""
        made = self.node(node, path)
        sources = made.entries if isinstance(made.value, list) else [made]
        pairs: dict[str, Node] = {}
        for source in sources:
            if not isinstance(source.value, dict):
                self.problems.append(Problem(source.where, below(path, "<<"), "needs a mapping"))
            pairs = {**source.mapping, **pairs}
        return pairs
