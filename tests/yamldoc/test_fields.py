"""From one declaration of a block's keys come its reader, its JSON Schema and its table in the docs."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from orcapost.yamldoc.block import Block
from orcapost.yamldoc.errors import ConfigProblem, Where
from orcapost.yamldoc.fields import Field, Given, Section, keys, markdown_table
from orcapost.yamldoc.reader import anything
from orcapost.yamldoc.schema import block_schema, json_schema, requirements
from orcapost.yamldoc.tree import parse
from orcapost.yamldoc.values import count_or_auto, flag, one_of, spelling, text, whole

KIND = Field("Kind", one_of({"bigbox": 1, "tub": 2}, "kind", ("Big Box", "Tub")), "a box | a tub", required=True)
SIDES = Field("sides", whole(3, 8), "how many", default=4)
LID = Field("lid", flag, "whether there is one", otherwise="true for a box")
INNER = Section("inner", (Field("name", text, "what it is called"),), "what is in it")
PARTS = Section("parts", (Field("count", count_or_auto, "of each", required=True),), "further ones", many=True)
BOX = (KIND, SIDES, LID, INNER, PARTS, Field("spare", anything, "not used"))


def box(written: str) -> tuple[Block, list[ConfigProblem]]:
    problems: list[ConfigProblem] = []
    return Block(parse(written, lambda line: Where("dm.yml", line + 1)), problems, keys(BOX)), problems


def test_a_value_is_read_and_a_key_that_is_absent_has_its_default():
    block, problems = box("{Kind: big_box, lid: false, inner: {name: a}}")
    assert (KIND.read(block), LID.read(block), SIDES.read(block), SIDES.value(block)) == (1, False, None, 4)
    assert INNER.fields[0].read(INNER.block(block)) == "a"
    assert problems == []


@pytest.mark.parametrize("inner", ["", "inner: null", "inner: {}"])
def test_a_section_that_is_absent_is_an_empty_one(inner):
    block, problems = box(f"{{Kind: Tub, {inner}}}")
    assert INNER.fields[0].read(INNER.block(block)) is None
    assert problems == []


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("{sides: 4}", "dm.yml:1: Kind: is missing"),
        ("{Kind: tob}", "dm.yml:1: Kind: 'tob' is not a kind; did you mean Tub?"),
        ("{Kind: Tub, side: 4}", "dm.yml:1: side: unknown key; did you mean sides?"),
        ("{Kind: Tub, sides: 9}", "dm.yml:1: sides: must be from 3 to 8, not 9"),
        ("{Kind: Tub, inner: {nam: a}}", "dm.yml:1: inner.nam: unknown key; did you mean name?"),
    ],
)
def test_what_is_wrong_is_noted_and_the_default_stands_in(written, problem):
    block, problems = box(written)
    KIND.read(block)
    INNER.block(block)
    assert SIDES.value(block) == 4
    assert [str(each) for each in problems] == [problem]


def test_the_schema_says_what_each_key_may_hold():
    schema = json_schema(BOX)
    assert (schema["type"], schema["additionalProperties"]) == ("object", False)
    assert list(schema["properties"]) == list(keys(BOX))
    sides = schema["properties"]["sides"]
    assert (sides["description"], sides["default"]) == ("how many", 4)
    assert (sides["type"], sides["minimum"], sides["maximum"]) == (["integer", "string", "null"], 3, 8)
    assert schema["properties"]["spare"] == {"description": "not used"}
    assert list(schema["properties"]["inner"]["properties"]) == ["name"]
    assert schema["properties"]["parts"]["type"] == ["array", "null"]


TUB = {"Kind": "Tub"}


@pytest.mark.parametrize(
    ("value", "complete", "incomplete"),
    [
        (TUB, True, True),
        ({}, False, True),
        ({"Kind": None}, False, True),
        ({**TUB, "parts": [{"count": 1}]}, True, True),
        ({**TUB, "parts": [{}]}, False, True),
        ({**TUB, "parts": [{"count": None}]}, False, True),
        ({**TUB, "parts": None, "inner": None, "sides": "4"}, True, True),
        ({**TUB, "sides": 9}, False, False),
        ({**TUB, "sides": "four"}, False, False),
        ({**TUB, "inner": {"nmae": "x"}}, False, False),
    ],
)
def test_what_must_be_there_may_not_be_null_unless_a_master_gives_it(value, complete, incomplete):
    assert Draft202012Validator(json_schema(BOX)).is_valid(value) == complete
    assert Draft202012Validator(json_schema(BOX, complete=False)).is_valid(value) == incomplete


def test_what_a_key_means_for_others_is_in_the_schema():
    kinds = Section("kinds", BOX, "", given=(Given("Kind", spelling(["tub"]), unread=("sides",), needed=("lid",)),))
    taken = Draft202012Validator({**block_schema(kinds), "allOf": [*block_schema(kinds)["allOf"], requirements(kinds)]})
    assert taken.is_valid({"Kind": "tub", "lid": True, "sides": "any"})
    assert not taken.is_valid({"Kind": "tub", "sides": 4})
    assert taken.is_valid({"Kind": "Big Box", "sides": 4})
    assert not taken.is_valid({"Kind": "Big Box", "sides": "any"})


def test_the_table_has_a_row_for_each_key_and_those_of_the_blocks_below_it():
    assert markdown_table(BOX) == (
        "| key | value | default | meaning |\n"
        "| --- | --- | --- | --- |\n"
        "| `Kind` | one of Big Box, Tub | required | a box \\| a tub |\n"
        "| `sides` | whole number from 3 to 8 | 4 | how many |\n"
        "| `lid` | true or false | true for a box | whether there is one |\n"
        "| `inner` | mapping | none | what is in it |\n"
        "| `inner.name` | text | none | what it is called |\n"
        "| `parts` | list of mappings | none | further ones |\n"
        "| `parts[].count` | count, or auto | required | of each |\n"
        "| `spare` | anything | none | not used |\n"
    )
