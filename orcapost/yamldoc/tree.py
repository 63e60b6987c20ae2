"""YAML text -> a tree in which every value knows its line and its key path."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import yaml

from orcapost.yamldoc import dump
from orcapost.yamldoc.errors import ConfigError, ConfigProblem, ConfigProblems, Where, refuse
from orcapost.yamldoc.node import MAX_VALUES, Node, Route, in_words
from orcapost.yamldoc.syntax import quotes_needed, syntax_error

MAX_DEPTH = 50
MAX_TEXT = 10_000  # characters of one value or key

# The types of PyYAML do not say what a loader of events has.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
Repeated = list[tuple[str, Where, Where]]  # a key's path, where it was given first, and where again

_TEXT_TAGS = frozenset(_TAG + name for name in ("str", "int", "float", "timestamp", "value", "merge"))


def parse(
    text: str,
    where: Callable[[int], Where],
    path: str = "",
    null: str | None = None,
    repeated: Repeated | None = None,
) -> Node:
    """The tree of a YAML text.

    Parameters
    ----------
    where
        The place of a line, counted from 0.
    path
        The key path of the whole text.
    null
        One more word for null, besides YAML's own.
    repeated
        Where keys that are given twice are added, of which the last counts; without it they are problems.

    Raises
    ------
    ConfigError
        If the text is not YAML, is nested more than `MAX_DEPTH` deep, stands for more than `MAX_VALUES` values, or
        holds one of more than `MAX_TEXT` characters. All are judged while reading, so that a text that is too much
        costs neither time nor memory.
    """
    tree = _Tree(text, where, null, repeated)
    try:
        root = tree.read(path)
    except yaml.MarkedYAMLError as error:
        # A parser with limits of its own reads ahead and may stop before we have counted: count what stands before.
        if error.problem_mark:
            before = _Tree(text[: error.problem_mark.index], where, null)
            before.whole = text
            with suppress(yaml.YAMLError):
                before.read(path)
        raise syntax_error(error, text, where) from None
    except UnicodeEncodeError:  # of the command line, where any byte may stand
        raise refuse(where(0), "is not UTF-8 text") from None
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
    whole
        What is quoted in messages: the whole text, where the tree is of a part of it.
    """

    def __init__(
        self, text: str, where: Callable[[int], Where], null: str | None, repeated: Repeated | None = None
    ) -> None:
        self.text = self.whole = text
        self.where = where
        self.null = null
        self.repeated = repeated
        self.place = (0, where(0))  # the last line that was looked up; most values share theirs with another
        self.anchors: dict[str, tuple[Node, int] | None] = {}  # with the count of values; None while it is open
        self.values = 0
        self.problems = ConfigProblems()

    def read(self, route: Route) -> Node:
        """The whole text's tree; a text without any value is null."""
        self.loader = _Loader(self.text)
        try:
            self.loader.get_event()  # the stream starts
            if isinstance(self.loader.get_event(), yaml.StreamEndEvent):
                return Node(None, self.where(0), route)
            root = self.node(self.loader.get_event(), route, 0)
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

    def node(self, event: Any, route: Route, depth: int) -> Node:
        where = self.at(event)
        if isinstance(event, yaml.AliasEvent):
            return self.named(str(event.anchor), where, route, event)
        before = self.values
        self.count(1, where, route, "the configuration holds")
        if event.anchor in self.anchors:
            raise refuse(
                where, f"the anchor &{event.anchor} is given twice", "give one of them another name", in_words(route)
            )
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            if len(event.value) > MAX_TEXT:
                raise refuse(where, f"a text of more than {MAX_TEXT:,} characters", path=in_words(route))
            made = Node(self.scalar(event, where, route), where, route, event.value)
        else:
            if depth == MAX_DEPTH:
                raise refuse(where, f"nested more than {MAX_DEPTH} deep")
            if isinstance(event, yaml.MappingStartEvent):
                dumped = dump.is_dump(event.tag)
                if not dumped:
                    self.check_tag(event.tag, "map", where, route)
                pairs = self.pairs(route, depth + 1, dump.HOLDING if dumped else ())
                made = Node(dump.contents(pairs) if dumped else pairs, where, route)
            else:
                self.check_tag(event.tag, "seq", where, route)
                made = Node(self.items(route, depth + 1), where, route)
        if event.anchor is not None:
            self.anchors[event.anchor] = made, self.values - before
        return made

    def named(self, name: str, where: Where, route: Route, event: Any) -> Node:
        """What an alias stands for."""
        if name not in self.anchors:
            message = f"there is no anchor &{name} that *{name} could stand for"
            raise refuse(where, message, quotes_needed(self.whole, event.start_mark.index), in_words(route))
        known = self.anchors[name]
        if known is None:
            raise refuse(where, "an alias (*) stands inside what it names", path=in_words(route))
        made, values = known
        self.count(values, where, route, "aliases (*) stand for")
        return made

    def count(self, values: int, where: Where, route: Route, what: str) -> None:
        self.values += values
        if self.values > MAX_VALUES:
            raise refuse(where, f"{what} more than {MAX_VALUES:,} values", path=in_words(route))

    def check_tag(self, tag: str | None, expected: str, where: Where, route: Route) -> None:
        if tag not in (None, "!", _TAG + expected):
            self.refuse_tag(str(tag), where, route)

    def refuse_tag(self, tag: str, where: Where, route: Route) -> None:
        self.problems.append(
            ConfigProblem(where, in_words(route), f"the tag {tag.replace(_TAG, '!!')} is not read", "leave it out")
        )

    def scalar(self, event: yaml.ScalarEvent, where: Where, route: Route) -> str | bool | None:
        tag = event.tag
        if tag is None or tag == "!":
            tag = self.loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag == _TAG + "null" or (event.value == self.null and not event.style):
            return None
        if tag == _TAG + "bool":
            return str(event.value).lower() in ("true", "yes", "on")
        if tag not in _TEXT_TAGS:
            self.refuse_tag(tag, where, route)
        return str(event.value)

    def items(self, route: Route, depth: int) -> list[Node]:
        entries: list[Node] = []
        while not isinstance(event := self.loader.get_event(), yaml.SequenceEndEvent):
            entries.append(self.node(event, (route, len(entries)), depth))
        return entries

    def pairs(self, route: Route, depth: int, holding: tuple[str, ...] = ()) -> dict[str, Node]:
        """The pairs of a mapping; what stands under `holding` has the key path of the mapping itself."""
        own: dict[str, Node] = {}
        merged: dict[str, Node] = {}
        while not isinstance(event := self.loader.get_event(), yaml.MappingEndEvent):
            at = self.at(event)
            key = self.node(event, route, depth)
            if isinstance(key.value, dict | list):
                self.problems.append(
                    ConfigProblem(at, in_words(route), "a key must be a word, not a list or a mapping")
                )
            name = key.text
            there: Route = route if name in holding else (route, name)
            value = self.value(self.loader.get_event(), there, depth, bool(holding))
            if name == "<<" and not getattr(event, "style", None):
                self.merge(merged, value, route)
                continue
            if name in own:
                self.repeat(own[name].key, at, (route, name))
            own[name] = Node(value.value, value.where, there, value.text, at)
        return {**merged, **own}

    def value(self, event: Any, route: Route, depth: int, dumped: bool) -> Node:
        """The value of a key; in a dump, an object that holds itself again is nothing."""
        if dumped and isinstance(event, yaml.AliasEvent) and self.anchors.get(str(event.anchor), event) is None:
            return Node(None, self.at(event), route)
        return self.node(event, route, depth)

    def repeat(self, first: Where | None, again: Where, route: Route) -> None:
        """Note a key that is given twice."""
        if self.repeated is None or first is None:
            self.problems.append(ConfigProblem(again, in_words(route), "given twice"))
        else:
            self.repeated.append((in_words(route), first, again))

    def merge(self, merged: dict[str, Node], made: Node, route: Route) -> None:
        """Add the keys that ``<<`` brings in to those of earlier ones, which win; of a list of mappings the first."""
        for source in made.entries if isinstance(made.value, list) else [made]:
            if not isinstance(source.value, dict):
                self.problems.append(ConfigProblem(source.where, in_words((route, "<<")), "needs a mapping"))
            for key, value in source.mapping.items():
                merged.setdefault(key, value)
