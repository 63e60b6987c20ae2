"""What stands in the store's tables: nothing else is taken for it, whatever its checksum says."""

from __future__ import annotations

import pytest

from orcapost.results.kept import QuestionsKept, _checksum_of_fact, fact, read_fact, read_questions
from orcapost.results.row import Damaged, checksum


def test_a_fact_comes_back_as_it_was() -> None:
    assert read_fact(*fact("beside", "x \udcff.csv", [1, None])) == (("beside", "x \udcff.csv"), [1, None])


@pytest.mark.parametrize(("name", "content"), [("x.csv", "1"), ('["x.csv"]', "1"), ('"x.csv"', "{1"), ('"x.csv"', "")])
def test_a_fact_that_is_not_json_is_damaged(name: str, content: str) -> None:
    with pytest.raises(Damaged):
        read_fact("beside", name, content, _checksum_of_fact("beside", name, content))


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("value", [None, 5, b"x"])
def test_a_fact_of_other_types_is_damaged(place: int, value: object) -> None:
    found: list[object] = [*fact("beside", "x.csv", 1)]
    found[place] = value

    with pytest.raises(Damaged):
        read_fact(*found)


def test_a_list_of_questions_comes_back_as_it_was() -> None:
    kept = QuestionsKept("fake", ("a", "b"), ("c",))

    assert read_questions(kept.content, checksum(kept.content.encode())) == kept


@pytest.mark.parametrize("content", ["", "5", "[]", '["fake", ["a"]]', '["fake", 5, []]', "[" * 100_000])
def test_what_is_not_a_list_of_questions_is_damaged(content: str) -> None:
    with pytest.raises(Damaged):
        read_questions(content, checksum(content.encode()))


@pytest.mark.parametrize("content", [None, 5, b"x"])
def test_a_list_of_another_type_is_damaged(content: object) -> None:
    with pytest.raises(Damaged):
        read_questions(content, b"")
