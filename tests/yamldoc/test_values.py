"""Single values: what each reader takes, at its limits and in other shapes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from orcapost.yamldoc import values
from orcapost.yamldoc.errors import BACKSLASH_HELP, Misread, Where
from orcapost.yamldoc.node import Node
from orcapost.yamldoc.tree import parse
from orcapost.yamldoc.values import whole


def node(text: str) -> Node:
    return parse(text, lambda line: Where("dm.yml", line + 1))


def refused(read: Callable[[Node], Any], text: str) -> str:
    """What is said of a value that the reader must not take."""
    with pytest.raises(Misread) as caught:
        read(node(text))
    return caught.value.message


@pytest.mark.parametrize(("written", "number"), [("2", 2), ("3.0", 3), ("5", 5)])
def test_whole_numbers_are_taken_up_to_both_limits(written, number):
    found = whole(2, 5)(node(written))
    assert (found, type(found)) == (number, int)


@pytest.mark.parametrize(
    ("read", "written", "message"),
    [
        (whole(2, 5), "1", "must be from 2 to 5, not 1"),
        (whole(2, 5), "6", "must be from 2 to 5, not 6"),
        (whole(2), "1", "must be at least 2, not 1"),
        (whole(2), "2.5", "must be a whole number, not 2.5"),
        (whole(2), ".inf", "must be finite"),
        (whole(0), "null", "must be a number, not nothing"),
    ],
)
def test_other_numbers_are_refused(read, written, message):
    assert refused(read, written) == message


def test_without_an_upper_limit_any_larger_number_is_taken():
    assert whole(2)(node("1000000")) == 1_000_000


@pytest.mark.parametrize(("written", "number"), [("1e-3", 0.001), ("-2", -2.0), ("'12'", 12.0), ("+.5", 0.5)])
def test_numbers_are_read_as_they_are_written(written, number):
    assert values.number(node(written)) == number


@pytest.mark.parametrize("written", [".nan", "nan", ".inf", "-.inf", "+.Inf", "inf", "infinity", "1e999"])
def test_a_number_is_finite(written):
    assert refused(values.number, written) == "must be finite"


@pytest.mark.parametrize(
    ("written", "kind"),
    [("[1]", "a list"), ("{a: 1}", "a mapping"), ("null", "nothing"), ("true", "'true'"), ("one", "'one'")],
)
def test_nothing_else_is_a_number(written, kind):
    assert refused(values.number, written) == f"must be a number, not {kind}"


def test_a_positive_number_is_above_0():
    assert values.positive(node("0.001")) == 0.001
    assert refused(values.positive, "0") == "must be above 0, not 0"
    assert refused(values.positive, "-0.5") == "must be above 0, not -0.5"


def test_text_is_what_was_written_without_the_space_around_it():
    assert values.text(node("' No '")) == "No"
    assert values.text(node("No")) == "No"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("[a]", "must be text, not a list"),
        ("{a: b}", "must be text, not a mapping"),
        ("''", "must not be empty"),
        ("' '", "must not be empty"),
        ("null", "must not be empty"),
        ("~", "must not be empty"),
    ],
)
def test_nothing_else_is_text(written, message):
    assert refused(values.text, written) == message


# 31 is the last of the control characters, 32 the space.
@pytest.mark.parametrize("read", [values.file_part, values.heading, values.path_text])
def test_a_space_may_stand_in_a_name_and_no_control_character_may(read):
    assert read(node(r'"a\x20b"')) == "a b"
    with pytest.raises(Misread):
        read(node(r'"a\x1fb"'))


def test_every_control_character_has_its_reason():
    assert refused(values.file_part, r'"a\x1fb"') == r"holds '\x1f', which cannot stand in a file's name"
    assert refused(values.heading, r'"a\x1fb"') == "holds a control character, which would break the table's lines"
    with pytest.raises(Misread) as caught:
        values.path_text(node(r'"D:\test"'))
    assert (caught.value.message, caught.value.suggestion) == ("holds a control character", BACKSLASH_HELP)


@pytest.mark.parametrize(
    ("written", "value"),
    [("true", True), ("Yes", True), ("'True'", True), ("false", False), ("off", False), ("'FALSE'", False)],
)
def test_a_flag_may_be_quoted(written, value):
    assert values.flag(node(written)) is value


@pytest.mark.parametrize(("written", "kind"), [("1", "'1'"), ("[true]", "a list"), ("maybe", "'maybe'")])
def test_nothing_else_is_a_flag(written, kind):
    assert refused(values.flag, written) == f"must be true or false, not {kind}"


def test_a_count_is_from_1_or_auto():
    assert values.count_or_auto(node("1")) == 1
    assert values.count_or_auto(node("AUTO")) is None
    assert refused(values.count_or_auto, "0") == "must be at least 1, not 0 (a count or auto)"
    assert refused(values.count_or_auto, "[auto]") == "must be a number, not a list (a count or auto)"


def test_a_size_may_be_0_and_must_be_a_scalar():
    assert values.size(node("0")) == 0
    assert refused(values.size, "[1MB]") == "must be a size, not a list"
    assert refused(values.size, "-1MB") == "must be a size, not '-1MB'"


@pytest.mark.parametrize("read", [values.texts, values.path_texts])
@pytest.mark.parametrize(
    ("written", "found"),
    [("a", ("a",)), ("[a]", ("a",)), ("[a, null, b]", ("a", "b")), ("[null]", ()), ("[]", ())],
)
def test_one_text_is_a_list_of_one_and_null_entries_say_nothing(read, written, found):
    assert read(node(written)) == found


@pytest.mark.parametrize("read", [values.texts, values.path_texts])
@pytest.mark.parametrize(("written", "kind"), [("[[a]]", "a list"), ("[{a: b}]", "a mapping"), ("{a: b}", "a mapping")])
def test_a_list_of_texts_holds_texts_only(read, written, kind):
    assert refused(read, written) == f"must be text, not {kind}"


def test_a_list_of_paths_holds_no_control_character():
    assert refused(values.path_texts, r'["D:\test"]') == "holds a control character"
    assert refused(values.path_texts, r'"D:\test"') == "holds a control character"


def test_a_vector_has_three_numbers():
    assert values.vector(node("[1, -2, 0.5]")) == (1.0, -2.0, 0.5)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("[1, 2]", "must be three numbers, [x, y, z]"),
        ("[1, 2, 3, 4]", "must be three numbers, [x, y, z]"),
        ("[1, 2, 3, null]", "must be three numbers, [x, y, z]"),
        ("1", "must be three numbers, [x, y, z]"),
        ("{x: 1, y: 2, z: 3}", "must be three numbers, [x, y, z]"),
        ("[1, null, 3]", "must be a number, not nothing"),
    ],
)
def test_a_vector_has_neither_more_nor_fewer(written, message):
    assert refused(values.vector, written) == message


def test_a_word_has_every_spelling_in_the_schema_that_the_reader_takes():
    read = values.one_of({"big_box": 1, "tub": 2}, "kind", ("Big Box", "Tub"))
    listed, pattern = read.schema["anyOf"]
    assert listed == {"enum": ["Big Box", "Tub"]}
    for written in ("Big Box", "bigbox", " BIG_BOX ", "big-box", "TUB"):
        assert re.search(pattern["pattern"], written)
        assert read(node(f"'{written}'")) in (1, 2)
    for written in ("big", "tubs", "Big Box Tub"):
        assert not re.search(pattern["pattern"], written)
        assert refused(read, written).startswith(f"'{written}' is not a kind")


@pytest.mark.parametrize(
    ("read", "words"),
    [(whole(0, 15), "whole number from 0 to 15"), (whole(1), "whole number from 1"), (values.flag, "true or false")],
)
def test_a_reader_says_what_it_takes(read, words):
    assert read.words == words
