"""YAML text -> a tree in which every value knows its line and its key path."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import yaml

from orcapost.config.errors import ConfigError, Problem
from orcapost.config.job import Where
from orcapost.config.syntax import refuse, syntax_error

MAX_VALUES = 1_000_000
MAX_DEPTH = 50

# The types of PyYAML do not say what a loader of events has.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_TEXT_TAGS = frozenset(_TAG + name for name in ("str", "int", "float", "timestamp", "value", "merge"))


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

    Raises
    ------
    ConfigError
        If the text is not YAML, is nested more than `MAX_DEPTH` deep, or stands for more than `MAX_VALUES` values.
        Both are judged while reading, so that a text that is too much costs neither time nor memory.
    """
    tree = _Tree(text, where, null)
    try:
        root = tree.read(path)
    except yaml.MarkedYAMLError as error:
        # A parser with limits of its own reads ahead and may stop before we have counted: count what stands before.
        if error.problem_mark:
            with suppress(yaml.YAMLError):
                _Tree(text[: error.problem_mark.index], where, null).read(path)
        raise syntax_error(error, text, where) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position)
        raise refuse(where(line), "not YAML: it holds a character that YAML does not allow") from None
    if tree.problems:
        raise ConfigError(tree.problems)
    return root


class _Tree:
    """Builds the tree from the parser's events, in one pass; what an anchor (&) names is built once.

    Attributes
    ----------
    problems
        What is wrong but does not keep the rest from being read.
    """

    def __init__(self, text: str, where: Callable[[int], Where], null: str | None) -> None:
        self.text = text
        self.where = where
        self.null = null
        self.place = (0, where(0))  # the last line that was asked for; most values share theirs with another
        self.anchors: dict[str, tuple[Node, int] | None] = {}  # with the count of values; None while it is open
        self.values = 0
        self.problems: list[Problem] = []

    def read(self, path: str) -> Node:
        """The whole text's tree; a text without any value is null."""
        self.loader = _Loader(self.text)
        try:
            self.loader.get_event()  # the stream starts
            if isinstance(self.loader.get_event(), yaml.StreamEndEvent):
                return Node(None, self.where(0), path)
            root = self.node(self.loader.get_event(), path, 0)
            self.loader.get_event()  # the document ends
            after = self.loader.get_event()
            if not isinstance(after, yaml.StreamEndEvent):
                message = "not YAML: a second document begins here (---)"
                raise refuse(self.at(after), message, "leave one")
            return root
        finally:
            self.loader.dispose()

    def at(self, event: Any) -> Where:
        line: int = event.start_mark.line
        if self.place[0] != line:
            self.place = (line, self.where(line))
        return self.place[1]

    def node(self, event: Any, path: str, depth: int) -> Node:
        where = self.at(event)
        if isinstance(event, yaml.AliasEvent):
            return self.named(str(event.anchor), where, path)
        before = self.values
        self.count(1, where, path, f"holds more than {MAX_VALUES:,} values")
        if event.anchor in self.anchors:
            raise refuse(where, f"the anchor &{event.anchor} is given twice", "give one of them another name", path)
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            made = Node(self.scalar(event, where, path), where, path, event.value)
        else:
            if depth == MAX_DEPTH:
                raise refuse(where, f"nested more than {MAX_DEPTH} deep")
            if isinstance(event, yaml.MappingStartEvent):
                self.check_tag(event.tag, "map", where, path)
                made = Node(self.pairs(path, depth + 1), where, path)
            else:
                self.check_tag(event.tag, "seq", where, path)
                made = Node(self.items(path, depth + 1), where, path)
        if event.anchor is not None:
            self.anchors[event.anchor] = made, self.values - before
        return made

    def named(self, name: str, where: Where, path: str) -> Node:
        """What an alias stands for."""
        if name not in self.anchors:
            raise refuse(where, f"*{name} names no anchor (&)", "quote text that begins with *", path)
        known = self.anchors[name]
        if known is None:
            raise refuse(where, "an alias (*) stands inside what it names", path=path)
        made, values = known
        self.count(values, where, path, f"aliases (*) stand for more than {MAX_VALUES:,} values")
        return made

    def count(self, values: int, where: Where, path: str, problem: str) -> None:
        self.values += values
        if self.values > MAX_VALUES:
            raise refuse(where, problem, path=path)

    def check_tag(self, tag: str | None, expected: str, where: Where, path: str) -> None:
        if tag not in (None, "!", _TAG + expected):
            self.refuse_tag(str(tag), where, path)

    def refuse_tag(self, tag: str, where: Where, path: str) -> None:
        self.problems.append(Problem(where, path, f"the tag {tag.replace(_TAG, '!!')} is not read", "leave it out"))

    def scalar(self, event: yaml.ScalarEvent, where: Where, path: str) -> str | bool | None:
        tag = event.tag
        if tag is None or tag == "!":
            tag = self.loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag == _TAG + "null" or (event.value == self.null and not event.style):
            return None
        if tag == _TAG + "bool":
            return str(event.value).lower() in ("true", "yes", "on")
        if tag not in _TEXT_TAGS:
            self.refuse_tag(tag, where, path)
        return str(event.value)

    def items(self, path: str, depth: int) -> list[Node]:
        entries: list[Node] = []
        while not isinstance(event := self.loader.get_event(), yaml.SequenceEndEvent):
            entries.append(self.node(event, below(path, len(entries)), depth))
        return entries

    def pairs(self, path: str, depth: int) -> dict[str, Node]:
        own: dict[str, Node] = {}
        merged: dict[str, Node] = {}
        while not isinstance(event := self.loader.get_event(), yaml.MappingEndEvent):
            at = self.at(event)
            key = self.node(event, path, depth)
            if isinstance(key.value, dict | list):
                self.problems.append(Problem(at, path, "a key must be a word, not a list or a mapping"))
            name = key.text
            value = self.node(self.loader.get_event(), below(path, name), depth)
            if name == "<<" and not getattr(event, "style", None):
                merged = {**self.merged(value, path), **merged}
                continue
            if name in own:
                first = own[name].key
                said = f"first on line {first.line}" if first and first.line else "given before"
                self.problems.append(Problem(at, below(path, name), f"given twice; {said}"))
            own[name] = Node(value.value, value.where, below(path, name), value.text, at)
        return {**merged, **own}

    def merged(self, made: Node, path: str) -> dict[str, Node]:
        """The keys that ``<<`` brings in; of a list of mappings the first wins."""
        sources = made.entries if isinstance(made.value, list) else [made]
        pairs: dict[str, Node] = {}
        for source in sources:
            if not isinstance(source.value, dict):
                self.problems.append(Problem(source.where, below(path, "<<"), "needs a mapping"))
            pairs = {**source.mapping, **pairs}
        return pairs
