"""One tree over another: which keys win, and which place a problem is told at."""

from __future__ import annotations

from typing import Any

import pytest

from orcapost.yamldoc.errors import Where
from orcapost.yamldoc.merge import overlay, patch
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.tree import parse


def tree(text: str, file: str = "dm.yml") -> Node:
    return parse(text, lambda line: Where(file, line + 1))


def plain(node: Node) -> Any:
    """The values alone."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    return [plain(child) for child in node.value] if isinstance(node.value, list) else node.value


@pytest.mark.parametrize("lay", [overlay, lambda under, over: patch(under, over)])
@pytest.mark.parametrize(
    ("under", "over", "found"),
    [
        ("{a: 1, b: 2}", "{b: 3, c: 4}", {"a": "1", "b": "3", "c": "4"}),
        ("{a: {x: 1, y: 2}}", "{a: {y: 3}}", {"a": {"x": "1", "y": "3"}}),
        ("{a: {x: {p: 1, q: 2}}}", "{a: {x: {q: 3}}}", {"a": {"x": {"p": "1", "q": "3"}}}),
        ("{a: [1, 2]}", "{a: [3]}", {"a": ["3"]}),
        ("{a: {x: 1}}", "{a: null}", {"a": None}),
        ("{a: null}", "{a: {x: 1}}", {"a": {"x": "1"}}),
        ("{a: 1}", "[b]", ["b"]),
        ("[b]", "{a: 1}", {"a": "1"}),
    ],
)
def test_mappings_are_merged_key_by_key_and_anything_else_is_replaced(lay, under, over, found):
    below = tree(under)
    assert plain(lay(below, tree(over))) == found
    assert plain(below) == plain(tree(under))


def test_what_lies_above_gives_the_place_and_a_change_leaves_it():
    under, over = tree("{a: {x: 1}}", "under.yml"), tree("{a: {y: 2}}", "over.yml")
    above, changed = overlay(under, over), patch(under, over)
    assert (above.where.file, above.mapping["a"].where.file) == ("over.yml", "over.yml")
    assert (changed.where.file, changed.mapping["a"].where.file) == ("under.yml", "under.yml")
    for found in (above, changed):
        assert found.mapping["a"].mapping["x"].where.file == "under.yml"
        assert found.mapping["a"].mapping["y"].where.file == "over.yml"
