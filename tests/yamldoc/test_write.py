"""A tree written as text reads back as the same tree."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from orcapost.yamldoc import tree as reading
from orcapost.yamldoc.errors import Where
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.tree import MAX_DEPTH, parse
from orcapost.yamldoc.write import MAX_LINE, MAX_SHORT_KEY, to_yaml

LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]

# As they stand behind a key in a file.
NULLS = ("", "~", "null", "NULL", "Null", "!!null x")
NO_NULLS = ("nUlL", "None", "'null'", '"~"', "''", "!!str null", "! null")
TRUTH = ("true", "False", "YES", "no", "On", "off", "!!bool maybe", '!!bool "yes"')
NO_TRUTH = ("yEs", "'yes'", "!!str yes", "y", "n")
NUMBERS = (
    "0",
    "-1",
    "+1",
    "0100",
    "1e3",
    "1.5E+3",
    "-.5",
    ".5",
    "5.",
    "0x1F",
    "0o17",
    "1_000",
    ".inf",
    "-.INF",
    ".nan",
)
DATES = ("12:30:45", "2024-01-01", "2024-01-01 10:00:00", "2024-01-01T10:00:00Z")
WORDS = ("100MB", "1.5 GB", "95%", "End B", "a  b", "' a'", "'a '", "'it''s'", "'\"'", "a,b", "a:b", "a#b", "a/(b)")
PATHS = (".", "..", "../sim", "..a", "...a", r"'a\b'", r"D:\sim", "D:/sim", r"\\server\share\a", "/a", "~/a")
DASHES = ("'- a'", "--", "'---'", "'...'", "'-'")
SIGNS = (
    "'?'",
    "'? a'",
    "'a: b'",
    "'a:'",
    "':'",
    "'# a'",
    "'a #b'",
    "'&a'",
    "'*a'",
    "'!a'",
    "'|'",
    "'>'",
    "'%a'",
    "'@a'",
)
BRACKETS = ("'`a'", "'[a]'", "'{a}'", "'a, b'", "=", "'='", "<<", "'<<'", "[]", "{}", "!!map {}", "!!seq []")
FOREIGN = ("Größe", "Ø 12 µm", "張力", "'😀'", "\xa0a\xa0")
ESCAPED = (r'"\u2028"', r'"\x85"', r'"\uFEFF"', r'"\0\a\e\x7f"', r'"\U0001F600"', r'"\t"', r'"\r\n"', r'"a\\b\"c"')
LONG = (r'"a\nb\n"', r'"\n"', "|\n  two\n   lines\n", ">-\n  folded\n  text\n", f"'{'long ' * 500}'", "x" * 10_000)
SCALARS = (
    *(*NULLS, *NO_NULLS, *TRUTH, *NO_TRUTH, *NUMBERS, *DATES, *WORDS, *PATHS),
    *(*DASHES, *SIGNS, *BRACKETS, *FOREIGN, *ESCAPED, *LONG),
)
KEYS = (
    *("a", "a b", "null", "~", "", "yes", "No", "1", "1.5", "=", "<<", "- a", "?", ": ", "#", "a: b", "it's", '"', "é"),
    *("a\nb", "\t", "😀", "...", "---"),
    *("k" * MAX_SHORT_KEY, "k" * (MAX_SHORT_KEY + 1), "k" * 2000, "é " * 3000),
)
CHARACTERS = (range(0x3000), range(0xD7F0, 0xD800), range(0xE000, 0xE010), range(0xFE00, 0x10010))


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the reader take PyYAML's parser in Python, or the one in C."""
    monkeypatch.setattr(reading, "_Loader", request.param)


def read(text: str) -> Node:
    return parse(text, lambda line: Where("a.yml", line + 1))


def same(one: Node, other: Node) -> bool:
    """Whether two nodes are equal, keys in the same order; nulls are equal, however they are spelt."""
    if isinstance(one.value, dict):
        return list(one.mapping) == list(other.mapping) and all(map(same, one.mapping.values(), other.mapping.values()))
    if isinstance(one.value, list):
        return len(one.entries) == len(other.entries) and all(map(same, one.entries, other.entries))
    return one.value == other.value and (one.value is None or one.text == other.text)


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize("scalar", SCALARS, ids=lambda scalar: ascii(scalar[:20]))
def test_a_value_reads_back_as_the_same_value_wherever_it_stands(scalar: str) -> None:
    tree = read(f"a: {scalar}")
    value = tree.mapping["a"]
    many = Node([value, value], value.where)
    inner = Node([Node({"d": value, "e": many}, value.where)], value.where)
    everywhere = Node({"a": value, "b": many, "c": inner}, value.where)

    assert same(read(to_yaml(tree)), tree)
    assert same(read(to_yaml(value)), value)
    assert same(read(to_yaml(everywhere)), everywhere)


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize("key", KEYS, ids=lambda key: ascii(key[:20]))
@pytest.mark.parametrize("value", ["1", "[1, 2]", "{b: 1}", "[{b: 1}]", "[[{b: 1}]]"])
def test_a_key_reads_back_as_the_same_key_whatever_it_holds(key: str, value: str) -> None:
    held = read(value)
    inner = Node({key: held}, held.where)
    tree = Node({key: inner, "list": Node([inner, Node([inner], held.where)], held.where)}, held.where)

    assert same(read(to_yaml(tree)), tree)


@pytest.mark.usefixtures("_loader")
@pytest.mark.parametrize(
    "text",
    [
        "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {<<: [{z: 0}, *a]}\n",
        "a: &a [1, 2]\nb: *a\nc: [*a, *a]\n",
        "a: {'<<': {x: 1}}\n",
        "- - - 1\n    - 2\n  - {a: {b: {c: []}}}\n-\n- []\n",
        "a:\n  b:\n    - c: 1\n      d:\n        - e\n        - f: {g: h}\n    - [x, [y, [z]]]\n",
        "? a\n: b\n",
        f"a: {[str(i) * 3 for i in range(200)]}\n",
        f"a: [{{b: {list(range(200))}, c: d}}]\n",
        f"a: {{{', '.join(f'k{i}: {i}' for i in range(200))}}}\n",
        f"a: [[{'x' * (MAX_LINE + 1)}, y], {{{'k' * 300}: 1}}, {'x' * 300}]\n",
    ],
)
def test_a_tree_reads_back_as_the_same_tree(text: str) -> None:
    tree = read(text)

    assert same(read(to_yaml(tree)), tree)


def test_the_deepest_tree_that_is_read_is_written_no_deeper() -> None:
    for text in (
        "[" * MAX_DEPTH + "]" * MAX_DEPTH,
        "{a: " * MAX_DEPTH + "b" + "}" * MAX_DEPTH,
        "[{a: " * 25 + "}]" * 25,
    ):
        tree = read(text)

        assert same(read(to_yaml(tree)), tree)


def test_a_character_of_any_kind_reads_back() -> None:
    codes = [code for block in CHARACTERS for code in block]
    where = Where("a.yml")
    tree = Node([Node(f"a{chr(code)}b", where, text=f"a{chr(code)}b") for code in codes], where)

    assert same(read(to_yaml(tree)), tree)


def test_a_column_stands_on_one_line_and_a_block_has_a_line_for_each_key() -> None:
    text = """\
meta:
  label: 03c_0100yr
files: [a.sim, 'b, c.sim']
groups:
  - Label: g
    Columns:
      - {ObjectName: Line01, objectExtra: [Section, [1, 2]], transform: {scale: -1}, Label: c}
"""
    assert to_yaml(read(text)) == text


def test_every_further_column_takes_as_many_steps_to_write_as_the_first(steps: Callable[..., int]) -> None:
    def steps_for(count: int) -> int:
        where = Where("a.yml")
        column = Node({key: Node("x" * 70, where, text="x" * 70) for key in "abcde"}, where)  # too long for one line
        tree = Node({"groups": Node([column] * count, where)}, where)
        return steps(lambda: to_yaml(tree))

    steps_for(1)
    at_100, at_200, at_300 = (steps_for(count) for count in (100, 200, 300))
    assert at_300 - at_200 == at_200 - at_100
