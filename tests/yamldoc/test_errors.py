"""How problems are told: sorted, once each, and not in a flood."""

from __future__ import annotations

import pytest

from orcapost.common.nearest import nearest
from orcapost.yamldoc.errors import ConfigError, ConfigProblem, Where, suggest


def problem(line: int | None, message: str = "is wrong", file: str = "dm.yml") -> ConfigProblem:
    return ConfigProblem(Where(file, line), "a", message)


def test_40_problems_are_all_told():
    lines = str(ConfigError(problem(line) for line in range(1, 41))).splitlines()
    assert lines == [f"dm.yml:{line}: a: is wrong" for line in range(1, 41)]


def test_of_41_problems_one_is_counted():
    lines = str(ConfigError(problem(line) for line in range(1, 42))).splitlines()
    assert lines[39:] == ["dm.yml:40: a: is wrong", "and 1 more problem"]


def test_a_problem_is_told_once():
    assert ConfigError([problem(3), problem(3)]).problems == (problem(3),)


def test_problems_are_sorted_by_file_and_line_and_those_without_a_line_come_first():
    ends = [problem(10), problem(9), problem(None), problem(1, file="a.yml")]
    found = [str(each.where) for each in ConfigError(ends).problems]
    assert found == ["a.yml:1", "dm.yml", "dm.yml:9", "dm.yml:10"]


def test_problems_of_one_line_stay_in_the_order_in_which_they_were_found():
    found = ConfigError([problem(1, "is wrong"), problem(1, "is bad")]).problems
    assert [each.message for each in found] == ["is wrong", "is bad"]


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (ConfigProblem(Where("dm.yml", 3), "a.b", "is wrong"), "dm.yml:3: a.b: is wrong"),
        (ConfigProblem(Where("dm.yml"), "", "is wrong"), "dm.yml: is wrong"),
        (ConfigProblem(Where("dm.yml", 3), "a", "is wrong", "leave it out"), "dm.yml:3: a: is wrong; leave it out"),
        (ConfigProblem(Where("--set a.b"), "a.b", "is wrong"), "--set a.b: is wrong"),
        (ConfigProblem(Where("--set a.b"), "a", "is wrong"), "--set a.b: a: is wrong"),
    ],
)
def test_a_problem_is_one_line_of_place_key_message_and_help(problem, line):
    assert str(problem) == line


def test_the_nearest_word_is_found_without_case_spaces_underscores_and_hyphens():
    assert nearest("STD-dev", ["Mean", "Std_Dev"]) == "Std_Dev"
    assert nearest("maxwrokers", ["enabled", "max_workers"]) == "max_workers"
    assert nearest("xyz", ["Mean", "Std_Dev"]) is None


def test_16_words_are_listed_where_none_is_near_and_17_are_not():
    words = [f"word{letter * 4}" for letter in "abcdefghijklmnopq"]
    assert suggest("zzz", words[:16]) == f"known: {', '.join(words[:16])}"
    assert suggest("zzz", words) is None
    assert suggest("wordaaab", words) == "did you mean wordaaaa?"


def test_a_problem_of_the_whole_file_comes_before_one_of_its_first_line():
    assert ConfigError([problem(1), problem(None)]).problems == (problem(None), problem(1))


def test_a_flood_of_problems_is_cut_short():
    error = ConfigError(ConfigProblem(Where("dm.yml", line), "a", "is wrong") for line in range(1, 101))
    assert len(error.problems) == 100
    assert str(error).splitlines()[-1] == "and 60 more problems"


def test_a_problem_does_not_repeat_a_text_of_any_length():
    assert len(str(ConfigProblem(Where("dm.yml", 1), "a", "x" * 100_000, "y" * 100_000))) < 1_000
